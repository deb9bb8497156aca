"""Central differences: one number of a network is moved a little both ways, and what follows is run and measured.

The numeric derivative of E with respect to v is (E(v + h) − E(v − h)) / 2h. `Probe` works on a copy of the network
that holds the same batch, so nothing of the run is touched. Layers, units and samples count from 0 here, source
unit 0 is the bias.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from bp_tui.network.arithmetic import Array
from bp_tui.network.layers import Layer, Network
from bp_tui.network.passes import forward_after, forward_from, work_out

STEP = 6e-6  # the cube root of the rounding unit: truncation and rounding errors are of one size there
KINKED = frozenset({"relu", "leaky-relu"})
BENT = KINKED | {"elu"}  # also those whose h″ jumps at 0: a step across is off by its own length

Value = TypeVar("Value", float, Array)
Sides: TypeAlias = list[tuple[str, NDArray[np.bool_]]]


@dataclass(frozen=True, eq=False)
class Quotient(Generic[Value]):
    """A central difference: its value, the step h, and what was measured at +h and at −h.

    `kinks` names the activations whose kink lies between the two, where there is no derivative.
    """

    value: Value
    step: float
    above: Value
    below: Value
    kinks: tuple[str, ...] = ()


def difference_quotient(
    measured: Callable[[float], Value], h: float, sides: Callable[[], Sides] = list
) -> Quotient[Value]:
    """The central difference of `measured`, a function of how far something is moved.

    `sides` tells on which side of its kinks everything stands; where a step straddles one, a smaller is tried.
    """
    for step in (h, h / 16, h / 256):
        above = measured(step)
        sides_above = sides()
        below = measured(-step)
        pairs = zip(sides_above, sides(), strict=True)
        crossed = {name for (name, x), (_, y) in pairs if (x != y).any()}
        if not crossed:
            break
    return Quotient((above - below) / (2.0 * step), step, above, below, tuple(sorted(KINKED & crossed)))


def sides_of(network: Network, layers: Sequence[Layer]) -> Sides:
    """On which side of 0 every unit with a kink or a bend there stands, by activation."""
    return [
        (layer.activation.name, layer.pre_activations[: network.samples] > 0.0)
        for layer in layers
        if layer.activation.name in BENT
    ]


def fresh_copy(network: Network) -> Network:
    """A copy that holds the same batch, all its values computed afresh."""
    copy = network.like(batch_size=network.samples)
    copy.load(network.inputs[: network.samples], network.targets[: network.samples])
    work_out(copy)
    return copy


class Probe:
    """Moves numbers of a copy of a network, and puts them back."""

    def __init__(self, network: Network) -> None:
        self.network = fresh_copy(network)

    def move_pre_activation(
        self, layer: int, unit: int, observe: Callable[[Network], Value], *, reach: int | None = None
    ) -> Quotient[Value]:
        """How fast what is observed moves with a_j of the first sample; layers up to `reach` have a part in it."""
        network, moved = self.network, self.network.layers[layer]
        a = float(moved.pre_activations[0, unit])

        def measured(h: float) -> Value:
            moved.pre_activations[0, unit] = a + h
            forward_after(network, moved)
            return observe(network)

        return self._quotient(measured, exact_step(STEP * max(1.0, min(abs(a), 16.0), 1e-6 * abs(a)), a), layer, reach)

    def move_weight(
        self, layer: int, unit: int, source: int, observe: Callable[[Network], Value], *, reach: int | None = None
    ) -> Quotient[Value]:
        """How fast what is observed moves with w_ji."""
        network, moved = self.network, self.network.layers[layer]
        w = float(moved.block[source, unit])
        sent = float(np.max(np.abs(moved.sources[: network.samples, source])))
        h = STEP * max(1.0, abs(w))
        if sent > 1.0:  # a large z carries a small step far: it is a_j that must not move far
            h = STEP * max(1.0, float(np.max(np.abs(moved.a[:, unit])))) / sent

        def measured(step: float) -> Value:
            moved.block[source, unit] = w + step
            forward_from(network, layer)
            return observe(network)

        return self._quotient(measured, exact_step(h, w), layer, reach)

    def _quotient(self, measured: Callable[[float], Value], h: float, layer: int, reach: int | None) -> Quotient[Value]:
        layers = self.network.layers[layer : None if reach is None else reach + 1]
        with np.errstate(all="ignore"):
            result = difference_quotient(measured, h, lambda: sides_of(self.network, layers))
            measured(0.0)
        return result


def exact_step(h: float, at: float) -> float:
    """About h, so that at + h is a number without rounding."""
    exact = (at + h) - at
    return exact if exact > 0.0 else h
