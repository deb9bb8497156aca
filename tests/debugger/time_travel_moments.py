"""Every moment of a run, kept: what plain `train()` gives op by op, each edit applied after its op.

There are no checkpoints, and nothing is ever done again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bp_tui.experiment import Experiment
from bp_tui.network.digest import digest
from bp_tui.network.layers import split_blocks
from bp_tui.network.timetable import Phase, Step
from bp_tui.network.training import train
from tests.debugger.in_order import mean_in_order

Array = NDArray[np.float64]


class Edit(NamedTuple):
    """A number set by hand after the op of a position: a weight (layer, unit, source; from 0), or η."""

    position: int
    place: tuple[int, int, int] | None
    value: float


@dataclass(frozen=True, eq=False)
class Moment:
    """Everything there is to see at one position; None is what is not computed."""

    position: int
    step: Step | None
    epoch: int
    sample: int
    eta: float
    mean_loss: float | None
    loss: float | None
    x: Array | None
    r: Array | None
    a: tuple[Array | None, ...]
    z: tuple[Array | None, ...]
    delta: tuple[Array | None, ...]
    dw: tuple[Array | None, ...]
    w: tuple[Array, ...]
    parameters: Array
    slots: Array

    @property
    def address(self) -> str:
        if self.step is None:
            return "start"
        return f"{self.step.epoch + 1}:{self.step.batch + 1}:{self.step.phase}:{self.step.layer + 1}"

    @cached_property
    def digest(self) -> str:
        return digest(self.position, self.parameters, self.slots)

    @cached_property
    def not_finite(self) -> frozenset[str]:
        """The names of all that is computed and not finite."""
        named = [(f"{name}[{layer + 1}]", array) for name in "awz" for layer, array in enumerate(getattr(self, name))]
        named += [(f"delta[{layer + 1}]", array) for layer, array in enumerate(self.delta)]
        named += [(f"dw[{layer + 1}]", array) for layer, array in enumerate(self.dw)]
        bad = {name for name, array in named if array is not None and not np.isfinite(array).all()}
        return frozenset(bad | ({"loss"} if self.loss is not None and not math.isfinite(self.loss) else set()))


class Run:
    """An experiment with edits, and all its moments so far."""

    def __init__(self, experiment: Experiment, edits: tuple[Edit, ...] = ()) -> None:
        self.experiment = experiment
        self.edits = edits
        self.moments: list[Moment] = []
        self.before_edits: list[Moment] = []
        self.training = experiment.build()
        self._steps = train(self.training)
        self._keep(None)

    def __getitem__(self, position: int) -> Moment:
        """The moment at a position, after the edits there."""
        self._reach(position)
        return self.moments[position]

    def unedited(self, position: int) -> Moment:
        """The same before the edits there."""
        self._reach(position)
        return self.before_edits[position]

    def step(self, position: int) -> Step:
        """The op that leads to `position` ≥ 1."""
        found = self[position].step
        assert found is not None
        return found

    def _reach(self, position: int) -> None:
        while len(self.moments) <= position:
            self._keep(next(self._steps))

    def _keep(self, step: Step | None) -> None:
        moment = self._start() if step is None else self._after(step)
        self.before_edits.append(moment)
        edits = [edit for edit in self.edits if edit.position == moment.position]
        for edit in edits:
            if edit.place is None:
                self.training.learning_rate = edit.value
                self.training.current_rate = self.training.rate(moment.epoch - 1)
            else:
                layer, unit, source = edit.place
                self.training.network.layers[layer].block[source, unit] = edit.value
        if edits:
            parameters, w = self._parameters()
            moment = replace(moment, parameters=parameters, w=w, eta=self.training.current_rate)
        self.moments.append(moment)

    def _parameters(self) -> tuple[Array, tuple[Array, ...]]:
        """A copy of all of them, and views of it by layer."""
        network = self.training.network
        parameters = network.parameters.copy()
        return parameters, tuple(split_blocks(parameters, network.layer_sizes))

    def _start(self) -> Moment:
        training = self.training
        parameters, w = self._parameters()
        nothing = (None,) * training.network.depth
        return Moment(
            position=0,
            step=None,
            epoch=1,
            sample=1,
            eta=training.current_rate,
            mean_loss=None,
            loss=None,
            x=None,
            r=None,
            a=nothing,
            z=nothing,
            delta=nothing,
            dw=nothing,
            w=w,
            parameters=parameters,
            slots=training.slots.copy(),
        )

    def _after(self, step: Step) -> Moment:
        """What an op makes of the last moment: it has written one layer's numbers."""
        training, network, index = self.training, self.training.network, step.layer
        layer, nothing = network.layers[index], (None,) * network.depth
        now = replace(
            self.moments[-1],
            position=step.position,
            step=step,
            epoch=step.epoch + 1,
            sample=step.batch + 1,
            eta=training.current_rate,
            mean_loss=training.mean_loss,
        )
        if step.phase is Phase.FORWARD:
            if index == 0:
                now = replace(now, x=network.inputs[0].copy(), r=network.targets[0].copy(), loss=None)
                now = replace(now, a=nothing, z=nothing, delta=nothing, dw=nothing)
            now = replace(now, a=_with(now.a, index, layer.pre_activations[0]))
            now = replace(now, z=_with(now.z, index, layer.activations[0]))
            if index == network.depth - 1:
                now = replace(now, loss=mean_in_order(network.losses[: network.samples].tolist()))
        elif step.phase is Phase.DELTA:
            now = replace(now, delta=_with(now.delta, index, layer.deltas[0]))
        else:
            parameters, w = self._parameters()
            now = replace(now, dw=_with(now.dw, index, layer.gradient_block), w=w, parameters=parameters)
            now = replace(now, slots=training.slots.copy())
        return now


def _with(arrays: tuple[Array | None, ...], index: int, array: Array) -> tuple[Array | None, ...]:
    return (*arrays[:index], array.copy(), *arrays[index + 1 :])


def nested(moment: Moment) -> Iterator[tuple[str, object]]:
    for name in ("x", "r"):
        array = getattr(moment, name)
        yield name, None if array is None else array.tolist()
    for name in ("a", "z", "delta", "dw", "w"):
        for layer, array in enumerate(getattr(moment, name), start=1):
            yield f"{name}[{layer}]", None if array is None else array.T.tolist()
