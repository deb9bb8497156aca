"""Setting numbers by hand, the branches that come of it, and what differs between two places."""

import pytest

from bp_tui.debugger.commands import CommandError
from bp_tui.debugger.debugger import Debugger
from tests.debugger.time_travel_experiments import EXPERIMENTS, opened
from tests.debugger.time_travel_moments import Edit, Run
from tests.network.small_experiments import small_experiment


def value(debugger: Debugger, expression: str) -> object:
    return debugger.execute(f"print {expression}").fields["value"]


def rows(debugger: Debugger) -> list[tuple[object, ...]]:
    """Name, parent, fork, head and number of edits of every branch."""
    branches = debugger.execute("branches").fields["branches"]
    assert isinstance(branches, list)
    return [tuple(branch.values()) for branch in branches if isinstance(branch, dict)]


# Setting numbers.


@pytest.mark.parametrize("target", ["w[1][2,1]", "w[1][2,0]", "w[2][1,2]", "eta"])
def test_a_weight_a_bias_and_eta_can_be_set(target: str) -> None:
    debugger = opened("xor", "goto 9")
    old = value(debugger, target)
    answer = debugger.execute(f"set {target} = 0.3")
    assert value(debugger, target) == 0.3
    assert answer.text == f"{target}: {old!r} → 0.3"
    assert answer.fields == {"target": target, "old": old, "value": 0.3, "branch": "main"}
    assert debugger.position == 9


def test_a_number_may_be_computed_from_those_here() -> None:
    debugger = opened("xor", "goto 9")
    weight = value(debugger, "w[1][1,1]")
    assert isinstance(weight, float)
    debugger.execute("set w[1][2,1]=-w[1][1,1]/2 + 1")
    assert value(debugger, "w[1][2,1]") == -weight / 2 + 1


@pytest.mark.parametrize("position", [0, 1, 4, 5, 6, 24])
def test_training_goes_on_with_the_number_that_was_set(position: int) -> None:
    debugger = opened("adam", f"goto {position}", "set w[2][1,1] = 0.75", "step 50")
    run = Run(EXPERIMENTS["adam"], (Edit(position, (1, 0, 1), 0.75),))
    assert debugger.digest() == run[position + 50].digest


def test_several_edits_at_one_place_are_applied_in_their_order() -> None:
    debugger = opened("xor", "goto 9", "set w[1][1,1] = 1", "set w[1][1,1] = w[1][1,1] + 1", "set eta = 0.1")
    for line in ("reverse-step", "step", "step 9", "goto 9"):
        debugger.execute(line)
    assert (value(debugger, "w[1][1,1]"), value(debugger, "eta")) == (2.0, 0.1)
    assert rows(debugger) == [("main", None, 0, 18, 3)]


def test_eta_that_was_set_is_what_the_schedule_goes_on_from() -> None:
    debugger = opened("adam", "set eta = 0.2")
    found = []
    for _ in range(4):
        debugger.execute("epoch")
        found.append(value(debugger, "eta"))
    assert EXPERIMENTS["adam"].schedule == "step"
    assert found == [0.2, 0.2, 0.2, pytest.approx(0.02)]


def test_a_network_without_biases_has_none_to_set() -> None:
    debugger = Debugger(small_experiment([2, 2, 1], bias="none"))
    with pytest.raises(CommandError, match="is a bias, and this network has none"):
        debugger.execute("set w[1][1,0] = 1")


def test_a_fixed_bias_can_be_set_and_stays() -> None:
    debugger = Debugger(small_experiment([2, 2, 1], bias="fixed"))
    debugger.execute("set w[1][1,0] = 0.5")
    debugger.execute("epoch 3")
    assert value(debugger, "w[1][1,0]") == 0.5


def test_inside_an_op_nothing_can_be_set() -> None:
    debugger = opened("adam", "goto 5", "into")
    with pytest.raises(CommandError, match="only half done"):
        debugger.execute("set w[1][1,1] = 0")
    assert (debugger.position, debugger.frame.units, rows(debugger)) == (5, 1, [("main", None, 0, 5, 0)])


def test_what_was_not_finite_is_told_as_programs_can_read_it() -> None:
    debugger = opened("one unit", "set w[2][1,1] = 1e200", "step 60")
    assert debugger.execute("set w[2][1,1] = 0").fields["old"] in ("nan", "inf", "-inf")


# Branches.


def test_an_edit_at_the_head_stays_on_the_branch() -> None:
    debugger = opened("xor", "goto 9", "set w[1][1,1] = 0.5")
    assert rows(debugger) == [("main", None, 0, 9, 1)]


def test_an_edit_in_the_past_begins_a_branch_and_the_old_future_stays_whole() -> None:
    debugger = opened("xor", "goto 30", "goto 9")
    answer = debugger.execute("set w[1][1,1] = 0.5")
    assert answer.text.endswith("→ 0.5, on the new branch branch-1")
    assert rows(debugger) == [("main", None, 0, 30, 0), ("branch-1", "main", 9, 9, 1)]
    debugger.execute("set w[1][2,1] = 0.5")
    debugger.execute("step 4")
    assert rows(debugger)[1] == ("branch-1", "main", 9, 13, 2)
    debugger.execute("branch main")
    debugger.execute("goto end")
    assert debugger.digest() == opened("xor", "goto 30").digest()


def test_branches_form_a_tree() -> None:
    debugger = opened("xor", "goto 30", "goto 9", "set eta = 0.1", "goto 20", "goto 15", "set eta = 0.2", "goto 25")
    debugger.execute("goto 12")
    assert value(debugger, "eta") == 0.1
    debugger.execute("set eta = 0.3")
    debugger.execute("branch main")
    debugger.execute("goto 4")
    debugger.execute("set eta = 0.4")
    assert rows(debugger) == [
        ("main", None, 0, 30, 0),
        ("branch-1", "main", 9, 20, 1),
        ("branch-2", "branch-1", 15, 25, 1),
        ("branch-3", "branch-2", 12, 12, 1),
        ("branch-4", "main", 4, 4, 1),
    ]
    for branch, eta in [("main", 0.5), ("branch-1", 0.1), ("branch-2", 0.2), ("branch-3", 0.3), ("branch-4", 0.4)]:
        debugger.execute(f"branch {branch}")
        debugger.execute("goto end")
        assert value(debugger, "eta") == eta


def test_going_to_a_branch_keeps_the_op_as_far_as_it_gets() -> None:
    debugger = opened("xor", "goto 30", "goto 9", "set eta = 0.1", "goto 20")
    assert debugger.execute("branch main").fields["reason"] == "on main"
    assert (debugger.position, debugger.frame.branch) == (20, "main")
    debugger.execute("goto 28")
    debugger.execute("branch branch-1")
    assert (debugger.position, debugger.frame.branch) == (20, "branch-1")


def test_the_same_edit_made_again_in_the_past_is_a_branch_of_the_same_numbers() -> None:
    debugger = opened("xor", "goto 9", "set w[1][1,1] = 0.5", "goto 20")
    digest = debugger.digest()
    debugger.execute("goto 9")
    debugger.execute("set w[1][1,1] = 0.5")
    debugger.execute("goto 20")
    assert rows(debugger) == [("main", None, 0, 20, 1), ("branch-1", "main", 9, 20, 1)]
    assert debugger.digest() == digest


def test_a_mark_leads_back_to_its_branch() -> None:
    debugger = opened("xor", "goto 30", "mark old", "goto 9", "set eta = 0.1", "mark new", "goto 20", "goto @old")
    assert (debugger.frame.branch, debugger.position) == ("main", 30)
    debugger.execute("goto @new")
    assert (debugger.frame.branch, debugger.position) == ("branch-1", 9)
    marks = debugger.execute("marks").fields["marks"]
    assert marks == [{"mark": "old", "op": 30, "branch": "main"}, {"mark": "new", "op": 9, "branch": "branch-1"}]


def test_places_visited_lead_back_through_the_branches() -> None:
    debugger = opened("xor", "goto 30", "goto 9", "set eta = 0.1", "goto 20", "branch main")
    places = []
    for line in ("back", "back", "back", "forward 9"):
        debugger.execute(line)
        places.append((debugger.frame.branch, debugger.position))
    assert places == [("branch-1", 20), ("main", 9), ("main", 30), ("main", 20)]


# Differences.


def test_diff_shows_the_largest_differences_first() -> None:
    debugger = opened("xor", "goto 30", "goto 9")
    for target, change in [("w[1][1,1]", "0.5"), ("w[1][2,2]", "2"), ("w[2][1,0]", "1")]:
        debugger.execute(f"set {target} = {target} + {change}")
    answer = debugger.execute("diff main")
    entries = answer.fields["entries"]
    assert isinstance(entries, list)
    assert [entry["target"] for entry in entries if isinstance(entry, dict)] == ["w[1][2,2]", "w[2][1,0]", "w[1][1,1]"]
    assert (answer.fields["differ"], answer.fields["parameters"]) == (3, 9)
    assert answer.text.startswith("branch-1 op 9 against main op 9: 3 of 9 parameters differ, the largest differences")
    assert debugger.frame.branch == "branch-1"


def test_diff_compares_two_branches_at_the_same_op_as_far_as_both_go() -> None:
    debugger = opened("xor", "goto 30", "goto 9", "set eta = 0.1", "goto 40", "diff main")
    assert debugger.execute("diff main").text.startswith("branch-1 op 30 against main op 30: 9 of 9 parameters differ")


@pytest.mark.parametrize("address", ["12", "1:2:update:2", "@there", "40%"])
def test_diff_compares_with_another_place_by_its_address(address: str) -> None:
    debugger = opened("xor", "goto 12", "mark there", "goto 30")
    entries = debugger.execute(f"diff {address}").fields["entries"]
    assert isinstance(entries, list)
    here, there = opened("xor", "goto 30"), opened("xor", "goto 12")
    for entry in entries:
        assert isinstance(entry, dict)
        target = str(entry["target"])
        assert (entry["here"], entry["there"]) == (value(here, target), value(there, target))
    assert debugger.position == 30


def test_diff_finds_nothing_between_equal_places() -> None:
    debugger = opened("xor", "goto 7")
    assert debugger.execute("diff 6").fields == {"differ": 0, "parameters": 9, "entries": []}


def test_diff_with_what_was_not_reached_is_refused() -> None:
    debugger = opened("xor", "goto 7")
    with pytest.raises(CommandError, match="op 99 was not reached yet: the end is at op 7"):
        debugger.execute("diff 99")
    assert rows(debugger) == [("main", None, 0, 7, 0)]
