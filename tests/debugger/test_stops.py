"""Where a run stops, and what it says."""

from itertools import islice

import pytest

from bp_tui.debugger import cursor, search
from bp_tui.debugger.commands import Answer, CommandError
from bp_tui.debugger.debugger import Debugger
from tests.debugger.time_travel_experiments import EXPERIMENTS, opened
from tests.debugger.time_travel_moments import Edit, Run
from tests.debugger.time_travel_stops import CONDITIONS, PLACES, TARGETS, Stop, break_at, watch

# 2-2-1: a sample has 6 ops, forward 1 2, delta 2 1, update 1 2; an epoch of 4 samples 24.


def stops_ahead(debugger: Debugger, count: int) -> list[int]:
    """The positions where the next runs stop."""
    found = []
    for _ in range(count):
        debugger.execute("continue")
        found.append(debugger.position)
    return found


def stops_behind(debugger: Debugger) -> list[int]:
    """The positions where runs back stop, down to the start."""
    found = []
    while debugger.position:
        debugger.execute("reverse-continue")
        found.append(debugger.position)
    return found


def listed(debugger: Debugger) -> list[tuple[object, ...]]:
    """Number, hits and how many times more it is passed by, of every stop."""
    stops = debugger.execute("break").fields["stops"]
    assert isinstance(stops, list)
    return [(stop["number"], stop["hits"], stop["ignore"]) for stop in stops if isinstance(stop, dict)]


def reason(answer: Answer) -> object:
    return answer.fields.get("reason")


# Lines, phases, layers.


@pytest.mark.parametrize(
    ("where", "positions"),
    [
        ("4", [1, 2, 7, 8]),
        ("5", [3, 9, 15, 21]),
        ("6", [4, 10, 16, 22]),
        ("7", [5, 6, 11, 12]),
        ("8", [5, 6, 11, 12]),
        ("9", [5, 6, 11, 12]),
        ("forward", [1, 2, 7, 8]),
        ("delta", [3, 4, 9, 10]),
        ("update 2", [6, 12, 18, 24]),
        ("forward 1", [1, 7, 13, 19]),
        ("delta 1", [4, 10, 16, 22]),
        ("layer 2", [2, 3, 6, 8]),
        ("6 if sample == 3", [16, 40, 64, 88]),
        ("layer 1 if epoch == 2", [25, 28, 29, 31]),
    ],
)
def test_a_breakpoint_stops_at_the_ops_of_its_place(where: str, positions: list[int]) -> None:
    assert stops_ahead(opened("xor", f"break {where}"), 4) == positions


def test_a_network_of_one_layer_has_no_line_6() -> None:
    debugger = opened("xor", "break 6", "break 5")
    assert stops_ahead(debugger, 2) == [3, 4]


# Conditions.


def test_a_condition_stops_where_it_becomes_true_not_where_it_stays_true() -> None:
    assert stops_ahead(opened("xor", "break if sample == 2"), 3) == [7, 31, 55]


def test_a_condition_that_holds_here_has_to_become_false_first() -> None:
    assert stops_ahead(opened("xor", "goto 8", "break if sample == 2"), 1) == [31]


def test_a_condition_that_needs_what_is_not_computed_does_not_hold() -> None:
    debugger = opened("xor", "break if not delta[1][1] > 1000000")
    assert stops_ahead(debugger, 3) == [4, 10, 16]


def test_a_condition_sees_one_op_back() -> None:
    debugger = opened("xor", "break if changed(w[2][1,1])")
    assert stops_ahead(debugger, 3) == [6, 12, 18]
    debugger = opened("xor", "break if w[2][1,1] > prev(w[2][1,1])")
    weights = [opened("xor", f"goto {at}").frame.parameters[1][1, 0] for at in range(0, 49, 6)]
    rises = [6 * n for n in range(1, len(weights)) if weights[n] > weights[n - 1]]
    assert stops_ahead(debugger, 3) == rises[:3]


def test_an_edit_can_make_a_condition_true() -> None:
    debugger = opened("xor", "goto 8", "set w[1][1,1] = 9", "goto 20", "break if w[1][1,1] > 5", "goto start")
    assert stops_ahead(debugger, 1) == [8]


def test_until_stops_where_its_condition_becomes_true_and_leaves_no_stop_behind() -> None:
    debugger = opened("xor")
    answer = debugger.execute("until epoch == 3 and loss < 10")
    assert (debugger.position, reason(answer)) == (50, "epoch == 3 and loss < 10 became true")
    assert listed(debugger) == []


# Watchpoints.


def test_a_watchpoint_stops_where_an_op_changed_the_value_and_says_from_what_to_what() -> None:
    debugger = opened("xor", "watch w[2][1,1]")
    old = opened("xor").frame.parameters[1][1, 0].item()
    answer = debugger.execute("continue")
    new = debugger.frame.parameters[1][1, 0].item()
    assert debugger.position == 6
    assert reason(answer) == f"watchpoint 1: w[2][1,1] changed: {old!r} → {new!r}"
    assert answer.fields["stop"] == 1


def test_a_watchpoint_stops_where_an_edit_changed_the_value() -> None:
    debugger = opened("xor", "goto 3", "set w[2][1,1] = 9", "goto 20", "watch w[2][1,1]", "goto start")
    assert stops_ahead(debugger, 2) == [3, 6]


def test_a_value_that_is_computed_anew_has_changed_only_if_its_bits_have() -> None:
    debugger = opened("xor", "watch x[2]")
    assert EXPERIMENTS["xor"].data.inputs[:, 1].tolist() == [0.0, 1.0, 0.0, 1.0]
    assert stops_ahead(debugger, 3) == [7, 13, 19]
    debugger = opened("xor", "watch x[1]")
    assert EXPERIMENTS["xor"].data.inputs[:, 0].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert stops_ahead(debugger, 3) == [13, 25, 37]


def test_a_watchpoint_set_while_the_value_is_not_computed_compares_with_the_last_one_there_was() -> None:
    debugger = opened("xor", "goto 7", "watch x[1]", "watch delta[2]")
    assert stops_ahead(debugger, 1) == [9]
    assert opened("xor", "goto 6").frame.deltas[1] != debugger.frame.deltas[1]


# Traps.


def test_a_trap_stops_at_the_op_that_made_the_first_number_that_is_not_finite() -> None:
    debugger = opened("one unit", "goto 14", "set w[2][1,1] = 1e200", "trap nan")
    run = Run(EXPERIMENTS["one unit"], (Edit(14, (1, 0, 1), 1e200),))
    first = next(position for position in range(100) if run[position].not_finite)
    answer = debugger.execute("continue")
    assert debugger.position == first
    assert reason(answer) in [f"trap 1: {name} is not finite" for name in run[first].not_finite]
    debugger.execute("step 7")
    debugger.execute("reverse-continue")
    assert debugger.position == first
    debugger.execute("reverse-continue")
    assert debugger.position == 0


def test_a_run_without_nan_never_stops_at_a_trap() -> None:
    debugger = opened("xor", "trap nan", "break if op == 500")
    assert stops_ahead(debugger, 1) == [500]


# The same in both directions.


@pytest.mark.parametrize("name", ["xor", "adam", "one unit"])
@pytest.mark.parametrize("seconds_per_slice", [0.0, 0.008])
def test_runs_back_stop_where_runs_on_do(name: str, seconds_per_slice: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor, "SLICE", seconds_per_slice)
    monkeypatch.setattr(search, "SLICE", seconds_per_slice)
    end, run = 150, Run(EXPERIMENTS[name])
    stops: list[tuple[str, Stop]] = [(f"break {place}", break_at(place)) for place in PLACES]
    stops += [(f"break if {source}", break_at("", source)) for source in CONDITIONS if "1/" not in source]
    stops += [(f"watch {target}", watch(target)) for target in TARGETS]
    for line, stop in stops:
        by_definition = [position for position in range(1, end + 1) if stop.reason(run, position) is not None]
        ahead = opened(name, f"break if op == {end}", line)
        found = [position for position in stops_ahead(ahead, len({*by_definition, end})) if position != end]
        assert found == [position for position in by_definition if position != end], line
        behind = opened(name, f"goto {end}", line)
        assert stops_behind(behind)[::-1] == [0, *[position for position in by_definition if position < end]], line


def test_of_several_stops_at_a_position_the_first_is_named_in_both_directions() -> None:
    debugger = opened("xor", "break delta 1", "break 6", "watch delta[1]")
    debugger.execute("continue")
    ahead = reason(debugger.execute("continue"))
    debugger.execute("step 3")
    behind = reason(debugger.execute("reverse-continue"))
    assert (debugger.position, ahead, behind) == (10, "breakpoint 1: delta 1", "breakpoint 1: delta 1")


def test_running_back_without_a_stop_behind_ends_at_the_start_of_history() -> None:
    debugger = opened("xor", "goto 100", "break if op == 200")
    answer = debugger.execute("reverse-continue")
    assert (debugger.position, reason(answer)) == (0, "start of history")


def test_seeking_stops_nowhere_and_counts_nothing() -> None:
    debugger = opened("xor", "break 4", "trap nan", "step 5", "next", "finish", "epoch", "goto 77", "reverse-step 3")
    assert debugger.position == 74
    assert listed(debugger) == [(1, 0, 0), (2, 0, 0)]


# Counting.


def test_every_stop_at_a_position_counts_its_hit() -> None:
    debugger = opened("xor", "break delta 1", "break 6", "break 5")
    stops_ahead(debugger, 4)
    assert listed(debugger) == [(1, 2, 0), (2, 2, 0), (3, 2, 0)]


def test_running_back_counts_no_hits() -> None:
    debugger = opened("xor", "goto 50", "break 6")
    assert len(stops_behind(debugger)) == 9
    assert listed(debugger) == [(1, 0, 0)]


def test_an_ignored_stop_is_passed_by_so_often_but_counted() -> None:
    debugger = opened("xor", "break 6", "ignore 1 2")
    assert stops_ahead(debugger, 2) == [16, 22]
    assert listed(debugger) == [(1, 4, 0)]


def test_ignoring_counts_forward_runs_only() -> None:
    debugger = opened("xor", "goto 20", "break 6", "ignore 1 1")
    assert stops_behind(debugger) == [16, 10, 4, 0]
    assert listed(debugger) == [(1, 0, 1)]
    debugger.execute("ignore 1 0")
    assert stops_ahead(debugger, 1) == [4]


def test_a_temporary_stop_goes_away_once_it_has_stopped_a_run() -> None:
    for line in ("continue", "reverse-continue"):
        debugger = opened("xor", "goto 20", "tbreak 6", line)
        assert debugger.position in (22, 16)
        assert listed(debugger) == []


def test_a_counted_run_ends_where_nothing_is_left_to_stop_it() -> None:
    debugger = opened("xor", "tbreak 6", "tbreak 9")
    answer = debugger.execute("continue 5")
    assert (debugger.position, reason(answer)) == (5, "breakpoint 2: line 9")
    debugger = opened("xor", "break 6")
    assert debugger.execute("continue 5").fields["reason"] == "breakpoint 1: line 6"
    assert debugger.position == 28
    answer = debugger.execute("reverse-continue 1000000000000")
    assert (debugger.position, reason(answer)) == (0, "start of history")


def test_a_disabled_stop_stops_nothing_until_it_is_enabled() -> None:
    debugger = opened("xor", "break 4", "break 6", "disable 1")
    assert stops_ahead(debugger, 1) == [4]
    debugger.execute("enable 1")
    assert stops_ahead(debugger, 1) == [7]
    debugger.execute("delete 1")
    assert stops_ahead(debugger, 1) == [10]


def test_numbers_of_stops_are_not_given_again() -> None:
    debugger = opened("xor", "break 4", "break 5", "delete 2", "delete 1", "break 6")
    assert listed(debugger) == [(3, 0, 0)]


def test_without_a_stop_there_is_nothing_to_continue_to() -> None:
    debugger = opened("xor", "break 4", "disable 1")
    for line in ("continue", "reverse-continue"):
        with pytest.raises(CommandError, match="nothing would stop the run"):
            debugger.execute(line)


# Conditions that fail.


def test_a_condition_that_fails_ahead_stops_the_run_there_and_is_shown() -> None:
    debugger = opened("xor", "break if 1/(op - 9) > 5")
    with pytest.raises(CommandError, match=r"stopped at op 9: division by zero"):
        debugger.execute("continue")
    assert (debugger.position, debugger.frame.position) == (9, 9)


def test_a_condition_that_fails_behind_stops_the_run_back_there() -> None:
    debugger = opened("xor", "goto 40", "break if 1/(op - 9) > 5")
    with pytest.raises(CommandError, match=r"stopped at op 9: division by zero"):
        debugger.execute("reverse-continue")
    assert debugger.position == 9
    debugger.execute("reverse-continue")
    assert debugger.position == 0


def test_a_condition_that_fails_further_back_does_not_hide_a_nearer_stop() -> None:
    debugger = opened("xor", "goto 12", "break if 1/(op - 9) > 0-2")
    assert reason(debugger.execute("reverse-continue")) == "breakpoint 1: 1/(op - 9) > 0-2 became true"
    assert debugger.position == 10


@pytest.mark.parametrize("line", ["until 1/0 > 0", "until 1/(op - 7) > 0"])
def test_a_condition_that_fails_here_changes_nothing(line: str) -> None:
    debugger = opened("adam", "goto 7", "into 2")
    with pytest.raises(CommandError, match="stopped at op 7: division by zero"):
        debugger.execute(line)
    assert (debugger.position, debugger.frame.units) == (7, 2)


# Inside an op, and leaving off.


def test_a_run_from_inside_an_op_begins_before_it() -> None:
    debugger = opened("adam", "goto 3", "into 2", "break 6")
    assert stops_ahead(debugger, 1) == [4]
    debugger.execute("goto 3")
    debugger.execute("into")
    debugger.execute("break delta 2")
    debugger.execute("reverse-continue")
    assert (debugger.position, debugger.frame.units) == (3, 0)


def test_a_run_that_is_left_off_has_counted_what_it_came_by(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (cursor, search):
        monkeypatch.setattr(module, "SLICE", 0.0)
    for condition, ops in (("", 6), (" if prev(op) >= 0", 1)):  # by whole batches, and op by op
        debugger = opened("xor", f"break 6{condition}", "ignore 1 100")
        work = debugger.start("continue")
        for _ in islice(work, 30):
            pass
        work.close()
        assert debugger.position == debugger.frame.position == 30 * ops
        assert listed(debugger) == [(1, 5 * ops, 100 - 5 * ops)]


def test_a_run_that_has_come_upon_a_stop_says_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SLICE", 0.0)
    work = opened("xor", "tbreak 6 if w[1][1,1] != 9").start("continue")
    assert [progress.position for progress in work] == [1, 2, 3]


# What is said.


def test_the_list_says_all_there_is_to_a_stop() -> None:
    debugger = opened(
        "xor", "break 6 if loss < 1", "tbreak delta  2", "watch w[1]", "trap nan", "ignore 3 7", "disable 4"
    )
    assert debugger.execute("break").text.splitlines() == [
        "1  breakpoint 6 if loss < 1",
        "2  breakpoint delta 2  (once)",
        "3  watchpoint w[1]  (passed by 7 times more)",
        "4  trap nan  (disabled)",
    ]


@pytest.mark.parametrize(
    ("stop", "text"),
    [
        ("break delta 1", "op 4 · epoch 1 · sample 1/4 · δ · layer 1: breakpoint 1: delta 1"),
        ("break if loss > 0", "op 2 · epoch 1 · sample 1/4 · forward · layer 2: breakpoint 1: loss > 0 became true"),
        ("watch w[1]", "op 5 · epoch 1 · sample 1/4 · update · layer 1: watchpoint 1: w[1] changed"),
    ],
)
def test_a_stop_says_in_one_line_where_it_is_and_why(stop: str, text: str) -> None:
    assert opened("xor", stop).execute("continue").text == text
