"""Loss functions: E_ℓ and δ_o = ∂E_ℓ/∂a_o of the output layer side by side, each with the text of its formula.

Arrays have shape (batch, outputs); a loss is returned per sample, shape (batch,). The cross-entropies are computed
from the pre-activations, where y has already rounded to 0 or 1 but the loss is still a finite number. Which
activation may stand under which loss is `Loss.output_activations`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bp_tui.network.activations import ACTIVATIONS, Activation
from bp_tui.network.arithmetic import Array, sum_columns
from bp_tui.network.few import exp, log, log1p

_ZERO = np.array(0.0)


@dataclass(frozen=True)
class Loss:
    """One loss function.

    `value(a, y, r)` returns E_ℓ of each sample; `output_delta(activation, a, y, r)` returns δ_o (notes, line 5).
    `formula` and `delta_formula` are what they mean, `arithmetic` is E_ℓ operation by operation as it is computed.
    """

    name: str
    value: Callable[[Array, Array, Array], Array]
    output_delta: Callable[[Activation, Array, Array, Array], Array]
    output_activations: frozenset[str]
    formula: str
    arithmetic: str
    delta_formula: str


def _squared_error(a: Array, y: Array, r: Array) -> Array:
    difference = y - r
    return 0.5 * sum_columns(difference * difference)


def _squared_error_delta(activation: Activation, a: Array, y: Array, r: Array) -> Array:
    """∂E/∂a_o = (y_o − r_o) h′(a_o); under softmax every y_k moves with a_o, hence the sum over k."""
    difference = y - r
    if activation.name == "softmax":
        return y * (difference - sum_columns(difference * y)[:, np.newaxis])
    return difference * activation.derivative(a, y)


def _binary_cross_entropy(a: Array, y: Array, r: Array) -> Array:
    """−r log σ(a) − (1 − r) log(1 − σ(a)) = max(a, 0) − a r + log(1 + e^(−|a|))."""
    return sum_columns((np.maximum(a, _ZERO) - a * r) + log1p(exp(-np.abs(a))))


def _categorical_cross_entropy(a: Array, y: Array, r: Array) -> Array:
    """Σ r_k (log Σ e^(a) − a_k); the largest y is 1 / Σ e^(a − max a), which gives the logarithm of the sum."""
    top = np.maximum.reduce(a, axis=1, keepdims=True) + 0.0
    log_sum = top - log(np.maximum.reduce(y, axis=1, keepdims=True))
    return sum_columns(r * (log_sum - a))


def _difference(activation: Activation, a: Array, y: Array, r: Array) -> Array:
    """∂E/∂a_o = y_o − r_o: h′ of the matching output activation cancels (notes, last line)."""
    return y - r


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss(
            "squared-error",
            _squared_error,
            _squared_error_delta,
            frozenset(ACTIVATIONS),
            "½ Σₖ (yₖ − rₖ)²",
            "½ Σₖ (yₖ − rₖ)²",
            "(yₒ − rₒ) h′(aₒ)",
        ),
        Loss(
            "binary-cross-entropy",
            _binary_cross_entropy,
            _difference,
            frozenset({"sigmoid"}),
            "−Σₖ (rₖ log yₖ + (1 − rₖ) log(1 − yₖ))",
            "Σₖ (max(0, aₖ) − aₖ rₖ + log(1 + e^(−|aₖ|)))",
            "yₒ − rₒ",
        ),
        Loss(
            "categorical-cross-entropy",
            _categorical_cross_entropy,
            _difference,
            frozenset({"softmax"}),
            "−Σₖ rₖ log yₖ",
            "M = maxₖ aₖ;  L = M − log(maxₖ yₖ);  Σₖ rₖ (L − aₖ)",
            "yₒ − rₒ",
        ),
    )
}
