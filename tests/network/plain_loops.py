"""The notes' nine lines on plain Python floats, in the textbook's order: what every kernel equals, bit for bit.

Layer l is a list of rows w_j0, w_j1 … (w_j0 the bias); a sample's values are lists with one number per unit.
Only exp, log and their kin come from the package, one number at a time.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bp_tui.experiment import Experiment
from bp_tui.network import elementary

Row = list[float]
Rows = list[Row]


def of_one_number(function: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Callable[[float], float]:
    def apply(x: float) -> float:
        with np.errstate(all="ignore"):
            return float(function(np.array(x)))

    return apply


exp, expm1, log, log1p, tanh = map(
    of_one_number, (elementary.exp, elementary.expm1, elementary.log, elementary.log1p, elementary.tanh)
)


def larger(x: float, y: float) -> float:
    return x if math.isnan(x) or x > y else y


def add_up(terms: Sequence[float]) -> float:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def largest(values: Row) -> float:
    top = values[0]
    for value in values[1:]:
        top = math.nan if math.isnan(top) or math.isnan(value) else larger(value, top)
    return top


# Activations: h(a) and h′(a, z).


def sigmoid(a: float) -> float:
    return 1.0 / (1.0 + exp(-a))


def gelu_tanh(a: float) -> float:
    return tanh(0.7978845608028654 * (a + 0.044715 * (a * a * a)))


def gelu_slope(a: float, z: float) -> float:
    t = gelu_tanh(a)
    inner = 0.7978845608028654 * (1.0 + 3.0 * 0.044715 * (a * a))
    return 0.5 * (1.0 + t) + 0.5 * a * (1.0 - t * t) * inner


H: dict[str, Callable[[float], float]] = {
    "identity": lambda a: a,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": lambda a: larger(a, 0.0),
    "leaky-relu": lambda a: a if a > 0.0 else 0.01 * a,
    "softplus": lambda a: larger(a, 0.0) + log1p(exp(-abs(a))),
    "elu": lambda a: a if a > 0.0 else 1.0 * expm1(a + 0.0),
    "silu": lambda a: a * sigmoid(a),
    "gelu": lambda a: 0.5 * a * (1.0 + gelu_tanh(a)),
}
H_SLOPE: dict[str, Callable[[float, float], float]] = {
    "identity": lambda a, z: 1.0,
    "sigmoid": lambda a, z: z * (1.0 - z),
    "tanh": lambda a, z: 1.0 - z * z,
    "relu": lambda a, z: 1.0 if a > 0.0 else 0.0,
    "leaky-relu": lambda a, z: 1.0 if a > 0.0 else 0.01,
    "softplus": lambda a, z: sigmoid(a),
    "elu": lambda a, z: 1.0 if a > 0.0 else z + 1.0,
    "silu": lambda a, z: sigmoid(a) * (1.0 + a * (1.0 - sigmoid(a))),
    "gelu": gelu_slope,
}


def activate(name: str, a: Row) -> Row:
    if name != "softmax":
        return [H[name](a_j) for a_j in a]
    top = largest(a)
    e = [exp(a_j - top) for a_j in a]
    total = add_up(e)
    return [e_j / total for e_j in e]


# Losses: E of a sample, and δ of the output layer.


def loss_value(loss: str, a: Row, y: Row, r: Row) -> float:
    if loss == "squared-error":
        return 0.5 * add_up([(y_k - r_k) * (y_k - r_k) for y_k, r_k in zip(y, r, strict=True)])
    if loss == "binary-cross-entropy":
        return add_up([(larger(a_k, 0.0) - a_k * r_k) + log1p(exp(-abs(a_k))) for a_k, r_k in zip(a, r, strict=True)])
    log_sum = (largest(a) + 0.0) - log(largest(y))
    return add_up([r_k * (log_sum - a_k) for a_k, r_k in zip(a, r, strict=True)])


def output_delta(loss: str, activation: str, a: Row, y: Row, r: Row) -> Row:
    difference = [y_k - r_k for y_k, r_k in zip(y, r, strict=True)]
    if loss != "squared-error":
        return difference
    if activation == "softmax":
        mean = add_up([d_k * y_k for d_k, y_k in zip(difference, y, strict=True)])
        return [y_k * (d_k - mean) for y_k, d_k in zip(y, difference, strict=True)]
    return [d_k * H_SLOPE[activation](a_k, y_k) for d_k, a_k, y_k in zip(difference, a, y, strict=True)]


# Sums of one layer.


def weighted_sums(w: Rows, z: Row) -> Row:
    """a_j = w_j0·1 + w_j1 z_1 + w_j2 z_2 + …"""
    return [add_up([w_ji * z_i for w_ji, z_i in zip(w_j, [1.0, *z], strict=True)]) for w_j in w]


def delta_sums(w: Rows, delta: Row) -> Row:
    """δ_1 w_1j + δ_2 w_2j + … for every source unit j."""
    sources = range(1, len(w[0]))
    return [add_up([delta_k * w_k[j] for delta_k, w_k in zip(delta, w, strict=True)]) for j in sources]


def gradients(w: Rows, z: Rows, deltas: Rows, l2: float, trains_bias: bool) -> Rows:
    """Δw_ji = δ_j z_i: added up sample by sample, divided by their number, then the penalty on weights."""
    result = []
    for j, w_j in enumerate(w):
        row = []
        for i, w_ji in enumerate(w_j):
            products = [([1.0, *z_s][i]) * delta_s[j] for z_s, delta_s in zip(z, deltas, strict=True)]
            g = add_up(products)
            if len(products) > 1:
                g = g / len(products)
            if l2 and i > 0:
                g = g + w_ji * l2
            row.append(g if i > 0 or trains_bias else 0.0)
        result.append(row)
    return result


# Line 9 for one number: the new weight and the new slots.


def sgd(w: float, g: float, slots: Row, eta: float, t: int) -> tuple[float, Row]:
    return w - eta * g, []


def momentum(w: float, g: float, slots: Row, eta: float, t: int) -> tuple[float, Row]:
    v = slots[0] * 0.9 + g
    return w - eta * v, [v]


def nesterov(w: float, g: float, slots: Row, eta: float, t: int) -> tuple[float, Row]:
    v = slots[0] * 0.9 + g
    return w - eta * (g + 0.9 * v), [v]


def rmsprop(w: float, g: float, slots: Row, eta: float, t: int) -> tuple[float, Row]:
    s = slots[0] * 0.99 + (1.0 - 0.99) * g * g
    return w - eta * g / (math.sqrt(s) + 1e-8), [s]


def adam(w: float, g: float, slots: Row, eta: float, t: int) -> tuple[float, Row]:
    m = slots[0] * 0.9 + (1.0 - 0.9) * g
    v = slots[1] * 0.999 + (1.0 - 0.999) * g * g
    step_size = eta / (1.0 - elementary.power(0.9, t))
    root_correction = math.sqrt(1.0 - elementary.power(0.999, t))
    return w - step_size * m / (math.sqrt(v) / root_correction + 1e-8), [m, v]


UPDATE: dict[str, Callable[[float, float, Row, float, int], tuple[float, Row]]] = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "rmsprop": rmsprop,
    "adam": adam,
}
SLOTS = {"sgd": 0, "momentum": 1, "nesterov": 1, "rmsprop": 1, "adam": 2}


@dataclass
class PlainRun:
    """Training from the weights `w`, layer by layer; every value is that of the last batch."""

    experiment: Experiment
    w: list[Rows]
    slots: list[list[Rows]] = field(init=False)  # layer, unit, source, optimizer slot
    a: list[Rows] = field(default_factory=list)  # layer, sample, unit
    z: list[Rows] = field(default_factory=list)
    delta: list[Rows] = field(default_factory=list)
    dw: list[Rows] = field(default_factory=list)
    losses: Row = field(default_factory=list)
    batches: int = 0
    epoch_loss: float = 0.0
    mean_loss: float | None = None

    def __post_init__(self) -> None:
        count = SLOTS[self.experiment.optimizer]
        self.slots = [[[[0.0] * count for _ in w_j] for w_j in layer] for layer in self.w]

    def train_batch(self, rows: Sequence[int], eta: float) -> None:
        """Lines 4 to 9 for the samples `rows` of the data."""
        experiment, depth = self.experiment, len(self.w)
        x = [experiment.data.inputs[row].tolist() for row in rows]
        r = [experiment.data.targets[row].tolist() for row in rows]
        self.a, self.z, before = [], [], x
        for name, w in zip(experiment.activations, self.w, strict=True):
            self.a.append([weighted_sums(w, z) for z in before])
            before = [activate(name, a) for a in self.a[-1]]
            self.z.append(before)
        output = list(zip(self.a[-1], self.z[-1], r, strict=True))
        self.losses = [loss_value(experiment.loss, *values) for values in output]
        self.delta = [[] for _ in self.w]
        self.delta[-1] = [output_delta(experiment.loss, experiment.activations[-1], *values) for values in output]
        for layer in reversed(range(depth - 1)):
            slope = H_SLOPE[experiment.activations[layer]]
            for s, later in enumerate(self.delta[layer + 1]):
                sums = delta_sums(self.w[layer + 1], later)
                values = zip(self.a[layer][s], self.z[layer][s], sums, strict=True)
                self.delta[layer].append([slope(a, z) * total for a, z, total in values])
        trains_bias = experiment.bias == "trained"
        self.dw = [
            gradients(w, z, delta, experiment.l2, trains_bias)
            for w, z, delta in zip(self.w, [x, *self.z[:-1]], self.delta, strict=True)
        ]
        self.batches += 1
        for layer in range(depth):
            self.update(layer, eta)
        for loss in self.losses:
            self.epoch_loss += loss

    def update(self, layer: int, eta: float) -> None:
        """Line 9 for one layer."""
        rule = UPDATE[self.experiment.optimizer]
        for w_j, dw_j, slots_j in zip(self.w[layer], self.dw[layer], self.slots[layer], strict=True):
            for i, g in enumerate(dw_j):
                w_j[i], slots_j[i] = rule(w_j[i], g, slots_j[i], eta, self.batches)

    def finish_epoch(self) -> None:
        """The mean loss over all samples."""
        self.mean_loss = self.epoch_loss / len(self.experiment.data.inputs)
        self.epoch_loss = 0.0
