"""Lines 4 to 6 for one batch, over single numbers: what `layers` and `losses` do with arrays, in the same order.

Inner loops go along memory where that leaves every sum in ascending order, so that they vectorise.
"""

import numpy as np

from bp_tui.network.arithmetic import Array
from bp_tui.network.compiled.elementwise import SOFTMAX, activate, largest, multiply_by_slope, softmax_slope
from bp_tui.network.compiled.plan import ACTIVATION, DELTA, ONE, UNITS, WEIGHTS, ZERO, A, Net, Place, Whole, Wholes, Z
from bp_tui.network.elementary import exp, log, log1p
from bp_tui.network.losses import LOSSES

SQUARED_ERROR = [*LOSSES].index("squared-error")
BINARY_CROSS_ENTROPY = [*LOSSES].index("binary-cross-entropy")

TWO, THREE, SEVERAL = Whole(2), Whole(3), Whole(4)
FEW = Whole(4)
"""In a layer of fewer units each sum is made on its own: too few for a vector."""


def forward(layers: Wholes, parameters: Array, work: Array, samples: Place) -> None:
    """Line 4 for all layers: a_j = Σ_i w_ji z_i and z_j = h(a_j)."""
    for layer in range(ONE, Whole(len(layers))):
        units = layers[layer, UNITS]
        if units < FEW:
            sum_unit_by_unit(layers, layer, parameters, work, samples)
        else:
            sum_source_by_source(layers, layer, parameters, work, samples)
        activate(layers[layer, ACTIVATION], work, layers[layer, A], layers[layer, Z], units, samples)


def sum_unit_by_unit(layers: Wholes, layer: Place, parameters: Array, work: Array, samples: Place) -> None:
    """The a_j of a layer, one after the other."""
    n_in, n_out = layers[layer - ONE, UNITS], layers[layer, UNITS]
    source, a = layers[layer - ONE, Z], layers[layer, A]
    for _ in range(samples):
        for j in range(n_out):
            weight = layers[layer, WEIGHTS] + j
            total = parameters[weight]
            for i in range(n_in):
                weight += n_out
                total += parameters[weight] * work[source + i]
            work[a + j] = total
        source += n_in
        a += n_out


def sum_source_by_source(layers: Wholes, layer: Place, parameters: Array, work: Array, samples: Place) -> None:
    """The a_j of a layer, all growing together, by several sources at a time."""
    n_in, n_out = layers[layer - ONE, UNITS], layers[layer, UNITS]
    row, source, i = layers[layer, WEIGHTS], layers[layer - ONE, Z], ZERO
    for s in range(samples):
        a = layers[layer, A] + s * n_out
        for j in range(n_out):
            work[a + j] = parameters[row + j]
    row += n_out
    while i < n_in:
        several = i + SEVERAL <= n_in
        row_2, row_3, row_4 = row + n_out, row + n_out * TWO, row + n_out * THREE
        for s in range(samples):
            a, z = layers[layer, A] + s * n_out, source + s * n_in + i
            z_1 = work[z]
            if several:
                z_2, z_3, z_4 = work[z + ONE], work[z + TWO], work[z + THREE]
                for j in range(n_out):
                    total = work[a + j] + parameters[row + j] * z_1
                    total = total + parameters[row_2 + j] * z_2
                    total = total + parameters[row_3 + j] * z_3
                    work[a + j] = total + parameters[row_4 + j] * z_4
            else:
                for j in range(n_out):
                    work[a + j] += parameters[row + j] * z_1
        step = SEVERAL if several else ONE
        row += n_out * step
        i += step


def sample_loss(loss: int, work: Array, a: Place, y: Place, r: Place, outputs: Place) -> float:
    """E_ℓ of one sample, whose a, y and r begin there."""
    total = -0.0
    if loss == SQUARED_ERROR:
        for k in range(outputs):
            difference = work[y + k] - work[r + k]
            total += difference * difference
        return 0.5 * total
    if loss == BINARY_CROSS_ENTROPY:
        for k in range(outputs):
            a_k = work[a + k]
            total += (np.maximum(a_k, 0.0) - a_k * work[r + k]) + log1p(exp(-abs(a_k)))
        return total
    top, largest_y = largest(work, a, outputs) + 0.0, largest(work, y, outputs)
    log_sum = top - log(largest_y)
    for k in range(outputs):
        total += work[r + k] * (log_sum - work[a + k])
    return total


def output_delta(net: Net, work: Array, samples: Place) -> None:
    """Line 5: δ_o = ∂E_ℓ/∂a_o."""
    layers = net.layers
    last = Whole(len(layers)) - ONE
    outputs, activation = layers[last, UNITS], layers[last, ACTIVATION]
    a, y, delta = layers[last, A], layers[last, Z], layers[last, DELTA]
    for k in range(samples * outputs):
        work[delta + k] = work[y + k] - work[net.targets + k]
    if net.loss == SQUARED_ERROR:
        if activation == SOFTMAX:
            for s in range(samples):
                softmax_slope(work, y + s * outputs, delta + s * outputs, outputs)
        else:
            multiply_by_slope(activation, work, a, y, delta, samples * outputs)


def hidden_deltas(layers: Wholes, parameters: Array, work: Array, samples: Place) -> None:
    """Line 6 for all layers, backwards: δ_j = h′(a_j) Σ_k δ_k w_kj."""
    layer = Whole(len(layers)) - ONE
    while layer > ONE:
        sum_deltas(layers, layer, parameters, work, samples)
        layer -= ONE
        count = samples * layers[layer, UNITS]
        activation, delta = layers[layer, ACTIVATION], layers[layer, DELTA]
        multiply_by_slope(activation, work, layers[layer, A], layers[layer, Z], delta, count)


def sum_deltas(layers: Wholes, layer: Place, parameters: Array, work: Array, samples: Place) -> None:
    """Σ_k δ_k w_kj, k over the units of `layer`, for every unit j of the layer before it."""
    n_in, n_out = layers[layer - ONE, UNITS], layers[layer, UNITS]
    total_at, delta = layers[layer - ONE, DELTA], layers[layer, DELTA]
    for _ in range(samples):
        row = layers[layer, WEIGHTS] + n_out
        if n_out == ONE:
            for j in range(n_in):
                work[total_at + j] = parameters[row + j] * work[delta]
        else:
            for j in range(n_in):
                total = parameters[row] * work[delta]
                for k in range(ONE, n_out):
                    total += parameters[row + k] * work[delta + k]
                work[total_at + j] = total
                row += n_out
        total_at += n_in
        delta += n_out
