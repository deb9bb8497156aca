"""Three tiny experiments for time travel: no shuffle, one sample a batch; everything at once; one unit."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment import Experiment

ROWS = 20


def _experiment(name: str, tables: Mapping[str, object]) -> Experiment:
    return Experiment.from_tables(tables, name=name, base=Path())


def xor() -> Experiment:
    """2-2-1, the four samples in order."""
    return _experiment(
        "xor",
        {
            "network": {"layers": [2, 2, 1]},
            "training": {"loss": "binary-cross-entropy", "eta": 0.5, "seed": 3},
            "data": {"name": "xor"},
        },
    )


def flowers(optimizer: str = "adam", schedule: str = "step") -> Experiment:
    """4-3-3 with batches of 7, 7 and 6 of 25 samples in a new order every epoch, 5 held out; η_n falls."""
    rng = np.random.default_rng(5)
    kinds = np.arange(ROWS + 5) % 3
    inputs = rng.normal(size=(ROWS + 5, 4)) + kinds[:, None]
    return _experiment(
        "flowers",
        {
            "network": {"layers": [4, 3, 3], "hidden_activation": "tanh", "output_activation": "softmax"},
            "training": {
                "loss": "categorical-cross-entropy",
                "optimizer": optimizer,
                "eta": 0.05,
                "schedule": schedule,
                "schedule_period": 3,
                "batch_size": 7,
                "shuffle": True,
                "seed": 11,
            },
            "data": {"inputs": inputs.round(2).tolist(), "targets": np.eye(3)[kinds].tolist(), "held_out": 0.2},
        },
    )


def one_unit() -> Experiment:
    """1-1-1 with momentum and weight decay, which soon runs away when a weight is set high."""
    return _experiment(
        "one unit",
        {
            "network": {"layers": [1, 1, 1], "hidden_activation": "relu", "output_activation": "identity"},
            "training": {"optimizer": "momentum", "eta": 0.05, "l2": 0.01, "seed": 1},
            "data": {"inputs": [[1.0], [-0.5], [2.0]], "targets": [[0.5], [0.25], [1.5]]},
        },
    )


EXPERIMENTS: dict[str, Experiment] = {
    "xor": xor(),
    "adam": flowers("adam"),
    "momentum": flowers("momentum", "exponential"),
    "nesterov": flowers("nesterov", "cosine"),
    "rmsprop": flowers("rmsprop", "inverse"),
    "one unit": one_unit(),
}


def opened(name: str = "xor", *lines: str) -> Debugger:
    """A debugger of one of them that has done some commands."""
    debugger = Debugger(EXPERIMENTS[name])
    for line in lines:
        debugger.execute(line)
    return debugger
