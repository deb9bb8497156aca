"""Asking stops about whole batches that were done at once, by the little that is left of them.

Only a few numbers are known of every position of theirs. Stops that look at no others are asked as if the run had
gone op by op, but for the ops at which nothing that they look at can change: there they have nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import cast

from bp_tui.debugger.breakpoints import OpStop, Stop
from bp_tui.debugger.hits import Hit, come_upon, first_of
from bp_tui.debugger.values import Values
from bp_tui.network.record import Record
from bp_tui.network.timetable import Step
from bp_tui.network.training import State, Training

KNOWN = frozenset({"loss", "mean_loss", "epoch", "sample", "op", "eta"})
"""The names of the numbers that are known in hindsight."""


def can_tell(stops: Iterable[Stop]) -> bool:
    """Whether these stops look at no other numbers, nor one op back."""
    return all(stop.names <= KNOWN and not stop.uses_previous for stop in stops)


@dataclass(slots=True)
class _Known:
    """What is known of a position: see `Values` for each."""

    position: int = 0
    progress: int = 0
    units: int = 0
    epoch: int = 1
    sample: int = 1
    learning_rate: float = 0.0
    loss: float | None = None
    mean_loss: float | None = None


class Hindsight:
    """Some stops, asked in hindsight.

    Attributes:
        hit: where they have stopped the run among the batches that they were last asked about.
    """

    def __init__(self, stops: Sequence[Stop], training: Training) -> None:
        self.hit: Hit | None = None
        self._timetable = timetable = training.timetable
        self._rate = training.rate
        self._steps = [timetable.op(position) for position in range(1, timetable.ops_per_batch + 1)]
        self._asked = {
            (begins, ends): self._asked_in(stops, begins, ends) for begins, ends in product((False, True), repeat=2)
        }
        self._in_every_batch = bool(self._asked[False, False])

    def _asked_in(self, stops: Sequence[Stop], begins: bool, ends: bool) -> list[tuple[int, list[Stop]]]:
        """Which stops are asked at which ops, counted from 1, of a batch that begins an epoch, ends one, or neither."""
        asked = {stop: _ops_to_ask_at(stop, self._steps, self._timetable.depth, begins, ends) for stop in stops}
        ops = sorted({op for its in asked.values() for op in its})
        return [(op, [stop for stop in stops if op in asked[stop]]) for op in ops]

    def first(self, before: State, record: Record) -> int | None:
        """Ask a forward run's stops; the position at which one stops it."""
        self.hit = None
        for values, step, stops in self.moments(before, record):
            self.hit = come_upon(stops, values, step, None)
            if self.hit is not None:
                return self.hit.position
        return None

    def last(self, before: State, record: Record) -> int | None:
        """Ask what would stop a run here, for the last such place; the position of the first condition that fails."""
        self.hit = None
        for values, step, stops in self.moments(before, record):
            hit = first_of(stops, values, step, None)
            self.hit = hit or self.hit
            if hit is not None and hit.error is not None:
                return hit.position
        return None

    def moments(self, before: State, record: Record) -> Iterator[tuple[Values, Step, list[Stop]]]:
        """Every op at which some stop is to be asked, with these stops. The same `Values` each time.

        Of the step only phase and layer are right.
        """
        timetable, now = self._timetable, _Known(mean_loss=before.mean_loss)
        values = cast(Values, now)  # whoever looks at no other numbers can do with these
        first, losses, mean_losses = timetable.batch_number(before.position), record.losses.tolist(), record.mean_losses
        first_epoch, here = first // timetable.batches, -1
        for number in self._batches(first, first + len(losses)):
            epoch, batch = divmod(number, timetable.batches)
            if epoch != here:
                here, now.epoch, now.learning_rate = epoch, epoch + 1, self._rate(epoch)
                if epoch > first_epoch:
                    now.mean_loss = mean_losses.item(epoch - first_epoch - 1)
            now.sample, loss = batch + 1, losses[number - first]
            ends = batch == timetable.batches - 1
            for op, stops in self._asked[batch == 0, ends]:
                now.position, now.progress = number * timetable.ops_per_batch + op, op
                now.loss = loss if op >= timetable.depth else None
                if ends and op == timetable.ops_per_batch:
                    now.mean_loss = mean_losses.item(epoch - first_epoch)
                yield values, self._steps[op - 1], stops

    def _batches(self, first: int, end: int) -> Iterable[int]:
        """Those of the batches from `first` to `end` in which some stop is asked; all that end an epoch are."""
        if self._in_every_batch:
            return range(first, end)
        per_epoch = self._timetable.batches
        borders = range(first // per_epoch * per_epoch, end + 1, per_epoch)
        around = (number for border in borders for number in ((border - 1, border) if per_epoch > 1 else (border,)))
        return (number for number in around if first <= number < end)


def _ops_to_ask_at(stop: Stop, steps: Sequence[Step], depth: int, begins: bool, ends: bool) -> set[int]:
    """The ops of a batch, counted from 1, at which a stop may have something to say."""
    if isinstance(stop, OpStop):
        return {op for op, step in enumerate(steps, start=1) if stop.is_at(step)}
    changes = {
        "op": set(range(1, len(steps) + 1)),
        "sample": {1},
        "loss": {1, depth},  # from the first op on it is not computed, until the last layer's is
        "epoch": {1} if begins else set(),
        "eta": {1} if begins else set(),
        "mean_loss": {len(steps)} if ends else set(),
    }
    return {op for name in stop.names for op in changes[name]}
