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
from bp_tui.network.training import State


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
    if watch.target.name == "w":
        return _weight_note(cursor, watch, found)
    if not can_tell([watch]):
        return None, 0
    hindsight = Hindsight([watch], cursor.training)

    def note(before: State, record: Record) -> None:
        for values, step, _ in hindsight.moments(before, record):
            if watch.check(values, step, None) is not None:
                note_change(found, watch, values.position)

    return note, 0


def _weight_note(cursor: Cursor, watch: WatchStop, found: Changes) -> tuple[Note, int]:
    """A weight changes at the update of its layer, the same op of every batch."""
    target, timetable = watch.target, cursor.timetable
    (unit, source), layer = target.indices, target.layer or 0

    def note(before: State, record: Record) -> None:
        assert watch.new is not None, "a weight has a value from the start on"
        values = np.append(watch.new, record.watched)
        changed = np.flatnonzero(differing_bits(values[:-1], values[1:]))
        positions = before.position + changed * timetable.ops_per_batch + 2 * timetable.depth + layer
        found.add(positions.tolist(), record.watched[changed].tolist(), values.item(0))
        watch.new = values.item(-1)

    return note, place_of(target.network.layer_sizes, layer - 1, unit - 1, source)
