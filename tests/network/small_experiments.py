"""Small random experiments of every kind, and ways to run them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from bp_tui.experiment import Experiment
from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.digest import digest
from bp_tui.network.losses import LOSSES
from bp_tui.network.optimizers import OPTIMIZERS, SCHEDULES
from bp_tui.network.training import Training, train

HIDDEN = [name for name in ACTIVATIONS if name != "softmax"]
OUTPUTS = [(loss, name) for loss in LOSSES for name in ACTIVATIONS if name in LOSSES[loss].output_activations]
"""Every loss with every output activation that may stand under it."""


def random_data(samples: int, n_in: int, n_out: int, loss: str, seed: int) -> dict[str, object]:
    """Inputs around 0; targets that fit the loss."""
    rng = np.random.default_rng(seed)
    if loss == "squared-error":
        targets = rng.standard_normal((samples, n_out))
    elif loss == "binary-cross-entropy":
        targets = rng.integers(0, 2, (samples, n_out)).astype(np.float64)
    else:
        targets = np.eye(n_out)[rng.integers(0, n_out, samples)]
    return {"inputs": rng.standard_normal((samples, n_in)).tolist(), "targets": targets.tolist()}


def small_experiment(
    layers: list[int],
    *,
    hidden: str = "tanh",
    output: tuple[str, str] = ("squared-error", "identity"),
    samples: int = 4,
    bias: str = "trained",
    init: str = "uniform",
    seed: int = 1,
    training: Mapping[str, object] | None = None,
) -> Experiment:
    """An experiment on random data; `output` is the loss and the output activation."""
    loss, activation = output
    network = {"layers": layers, "hidden_activation": hidden, "output_activation": activation, "bias": bias}
    return Experiment.from_tables(
        {
            "network": {**network, "init": init},
            "training": {"loss": loss, "seed": seed, **(training or {})},
            "data": random_data(samples, layers[0], layers[-1], loss, seed),
        },
        name="small",
        base=Path(),
    )


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Any network of up to three layers with any settings."""
    loss, activation = draw(st.sampled_from(OUTPUTS))
    n_out = draw(st.integers(2 if activation == "softmax" else 1, 4))
    layers = [*draw(st.lists(st.integers(1, 5), min_size=1, max_size=3)), n_out]
    samples = draw(st.integers(1, 9))
    bias = draw(st.sampled_from(["trained", "fixed", "none"]))
    hidden = [draw(st.sampled_from(HIDDEN)) for _ in layers[1:-1]]
    network: dict[str, object] = {"layers": layers, "activations": [*hidden, activation], "bias": bias}
    if bias == "fixed":
        network["biases"] = [[0.1 * j - 0.2 for j in range(n)] for n in layers[1:]]
    return Experiment.from_tables(
        {
            "network": {**network, "init": draw(st.sampled_from(["uniform", "xavier-normal", "zeros"]))},
            "training": {
                "loss": loss,
                "optimizer": draw(st.sampled_from([*OPTIMIZERS])),
                "eta": draw(st.sampled_from([0.5, 0.01])),
                "schedule": draw(st.sampled_from([*SCHEDULES])),
                "schedule_period": draw(st.integers(1, 4)),
                "batch_size": draw(st.integers(1, 4)),
                "shuffle": draw(st.booleans()),
                "l2": draw(st.sampled_from([0.0, 0.01])),
                "seed": draw(st.integers(0, 2**63 - 1)),
            },
            "data": random_data(samples, layers[0], n_out, loss, draw(st.integers(0, 99))),
        },
        name="small",
        base=Path(),
    )


def exhaust(training: Training, batches: int) -> Training:
    """Train whole batches op by op."""
    end = training.position + batches * training.timetable.ops_per_batch
    if batches:
        next(step for step in train(training) if step.position == end)
    return training


def digest_of(training: Training) -> str:
    """The fingerprint of where `training` stands."""
    return digest(training.position, training.network.parameters, training.slots)
