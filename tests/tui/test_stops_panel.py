"""The Stops panel: what stops a run and what is displayed, switched and deleted by commands."""

import pytest
from textual.pilot import Pilot

from bp_tui.session.recording import load_session
from bp_tui.session.replay import Replay
from bp_tui.tui.app import BpTui
from bp_tui.tui.panels.stops import StopsPanel
from bp_tui.tui.widgets.number_format import cell_text
from tests.tui.driving import message, opened
from tests.tui.scenes import EXAMPLES

NARROW, TALL = (80, 24), (90, 40)


def panel(app: BpTui) -> StopsPanel:
    return app.query_one(StopsPanel)


def shown(app: BpTui) -> list[str]:
    view = panel(app)
    drawn = ("".join(segment.text for segment in view.render_line(y)) for y in range(view.size.height))
    return [line.rstrip() for line in drawn]


def words(app: BpTui) -> list[list[str]]:
    return [line.split() for line in shown(app) if line]


async def do(app: BpTui, pilot: Pilot[None], *commands: str) -> None:
    for command in commands:
        app.run_line(command)
        await app.workers.wait_for_complete()
        await pilot.pause()
    app._layout.focus("stops")
    await pilot.pause()


async def test_where_nothing_stops_the_panel_says_how_to_make_it() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot)
        said = " ".join(shown(app))
        assert ":break delta 1 if loss < 0.1" in " ".join(said.split())
        assert ":display loss" in said


async def test_a_line_says_number_hits_and_source() -> None:
    async with opened(size=TALL) as (app, pilot):
        await do(app, pilot, "break 6 if loss > 0", "watch w[1][2,1]", "continue", "continue")
        stops = app.debugger.breakpoints.by_number
        here = [["▶"] if app.debugger.stopped_at == number else [] for number in (1, 2)]
        assert here.count([]) == 1
        assert words(app)[1:3] == [
            [*here[0], "●", "1", f"{stops[1].hits}", "break", "6", "if", "loss", ">", "0"],
            [*here[1], "●", "2", f"{stops[2].hits}", "watch", "w[1][2,1]"],
        ]


async def test_a_stop_that_is_off_says_so_in_sign_and_words() -> None:
    async with opened(size=TALL) as (app, pilot):
        await do(app, pilot, "break 6", "disable 1", "ignore 1 3")
        assert words(app)[1] == ["○", "1", "0", "break", "6", "off,", "passed", "by", "3", "times", "more"]


async def test_enter_switches_the_chosen_stop_off_and_on() -> None:
    async with opened(size=TALL) as (app, pilot):
        await do(app, pilot, "break 6", "break 5")
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert [stop.enabled for stop in app.debugger.breakpoints.by_number.values()] == [True, False]
        assert message(app) == "breakpoint 2 disabled: 5"
        assert words(app)[2][0] == "○"
        await pilot.press("enter")
        assert app.debugger.breakpoints.by_number[2].enabled


@pytest.mark.parametrize("key", ["delete", "backspace"])
async def test_delete_removes_what_is_chosen(key: str) -> None:
    async with opened(size=TALL) as (app, pilot):
        await do(app, pilot, "break 6", "break 5", "display op", "display loss")
        await pilot.press("down", key, "end", key)
        await pilot.pause()
        assert [*app.debugger.breakpoints.by_number] == [2]
        assert [*app.debugger.displays] == [1]


async def test_what_is_done_here_is_in_the_session() -> None:
    async with opened(size=TALL) as (app, pilot):
        await do(app, pilot, "break 6", "display op")
        await pilot.press("down", "enter", "delete", "delete")
        log = app._commander._conductor._session.log  # type: ignore[attr-defined]
        written = b"".join(log.lines).decode()
        assert all(command in written for command in ("disable 1", "delete 1", "undisplay 1"))


async def test_a_click_on_the_sign_switches_and_elsewhere_chooses() -> None:
    async with opened(size=TALL) as (app, pilot):
        await do(app, pilot, "break 6", "break 5")
        await pilot.click(StopsPanel, offset=(20, 3))
        assert panel(app).chosen == 1
        assert app.debugger.breakpoints.by_number[2].enabled
        await pilot.click(StopsPanel, offset=(4, 2))
        assert not app.debugger.breakpoints.by_number[1].enabled


async def test_displays_have_their_values_after_every_stop() -> None:
    async with opened(size=TALL) as (app, pilot):
        await do(app, pilot, "display op", "display delta[1]")
        for _ in range(4):
            await pilot.press("s")
        await pilot.pause()
        one, two = app.debugger.frame.deltas[0]
        assert words(app)[-2:] == [["1", "op", "=", "4"], f"2 delta[1] = {one:+.4f} {two:+.4f}".split()]


async def test_a_display_that_fails_says_why() -> None:
    async with opened(size=TALL) as (app, pilot):
        await do(app, pilot, "step 7", "display 1 / (sample - 1)", "goto start")
        assert words(app)[-1] == ["1", "1", "/", "(sample", "-", "1):", "division", "by", "zero"]


async def test_a_matrix_stands_below_its_name() -> None:
    async with opened(size=TALL) as (app, pilot):
        await do(app, pilot, "display w[1]")
        await pilot.press("escape")
        await pilot.pause()
        rows = app.debugger.frame.parameters[0].T
        assert words(app)[-2:] == [[cell_text(value) for value in row] for row in rows]


async def test_a_long_condition_is_written_on_as_many_lines_as_it_needs() -> None:
    condition = " and ".join(f"w[1][{j},{i}] > -9" for j in (1, 2) for i in (0, 1, 2))
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, f"break if {condition}")
        assert condition in " ".join(" ".join(line) for line in words(app)[1:4])


async def test_a_hidden_panel_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("bp_tui.debugger.stop_list.stop_list", lambda debugger, **_: asked.append(debugger.position))
    async with opened(size=NARROW) as (app, pilot):
        await pilot.press("s", "f", "e")
        assert asked == []
        await do(app, pilot)
        assert asked


async def test_a_tab_that_is_shown_again_is_up_to_date() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "display op")
        await pilot.press("@loss", "f", "@stops")
        await pilot.pause()
        assert words(app)[-1] == ["1", "op", "=", "6"]


async def test_while_nothing_changes_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "break 6")
        shows: list[object] = []
        monkeypatch.setattr(StopsPanel, "_show", lambda self: shows.append(self))
        await pilot.press("s", "f")
        assert shows == []


async def test_keys_without_anything_chosen_do_nothing() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "break 6")
        await pilot.press("enter", "delete")
        assert app.debugger.breakpoints.by_number[1].enabled


async def test_it_works_in_a_replay() -> None:
    app = BpTui(Replay(load_session(EXAMPLES / "exploding-nan.bps")))
    async with app.run_test(size=NARROW) as pilot:
        app._layout.focus("stops")
        while "trap nan" not in " ".join(shown(app)):
            await pilot.press("r")
            await app.workers.wait_for_complete()
            await pilot.pause()
        assert [stop.kind for stop in app.debugger.breakpoints.by_number.values()] == ["trap"]


async def test_the_last_of_a_thousand_stops_can_be_chosen() -> None:
    async with opened(size=NARROW) as (app, pilot):
        for number in range(1000):
            app.debugger.execute(f"break if op > {number}")
        await do(app, pilot)
        await pilot.press("end")
        await pilot.pause()
        assert "break if op > 999" in " ".join(shown(app))
