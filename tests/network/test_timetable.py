"""Positions, ops, batches and epochs convert into each other by arithmetic alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_tui.network.timetable import Phase, Step, Timetable

timetables = st.builds(Timetable, depth=st.integers(1, 64), batches=st.integers(1, 10**6))
positions = st.integers(1, 10**15)


@given(timetables, positions)
def test_an_op_knows_its_position(timetable: Timetable, position: int) -> None:
    step = timetable.op(position)
    assert step.position == position
    assert timetable.position(step.epoch, step.batch, step.phase, step.layer) == position


@given(timetables, st.data())
def test_a_position_leads_back_to_its_op(timetable: Timetable, data: st.DataObject) -> None:
    epoch, batch = data.draw(st.integers(0, 10**6)), data.draw(st.integers(0, timetable.batches - 1))
    phase, layer = data.draw(st.sampled_from(Phase)), data.draw(st.integers(0, timetable.depth - 1))
    position = timetable.position(epoch, batch, phase, layer)
    assert timetable.op(position) == Step(position, epoch, batch, phase, layer)


@given(timetables)
def test_the_ops_of_a_batch_are_in_the_order_of_the_algorithm(timetable: Timetable) -> None:
    depth = timetable.depth
    ops = [timetable.op(position) for position in range(1, 3 * depth + 1)]
    assert [op.phase for op in ops] == [phase for phase in Phase for _ in range(depth)]
    assert [op.layer for op in ops] == [*range(depth), *reversed(range(depth)), *range(depth)]


@given(timetables, positions)
def test_a_place_in_the_run_is_made_of_epoch_batch_and_progress(timetable: Timetable, position: int) -> None:
    step, progress = timetable.op(position), timetable.progress(position)
    assert 1 <= progress <= timetable.ops_per_batch
    assert position == (step.epoch * timetable.batches + step.batch) * timetable.ops_per_batch + progress


def test_nothing_of_the_first_batch_is_done_at_the_start() -> None:
    assert Timetable(2, 4).progress(0) == 0


@given(timetables, st.integers(0, 10**15))
def test_whole_batches_are_counted(timetable: Timetable, position: int) -> None:
    done = timetable.batch_number(position)
    assert 0 <= position - done * timetable.ops_per_batch < timetable.ops_per_batch


@pytest.mark.parametrize("unit", ["phase", "batch", "epoch"])
@given(timetable=timetables, position=st.integers(0, 10**15))
def test_an_end_is_the_first_one_after_a_position(unit: str, timetable: Timetable, position: int) -> None:
    length = {"phase": timetable.depth, "batch": timetable.ops_per_batch, "epoch": timetable.ops_per_epoch}[unit]
    end = getattr(timetable, f"{unit}_end")(position)
    assert end % length == 0
    assert position < end <= position + length


@pytest.mark.parametrize(
    ("position", "op"),
    [
        (1, (0, 0, Phase.FORWARD, 0)),
        (3, (0, 0, Phase.DELTA, 1)),
        (4, (0, 0, Phase.DELTA, 0)),
        (6, (0, 0, Phase.UPDATE, 1)),
        (7, (0, 1, Phase.FORWARD, 0)),
        (29, (1, 0, Phase.UPDATE, 0)),
    ],
)
def test_the_ops_of_a_network_of_two_layers_on_four_samples(position: int, op: tuple[int, int, Phase, int]) -> None:
    assert Timetable(2, 4).op(position)[1:] == op
