"""The run at a glance: what the overview says is what the timeline has, and only what changed is made anew."""

import random

import pytest

from bp_tui.debugger import overview as overview_module
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.history import Edit
from bp_tui.debugger.overview import BranchLine, Overview, edit_text
from bp_tui.debugger.timeline import Outline
from bp_tui.experiment_files import load_experiment


def after(*commands: str) -> Debugger:
    debugger = Debugger(load_experiment("xor"))
    for command in commands:
        debugger.execute(command)
    return debugger


def lines(overview: Overview) -> dict[str, BranchLine]:
    return {line.name: line for line in overview.lines}


BRANCHED = ("epoch 10", "goto 100", "set eta = 2", "epoch 4", "branch main", "goto 150", "set w[1][1,1] = 1", "step 6")


def with_branches(outlines: list[Outline]) -> Debugger:
    debugger = after(f"step {max(outline.head for outline in outlines)}")
    debugger.timeline.rebuild([Outline("main", None, 0, (), debugger.position), *outlines])
    return debugger


def many(count: int, seed: int = 1) -> Debugger:
    choice, outlines = random.Random(seed), [Outline("main", None, 0, (), 1000)]
    for number in range(count):
        parent = choice.choice(outlines)
        fork = choice.randrange(parent.head)
        edits = (Edit(fork, None, 0.5),)
        outlines.append(Outline(f"branch-{number}", parent.name, fork, edits, fork + choice.randrange(1, 100)))
    return with_branches(outlines[1:])


def test_a_run_that_has_just_begun_is_one_line_of_an_epoch() -> None:
    overview = after().overview()
    assert (len(overview.lines), overview.here, overview.at, overview.position) == (1, 0, 0, 0)
    assert overview.end == overview.ops_per_epoch == 24


def test_a_line_says_how_far_its_branch_was_followed_and_what_it_has_come_to() -> None:
    debugger = after("epoch 3", "step", "goto start")
    (line,) = debugger.overview().lines
    assert (line.head, line.epochs) == (73, 3)
    assert line.mean_loss == debugger.timeline.branch.losses.trained[2]


def test_the_scale_ends_with_a_whole_epoch() -> None:
    assert after("epoch 3", "step", "goto 5").overview().end == 96


def test_branches_stand_where_they_were_made() -> None:
    found = lines(after(*BRANCHED).overview())
    assert [(line.parent, line.fork, line.head) for line in found.values()] == [
        (None, 0, 240),
        ("main", 150, 156),
        ("main", 100, 192),
    ]
    assert found["main"].forks == (100, 150)


def test_edits_and_marks_belong_to_the_branch_they_were_made_on() -> None:
    debugger = after(*BRANCHED, "mark here", "branch main", "goto 30", "mark early")
    found = lines(debugger.overview())
    assert [edit_text(edit) for edit in found["branch-1"].edits] == ["eta = 2"]
    assert [edit_text(edit) for edit in found["branch-2"].edits] == ["w[1][1,1] = 1"]
    assert (found["main"].edits, found["branch-2"].marks) == ((), ((156, "here"),))
    assert found["main"].marks == ((30, "early"),)


def test_edits_of_the_past_are_not_those_of_the_branch() -> None:
    debugger = after("set eta = 1", "step 9", "set eta = 2", "step 9", "goto 12", "set eta = 3")
    found = lines(debugger.overview())
    assert [edit.value for edit in found["branch-1"].edits] == [3.0]


def test_an_edit_of_the_parent_at_the_fork_after_it_is_the_parents() -> None:
    one, two = Edit(5, None, 0.5), Edit(5, None, 0.25)
    debugger = with_branches([Outline("other", "main", 9, (), 9)])
    debugger.timeline.rebuild([Outline("main", None, 0, (one, two), 9), Outline("other", "main", 5, (one,), 9)])
    assert lines(debugger.overview())["other"].edits == ()


def test_what_leaves_a_branch_before_its_own_fork_is_drawn_on_the_line_it_has_its_numbers_from() -> None:
    debugger = after("epoch 10", "goto 100", "set eta = 2", "goto 50", "set eta = 3")
    overview = debugger.overview()
    found = lines(overview)
    assert (found["branch-2"].parent, found["branch-2"].above) == ("branch-1", overview.rows["main"])


def test_before_its_fork_one_stands_on_the_line_of_the_parent() -> None:
    overview = after("epoch 10", "goto 100", "set eta = 2", "step 9", "goto 50").overview()
    assert (overview.lines[overview.here].name, overview.lines[overview.at].name) == ("branch-1", "main")


def test_the_past_leads_along_the_forks() -> None:
    overview = after("epoch 10", "goto 100", "set eta = 2", "step 90", "goto 150", "set eta = 3", "step").overview()
    rows = overview.rows
    assert overview.past == {rows["branch-1"]: 150, rows["main"]: 100}
    assert overview.at == overview.here == rows["branch-2"]


@pytest.mark.parametrize("seed", range(5))
def test_no_line_crosses_another(seed: int) -> None:
    overview = many(60, seed).overview()
    for row, line in enumerate(overview.lines):
        for other_row in range(line.above + 1, row):
            assert overview.lines[other_row].fork >= line.fork


@pytest.mark.parametrize("seed", range(5))
def test_a_line_knows_how_many_leave_the_same_one_further_down(seed: int) -> None:
    overview = many(60, seed).overview()
    for row, line in enumerate(overview.lines[1:], start=1):
        below = [other for other in overview.lines[row + 1 :] if other.above == line.above]
        assert line.below == len(below)
        assert sorted(other.fork for other in below) == list(overview.lines[line.above].forks[: line.below])


def test_while_nothing_has_changed_it_is_the_same_overview() -> None:
    debugger = after(*BRANCHED)
    assert debugger.overview() is debugger.overview()
    before = debugger.overview()
    debugger.execute("step")
    assert debugger.overview() is not before


def test_only_the_line_that_has_grown_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    debugger = many(2_000)
    debugger.execute("goto end")
    first = debugger.overview()
    made: list[str] = []
    updated = overview_module._updated

    def counted(line: BranchLine, *arguments: object) -> BranchLine:
        made.append(line.name)
        return updated(line, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(overview_module, "_updated", counted)
    debugger.execute("step")
    second = debugger.overview()
    assert made == ["main"]
    assert sum(one is not other for one, other in zip(first.lines, second.lines, strict=True)) == 1


def test_a_mark_given_to_another_place_is_seen() -> None:
    debugger = after("step 3", "mark a")
    assert debugger.overview().lines[0].marks == ((3, "a"),)
    debugger.execute("step")
    debugger.execute("mark a")
    assert debugger.overview().lines[0].marks == ((4, "a"),)


def test_the_places_around_a_position_are_the_next_ones_on_both_sides() -> None:
    debugger = after("step 200", "goto 30", "mark a", "goto 60", "mark b", "goto 100", "set eta = 2", "branch main")
    (main, _) = debugger.overview().lines
    assert sorted({*main.places_around(45)}) == [0, 30, 60, 100, 200]
    assert sorted({*main.places_around(60)}) == [0, 30, 60, 100, 200]
    assert sorted({*main.places_around(150)}) == [0, 60, 100, 200]


def test_branches_that_were_followed_between_two_looks_are_all_seen() -> None:
    debugger = after(*BRANCHED)
    debugger.overview()
    for command in ("branch branch-1", "goto end", "step 30", "branch main", "goto end", "epoch", "branch branch-2"):
        debugger.execute(command)
    heads = {name: branch.head for name, branch in debugger.timeline.branches.items()}
    overview = debugger.overview()
    assert {line.name: line.head for line in overview.lines} == heads
    assert overview.end == 24 * -(-max(heads.values()) // 24)


def test_edits_at_the_end_of_a_branch_are_seen() -> None:
    debugger = after("step 6")
    debugger.overview()
    debugger.execute("set eta = 0.25")
    assert [edit.value for edit in debugger.overview().lines[0].edits] == [0.25]


def test_after_a_timeline_was_rebuilt_the_overview_is_of_the_new_branches() -> None:
    debugger = after(*BRANCHED)
    debugger.overview()
    debugger.timeline.rebuild([Outline("main", None, 0, (), 156), Outline("branch-1", "main", 30, (), 60)])
    for _ in debugger.timeline.travel(40, debugger.timeline.branches["branch-1"]):
        pass
    debugger.arrive()
    found = lines(debugger.overview())
    assert [(line.name, line.fork, line.head) for line in found.values()] == [("main", 0, 156), ("branch-1", 30, 60)]
