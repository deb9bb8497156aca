"""h and h′ of `activations`, one number after the other, over a stretch of the work vector."""

from collections.abc import Callable

from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.arithmetic import Array
from bp_tui.network.compiled.plan import ONE, Place
from bp_tui.network.elementary import exp

_NAMES = [*ACTIVATIONS]
IDENTITY, SIGMOID, TANH, RELU, LEAKY_RELU, SOFTPLUS, ELU, SILU, GELU, SOFTMAX = (
    _NAMES.index(name)
    for name in (
        *("identity", "sigmoid", "tanh", "relu", "leaky-relu"),
        *("softplus", "elu", "silu", "gelu", "softmax"),
    )
)

identity, identity_slope = ACTIVATIONS["identity"].h, ACTIVATIONS["identity"].derivative
sigmoid, sigmoid_slope = ACTIVATIONS["sigmoid"].h, ACTIVATIONS["sigmoid"].derivative
tanh, tanh_slope = ACTIVATIONS["tanh"].h, ACTIVATIONS["tanh"].derivative
relu, relu_slope = ACTIVATIONS["relu"].h, ACTIVATIONS["relu"].derivative
leaky_relu, leaky_relu_slope = ACTIVATIONS["leaky-relu"].h, ACTIVATIONS["leaky-relu"].derivative
softplus, softplus_slope = ACTIVATIONS["softplus"].h, ACTIVATIONS["softplus"].derivative
elu, elu_slope = ACTIVATIONS["elu"].h, ACTIVATIONS["elu"].derivative
silu, silu_slope = ACTIVATIONS["silu"].h, ACTIVATIONS["silu"].derivative
gelu, gelu_slope = ACTIVATIONS["gelu"].h, ACTIVATIONS["gelu"].derivative


def activate(activation: Place, work: Array, a: Place, z: Place, units: Place, samples: Place) -> None:
    """z_j = h(a_j) of every sample, `units` numbers each; `a` and `z` say where they begin."""
    count = samples * units
    if activation == SIGMOID:
        each(sigmoid, work, a, z, count)
    elif activation == TANH:
        each(tanh, work, a, z, count)
    elif activation == RELU:
        each(relu, work, a, z, count)
    elif activation == IDENTITY:
        each(identity, work, a, z, count)
    elif activation == LEAKY_RELU:
        each(leaky_relu, work, a, z, count)
    elif activation == SOFTPLUS:
        each(softplus, work, a, z, count)
    elif activation == ELU:
        each(elu, work, a, z, count)
    elif activation == SILU:
        each(silu, work, a, z, count)
    elif activation == GELU:
        each(gelu, work, a, z, count)
    else:
        for s in range(samples):
            softmax(work, a + s * units, z + s * units, units)


def multiply_by_slope(activation: Place, work: Array, a: Place, z: Place, delta: Place, count: Place) -> None:
    """δ_j = h′(a_j) δ_j for `count` numbers; not for softmax."""
    if activation == SIGMOID:
        each_slope(sigmoid_slope, work, a, z, delta, count)
    elif activation == TANH:
        each_slope(tanh_slope, work, a, z, delta, count)
    elif activation == RELU:
        each_slope(relu_slope, work, a, z, delta, count)
    elif activation == IDENTITY:
        each_slope(identity_slope, work, a, z, delta, count)
    elif activation == LEAKY_RELU:
        each_slope(leaky_relu_slope, work, a, z, delta, count)
    elif activation == SOFTPLUS:
        each_slope(softplus_slope, work, a, z, delta, count)
    elif activation == ELU:
        each_slope(elu_slope, work, a, z, delta, count)
    elif activation == SILU:
        each_slope(silu_slope, work, a, z, delta, count)
    else:
        each_slope(gelu_slope, work, a, z, delta, count)


def each(h: Callable[[Array], Array], work: Array, a: Place, z: Place, count: Place) -> None:
    """One activation, number by number."""
    for j in range(count):
        work[z + j] = h(work[a + j])


def each_slope(
    slope: Callable[[Array, Array], Array], work: Array, a: Place, z: Place, delta: Place, count: Place
) -> None:
    """One derivative times δ, number by number."""
    for j in range(count):
        work[delta + j] = slope(work[a + j], work[z + j]) * work[delta + j]


def softmax(work: Array, a: Place, z: Place, units: Place) -> None:
    """z_j = e^(a_j − max a) / Σ_k e^(a_k − max a) of one sample."""
    top = largest(work, a, units)
    for j in range(units):
        work[z + j] = exp(work[a + j] - top)
    total = work[z]
    for j in range(ONE, units):
        total += work[z + j]
    for j in range(units):
        work[z + j] /= total


def softmax_slope(work: Array, y: Place, delta: Place, units: Place) -> None:
    """δ_j = y_j (δ_j − Σ_k δ_k y_k) of one sample: every y_k moves with a_j."""
    total = work[delta] * work[y]
    for k in range(ONE, units):
        total += work[delta + k] * work[y + k]
    for j in range(units):
        work[delta + j] = work[y + j] * (work[delta + j] - total)


def largest(work: Array, start: Place, count: Place) -> Array:
    """The largest of `count` numbers, as a 0-d array; nan if there is one among them."""
    top: Array = work[start]
    for k in range(ONE, count):
        number = work[start + k]
        if number > top or number != number:
            top = number
    return top
