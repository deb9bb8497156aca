"""Worked examples that others have printed: every digit of them. The facts are in `tests/oracles`."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.network.layers import Layer, Network
from bp_tui.network.training import Training, train

ORACLES = Path(__file__).parent.parent / "oracles"
Values = dict[str, object]


@cache
def facts(example: str, part: str) -> Values:
    """What `example` says; its numbers are `Decimal`, so that the digits printed are known."""
    text = (ORACLES / f"{example}.json").read_text(encoding="utf-8")
    everything: dict[str, Values] = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return everything[part]


def experiment(activation: str, w: object, b: object, x: list[float], r: list[float]) -> Experiment:
    return Experiment.from_tables(
        {
            "network": {
                "layers": [len(x), len(r)],
                "output_activation": activation,
                "weights": [w],
                "biases": [b],
            },
            "training": {"loss": "squared-error", "eta": 0.05},
            "data": {"inputs": [x], "targets": [r]},
        },
        name="example",
        base=Path(),
    )


def preset(name: str, updates: int = 0, **overrides: object) -> Training:
    """A preset, `updates` samples trained."""
    training = load_experiment(name, {key.replace("_", ".", 1): value for key, value in overrides.items()}).build()
    advance(training, updates * training.timetable.ops_per_batch)
    return training


def advance(training: Training, ops: int) -> Training:
    if ops:
        next(step for step in train(training) if step.position == ops)
    return training


def halfway(training: Training) -> Network:
    """The network when every δ is computed and no weight has changed, with the gradients of both layers."""
    advance(training, 2 * training.network.depth)
    for layer in training.network.layers:
        training.network.weight_gradient(layer)
    return training.network


def weights(layer: Layer) -> list[list[float]]:
    """Row j holds w_j1 … w_jn."""
    rows: list[list[float]] = layer.block[1:].T.tolist()
    return rows


def loss_of(network: Network) -> float:
    for layer in network.layers:
        network.forward(layer)
    return network.batch_loss()


def mazur() -> Values:
    network, after = halfway(preset("mazur")), preset("mazur", updates=1).network
    hidden, output = network.layers
    y, r = output.activations[0], network.targets[0]
    return {
        "a1_1": hidden.pre_activations[0, 0],
        "z1": hidden.activations[0],
        "a2_1": output.pre_activations[0, 0],
        "y": y,
        "E_terms": 0.5 * (y - r) ** 2,
        "E": network.batch_loss(),
        "delta2_1": output.deltas[0, 0],
        "dw2_11": output.gradient_block[1, 0],
        "dw1_11": hidden.gradient_block[1, 0],
        "w2_after": weights(after.layers[1]),
        "w1_after": weights(after.layers[0]),
        "delta2_2": output.deltas[0, 1],
        "delta1": hidden.deltas[0],
        "E_after_one_update": loss_of(after),
        "E_after_one_update_when_biases_are_trained_too": loss_of(preset("mazur", 1, network_bias="trained").network),
        "E_after_9999_updates": loss_of(preset("mazur", updates=9_999).network),
    }


def textbook() -> Values:
    network, after = halfway(preset("textbook")), preset("textbook", updates=1).network
    return {
        "a": [a for layer in network.layers for a in layer.pre_activations[0]],
        "z": [z for layer in network.layers for z in layer.activations[0]],
        "minus_delta_out_and_hidden": minus_deltas(network),
        "w2_after": weights(after.layers[1])[0],
        "w1_after": weights(after.layers[0]),
        "b_after": [b for layer in after.layers for b in layer.block[0]],
    }


def textbook_as_printed() -> Values:
    """The book goes on with its printed activations, of three digits: 0.474 · 0.526 · 0.526 is its 0.1311."""
    network = halfway(preset("textbook"))
    for layer in network.layers:
        layer.activations[...] = np.round(layer.activations, 3)
    network.output_delta()
    network.hidden_delta(network.layers[0])
    return {**textbook(), "minus_delta_out_and_hidden": minus_deltas(network)}


def minus_deltas(network: Network) -> list[float]:
    return [-d for layer in reversed(network.layers) for d in layer.deltas[0]]


def relu() -> Values:
    network, after = halfway(preset("relu")), preset("relu", updates=1).network
    hidden, output = network.layers
    return {
        "z": [*hidden.activations[0], *output.activations[0]],
        "E": network.batch_loss(),
        "dw2": output.gradient_block[1:, 0],
        "db2": output.gradient_block[0, 0],
        "dw1": hidden.gradient_block[1:].T,
        "db1": hidden.gradient_block[0],
        "w1_after": weights(after.layers[0]),
        "w2_after": weights(after.layers[1])[0],
        "b_after": [b for layer in after.layers for b in layer.block[0]],
        "E_after": loss_of(after),
    }


def linear_unit() -> Values:
    network = halfway(experiment("identity", [[3.0]], [1.0], [2.0], [9.0]).build())
    (layer,) = network.layers
    return {
        "y": layer.activations[0, 0],
        "delta_half_square": layer.deltas[0, 0],
        "dw_full_square": 2.0 * layer.gradient_block[1, 0],
        "db_full_square": 2.0 * layer.gradient_block[0, 0],
    }


def sigmoid_neuron() -> Values:
    """With r = y − 1 the factor y − r is 1: what is propagated back is the derivative of y itself."""
    y = 0.7310585786300049
    network = halfway(experiment("sigmoid", [[2.0, -3.0]], [-3.0], [-1.0, -2.0], [y - 1.0]).build())
    (layer,) = network.layers
    dy_dx = np.zeros((1, 2))
    layer.sum_deltas(dy_dx)
    return {
        "y": layer.activations[0, 0],
        "dy_dx": dy_dx[0],
        "dy_dw": layer.gradient_block[1:, 0],
        "dy_db": layer.gradient_block[0, 0],
    }


PUBLISHED: dict[str, Callable[[], Values]] = {
    "mazur-2-2-2": mazur,
    "textbook-3-2-1": textbook_as_printed,
    "relu-2-2-1": relu,
    "linear-1-1": linear_unit,
    "sigmoid-neuron": sigmoid_neuron,
}
RECOMPUTED = {**PUBLISHED, "textbook-3-2-1": textbook}
compute_published = cache(lambda example: PUBLISHED[example]())
compute_in_full = cache(lambda example: RECOMPUTED[example]())


def flat(values: object) -> list[object]:
    if isinstance(values, np.ndarray | list):
        return [one for value in values for one in flat(value)]
    return [values]


def quantities(part: str, examples: list[str]) -> list[tuple[str, str]]:
    return [(example, quantity) for example in examples for quantity in facts(example, part)]


@pytest.mark.parametrize(("example", "quantity"), quantities("published", [*PUBLISHED]))
def test_every_printed_digit_is_reproduced(example: str, quantity: str) -> None:
    printed = flat(facts(example, "published")[quantity])
    computed = flat(compute_published(example)[quantity])
    assert len(computed) == len(printed)
    for number, digits in zip(computed, printed, strict=True):
        assert isinstance(digits, Decimal)
        assert isinstance(number, float)
        assert Decimal(number).quantize(digits) == digits


@pytest.mark.parametrize(
    ("example", "quantity"),
    quantities("recomputed_in_float64", ["mazur-2-2-2", "textbook-3-2-1", "relu-2-2-1", "sigmoid-neuron"]),
)
def test_the_examples_in_full_precision_are_reproduced(example: str, quantity: str) -> None:
    expected = [float(str(value)) for value in flat(facts(example, "recomputed_in_float64")[quantity])]
    assert flat(compute_in_full(example)[quantity]) == pytest.approx(expected, rel=1e-12, abs=0.0)


STALE_W1_11 = 0.14981763856120295


def test_updating_the_output_weights_before_the_hidden_deltas_would_leave_a_fingerprint() -> None:
    network, after = halfway(preset("mazur")), preset("mazur", updates=1).network
    network.layers[1].block[...] = after.layers[1].block
    network.hidden_delta(network.layers[0])
    network.weight_gradient(network.layers[0])
    assert 0.15 - 0.5 * network.layers[0].gradient_block[1, 0] == pytest.approx(STALE_W1_11, rel=1e-12)


def test_the_hidden_deltas_come_from_the_weights_before_the_update() -> None:
    after = preset("mazur", updates=1).network
    assert abs(weights(after.layers[0])[0][0] - STALE_W1_11) > 3e-5


def test_the_published_error_after_an_update_of_stale_weights_is_not_reproduced() -> None:
    assert abs(loss_of(preset("mazur", updates=1).network) - 0.291027924) > 1e-7
