"""Places of a run whose number can be explained, and which op, data or setting put it there.

Layers, units and samples count from 1, source unit 0 being the bias, as on screen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bp_tui.explain.algorithm import line_of
from bp_tui.network.timetable import Phase, Timetable

BATCH = 0
"""The `sample` of a number that belongs to the batch as a whole."""


class Target(Protocol):
    """What a person can name: the debugger's targets are such."""

    @property
    def name(self) -> str:
        """x, r, a, z, delta, dw, w, loss, eta, epoch, sample, op, mean_loss."""

    @property
    def layer(self) -> int | None:
        """l; 0 for x, L for r, None for numbers that belong to no layer."""

    @property
    def indices(self) -> tuple[int, ...]:
        """(), (j,) or (j, i)."""


@dataclass(frozen=True, slots=True)
class Place:
    """One number of a run: a target, a slot of the optimizer (named as in its formula), or either of one sample.

    `sample` says which sample of the batch, for x, r, a, z, delta and loss; `BATCH` is the mean loss of them all.
    """

    name: str
    layer: int | None = None
    indices: tuple[int, ...] = ()
    sample: int = 1

    def __str__(self) -> str:
        layer = "" if self.layer is None or self.name in ("x", "r") else f"[{self.layer}]"
        indices = f"[{','.join(map(str, self.indices))}]" if self.indices else ""
        one_of_several = self.sample > 1 or (self.name == "loss" and self.sample != BATCH)
        return self.name + layer + indices + (f" of sample {self.sample}" if one_of_several else "")


class Source(StrEnum):
    """What puts a number in its place."""

    OP = "op"
    INITIALISED = "initialised"
    EDIT = "edit"
    DATA = "data"
    SETTING = "setting"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from.

    For an op: its phase, its layer, how many batches before the one at hand, and the position right after it. For an
    edit: the position at which it was made.
    """

    source: Source
    phase: Phase | None = None
    layer: int | None = None
    batches_ago: int = 0
    position: int | None = None

    def __str__(self) -> str:
        if self.source is Source.INITIALISED:
            return "initialised, line 1"
        if self.source is Source.EDIT:
            return f"set by hand at op {self.position}"
        if self.source is not Source.OP:
            return str(self.source)
        ago = _ago(self.batches_ago)
        return f"op {self.position} ({self.phase}, layer {self.layer}{ago})"


def _ago(batches: int) -> str:
    return f", {batches} batches before" if batches > 1 else ", the batch before" if batches else ""


class ExplainError(Exception):
    """A number that cannot be explained, or not from the moment at hand."""


class NotComputedYet(ExplainError):
    """A number that is not there yet. `origin` is the op that will compute it, None where no one op does."""

    def __init__(self, place: Place, origin: Origin | None, depth: int) -> None:
        self.place, self.origin = place, origin
        message = f"{place} is not computed yet"
        if origin is not None and origin.phase is not None and origin.layer is not None:
            line = line_of_op(origin.phase, origin.layer, depth)
            message += f": op {origin.position} will, {origin.phase} of layer {origin.layer}, line {line}"
        super().__init__(message)


class AnotherMoment(ExplainError):
    """A number whose operands have changed since: explain it right after `origin`, the op that wrote it."""

    def __init__(self, place: Place, origin: Origin) -> None:
        self.place, self.origin = place, origin
        super().__init__(f"what {place} was computed from has changed since: look at op {origin.position}")


@dataclass(frozen=True, slots=True)
class Clock:
    """Which ops of a run are done: those of `batch` whole batches, `progress` of the next, `units` units of another."""

    depth: int
    batches: int
    batch: int
    progress: int
    units: int

    def op(self, phase: Phase, layer: int, batches_ago: int = 0) -> Origin:
        """An op of the batch at hand, or of one before."""
        position = Timetable(self.depth, self.batches).position(0, self.batch - batches_ago, phase, layer - 1)
        return Origin(Source.OP, phase, layer, batches_ago, position)

    def needed(self, phase: Phase, layer: int) -> int:
        """How many ops of a batch are done once this one is."""
        return Timetable(self.depth, 1).position(0, 0, phase, layer - 1)

    def has_done(self, phase: Phase, layer: int, unit: int | None) -> bool:
        """Whether this op has done its work for `unit`, or for all units."""
        needed = self.needed(phase, layer)
        return self.progress >= needed or (self.progress == needed - 1 and unit is not None and unit <= self.units)


def writer_of(place: Place, depth: int, slots: Collection[str]) -> tuple[Phase, int] | None:
    """Which op of a batch writes a place, None if none does."""
    layer = place.layer or 0
    if place.name == "loss":
        return Phase.FORWARD, depth
    if place.name in ("a", "z") and layer > 0:
        return Phase.FORWARD, layer
    if place.name == "delta":
        return Phase.DELTA, layer
    if place.name in ("dw", "w") or (place.name in slots and place.layer is not None):
        return Phase.UPDATE, layer
    return None


def line_of_op(phase: Phase, layer: int, depth: int) -> int:
    """Which of the nine lines an op carries out last."""
    return line_of(Timetable(depth, 1).op(Timetable(depth, 1).position(0, 0, phase, layer - 1)), depth)
