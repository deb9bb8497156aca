"""How much is done between two chances to stop: as much as fits into a slice, by what it has cost so far."""

from collections.abc import Iterator
from itertools import islice

import pytest

from bp_tui.debugger import cursor, search
from bp_tui.debugger.pace import Pace
from bp_tui.network.fast_forward import fast_forward
from bp_tui.network.record import Record
from bp_tui.network.timetable import Step
from bp_tui.network.training import Training, train
from tests.debugger.time_travel_experiments import opened


def test_the_first_time_it_is_one_batch() -> None:
    assert Pace().batches_in(1.0) == 1


def test_it_is_as_many_as_fit_once_so_many_have_been_tried() -> None:
    pace = Pace()
    pace.note(1_000, 0.1)
    assert pace.batches_in(0.05) == 501


def test_it_is_never_more_than_twice_what_was_tried() -> None:
    pace, tried = Pace(), []
    for _ in range(5):
        tried.append(pace.batches_in(1.0))
        pace.note(tried[-1], 1e-9)
    assert tried == [1, 2, 4, 8, 16]


def test_where_batches_have_become_dear_it_is_one() -> None:
    pace = Pace()
    pace.note(1_000, 0.001)
    pace.note(2, 3.0)
    assert pace.batches_in(0.01) == 1


def test_a_pause_between_ops_does_not_make_a_batch_dear() -> None:
    pace = Pace()
    pace.note(1_000, 0.001)
    pace.note_ops(60.0)
    assert pace.seconds == 1e-6


class Clock:
    """Time that goes by with the work: so much for every op, and more for each that ends an epoch."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds_per_op: float, seconds_per_epoch: float) -> None:
        self.now = 0.0
        self._seconds_per_op, self._seconds_per_epoch = seconds_per_op, seconds_per_epoch
        monkeypatch.setattr(cursor, "train", self.train)
        monkeypatch.setattr(cursor, "fast_forward", self.fast_forward)
        for module in (cursor, search):
            monkeypatch.setattr(module, "perf_counter", lambda: self.now)

    def train(self, training: Training) -> Iterator[Step]:
        for step in train(training):
            self._pass(training, step.position - 1, step.position)
            yield step

    def fast_forward(self, training: Training, batches: int, watched: int = 0) -> Record:
        start = training.position
        record = fast_forward(training, batches, watched)
        self._pass(training, start, training.position)
        return record

    def _pass(self, training: Training, start: int, end: int) -> None:
        length = training.timetable.ops_per_epoch
        self.now += (end - start) * self._seconds_per_op + (end // length - start // length) * self._seconds_per_epoch


LINES = ["epoch 1000", "until mean_loss < 0", "until w[1][1,1] > 99", "history w[1][1,1]", "history z[1][1]"]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(("seconds_per_op", "seconds_per_epoch"), [(1e-6, 0.0), (1e-4, 0.0), (1e-2, 0.0), (1e-6, 0.01)])
def test_whatever_a_batch_costs_the_next_chance_to_stop_is_never_far(
    line: str, seconds_per_op: float, seconds_per_epoch: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, seconds_per_op, seconds_per_epoch)
    debugger = opened("xor", "epoch 1000" if line.startswith("history") else "step")
    work, longest, last = debugger.start(line), 0.0, clock.now
    for _ in islice(work, 15):
        longest, last = max(longest, clock.now - last), clock.now
    work.close()
    assert 0.0 < longest <= 2 * cursor.SLICE + 6 * seconds_per_op + 2 * seconds_per_epoch
