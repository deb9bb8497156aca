"""What a derivation is made from: one sample's numbers, all worked out, and a copy of the network to measure on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bp_tui.explain.derivation import Check
from bp_tui.explain.explainer import Explainer
from bp_tui.explain.explanation import Explanation
from bp_tui.explain.moment import Moment
from bp_tui.explain.places import Place
from bp_tui.explain.readings import Readings, matrix_symbol
from bp_tui.explain.tree import Quantity, Symbol
from bp_tui.network.activations import ACTIVATIONS, Activation
from bp_tui.network.arithmetic import Array
from bp_tui.network.differences import Probe, Quotient
from bp_tui.network.layers import Network
from bp_tui.network.losses import LOSSES, Loss

LOSS = Symbol("E")


@dataclass(frozen=True, eq=False)
class Study:
    """One weight w_ji and the unit it leads to, in the first sample of a batch; counted from 1, source 0 is the bias.

    `moment` is an instant after all δ of the batch and before its updates, `updated` the one after them.
    """

    explainer: Explainer
    moment: Moment
    updated: Moment
    probe: Probe
    layer: int
    unit: int
    source: int

    @property
    def depth(self) -> int:
        """L."""
        return self.explainer.depth

    @property
    def is_output(self) -> bool:
        """Whether the unit is one of the output layer."""
        return self.layer == self.depth

    @property
    def loss(self) -> Loss:
        """What δ is the slope of."""
        return LOSSES[self.explainer.experiment.loss]

    @property
    def h(self) -> Activation:
        """The activation of the unit's layer."""
        return ACTIVATIONS[self.explainer.experiment.activations[self.layer - 1]]

    @cached_property
    def readings(self) -> Readings:
        """The numbers of the first sample as quantities."""
        return Readings(self.explainer.experiment, Place("delta", self.layer, (self.unit,)), self.moment, None)

    @property
    def delta(self) -> Quantity:
        """δ_j."""
        return self.readings.unit("delta", self.layer, self.unit)

    @property
    def a(self) -> Quantity:
        """a_j."""
        return self.readings.unit("a", self.layer, self.unit)

    @property
    def z(self) -> Quantity:
        """z_j."""
        return self.readings.unit("z", self.layer, self.unit)

    @property
    def sent(self) -> Quantity:
        """z_i, what comes through the weight."""
        return self.readings.unit("z", self.layer - 1, self.source)

    @property
    def weight(self) -> Symbol:
        """w_ji."""
        return matrix_symbol("w", self.layer, self.unit, self.source)

    def explain(self, name: str, *indices: int) -> Explanation:
        """The explanation of a number of this layer, as everywhere else."""
        moment, before = (self.moment, None) if name == "delta" else (self.updated, self.moment)
        return self.explainer.explain(Place(name, self.layer, indices), moment, before)

    @cached_property
    def scale(self) -> float:
        """What differences of slopes of E are judged against: the largest δ of the sample, and how exact E itself is.

        A cross-entropy is a difference of numbers as large as a, so it is only as exact as they are.
        """
        batch = self.moment.batch
        sizes = [float(np.max(np.abs(delta[0]))) for delta in batch.deltas]
        exactness = [0.01 * float(np.max(np.abs(batch.losses)))]
        if self.loss.name != "squared-error":
            exactness.append(0.003 * float(np.max(np.abs(batch.pre_activations[-1]))))
        return max([*sizes, *exactness])

    @cached_property
    def slope_of_loss(self) -> Quotient[float]:
        """∂E/∂a_j, measured."""
        return self.probe.move_pre_activation(self.layer - 1, self.unit - 1, first_loss)

    def check(
        self,
        symbol: Symbol,
        moved: Symbol,
        observed: str,
        analytic: float,
        quotient: Quotient[float],
        scale: float | None = None,
    ) -> Check:
        """A derivative against its measured quotient; as a rule that of a slope of E."""
        return Check(
            symbol,
            moved,
            observed,
            analytic,
            quotient.value,
            self.scale if scale is None else scale,
            quotient.step,
            quotient.above,
            quotient.below,
            kinks_between(quotient),
        )

    def check_of_delta(self) -> Check:
        """δ_j against ∂E/∂a_j measured."""
        return self.check(self.delta.symbol, self.a.symbol, "E", self.delta.value, self.slope_of_loss)


def kinks_between(quotient: Quotient[float] | Quotient[Array]) -> str:
    """Why a quotient is no derivative; empty where it is one."""
    return f"at a kink of {' and '.join(quotient.kinks)}: no derivative there" if quotient.kinks else ""


def first_loss(network: Network) -> float:
    """E of the first sample."""
    return float(network.losses[0])


def output_of(layer: int, unit: int) -> Callable[[Network], float]:
    """What a unit puts out in the first sample, layers and units from 1."""
    return lambda network: float(network.layers[layer - 1].activations[0, unit - 1])


def pre_activation_of(layer: int, unit: int) -> Callable[[Network], float]:
    """What arrives at a unit in the first sample, layers and units from 1."""
    return lambda network: float(network.layers[layer - 1].pre_activations[0, unit - 1])
