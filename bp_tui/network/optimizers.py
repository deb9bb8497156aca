"""Line 9 and its relatives: how Δw changes w, and how the learning rate η_n depends on the epoch.

An optimizer works on whole vectors: parameters w, gradient g and its slots (vectors of the same length that start
at zero) are changed in place. The conventions are PyTorch's.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bp_tui.network.arithmetic import Array
from bp_tui.network.elementary import cos, power

MOMENTUM = 0.9
RMSPROP_DECAY = 0.99
ADAM_DECAY_1 = 0.9
ADAM_DECAY_2 = 0.999
EPSILON = 1e-8


@dataclass(frozen=True)
class Optimizer:
    """One rule for line 9.

    `update(w, g, slots, η, t)` does update number t (counted from 1) on vectors of equal length. The formula is the
    same arithmetic, operation by operation and in the same order, with g as Δw.
    """

    name: str
    slots: tuple[str, ...]
    update: Callable[[Array, Array, Sequence[Array], float, int], None]
    formula: str


def _sgd(w: Array, g: Array, slots: Sequence[Array], learning_rate: float, t: int) -> None:
    w -= learning_rate * g


def _momentum(w: Array, g: Array, slots: Sequence[Array], learning_rate: float, t: int) -> None:
    (v,) = slots
    v *= MOMENTUM
    v += g
    w -= learning_rate * v


def _nesterov(w: Array, g: Array, slots: Sequence[Array], learning_rate: float, t: int) -> None:
    (v,) = slots
    v *= MOMENTUM
    v += g
    w -= learning_rate * (g + MOMENTUM * v)


def _rmsprop(w: Array, g: Array, slots: Sequence[Array], learning_rate: float, t: int) -> None:
    (s,) = slots
    s *= RMSPROP_DECAY
    s += (1.0 - RMSPROP_DECAY) * g * g
    w -= learning_rate * g / (np.sqrt(s) + EPSILON)


def _adam(w: Array, g: Array, slots: Sequence[Array], learning_rate: float, t: int) -> None:
    m, v = slots
    m *= ADAM_DECAY_1
    m += (1.0 - ADAM_DECAY_1) * g
    v *= ADAM_DECAY_2
    v += (1.0 - ADAM_DECAY_2) * g * g
    step_size = learning_rate / (1.0 - power(ADAM_DECAY_1, t))
    root_correction = math.sqrt(1.0 - power(ADAM_DECAY_2, t))
    w -= step_size * m / (np.sqrt(v) / root_correction + EPSILON)


OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.name: optimizer
    for optimizer in (
        Optimizer("sgd", (), _sgd, "w ← w − η Δw"),
        Optimizer("momentum", ("v",), _momentum, f"v ← {MOMENTUM} v + Δw;  w ← w − η v"),
        Optimizer("nesterov", ("v",), _nesterov, f"v ← {MOMENTUM} v + Δw;  w ← w − η (Δw + {MOMENTUM} v)"),
        Optimizer(
            "rmsprop",
            ("s",),
            _rmsprop,
            f"s ← {RMSPROP_DECAY} s + (1 − {RMSPROP_DECAY}) Δw Δw;  w ← w − η Δw/(√s + ε)",
        ),
        Optimizer(
            "adam",
            ("m", "v"),
            _adam,
            f"m ← {ADAM_DECAY_1} m + (1 − {ADAM_DECAY_1}) Δw;  v ← {ADAM_DECAY_2} v + (1 − {ADAM_DECAY_2}) Δw Δw;  "
            f"ηₜ ← η/(1 − {ADAM_DECAY_1}^t);  cₜ ← √(1 − {ADAM_DECAY_2}^t);  w ← w − ηₜ m/(√v/cₜ + ε)",
        ),
    )
}


@dataclass(frozen=True)
class Schedule:
    """How η_n follows from η, the epoch n (counted from 0), the decay and the period in epochs.

    `decay` and `period` here are the values used when an experiment gives none.
    """

    name: str
    decay: float
    period: int
    rate: Callable[[float, int, float, int], float]
    formula: str


def _constant(eta: float, epoch: int, decay: float, period: int) -> float:
    return eta


def _step(eta: float, epoch: int, decay: float, period: int) -> float:
    return eta * power(decay, epoch // period)


def _inverse(eta: float, epoch: int, decay: float, period: int) -> float:
    return eta / (1.0 + decay * epoch)


def _exponential(eta: float, epoch: int, decay: float, period: int) -> float:
    return eta * power(decay, epoch)


def _cosine(eta: float, epoch: int, decay: float, period: int) -> float:
    angle = math.pi * min(epoch, period) / period
    return eta * (0.5 * (1.0 + float(cos(np.array(angle)))))


SCHEDULES: dict[str, Schedule] = {
    schedule.name: schedule
    for schedule in (
        Schedule("constant", 1.0, 1, _constant, "ηₙ = η"),
        Schedule("step", 0.1, 30, _step, "ηₙ = η decay^⌊(n − 1)/period⌋"),
        Schedule("inverse", 0.01, 1, _inverse, "ηₙ = η/(1 + decay (n − 1))"),
        Schedule("exponential", 0.99, 1, _exponential, "ηₙ = η decay^(n − 1)"),
        Schedule("cosine", 1.0, 100, _cosine, "ηₙ = η (½(1 + cos(π min(n − 1, period)/period)))"),
    )
}
