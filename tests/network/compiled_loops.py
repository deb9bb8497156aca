"""The compiled loops for tests, and experiments of every kind that they must do."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from bp_tui.experiment import Experiment
from bp_tui.network.arithmetic import Array
from bp_tui.network.compiled.engine import CompiledEngine
from bp_tui.network.compiled.loading import load
from bp_tui.network.engine import Engine, has_numba
from bp_tui.network.optimizers import OPTIMIZERS, SCHEDULES
from bp_tui.network.record import Record
from bp_tui.network.training import Training
from tests.network.small_experiments import HIDDEN, OUTPUTS, random_data

needs_numba = pytest.mark.skipif(not has_numba(), reason="Numba is not installed: there are no compiled loops")

WIDTHS = st.one_of(st.integers(1, 9), st.sampled_from([12, 15, 16, 17, 31, 32, 33, 40]))
"""About the borders between what is added up one by one, by fours and as vectors."""
ODD_NUMBERS = np.array(
    [0.0, -0.0, 5e-324, -3e-310, 1e-160, 1.0, -1.0, 38.0, -746.0, 1e160, -1e308, np.inf, -np.inf, np.nan]
)


@functools.cache
def compiled_engine() -> CompiledEngine:
    return CompiledEngine(load().train_batches)


def numpy_engine() -> Engine:
    engine = Engine()
    engine.choose("numpy")
    return engine


class CountedBatches:
    """Counts what the compiled loops do.

    Attributes:
        batches: how many they have done.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.batches = 0
        train = CompiledEngine.train

        def counted(engine: CompiledEngine, training: Training, batches: int, watched: int = 0) -> Record:
            self.batches += batches
            return train(engine, training, batches, watched)

        monkeypatch.setattr(CompiledEngine, "train", counted)


@dataclass(frozen=True)
class Run:
    """An experiment, and numbers that training is not given by itself: none, or odd ones in some places."""

    experiment: Experiment
    odd_weights: float
    odd_slots: float
    learning_rate: float | None
    seed: int

    def build(self) -> Training:
        training, rng = self.experiment.build(), np.random.default_rng(self.seed)
        for numbers, share in ((training.network.parameters, self.odd_weights), (training.slots, self.odd_slots)):
            _scatter(numbers, share, rng)
        if self.learning_rate is not None:
            training.learning_rate = self.learning_rate
        return training


def _scatter(numbers: Array, share: float, rng: np.random.Generator) -> None:
    chosen = rng.random(numbers.shape) < share
    numbers[chosen] = rng.choice(ODD_NUMBERS, chosen.sum())


@st.composite
def runs(draw: st.DrawFn) -> Run:
    """Any network with any settings, now and then with numbers at the edge of what doubles can hold."""
    loss, output = draw(st.sampled_from(OUTPUTS))
    depth = draw(st.sampled_from([1, 2, 2, 3, 3, 4, 6]))
    sizes = [*(draw(WIDTHS) for _ in range(depth)), draw(st.integers(2 if output == "softmax" else 1, 11))]
    bias = draw(st.sampled_from(["trained", "trained", "fixed", "none"]))
    hidden = [draw(st.sampled_from(HIDDEN)) for _ in range(depth - 1)]
    network: dict[str, object] = {"layers": sizes, "activations": [*hidden, output], "bias": bias}
    if bias == "fixed":
        network["biases"] = [[0.1 * j - 0.2 for j in range(units)] for units in sizes[1:]]
    experiment = Experiment.from_tables(
        {
            "network": {**network, "init": draw(st.sampled_from(["uniform", "he-normal", "zeros"]))},
            "training": {
                "loss": loss,
                "optimizer": draw(st.sampled_from([*OPTIMIZERS])),
                "eta": draw(st.sampled_from([0.5, 0.01, 1e-200, 1e200])),
                "schedule": draw(st.sampled_from([*SCHEDULES])),
                "schedule_period": draw(st.integers(1, 4)),
                "batch_size": draw(st.sampled_from([1, 1, 2, 3, 4, 7])),
                "shuffle": draw(st.booleans()),
                "l2": draw(st.sampled_from([0.0, 0.0, 0.01, 1e100])),
                "seed": draw(st.integers(0, 2**63 - 1)),
            },
            "data": _data(draw, sizes, loss),
        },
        name="any",
        base=Path(),
    )
    return Run(
        experiment,
        odd_weights=draw(st.sampled_from([0.0, 0.0, 0.0, 0.05, 1.0])),
        odd_slots=draw(st.sampled_from([0.0, 0.0, 0.0, 0.3])),
        learning_rate=draw(st.sampled_from([None, None, None, -0.5, 0.0, 1e308])),
        seed=draw(st.integers(0, 99)),
    )


def _data(draw: st.DrawFn, sizes: list[int], loss: str) -> Mapping[str, object]:
    """Inputs around 0, or small, large, or many of them 0 of either sign; some rows perhaps held out."""
    samples = draw(st.integers(1, 12))
    data = random_data(samples, sizes[0], sizes[-1], loss, draw(st.integers(0, 99)))
    inputs = np.array(data["inputs"])
    kind = draw(st.sampled_from(["ordinary", "ordinary", "small", "large", "zeros"]))
    inputs *= {"ordinary": 1.0, "small": 1e-308, "large": 1e150, "zeros": 1.0}[kind]
    if kind == "zeros":
        inputs = np.where(abs(inputs) < 1.0, inputs * 0.0, inputs)
    held_out = draw(st.sampled_from([0.0, 0.0, 0.3])) if samples > 3 else 0.0
    return {**data, "inputs": inputs.tolist(), "held_out": held_out}
