"""Where the run is: positions, ops and batches convert into each other by arithmetic alone.

A batch of a network with L layers has exactly 3L ops: L forward (layer 1 … L), L delta (layer L … 1) and L update
(layer 1 … L). Position t is the state after t ops. Everything here counts epochs, batches and layers from 0.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """Which part of the algorithm an op belongs to: line 4, lines 5–6, lines 7–9."""

    FORWARD = "forward"
    DELTA = "delta"
    UPDATE = "update"


class Step(NamedTuple):
    """One op of the run: what one `yield` of the generator stands for.

    `position` is the number of ops done once this one is.
    """

    position: int
    epoch: int
    batch: int
    phase: Phase
    layer: int


@dataclass(frozen=True)
class Timetable:
    """The ops of a run of `batches` batches an epoch through a network of `depth` layers."""

    depth: int
    batches: int

    @property
    def ops_per_batch(self) -> int:
        """3L."""
        return 3 * self.depth

    @property
    def ops_per_epoch(self) -> int:
        """3L times the batches of an epoch."""
        return 3 * self.depth * self.batches

    def op(self, position: int) -> Step:
        """The op that led to `position`, which must be ≥ 1."""
        batch_number, index = divmod(position - 1, 3 * self.depth)
        epoch, batch = divmod(batch_number, self.batches)
        phase_number, layer = divmod(index, self.depth)
        if phase_number == 1:
            layer = self.depth - 1 - layer
        return Step(position, epoch, batch, (Phase.FORWARD, Phase.DELTA, Phase.UPDATE)[phase_number], layer)

    def position(self, epoch: int, batch: int, phase: Phase, layer: int) -> int:
        """The position right after this op."""
        phase_number = (Phase.FORWARD, Phase.DELTA, Phase.UPDATE).index(phase)
        index = self.depth - 1 - layer if phase is Phase.DELTA else layer
        return (epoch * self.batches + batch) * 3 * self.depth + phase_number * self.depth + index + 1

    def progress(self, position: int) -> int:
        """How many ops of the batch at hand are done: 1 … 3L, or 0 at the start of the run."""
        return (position - 1) % (3 * self.depth) + 1 if position else 0

    def batch_number(self, position: int) -> int:
        """How many whole batches are done at `position`."""
        return position // (3 * self.depth)

    def phase_end(self, position: int) -> int:
        """The first position after `position` where a phase ends."""
        return (position // self.depth + 1) * self.depth

    def batch_end(self, position: int) -> int:
        """The first position after `position` where a batch ends."""
        return (position // self.ops_per_batch + 1) * self.ops_per_batch

    def epoch_end(self, position: int) -> int:
        """The first position after `position` where an epoch ends."""
        return (position // self.ops_per_epoch + 1) * self.ops_per_epoch
