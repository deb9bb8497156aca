"""Trains a few networks and prints their digests: run in many environments, always with the same outcome.

    python -m tests.determinism.runner            print the digests, as NumPy gives them
    python -m tests.determinism.runner --compiled print them as the compiled loops give them, which need Numba
    python -m tests.determinism.runner --write    keep them in golden_digests.json, as what every machine must give

Write only when an experiment or its data has changed on purpose; a change of the arithmetic breaks every session
file. Needs NumPy and the package, nothing else.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.network.digest import digest
from bp_tui.network.engine import COMPILED, NUMPY
from bp_tui.network.fast_forward import ENGINE, fast_forward

GOLDEN = Path(__file__).parent / "golden_digests.json"
EPOCHS = 5


def with_settings(
    data: Mapping[str, object], training: Mapping[str, object], layers: list[int], activations: list[str]
) -> Experiment:
    return Experiment.from_tables(
        {"network": {"layers": layers, "activations": activations}, "training": training, "data": data},
        name="runner",
        base=Path(),
    )


def networks() -> dict[str, Experiment]:
    """Between them every activation, loss, optimizer and schedule."""
    to_classes = {"loss": "categorical-cross-entropy", "shuffle": True}
    return {
        "xor": load_experiment("xor"),
        "iris": load_experiment("iris"),
        "digits": load_experiment("digits"),
        "tanh with adam": load_experiment(
            "moons", {"network.hidden_activation": "tanh", "training.optimizer": "adam", "training.eta": 0.01}
        ),
        "gelu and softplus with momentum": with_settings(
            {"name": "blobs"},
            {**to_classes, "optimizer": "momentum", "schedule": "cosine", "batch_size": 7, "l2": 0.001, "eta": 0.05},
            [2, 12, 9, 3],
            ["gelu", "softplus", "softmax"],
        ),
        "silu and elu with rmsprop": with_settings(
            {"name": "sine"},
            {"optimizer": "rmsprop", "schedule": "exponential", "batch_size": 3, "eta": 0.002, "seed": 5},
            [1, 9, 8, 1],
            ["silu", "elu", "identity"],
        ),
        "leaky relu with nesterov": with_settings(
            {"name": "spirals"},
            {"loss": "binary-cross-entropy", "optimizer": "nesterov", "schedule": "inverse", "eta": 0.01},
            [2, 33, 17, 1],
            ["leaky-relu", "sigmoid", "sigmoid"],
        ),
    }


def digest_after(experiment: Experiment, epochs: int) -> str:
    training = experiment.build()
    fast_forward(training, epochs * training.timetable.batches)
    return digest(training.position, training.network.parameters, training.slots)


def digests() -> dict[str, str]:
    """The digest of every network after EPOCHS epochs."""
    return {name: digest_after(experiment, EPOCHS) for name, experiment in networks().items()}


if __name__ == "__main__":
    ENGINE.choose(COMPILED if "--compiled" in sys.argv[1:] else NUMPY)
    if ENGINE.chosen == COMPILED:
        ENGINE.load()
    text = json.dumps(digests(), indent=2)
    if "--write" in sys.argv[1:]:
        GOLDEN.write_text(text + "\n", encoding="utf-8")
    print(text)
