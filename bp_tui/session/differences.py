"""Where two states differ, number by number, named as on the screen."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bp_tui.experiment import Experiment
from bp_tui.network.arithmetic import Array
from bp_tui.network.evaluation import EpochLosses
from bp_tui.network.layers import split_blocks
from bp_tui.network.optimizers import OPTIMIZERS
from bp_tui.network.training import State
from bp_tui.session.events import Anchor
from bp_tui.session.format import SessionError


class DifferenceError(SessionError):
    """The session, done again, is not what was recorded: one line that names the first difference."""


@dataclass(frozen=True)
class Difference:
    """A number that is not the recorded one."""

    target: str
    recorded: float | None
    found: float | None

    def __str__(self) -> str:
        return f"{self.target} was recorded as {_shown(self.recorded)}, here it is {_shown(self.found)}"


def differences(experiment: Experiment, recorded: State, found: State) -> Iterator[Difference]:
    """Every number in which two states of an experiment differ by a bit; any nan is the same one."""
    scalars = (
        ("eta", recorded.learning_rate, found.learning_rate),
        ("the sum of losses of the epoch", recorded.epoch_loss, found.epoch_loss),
        ("mean_loss", recorded.mean_loss, found.mean_loss),
    )
    for target, one, other in scalars:
        if not _is_same(one, other):
            yield Difference(target, one, other)
    yield from _vectors(experiment, recorded.parameters, found.parameters, "")
    names = OPTIMIZERS[experiment.optimizer].slots
    for name, one, other in zip(names, recorded.slots, found.slots, strict=True):
        yield from _vectors(experiment, one, other, f"{name} of ")


def loss_differences(anchor: Anchor, here: EpochLosses) -> Iterator[Difference]:
    """Every mean loss of an epoch in which an anchor differs from what is known here."""
    first = anchor.first_epoch
    parts = (("mean loss", anchor.losses, here.trained), ("held-out loss", anchor.held_out, here.held_out))
    for what, recorded, found in parts:
        for epoch, (one, other) in enumerate(zip(recorded.tolist(), found[first:], strict=False), start=first + 1):
            if not _is_same(one, other):
                yield Difference(f"the {what} of epoch {epoch}", one, other)


def _is_same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return struct.pack("<d", one) == struct.pack("<d", other) or (math.isnan(one) and math.isnan(other))


def _vectors(experiment: Experiment, recorded: Array, found: Array, of: str) -> Iterator[Difference]:
    same = (recorded.view(np.int64) == found.view(np.int64)) | (np.isnan(recorded) & np.isnan(found))
    if same.all():
        return
    blocks = zip(*(split_blocks(vector, experiment.layer_sizes) for vector in (recorded, found)), strict=True)
    for layer, (one, other) in enumerate(blocks, start=1):
        apart = (one.view(np.int64) != other.view(np.int64)) & ~(np.isnan(one) & np.isnan(other))
        for source, unit in np.argwhere(apart):
            target = f"{of}w[{layer}][{unit + 1},{source}]"
            yield Difference(target, float(one[source, unit]), float(other[source, unit]))


def _shown(value: float | None) -> str:
    return "not there yet" if value is None else repr(value)
