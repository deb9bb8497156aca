"""Lines 7 to 9 for one batch, over single numbers: Δw_ji and each optimizer's rule, in the order of `optimizers`.

A row of weights (those that leave one source unit) is updated while its gradients are at hand, so that no vector of
all gradients is written.
"""

import math
from collections.abc import Callable

import numpy as np

from bp_tui.network.arithmetic import Array
from bp_tui.network.compiled.plan import DELTA, ONE, UNITS, WEIGHTS, ZERO, Net, Place, Whole, Z
from bp_tui.network.elementary import squared_repeatedly
from bp_tui.network.optimizers import ADAM_DECAY_1, ADAM_DECAY_2, EPSILON, MOMENTUM, OPTIMIZERS, RMSPROP_DECAY

_NAMES = [*OPTIMIZERS]
SGD, BY_MOMENTUM, NESTEROV, RMSPROP = (_NAMES.index(name) for name in ("sgd", "momentum", "nesterov", "rmsprop"))

Rule = Callable[[Array, Array, Place, float, float, float], None]


def update(
    net: Net, parameters: Array, slots: Array, work: Array, samples: Place, learning_rate: float, t: int
) -> None:
    """Line 9 for all layers; this is update number t, counted from 1."""
    if net.optimizer == SGD:
        update_layers(sgd, net, parameters, slots, work, samples, learning_rate, 1.0)
    elif net.optimizer == BY_MOMENTUM:
        update_layers(momentum, net, parameters, slots, work, samples, learning_rate, 1.0)
    elif net.optimizer == NESTEROV:
        update_layers(nesterov, net, parameters, slots, work, samples, learning_rate, 1.0)
    elif net.optimizer == RMSPROP:
        update_layers(rmsprop, net, parameters, slots, work, samples, learning_rate, 1.0)
    else:
        step_size = learning_rate / (1.0 - squared_repeatedly(ADAM_DECAY_1, t))
        root_correction = math.sqrt(1.0 - squared_repeatedly(ADAM_DECAY_2, t))
        update_layers(adam, net, parameters, slots, work, samples, step_size, root_correction)


def update_layers(
    rule: Rule,
    net: Net,
    parameters: Array,
    slots: Array,
    work: Array,
    samples: Place,
    rate: float,
    correction: float,
) -> None:
    """Row by row through all layers. A row's Δw is `factor` times a stretch of `work`."""
    layers = net.layers
    for layer in range(ONE, Whole(len(layers))):
        n_in, n_out = layers[layer - ONE, UNITS], layers[layer, UNITS]
        deltas, sources = layers[layer, DELTA], layers[layer - ONE, Z]
        weight, count, i = layers[layer, WEIGHTS], n_out, ZERO
        while i <= n_in:
            if samples > ONE or (i == ZERO and not net.trains_bias):
                mean_gradient(net, layer, i, work, samples, work, net.row)
                factor, vector = 1.0, net.row
            elif i == ZERO:
                factor, vector = 1.0, deltas
            elif n_out == ONE:  # all that is left is one stretch of weights, which belong to one δ
                factor, vector, count, i = work[deltas], sources, n_in, n_in
            else:
                factor, vector = work[sources + i - ONE], deltas
            if i == ZERO or net.l2 == 0.0:
                for j in range(count):
                    rule(parameters, slots, weight + j, factor * work[vector + j], rate, correction)
            else:
                for j in range(count):
                    gradient = factor * work[vector + j] + parameters[weight + j] * net.l2
                    rule(parameters, slots, weight + j, gradient, rate, correction)
            weight += count
            i += ONE


def mean_gradient(net: Net, layer: Place, i: Place, work: Array, samples: Place, out: Array, at: Place) -> None:
    """δ_j z_i, the mean over the batch, for source i (0 the bias) and all units j of a layer, into `out` from `at`."""
    n_in, n_out = net.layers[layer - ONE, UNITS], net.layers[layer, UNITS]
    z, delta = net.layers[layer - ONE, Z] + i, net.layers[layer, DELTA]
    if i == ZERO and not net.trains_bias:
        for j in range(n_out):
            out[at + j] = 0.0
        return
    for s in range(samples):
        source = work[z - ONE] if i > ZERO else 1.0
        if s == ZERO:
            for j in range(n_out):
                out[at + j] = source * work[delta + j]
        else:
            for j in range(n_out):
                out[at + j] += source * work[delta + j]
        z += n_in
        delta += n_out
    for j in range(n_out):
        out[at + j] /= float(samples)


def gradients_of(net: Net, parameters: Array, gradients: Array, work: Array, samples: Place) -> None:
    """Line 8 for all layers, as a vector: Δw_ji of the batch at hand, with the weights before its update."""
    layers = net.layers
    for layer in range(ONE, Whole(len(layers))):
        n_out, weight = layers[layer, UNITS], layers[layer, WEIGHTS]
        for i in range(layers[layer - ONE, UNITS] + ONE):
            mean_gradient(net, layer, i, work, samples, gradients, weight)
            if i > ZERO and net.l2 != 0.0:
                for j in range(n_out):
                    gradients[weight + j] += parameters[weight + j] * net.l2
            weight += n_out


def sgd(w: Array, slots: Array, at: Place, g: float, rate: float, correction: float) -> None:
    """One weight by gradient descent."""
    w[at] -= rate * g


def momentum(w: Array, slots: Array, at: Place, g: float, rate: float, correction: float) -> None:
    """One weight with momentum."""
    v = slots[at] * MOMENTUM + g
    slots[at] = v
    w[at] -= rate * v


def nesterov(w: Array, slots: Array, at: Place, g: float, rate: float, correction: float) -> None:
    """One weight with Nesterov's momentum."""
    v = slots[at] * MOMENTUM + g
    slots[at] = v
    w[at] -= rate * (g + MOMENTUM * v)


def rmsprop(w: Array, slots: Array, at: Place, g: float, rate: float, correction: float) -> None:
    """One weight by RMSProp."""
    s = slots[at] * RMSPROP_DECAY + (1.0 - RMSPROP_DECAY) * g * g
    slots[at] = s
    w[at] -= rate * g / (np.sqrt(s) + EPSILON)


def adam(w: Array, slots: Array, at: Place, g: float, rate: float, correction: float) -> None:
    """One weight by Adam; `rate` and `correction` are η and the root's divisor, corrected for the start."""
    second = at + Whole(w.size)
    m = slots[at] * ADAM_DECAY_1 + (1.0 - ADAM_DECAY_1) * g
    v = slots[second] * ADAM_DECAY_2 + (1.0 - ADAM_DECAY_2) * g * g
    slots[at] = m
    slots[second] = v
    w[at] -= rate * m / (np.sqrt(v) / correction + EPSILON)
