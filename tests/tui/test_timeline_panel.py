"""The Timeline panel: the debugger decides what is drawn, keys and mouse lead to it by commands."""

from typing import TypeVar

import pytest
from textual.pilot import Pilot

from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import Frame
from bp_tui.debugger.overview import Overview
from bp_tui.session.recording import load_session
from bp_tui.session.replay import Replay
from bp_tui.tui.app import BpTui
from bp_tui.tui.panels.timeline import TimelinePanel
from bp_tui.tui.widgets.branch_bars import EDIT, HERE, BarDrawing, Scale, ticks
from tests.debugger.test_overview import after, many
from tests.tui.driving import message, opened
from tests.tui.scenes import EXAMPLES

NARROW = (80, 24)
BRANCHED = ("epoch 10", "mark top", "goto 100", "set eta = 2", "epoch 4")
Place = tuple[str, int]


def panel(app: BpTui) -> TimelinePanel:
    return app.query_one(TimelinePanel)


def shown(app: BpTui) -> list[str]:
    view = panel(app)
    return ["".join(segment.text for segment in view.render_line(y)).rstrip() for y in range(view.size.height)]


def row(app: BpTui, name: str) -> str:
    """The line drawn for a branch."""
    return next(line for line in shown(app) if line[2:].startswith(name))


def place(app: BpTui) -> Place:
    return app.debugger.timeline.branch.name, app.debugger.position


async def do(app: BpTui, pilot: Pilot[None], *commands: str) -> None:
    for command in commands:
        app.run_line(command)
        await app.workers.wait_for_complete()
        await pilot.pause()


async def show(app: BpTui, pilot: Pilot[None]) -> None:
    """Go to the panel."""
    app._layout.focus("timeline")
    await pilot.pause()


def bar(debugger: Debugger, name: str, width: int = 101) -> str:
    overview = debugger.overview()
    return "".join(BarDrawing(overview, Scale(overview.end, width)).bar(overview.rows[name])[0])


def column_of(overview: Overview, position: int, width: int = 101) -> int:
    return Scale(overview.end, width).column(position)


def test_a_branch_is_drawn_from_its_fork_to_as_far_as_it_was_followed() -> None:
    debugger = after(*BRANCHED)
    drawn, overview = bar(debugger, "branch-1"), debugger.overview()
    assert len(drawn) - len(drawn.lstrip()) == column_of(overview, 100)
    assert len(drawn.rstrip()) == column_of(overview, debugger.timeline.branch.head) + 1


def test_a_fork_is_seen_on_both_lines_in_the_same_column() -> None:
    debugger = after(*BRANCHED)
    column = column_of(debugger.overview(), 100)
    assert (bar(debugger, "main")[column], bar(debugger, "branch-1")[column]) == ("┯", "┕")


def test_what_led_here_is_heavy_and_the_rest_light() -> None:
    debugger = after(*BRANCHED, "goto 150")
    fork, here = column_of(debugger.overview(), 100), column_of(debugger.overview(), 150)
    main, branch = bar(debugger, "main"), bar(debugger, "branch-1")
    assert set(main[:fork]) == {"━"}
    assert "━" not in main[fork:] + branch[here:]
    assert set(branch[fork + 2 : here]) == {"━"}


def test_where_we_are_is_marked_on_the_line_that_has_these_numbers() -> None:
    debugger = after(*BRANCHED, "goto 50")
    assert bar(debugger, "main")[column_of(debugger.overview(), 50)] == HERE
    assert HERE not in bar(debugger, "branch-1")


def test_an_edit_is_marked_where_it_was_made() -> None:
    debugger = after("epoch 10", "set eta = 2", "epoch 10", "goto start")
    assert bar(debugger, "main").index(EDIT) == column_of(debugger.overview(), 240)


def test_the_edit_that_began_a_branch_stands_beside_the_fork() -> None:
    debugger = after(*BRANCHED)
    assert bar(debugger, "branch-1").lstrip().startswith(f"┕{EDIT}")


def test_marks_stand_with_their_names_where_they_are() -> None:
    debugger = after("epoch 20", "goto 100", "mark a", "goto 300", "mark b", "goto start")
    drawn = bar(debugger, "main")
    assert drawn.index("@a") == column_of(debugger.overview(), 100)
    assert drawn.index("@b") == column_of(debugger.overview(), 300)


def test_the_name_of_a_mark_at_the_right_edge_stands_before_it() -> None:
    assert bar(after("epoch 20", "mark ready", "goto start"), "main").endswith("─ready@")


def test_a_name_without_room_is_left_out_and_its_mark_stays() -> None:
    commands = [command for op in range(0, 480, 24) for command in (f"goto {op}", f"mark mark-at-{op}")]
    drawn = bar(after("epoch 20", *commands), "main")
    assert drawn.count("@") == 19
    assert HERE in drawn
    assert "mark" not in drawn[:90]


@pytest.mark.parametrize("step", [7, 20, 60, 130])
def test_names_of_marks_never_overlap(step: int) -> None:
    names = {op: f"m{op}" for op in range(0, 480, step)}
    commands = [command for op, name in names.items() for command in (f"goto {op}", f"mark {name}")]
    debugger = after("epoch 20", *commands, "goto start")
    words = bar(debugger, "main").translate(str.maketrans("@─━┤", "    ")).split()
    assert {word.split("+")[0] for word in words if word.startswith("m")} <= set(names.values())


def test_several_marks_in_one_column_say_how_many_more_there_are() -> None:
    debugger = after("epoch 50", "goto 600", "mark a", "step", "mark b", "step", "mark c", "goto start")
    assert "@a+2" in bar(debugger, "main")


def test_the_axis_counts_epochs_at_their_ops() -> None:
    scale = Scale(100 * 24, 91)
    unit, axis = ticks(scale, 24)
    assert unit == "epoch"
    for number in range(0, 101, 10):
        column = scale.column(number * 24)
        assert axis[column] == "╵" or column + len(f"╵{number}") > 91
    assert axis[scale.column(50 * 24) + 1 :].startswith("50 ")


def test_within_the_first_epoch_the_axis_counts_ops() -> None:
    assert ticks(Scale(24, 73), 24)[0] == "op"


_Thing = TypeVar("_Thing")


def test_ten_thousand_things_are_drawn_in_as_many_steps_as_there_are_columns() -> None:
    asked = []

    def position(thing: int) -> int:
        asked.append(thing)
        return thing

    assert len(list(Scale(10_000, 80).columns(range(10_001), position))) == 80
    assert len(asked) < 80 * 20


async def test_the_panel_draws_every_branch_and_where_we_are() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, *BRANCHED)
        await show(app, pilot)
        lines = shown(app)
        assert "▼" in lines[0]
        assert "op 192" in lines[0]
        assert row(app, "branch-1").startswith(f"{HERE} ")
        assert row(app, "main").startswith("  main")
        assert lines[0].index("▼") == row(app, "branch-1").index(HERE, 2)


async def test_how_far_it_is_of_what_was_run_is_said_as_goto_takes_it() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 10", "goto 25%")
        await show(app, pilot)
        assert "op 60 of 240 · 25%" in shown(app)[0]


async def test_a_hidden_panel_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Frame] = []
    taken = Debugger.overview

    def counted(self: Debugger) -> Overview:
        asked.append(self.frame)
        return taken(self)

    monkeypatch.setattr(Debugger, "overview", counted)
    async with opened(size=NARROW) as (app, pilot):
        await pilot.press("s", "f", "e")
        assert asked == []
        await show(app, pilot)
        assert asked[-1] is app.debugger.frame


async def test_a_tab_that_is_shown_again_is_up_to_date() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await show(app, pilot)
        await pilot.press("@loss", "f", "f", "@timeline")
        await pilot.pause()
        assert "op 12" in shown(app)[0]


async def test_arrows_choose_and_the_border_says_what() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, *BRANCHED)
        await show(app, pilot)
        assert "arrows choose" in str(panel(app).border_subtitle)
        await pilot.press("down")
        assert str(panel(app).border_subtitle).startswith("branch-1: leaves main at op 100, to op 192")
        await pilot.press("right")
        assert str(panel(app).border_subtitle).startswith("branch-1 op 100 · epoch 5 · ◆ eta = 2")
        await pilot.press("up", "end")
        assert str(panel(app).border_subtitle).startswith("main op 240 · epoch 10 · @top · the end")


async def test_left_and_right_go_through_forks_edits_marks_and_ends() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, *BRANCHED, "branch main", "goto 30", "mark a")
        await show(app, pilot)
        await pilot.press("home")
        chosen = []
        for _ in range(5):
            await pilot.press("right")
            chosen.append(panel(app).chosen)
        assert chosen == [("main", place) for place in (0, 30, 100, 240, 240)]
        await pilot.press("left", "left", "left", "left")
        assert panel(app).chosen == ("main", None)


async def test_enter_goes_to_the_place_chosen() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, *BRANCHED)
        await show(app, pilot)
        await pilot.press("right", "left", "enter")
        assert place(app) == ("branch-1", 100)


async def test_enter_goes_to_a_place_of_another_branch() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, *BRANCHED, "branch main", "goto start")
        await show(app, pilot)
        await pilot.press("down", "down", "end", "enter")
        await app.workers.wait_for_complete()
        assert place(app) == ("branch-1", 192)


async def test_enter_on_a_branch_goes_there_as_its_command_does() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, *BRANCHED)
        await show(app, pilot)
        await pilot.press("down", "up", "enter")
        assert place(app) == ("main", 192)
        assert "on main" in message(app)


async def test_a_click_on_a_line_goes_to_that_op() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 20", "goto 100", "mark a", "goto end")
        await show(app, pilot)
        column = row(app, "main").index("@") + 2  # border and padding
        await pilot.click(TimelinePanel, offset=(column, 2))
        assert place(app) == ("main", 100)
        await pilot.click(TimelinePanel, offset=(column + 20, 2))
        there = shown(app)[0].index("▼") + 2
        assert (place(app)[1] > 100, there) == (True, column + 20)


async def test_a_click_beyond_the_end_goes_to_the_end_and_trains_nothing() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "step 7", "goto start")
        await show(app, pilot)
        await pilot.click(TimelinePanel, offset=(70, 2))
        assert place(app) == ("main", 7)
        assert app.debugger.timeline.branch.head == 7


async def test_a_branch_that_is_chosen_stays_chosen_while_one_steps() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, *BRANCHED)
        await show(app, pilot)
        await pilot.press("down", "up", "s", "f", "S")
        assert panel(app).chosen == ("main", None)


async def test_of_many_branches_the_one_we_are_on_comes_into_view() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, "epoch 10")
        for number in range(8):
            await do(app, pilot, f"goto {10 + number}", f"set eta = {number + 1}", "step 5")
        await show(app, pilot)
        assert len(app.debugger.timeline.branches) == 9
        for name in app.debugger.timeline.branches:
            await do(app, pilot, f"branch {name}")
            assert row(app, name).startswith(HERE)


async def test_with_room_there_is_a_table_of_what_was_set_where() -> None:
    async with opened(size=(100, 40)) as (app, pilot):
        await do(app, pilot, *BRANCHED)
        await show(app, pilot)
        loss = f"{app.debugger.timeline.branch.losses.trained[-1]:.4g}"
        found = next(line for line in shown(app) if "main op 100" in line)
        assert found.split() == f"▶ branch-1 main op 100 192 {loss} eta = 2 at op 100".split()


async def test_of_two_thousand_branches_a_step_draws_one_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    segments = BarDrawing.segments

    def counted(self: BarDrawing, row: int, *arguments: object) -> object:
        drawn.append(row)
        return segments(self, row, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(BarDrawing, "segments", counted)
    debugger = many(2_000)
    debugger.execute("goto 500")
    async with opened(size=NARROW) as (app, pilot):
        await show(app, pilot)
        panel(app).overview = debugger.overview()
        drawn.clear()
        debugger.execute("step")
        panel(app).overview = debugger.overview()
        assert drawn == [0]


async def test_it_works_in_a_replay() -> None:
    app = BpTui(Replay(load_session(EXAMPLES / "eta-too-high.bps")))
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("r", "r", "r", "r", "r", "r", "r")
        await show(app, pilot)
        for _ in range(20):
            await pilot.press("r")
            await app.workers.wait_for_complete()
        await pilot.pause()
        assert len(app.debugger.timeline.branches) > 1
        assert row(app, app.debugger.timeline.branch.name).startswith(HERE)


async def test_every_size_is_drawn() -> None:
    async with opened(size=NARROW) as (app, pilot):
        await do(app, pilot, *BRANCHED)
        for size in ((80, 24), (100, 30), (90, 60), (109, 100)):
            await pilot.resize_terminal(*size)
            await show(app, pilot)
            view = panel(app)
            width = view.scrollable_content_region.width
            assert {sum(len(one.text) for one in view.render_line(y)) for y in range(view.size.height)} == {width}


async def test_where_there_is_little_room_the_names_are_whole_and_the_table_keeps_its_numbers() -> None:
    async with opened(size=(120, 40)) as (app, pilot):
        await do(app, pilot, *BRANCHED)
        await show(app, pilot)
        loss = f"{app.debugger.timeline.branch.losses.trained[-1]:.4g}"
        lines = shown(app)
        assert row(app, "branch-1").startswith(f"{HERE} branch-1 ")
        assert [line.split() for line in lines if "eta = 2" in line] == [f"▶ branch-1 192 {loss} eta = 2".split()]
