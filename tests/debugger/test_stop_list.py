"""The list of stops and displays: what it says is what the debugger has."""

import pytest

from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.expressions import Expression
from bp_tui.debugger.frame import Frame
from bp_tui.debugger.stop_list import DisplayRow, StopRow, stop_list
from tests.debugger.test_overview import after


def stops(*commands: str) -> list[StopRow]:
    return [*stop_list(after(*commands)).stops]


def displays(*commands: str) -> list[DisplayRow]:
    return [*stop_list(after(*commands)).displays]


def test_a_run_that_has_just_begun_has_none() -> None:
    assert (stops(), displays()) == ([], [])


def test_a_stop_is_called_by_the_command_that_makes_it() -> None:
    found = stops("break 6 if loss > 1", "tbreak layer 2", "watch w[1]", "trap nan")
    assert [row.line for row in found] == ["break 6 if loss > 1", "tbreak layer 2", "watch w[1]", "trap nan"]
    assert [row.number for row in found] == [1, 2, 3, 4]


def test_hits_and_what_is_left_to_pass_by_are_counted() -> None:
    (row,) = stops("break forward 1", "ignore 1 5", "step 1", "break 9", "continue", "delete 2")
    assert (row.hits, row.ignore) == (0, 5)
    (row,) = stops("break forward 1", "ignore 1 5", "continue")
    assert (row.hits, row.ignore) == (6, 0)


def test_a_disabled_stop_stays_in_the_list() -> None:
    (row,) = stops("break 6", "disable 1")
    assert not row.enabled


@pytest.mark.parametrize(("command", "here"), [("continue", [False, True]), ("reverse-continue", [True, False])])
def test_the_stop_where_the_run_has_stopped_is_the_one_here(command: str, here: list[bool]) -> None:
    assert [row.is_here for row in stops("break 6", "break 5", "step 8", command)] == here


def test_whoever_goes_on_is_no_longer_at_the_stop() -> None:
    assert [row.is_here for row in stops("break 6", "continue", "step")] == [False]
    assert [row.is_here for row in stops("break 6", "until op > 3")] == [False]


def test_a_display_has_its_value_here() -> None:
    (row,) = displays("display op * 2", "step 3")
    assert (row.source, row.value, row.known) == ("op * 2", 6, True)


def test_a_display_whose_arithmetic_fails_says_why() -> None:
    (row,) = displays("step 7", "display 1 / (sample - 1)", "goto start")
    assert (row.value, row.error) == (None, "division by zero")


def test_while_a_run_is_under_way_no_value_is_worked_out() -> None:
    debugger = after("display op")
    (row,) = stop_list(debugger, with_values=False).displays
    assert (row.value, row.known) == (None, False)


def test_a_display_is_evaluated_once_for_all_who_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated: list[int] = []
    partial = Expression.evaluate_partial

    def counted(self: Expression, values: Frame, previous: Frame | None = None) -> object:
        evaluated.append(values.position)
        return partial(self, values, previous)

    debugger = after("display norm(w[1])", "display prev(op)")
    monkeypatch.setattr(Expression, "evaluate_partial", counted)
    debugger.execute("step 3")
    debugger.equation_lines()
    stop_list(debugger)
    debugger.execute("display")
    assert evaluated == [3, 3]


def test_an_edit_changes_what_is_displayed() -> None:
    debugger = after("step 6", "display w[1][1,1]")
    stop_list(debugger)
    debugger.execute("set w[1][1,1] = 0.5")
    assert stop_list(debugger).displays[0].value == 0.5


def test_another_display_under_the_same_number_is_another_one() -> None:
    debugger: Debugger = after("display op", "undisplay 1", "display op + 1")
    assert [row.value for row in stop_list(debugger).displays] == [1]
