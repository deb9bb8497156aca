"""Activation functions: h and h′ side by side, each with the text of its formula.

h maps the pre-activations a of a layer to its activations z; h′ is written in a and z, whichever is the shorter.
Arrays have shape (batch, units). Softmax is the exception twice over: its z_j needs every a_k of the layer, and
it has no h′ of one variable (`losses.py` holds its derivative); it is for the output layer only.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bp_tui.network.arithmetic import Array, sum_columns
from bp_tui.network.few import exp, expm1, log1p, tanh

_ZERO, _ONE = np.array(0.0), np.array(1.0)  # in a ufunc call half the price of a Python float

LEAKY_SLOPE = 0.01
ELU_ALPHA = 1.0
GELU_SCALE = 0.7978845608028654  # √(2/π)
GELU_CUBIC = 0.044715


@dataclass(frozen=True)
class Activation:
    """One activation function.

    `h(a)` returns z; `derivative(a, z)` returns h′(a). Both work element by element on any shape, softmax's `h`
    on (batch, units). The texts are the same arithmetic, operation by operation, as shown on screen: what stands
    before a semicolon is computed first (`explain/formula.py` reads them).
    """

    name: str
    h: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    formula: str
    derivative_formula: str


def _identity(a: Array) -> Array:
    return np.positive(a)


def _identity_derivative(a: Array, z: Array) -> Array:
    return np.ones_like(a)


def _sigmoid(a: Array) -> Array:
    return _ONE / (_ONE + exp(-a))


def _sigmoid_derivative(a: Array, z: Array) -> Array:
    return z * (_ONE - z)


def _tanh_derivative(a: Array, z: Array) -> Array:
    return _ONE - z * z


def _relu(a: Array) -> Array:
    z: Array = np.maximum(a, _ZERO) + _ZERO  # which zero max(−0, 0) returns depends on the CPU
    return z


def _relu_derivative(a: Array, z: Array) -> Array:
    slope: Array = np.multiply(a > _ZERO, _ONE)
    return slope


def _leaky_relu(a: Array) -> Array:
    return np.where(a > 0.0, a, LEAKY_SLOPE * a)


def _leaky_relu_derivative(a: Array, z: Array) -> Array:
    return np.where(a > 0.0, 1.0, LEAKY_SLOPE)


def _softplus(a: Array) -> Array:
    return np.maximum(a, 0.0) + log1p(exp(-np.abs(a)))


def _softplus_derivative(a: Array, z: Array) -> Array:
    return _sigmoid(a)


def _elu(a: Array) -> Array:
    return np.where(a > 0.0, a, ELU_ALPHA * expm1(np.minimum(a, 0.0) + 0.0))


def _elu_derivative(a: Array, z: Array) -> Array:
    return np.where(a > 0.0, 1.0, z + ELU_ALPHA)


def _silu(a: Array) -> Array:
    return a * _sigmoid(a)


def _silu_derivative(a: Array, z: Array) -> Array:
    s = _sigmoid(a)
    return s * (1.0 + a * (1.0 - s))


def _gelu_tanh(a: Array) -> Array:
    return tanh(GELU_SCALE * (a + GELU_CUBIC * (a * a * a)))


def _gelu(a: Array) -> Array:
    return 0.5 * a * (1.0 + _gelu_tanh(a))


def _gelu_derivative(a: Array, z: Array) -> Array:
    t = _gelu_tanh(a)
    slope = GELU_SCALE * (1.0 + 3.0 * GELU_CUBIC * (a * a))
    return 0.5 * (1.0 + t) + 0.5 * a * (1.0 - t * t) * slope


def _softmax(a: Array) -> Array:
    e = exp(a - np.maximum.reduce(a, axis=1, keepdims=True))
    return e / sum_columns(e)[:, np.newaxis]


def _softmax_derivative(a: Array, z: Array) -> Array:
    raise TypeError("softmax has no derivative of one variable: see losses.py")


_SIGMOID_FORMULA = "1/(1 + e^(−a))"
_GELU_TANH_FORMULA = f"t = tanh({GELU_SCALE}(a + {GELU_CUBIC}·a³))"

ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("identity", _identity, _identity_derivative, "a", "1"),
        Activation("sigmoid", _sigmoid, _sigmoid_derivative, _SIGMOID_FORMULA, "z(1 − z)"),
        Activation("tanh", tanh, _tanh_derivative, "tanh(a)", "1 − z²"),
        Activation("relu", _relu, _relu_derivative, "max(0, a)", "[a > 0]"),
        Activation(
            "leaky-relu",
            _leaky_relu,
            _leaky_relu_derivative,
            f"(a > 0 ? a : {LEAKY_SLOPE}·a)",
            f"(a > 0 ? 1 : {LEAKY_SLOPE})",
        ),
        Activation("softplus", _softplus, _softplus_derivative, "max(0, a) + log(1 + e^(−|a|))", _SIGMOID_FORMULA),
        Activation("elu", _elu, _elu_derivative, "(a > 0 ? a : e^a − 1)", "(a > 0 ? 1 : z + 1)"),
        Activation(
            "silu",
            _silu,
            _silu_derivative,
            f"s = {_SIGMOID_FORMULA};  a s",
            f"s = {_SIGMOID_FORMULA};  s(1 + a(1 − s))",
        ),
        Activation(
            "gelu",
            _gelu,
            _gelu_derivative,
            f"{_GELU_TANH_FORMULA};  ½·a(1 + t)",
            f"{_GELU_TANH_FORMULA};  u = {GELU_SCALE}(1 + 3·{GELU_CUBIC}·a²);  ½(1 + t) + ½·a(1 − t²)·u",
        ),
        Activation("softmax", _softmax, _softmax_derivative, "M = maxₖ aₖ;  S = Σₖ e^(aₖ − M);  e^(a − M)/S", ""),
    )
}
