"""step, next, finish and epoch: where they come to from every position, and that they come to the same state."""

import pytest

from bp_tui.debugger.debugger import Debugger
from tests.debugger.commands_support import TASKS, at, everything, experiment, ops

EPOCHS = 9
NAMES = pytest.mark.parametrize("name", TASKS)
SAME = {"step": 4, "next": 3, "finish": 2, "epoch": 1}
"""How much of (epoch, batch, phase, layer) two ops of one step, phase, batch or epoch have in common."""


def expected(name: str, command: str, position: int) -> int:
    """Walk on until the next op belongs to something else."""
    walk, common = ops(name, EPOCHS), SAME[command]
    position += 1
    while walk[position - 1][:common] == walk[position][:common]:
        position += 1
    return position


@NAMES
@pytest.mark.parametrize("command", SAME)
def test_a_move_ends_where_the_next_op_belongs_to_something_else(name: str, command: str) -> None:
    per_epoch = sum(op[0] == 0 for op in ops(name, EPOCHS))
    for start in range(2 * per_epoch + 1):
        debugger = Debugger(experiment(name))
        if start:
            debugger.execute(f"step {start}")
        debugger.execute(command)
        assert debugger.position == expected(name, command, start), (start, command)


@NAMES
@pytest.mark.parametrize("command", SAME)
@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_count_repeats_a_move(name: str, command: str, count: int) -> None:
    for start in (0, 1, 4, 7, 12):
        debugger, target = Debugger(experiment(name)), start
        if start:
            debugger.execute(f"step {start}")
        for _ in range(count):
            target = expected(name, command, target)
        debugger.execute(f"{command} {count}")
        assert debugger.position == target, (start, command)


@NAMES
@pytest.mark.parametrize("command", SAME)
def test_inside_an_op_a_move_counts_that_op_first(name: str, command: str) -> None:
    for start in (0, 2, 5, 8):
        debugger = at(name, start, units=1)
        if debugger.frame.units == 0:
            continue  # a layer of one unit has no inside
        debugger.execute(command)
        assert (debugger.position, debugger.frame.units) == (expected(name, command, start), 0)


@NAMES
@pytest.mark.parametrize("line", ["step 17", "next 7", "finish 5", "epoch 3", "finish 2", "epoch"])
def test_fast_or_op_by_op_the_state_is_the_same(name: str, line: str) -> None:
    far = Debugger(experiment(name))
    far.execute(line)
    near = at(name, far.position)
    assert far.digest() == near.digest()
    assert everything(far) == everything(near)


def test_a_count_may_be_written_with_commas() -> None:
    debugger = at("flat")
    debugger.execute("step 1,000")
    assert debugger.position == 1_000


def test_a_move_says_where_it_has_come_to() -> None:
    debugger = at("deep")
    answer = debugger.execute("step 8")
    assert answer.text == "op 8 · epoch 1 · batch 1/2 · update · layer 2"
    assert debugger.execute("into").text == "op 8 · epoch 1 · batch 1/2 · update · layer 3 · unit 1/2"
    assert at("flat", 3).execute("step").text == "op 4 · epoch 1 · sample 2/5 · forward · layer 1"


def test_train_goes_on_to_the_end_of_the_kth_epoch() -> None:
    for start, epochs, target in ((0, 2, 36), (5, 1, 18), (18, 1, 36), (18, 0, 18), (5, 0, 5)):
        debugger = at("deep", start)
        work = debugger.train(epochs)
        for _ in work:
            pass
        assert debugger.position == max(target, start), (start, epochs)
