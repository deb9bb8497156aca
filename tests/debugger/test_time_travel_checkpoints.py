"""Checkpoints: what is kept, what goes first when the budget is used up, and what stays for good."""

import gc
import sys
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.debugger import cursor
from bp_tui.debugger.checkpoints import BUDGET, Checkpoints
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.history import Branch
from bp_tui.network.training import State
from tests.debugger.time_travel_books import OVERHEAD, all_states, check_books
from tests.debugger.time_travel_experiments import EXPERIMENTS
from tests.network.same_bits import assert_same_bits

SIZE = (4 + 10) * 8 + OVERHEAD
"""Bytes of one of the states below: four numbers and its parameters."""


def state(position: int) -> State:
    return State(position, np.zeros(10), np.zeros((0, 10)), 0.0, None, 0.5)


def kept(checkpoints: Checkpoints, branch: Branch) -> list[int]:
    return sorted(position for owner, position in all_states(checkpoints) if owner is branch)


def with_start(budget: int = BUDGET) -> tuple[Checkpoints, Branch]:
    checkpoints, main = Checkpoints(budget), Branch("main")
    checkpoints.add(main, state(0))
    return checkpoints, main


def test_the_nearest_state_at_or_before_a_position_is_found() -> None:
    checkpoints, main = with_start()
    for position in (60, 12, 30):
        checkpoints.add(main, state(position))
    found = [checkpoints.nearest(main, position) for position in (0, 11, 12, 29, 30, 59, 60, 999)]
    assert [each.position for each in found] == [0, 0, 12, 12, 30, 30, 60, 60]


def test_a_branch_uses_the_states_of_its_parents_up_to_the_fork() -> None:
    checkpoints, main = with_start()
    child = Branch("child", main, fork=20)
    grandchild = Branch("grandchild", child, fork=40)
    for branch, position in [(main, 12), (main, 18), (main, 24), (child, 30), (child, 42), (grandchild, 48)]:
        checkpoints.add(branch, state(position))
    found = [checkpoints.nearest(grandchild, position) for position in (10, 17, 23, 29, 36, 47, 50)]
    assert [each.position for each in found] == [0, 12, 18, 18, 30, 30, 48]


def test_a_state_of_before_the_fork_belongs_to_the_parent() -> None:
    checkpoints, main = with_start()
    child = Branch("child", main, fork=20)
    for position in (12, 20, 21):
        checkpoints.add(child, state(position))
    assert (kept(checkpoints, main), kept(checkpoints, child)) == ([0, 12, 20], [21])


def test_bytes_are_those_of_the_numbers_and_the_overhead() -> None:
    checkpoints, main = with_start()
    for position in (6, 12, 12, 18):
        checkpoints.add(main, state(position))
    assert checkpoints.bytes == 4 * SIZE


def test_the_overhead_of_a_state_is_about_what_is_counted() -> None:
    import tracemalloc

    checkpoints, main = with_start()
    tracemalloc.start()
    for position in range(1, 2_001):
        checkpoints.add(main, state(position))
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert 0.9 * taken < checkpoints.bytes < 1.3 * taken


def test_the_budget_holds_and_the_gaps_grow_with_the_distance() -> None:
    checkpoints, main = with_start(100 * SIZE)
    for position in range(1, 20_001):
        checkpoints.add(main, state(position))
        assert checkpoints.bytes <= 100 * SIZE
    check_books(checkpoints)
    positions = kept(checkpoints, main)
    assert len(positions) > 40
    gaps = np.diff(positions)
    distances = 20_000 - np.array(positions[:-1])
    near, far = gaps[distances < 200], gaps[distances > 10_000]
    assert near.mean() * 10 < far.mean()
    assert (gaps <= np.maximum(2, distances)).all()


def test_the_budget_stays_full_once_it_is() -> None:
    checkpoints, main = with_start(2_000 * SIZE)
    for position in range(1, 10_000):
        checkpoints.add(main, state(position))
        assert checkpoints.bytes > 1_999 * SIZE or position < 1_999
    check_books(checkpoints)


def calls_of_adding(states: int) -> int:
    """The most function calls that adding one state took, of 300 to a budget that holds so many and is full."""
    checkpoints, main = with_start(states * SIZE)
    for position in range(1, states + 300):
        checkpoints.add(main, state(position))
    most = calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    for position in range(states + 300, states + 600):
        calls, coming = 0, state(position)
        sys.setprofile(count)
        checkpoints.add(main, coming)
        sys.setprofile(None)
        most = max(most, calls)
    return most


def test_adding_a_state_takes_no_longer_when_there_are_many() -> None:
    few, many = calls_of_adding(500), calls_of_adding(20_000)
    assert many <= 1.2 * few < 2_000


def test_wherever_the_present_was_states_are_densest_around_it() -> None:
    checkpoints, main = with_start(200 * SIZE)
    for position in (*range(10, 40_001, 10), *range(10_001, 12_001)):
        checkpoints.add(main, state(position))
    gaps = np.diff(kept(checkpoints, main))
    places = np.array(kept(checkpoints, main)[1:])
    assert gaps[abs(places - 12_000) < 50].max() <= 5
    assert gaps[abs(places - 12_000) > 8_000].mean() > 100


def test_a_state_comes_back_as_it_was_kept() -> None:
    checkpoints, main = with_start()
    first = State(6, np.array([1.5, -0.0, np.nan]), np.array([[1.0, 2.0, 3.0], [4.0, 5.0, np.inf]]), 0.25, None, 0.5)
    later = State(12, first.parameters + 1, first.slots + 1, 0.0, -0.0, 0.125)
    for one in (first, later):
        checkpoints.add(main, one)
        found = checkpoints.nearest(main, one.position + 3)
        assert_same_bits(found.parameters, one.parameters)
        assert_same_bits(found.slots, one.slots)
        assert (found.position, found.epoch_loss, repr(found.mean_loss), found.learning_rate) == (
            *(one.position, one.epoch_loss, repr(one.mean_loss), one.learning_rate),
        )


def test_pinned_states_stay_whatever_comes_after_them() -> None:
    checkpoints, main = with_start(14 * SIZE)
    pinned = [300, 600, 900, 1_200, 1_500, 1_800]
    for position in pinned:
        checkpoints.add(main, state(position))
        checkpoints.pin(main, position + 5)
    for position in range(1, 4_000):
        checkpoints.add(main, state(position))
        checkpoints.add(main, state(position + 5_000), near=True)
    assert {0, *pinned} <= {*kept(checkpoints, main)}
    check_books(checkpoints)


def test_pins_fill_no_more_than_half_of_the_budget() -> None:
    checkpoints, main = with_start(10 * SIZE)
    for position in (10, 20, 30, 40, 50, 60):
        checkpoints.add(main, state(position))
        checkpoints.pin(main, position)
        checkpoints.pin(main, position + 1)  # of the same state, which takes no more
    assert [position for position in (10, 20, 30, 40, 50, 60) if checkpoints.is_pinned(main, position + 1)] == [
        *(10, 20, 30, 40, 50),
    ]
    check_books(checkpoints)


def test_a_state_is_pinned_as_long_as_a_place_holds_it() -> None:
    checkpoints, main = with_start(6 * SIZE)
    checkpoints.add(main, state(6))
    for place in (6, 8):
        checkpoints.pin(main, place)
    checkpoints.unpin(main, 6)
    for position in range(100, 200):
        checkpoints.add(main, state(position))
    assert 6 in kept(checkpoints, main)
    checkpoints.unpin(main, 8)
    for position in range(200, 300):
        checkpoints.add(main, state(position))
    assert 6 not in kept(checkpoints, main)


def test_a_near_state_can_be_pinned() -> None:
    checkpoints, main = with_start(10 * SIZE)
    checkpoints.add(main, state(6), near=True)
    checkpoints.pin(main, 6)
    for position in range(7, 300):
        checkpoints.add(main, state(position), near=True)
    assert 6 in kept(checkpoints, main)
    check_books(checkpoints)


def test_of_the_near_states_those_not_used_for_longest_go_first() -> None:
    checkpoints, main = with_start()
    for position in range(1, 65):
        checkpoints.add(main, state(position), near=True)
    checkpoints.nearest(main, 1)
    checkpoints.add(main, state(65), near=True)
    assert kept(checkpoints, main) == [0, 1, *range(3, 66)]


def test_a_near_state_that_is_laid_for_good_no_longer_counts_as_near() -> None:
    checkpoints, main = with_start()
    checkpoints.add(main, state(6), near=True)
    assert checkpoints.nearest_spaced(main, 10) == 0
    checkpoints.add(main, state(6))
    assert checkpoints.nearest_spaced(main, 10) == 6
    for position in range(100, 200):
        checkpoints.add(main, state(position), near=True)
    assert 6 in kept(checkpoints, main)


def test_of_a_branch_that_is_forgotten_nothing_stays() -> None:
    checkpoints, main = with_start()
    child = Branch("child", main, fork=20)
    for position in (30, 40, 50):
        checkpoints.add(child, state(position), near=position == 50)
        checkpoints.pin(child, position + 1)
    checkpoints.forget(child)
    assert (kept(checkpoints, main), checkpoints.bytes) == ([0], SIZE)
    gone = weakref.ref(child)
    del child
    gc.collect()
    assert gone() is None


def test_what_is_known_of_a_branch_up_to_a_position_can_be_kept() -> None:
    checkpoints, main = with_start()
    for position in (6, 12, 18):
        checkpoints.add(main, state(position))
        checkpoints.pin(main, position)
    checkpoints.forget(main, after=12)
    assert kept(checkpoints, main) == [0, 6, 12]
    assert [checkpoints.is_pinned(main, position) for position in (6, 12, 18)] == [True, True, False]
    checkpoints.forget(main)
    assert kept(checkpoints, main) == [0]


@settings(deadline=None, max_examples=150)
@given(st.data(), st.integers(2, 40))
def test_the_books_are_right_whatever_is_kept(data: st.DataObject, states: int) -> None:
    checkpoints, main = with_start(states * SIZE)
    branches = [main]
    for _ in range(data.draw(st.integers(0, 120))):
        parent = data.draw(st.sampled_from(branches))
        position = parent.fork + data.draw(st.integers(1, 400))
        if data.draw(st.integers(0, 9)) == 0:
            branches.append(Branch(f"branch-{len(branches)}", parent, fork=position))
            continue
        kind = data.draw(st.sampled_from(["spaced", "spaced", "spaced", "near", "near", "pinned"]))
        checkpoints.add(parent, state(position), near=kind == "near")
        if kind == "pinned":
            checkpoints.pin(parent, position)
        elif data.draw(st.integers(0, 9)) == 0:
            checkpoints.unpin(parent, position)
        elif data.draw(st.integers(0, 30)) == 0:
            checkpoints.forget(parent, after=position)
        check_books(checkpoints)
        branch, here = data.draw(st.sampled_from(branches)), data.draw(st.integers(0, 900))
        known = [each for owner, limit in branch.lineage(here) for each in kept(checkpoints, owner) if each <= limit]
        assert checkpoints.nearest(branch, here).position == max(known)


# In a debugger.


def test_the_start_and_the_way_to_a_mark_stay_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor, "SPACING", 0.0)
    monkeypatch.setattr("bp_tui.debugger.timeline.Checkpoints", lambda: Checkpoints(6_000))
    debugger = Debugger(EXPERIMENTS["xor"])
    for line in ("goto 1203", "mark here", "goto 40000", "goto 3", "goto 20000", "goto 39000"):
        debugger.execute(line)
    checkpoints, main = debugger.timeline.checkpoints, debugger.timeline.branch
    check_books(checkpoints)
    assert {0, 1200} <= {*kept(checkpoints, main)}
    assert checkpoints.bytes <= 6_000


@pytest.mark.parametrize(("seconds", "last"), [(0.0, 594), (1e9, 0)])
def test_the_work_between_two_states_is_what_spaces_them(
    seconds: float, last: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cursor, "SPACING", seconds)
    debugger = Debugger(EXPERIMENTS["xor"])
    debugger.execute("step 599")
    timeline = debugger.timeline
    assert timeline.checkpoints.nearest_spaced(timeline.branch, timeline.position) == last


def test_a_state_is_that_of_before_the_edits_at_its_position() -> None:
    debugger = Debugger(EXPERIMENTS["xor"])
    for line in ("goto 6", "mark here", "set w[1][1,1] = 0.5", "goto 12", "goto 6"):
        debugger.execute(line)
    assert debugger.execute("print w[1][1,1]").fields["value"] == 0.5
    debugger.execute("reverse-step")
    debugger.execute("step")
    assert debugger.execute("print w[1][1,1]").fields["value"] == 0.5
