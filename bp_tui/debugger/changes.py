"""The changes of a number, and how they are noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from bp_tui.debugger.breakpoints import WatchStop, differing_bits
from bp_tui.debugger.cursor import Cursor
from bp_tui.debugger.hindsight import Hindsight, can_tell
from bp_tui.network.layers import place_of
from bp_tui.network.record import Record
from bp_tui.network.timetable import Timetable
from bp_tui.network.training import State, Training


@dataclass
class Changes:
    """The changes of one number, the last ones only where there are more than `most`.

    Attributes:
        total: how many there were.
        positions, values: where the op or edit was that changed it, and what it was then.
        before: what it was before the first of these; None where there is none.
    """

    most: int
    total: int = 0
    positions: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    before: float | None = None

    def add(self, positions: list[int], values: list[float], before: float) -> None:
        """The next ones; `before` is what the number was until then."""
        if positions and not self.total:
            self.before = before
        self.total += len(positions)
        self.positions += positions
        self.values += values
        if len(self.positions) > 2 * self.most:
            self.trim()

    def trim(self) -> None:
        """Keep no more than `most`."""
        surplus = len(self.positions) - self.most
        if surplus > 0:
            self.before = self.values[surplus - 1]
            del self.positions[:surplus], self.values[:surplus]


Note = Callable[[State, Record], None]


def note_change(found: Changes, watch: WatchStop, position: int) -> None:
    """The change that a watch has just seen."""
    if isinstance(watch.old, int | float) and isinstance(watch.new, int | float):
        found.add([position], [float(watch.new)], float(watch.old))


def note_in_hindsight(cursor: Cursor, watch: WatchStop, found: Changes) -> tuple[Note | None, int]:
    """What notes the changes among batches that were done at once, if anything can; and which parameter it watches."""
    target, timetable = watch.target, cursor.timetable
    if target.name == "w":
        (unit, source), layer = target.indices, target.layer or 0
        watched = place_of(target.network.layer_sizes, layer - 1, unit - 1, source)
        return _noting_once_a_batch(found, watch, timetable, 2 * timetable.depth + layer), watched
    if target.name == "loss":
        return _noting_once_a_batch(found, watch, timetable, timetable.depth), 0
    return (_noting_in_hindsight(found, watch, cursor.training) if can_tell([watch]) else None), 0


def _noting_once_a_batch(found: Changes, watch: WatchStop, timetable: Timetable, op: int) -> Note:
    """For a weight or the loss, which changes at the same op of every batch."""

    def note(before: State, record: Record) -> None:
        values = record.losses if watch.target.name == "loss" else record.watched
        values_before = np.append(values[0] if watch.new is None else watch.new, values[:-1])
        changed = np.flatnonzero(differing_bits(values_before, values))
        positions = before.position + changed * timetable.ops_per_batch + op
        found.add(positions.tolist(), values[changed].tolist(), values_before.item(0))
        watch.new = values.item(-1)

    return note


def _noting_in_hindsight(found: Changes, watch: WatchStop, training: Training) -> Note:
    hindsight = Hindsight([watch], training)

    def note(before: State, record: Record) -> None:
        for values, step, _ in hindsight.moments(before, record):
            if watch.check(values, step, None) is not None:
                note_change(found, watch, values.position)

    return note
