"""The History panel: what the command found, where the run stands in it, and the way to each change."""

from dataclasses import replace

import numpy as np
import pytest
from rich.segment import Segment
from textual.pilot import Pilot

from bp_tui.debugger import search
from bp_tui.debugger.changes import Changes
from bp_tui.debugger.search import find_changes
from bp_tui.debugger.targets import Target
from bp_tui.debugger.timeline import Timeline
from bp_tui.session.opening import open_session
from bp_tui.session.recording import load_session
from bp_tui.session.replay import Replay
from bp_tui.tui.app import BpTui
from bp_tui.tui.panels.history import HistoryPanel, PlaceLine
from bp_tui.tui.screens.history import HistoryScreen
from bp_tui.tui.widgets.change_list import ChangeList, fitting
from bp_tui.tui.widgets.curve import Curve, thinned
from bp_tui.tui.widgets.prompt import Prompt
from tests.tui.driving import driven, message, opened, typed
from tests.tui.scenes import EXAMPLES

NARROW = (80, 24)
TARGET = "w[2][1,1]"


def panel(app: BpTui) -> HistoryPanel:
    return app.screen_stack[0].query_one(HistoryPanel)


def changes(app: BpTui) -> list[str]:
    """The lines of the list in view."""
    view = app.screen.query_one(ChangeList)
    drawn = ("".join(segment.text for segment in view.render_line(y)) for y in range(view.size.height))
    return [line.rstrip(" ▁▂▃▄▅▆▇█") for line in drawn]


def here(app: BpTui) -> list[str]:
    return [line for line in changes(app) if line.startswith("▶")]


def place_line(app: BpTui) -> str:
    return "".join(segment.text for segment in app.screen.query_one(PlaceLine).render_line(0)).rstrip()


async def do(app: BpTui, pilot: Pilot[None], *commands: str) -> None:
    app._layout.focus("history")
    await pilot.pause()
    for command in commands:
        app.run_line(command)
        await app.workers.wait_for_complete()
        await pilot.pause()
    app._layout.focus("history")
    await pilot.pause()


async def test_before_anything_was_asked_the_panel_says_how_to() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot)
        assert "h: every change of the number chosen" in app.export_screenshot(simplify=True).replace("&#160;", " ")
        assert not panel(app).has_class("has-curve")


async def test_every_change_stands_with_its_op_its_sample_and_both_values() -> None:
    async with opened(size=(100, 40)) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        history, batches = app.history, app.debugger.timetable.batches
        assert history is not None
        assert len(changes(app)) >= len(history.positions) == 12
        for index, line in enumerate(changes(app)[:12]):
            op, sample, old, arrow, new = line.removeprefix("▶").split()
            position = history.positions[index]
            assert (int(op), arrow) == (position, "→")
            batch = (position - 1) // app.debugger.timetable.ops_per_batch
            assert sample == f"{batch // batches + 1}:{batch % batches + 1}"
            assert (float(old), float(new)) == pytest.approx((history.old(index), history.values[index]))


async def test_where_the_panel_is_seen_nothing_comes_over_it() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        assert len(app.screen_stack) == 1
        assert message(app) == f"{TARGET} changed 12 times up to op 72"
        assert panel(app).query_one(Curve).display


async def test_elsewhere_the_same_comes_over_the_panels_and_is_kept() -> None:
    async with opened() as (app, pilot):
        await pilot.press("3", "e")
        await typed(pilot, f"history {TARGET}")
        assert isinstance(app.screen, HistoryScreen)
        assert here(app)[0].split()[:3] == ["▶", "72", "3:4"]
        await pilot.press("escape")
        app.action_panel("history")
        await pilot.pause()
        assert panel(app).history is app.history is not None


async def test_a_change_chosen_over_the_panels_is_gone_to() -> None:
    async with opened() as (app, pilot):
        await pilot.press("3", "e")
        await typed(pilot, f"history {TARGET}")
        await pilot.press("home", "down", "enter")
        await pilot.pause()
        assert (app.debugger.position, len(app.screen_stack)) == (12, 1)


async def test_enter_goes_to_a_change_that_is_listed_while_another_history_waits_to_be_drawn() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        await pilot.press("end")
        listed = app.history
        assert listed is not None
        await pilot.resize_terminal(3, 2)
        app.history = replace(listed, positions=listed.positions[:1], values=listed.values[:1], total=1)
        panel(app).action_go()
        await pilot.pause()
        assert app.debugger.position == listed.positions[-1]


async def test_the_change_that_holds_here_is_marked_and_in_view() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 30", f"history {TARGET}")
        for op, holding in ((720, 720), (5, None), (6, 6), (300, 300), (305, 300), (306, 306)):
            await do(app, pilot, f"goto {op}")
            assert [int(line.split()[1]) for line in here(app)] == ([] if holding is None else [holding])


async def test_the_mark_stands_over_the_curve_where_we_are() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 30", f"history {TARGET}", "goto 0%")
        first = place_line(app).index("▼")
        await do(app, pilot, "goto 50%")
        middle = place_line(app).index("▼")
        await do(app, pilot, "goto 100%")
        last = place_line(app).index("▼")
        assert first < middle < last
        assert abs((first + last) / 2 - middle) <= 1
        assert "op 720" in place_line(app)


async def test_the_mark_is_in_the_column_of_the_curve() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 30", f"history {TARGET}")
        curve = panel(app).query_one(Curve)
        for percent in (0, 10, 37, 50, 99):
            await do(app, pilot, f"goto {percent}%")
            column, _ = curve.get_pixel_from_coordinate(app.debugger.position, 0)
            assert place_line(app).index("▼") == curve.margin_left + column


async def test_enter_goes_to_the_change_chosen() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        await pilot.press("up", "up", "enter")
        await pilot.pause()
        assert app.debugger.position == 66
        await pilot.press("home", "enter")
        await pilot.pause()
        assert app.debugger.position == 6


async def test_a_click_chooses_a_change() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}", "goto 6")
        await pilot.click(ChangeList, offset=(8, 2))
        await pilot.press("enter")
        await pilot.pause()
        assert app.debugger.position == 18


async def test_of_another_branch_enter_goes_to_that_branch() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}", "goto 30", "set eta = 2", "step 30")
        assert "this is on main; h: again, on branch-1" in str(panel(app).border_subtitle)
        assert here(app) == []
        await pilot.press("end", "enter")
        await app.workers.wait_for_complete()
        assert (app.debugger.timeline.branch.name, app.debugger.position) == ("main", 72)


async def test_beyond_what_was_asked_it_offers_to_ask_again_and_does() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        assert "again" not in str(panel(app).border_subtitle)
        await pilot.press("f")
        await pilot.pause()
        assert str(panel(app).border_subtitle) == "h: again, up to here"
        assert place_line(app).endswith("▶")
        await pilot.press("h")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.history is not None
        assert (app.history.until, app.history.total) == (78, 13)
        assert "again" not in str(panel(app).border_subtitle)


async def test_a_number_chosen_elsewhere_is_what_h_asks_for_next() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        app._layout.focus("weights")
        await pilot.press("home", "up", "up", "up")
        chosen = str(app._selection.place)
        app._layout.focus("history")
        await pilot.pause()
        assert chosen != TARGET
        assert str(panel(app).border_subtitle) == f"h: history of {chosen}"
        await pilot.press("h")
        await app.workers.wait_for_complete()
        assert app.history is not None
        assert app.history.target == chosen


async def test_without_any_number_h_asks_which() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot)
        await pilot.press("h")
        assert app.query_one(Prompt).value == "history "


async def test_a_step_looks_for_no_change_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Target] = []

    def counted(timeline: Timeline, target: Target, found: Changes) -> object:
        asked.append(target)
        return find_changes(timeline, target, found)

    monkeypatch.setattr(search, "find_changes", counted)
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        await pilot.press("s", "f", "S", "e")
        assert len(asked) == 1


async def test_a_step_draws_no_curve_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        drawn: list[object] = []
        monkeypatch.setattr(Curve, "_render_plot", lambda self: drawn.append(self))
        await pilot.press("s", "f", "S")
        assert drawn == []


async def test_a_hidden_panel_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def noted(self: ChangeList, y: int, left: int, width: int) -> list[Segment]:
        drawn.append(y)
        return []

    monkeypatch.setattr(ChangeList, "draw_line", noted)
    async with opened(size=NARROW) as (app, pilot):
        await pilot.press("3", "e")
        await typed(pilot, f"history {TARGET}")
        await pilot.press("escape")
        await pilot.pause()
        drawn.clear()
        await pilot.press("s", "f")
        assert drawn == []
        app._layout.focus("history")
        await pilot.pause()
        assert drawn


async def test_a_number_that_never_changed_says_so() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "step", "history eta")
        assert message(app) == "eta changed 0 times up to op 1"
        assert not panel(app).has_class("has-curve")
        assert changes(app)[0] == ""


async def test_what_is_not_finite_is_listed_but_not_drawn() -> None:
    overrides = {"training__eta": 1e200, "network__hidden_activation": "identity"}
    async with opened("sine", NARROW, **overrides) as (app, pilot):
        await do(app, pilot, "epoch 2", "history w[1][1,1]")
        assert app.history is not None
        assert not np.isfinite(app.history.values[-1])
        assert any("nan" in line or "inf" in line for line in changes(app))


async def test_without_colour_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        assert here(app)
        assert "▼" in place_line(app)


async def test_it_works_in_a_replay() -> None:
    app = BpTui(Replay(load_session(EXAMPLES / "exploding-nan.bps")))
    async with driven(app, NARROW) as pilot:
        await do(app, pilot)
        while app.history is None:
            await pilot.press("r")
            await app.workers.wait_for_complete()
            await pilot.pause()
        assert app.history.heading.startswith("w[3][1,1] changed")
        assert here(app)


async def test_another_session_begins_without_a_history() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 3", f"history {TARGET}")
        await app._take(open_session(str(EXAMPLES / "mazur.bps"), journaled=False))
        app.action_panel("history")
        await pilot.pause()
        assert panel(app).history is app.history is None


@pytest.mark.parametrize("count", [5, 800, 10_000])
def test_a_curve_of_many_points_keeps_its_ends_and_extremes(count: int) -> None:
    values = np.random.default_rng(count).normal(size=count)
    x, y = thinned([*enumerate(values)], 800)
    assert len(x) <= 802
    assert (y.min(), y.max()) == (values.min(), values.max())
    assert (x[0], x[-1], y[0], y[-1]) == (0, count - 1, values[0], values[-1])
    assert (np.diff(x) > 0).all()


@pytest.mark.parametrize("value", [0.0, 1.0, -3.0, 0.123456789, -1.23e-17, 6.02e23, 123456.789, np.inf, -np.inf])
@pytest.mark.parametrize("width", [8, 9, 12, 15])
def test_a_number_is_written_with_as_many_digits_as_fit(value: float, width: int) -> None:
    text = fitting(value, width)
    assert len(text) == width
    assert float(text) == pytest.approx(value, rel=0.6 if abs(value) > 1e10 or 0 < abs(value) < 1e-10 else 1e-3)
