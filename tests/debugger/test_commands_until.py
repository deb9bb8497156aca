"""until: the first position ahead where a condition holds that did not hold one op earlier."""

import pytest

from bp_tui.debugger.commands import CommandError
from bp_tui.debugger.debugger import Debugger
from tests.debugger.commands_support import TASKS, at, everything, experiment

FAR = 60
CONDITIONS = [
    "op >= 7",
    "loss < 0.5",
    "a[1][1] > 0",
    "delta[1][1] < 0",
    "not (a[1][1] > 0)",
    "isfinite(loss) and sample == 2",
    "changed(w[1])",
    "changed(w[1][1,0]) and epoch == 2",
    "prev(loss) > loss",
    "prev(op) == 11",
    "prev(epoch) < epoch",
    "mean_loss < 5",
    "abs(w[1][1,1] - prev(w[1][1,1])) > 0.01",
    "dw[1][1,0] > 0 or op == 40",
]


def truths(name: str, condition: str) -> list[bool]:
    """Whether the condition holds at each position: what is not computed does not hold."""
    debugger = Debugger(experiment(name))
    expression = debugger.compile(condition, condition=True)
    holds = []
    for _ in range(FAR):
        holds.append(debugger.value_of(expression) is True)
        debugger.execute("step")
    return holds


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_it_stops_at_the_next_position_where_the_condition_becomes_true(name: str, condition: str) -> None:
    holds = truths(name, condition)
    stops = [p for p in range(1, FAR) if holds[p] and not holds[p - 1]]
    for start in (0, 1, 3, 6, 9, 10, 14, 17, 18, 25):
        ahead = [stop for stop in stops if stop > start]
        for units in (0, 1):
            debugger = at(name, start, units)
            if not ahead or debugger.position != start:
                continue
            answer = debugger.execute(f"until {condition}")
            assert (debugger.position, debugger.frame.units) == (ahead[0], 0), (start, units, stops)
            assert answer.fields["reason"] == f"{condition} became true"
            assert debugger.digest() == at(name, ahead[0]).digest()


def test_the_values_are_those_of_the_position_it_stops_at() -> None:
    debugger = at("deep")
    debugger.execute("until changed(w[2]) and epoch == 2")
    assert everything(debugger) == everything(at("deep", debugger.position))


def test_a_condition_that_holds_already_must_first_cease_to() -> None:
    debugger = at("deep", 1)
    debugger.execute("until sample == 1")
    assert debugger.position == 19


def test_a_condition_that_fails_stops_where_it_failed() -> None:
    debugger = at("deep", 1)
    with pytest.raises(CommandError, match=r"stopped at op 5: division by zero\n1 / \(op - 5\) > 2\n  \^"):
        debugger.execute("until 1 / (op - 5) > 2")
    assert everything(debugger) == everything(at("deep", 5))
    assert debugger.digest() == at("deep", 5).digest()
    debugger.execute("step")
    assert debugger.digest() == at("deep", 6).digest()


def test_a_condition_that_fails_where_it_begins_moves_nothing() -> None:
    debugger = at("deep", 5)
    with pytest.raises(CommandError, match="stopped at op 5: division by zero"):
        debugger.execute("until 1 / (op - 5) > 2")
    assert debugger.position == 5


def test_a_training_stops_at_its_condition_or_at_its_last_epoch() -> None:
    for condition, position in (("op == 20", 20), ("loss < 0", 36), ("op == 36", 36)):
        debugger = at("deep")
        for _ in debugger.train(2, condition):
            pass
        assert debugger.position == position


def test_a_display_that_fails_does_not_stop_a_run() -> None:
    debugger = at("flat")
    debugger.execute("display 1 / (op - 4)")
    answer = debugger.execute("until op == 4")
    assert debugger.position == 4
    assert answer.text.splitlines()[1] == "1: 1 / (op - 4): division by zero"
