"""The analytic gradient agrees with central differences, and `check_gradients` notices when it does not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bp_tui.experiment import Experiment
from bp_tui.network.activations import ACTIVATIONS, Activation
from bp_tui.network.arithmetic import Array
from bp_tui.network.gradient_check import TOLERANCE, Entry, GradientCheck, check_gradients
from bp_tui.network.layers import Layer, Network
from bp_tui.network.losses import LOSSES
from bp_tui.network.training import Training
from tests.network.small_experiments import HIDDEN, OUTPUTS, exhaust, small_experiment

Output = tuple[str, str]


def trained(
    hidden: str, output: Output, *, bias: str = "trained", l2: float = 0.0, batch: int = 7, seed: int = 1
) -> Training:
    """A few updates into training, so that biases are no longer 0; the last batch is still loaded."""
    settings = {"batch_size": batch, "l2": l2, "eta": 0.05}
    experiment = small_experiment(
        [3, 4, 2], hidden=hidden, output=output, samples=batch, bias=bias, seed=seed, training=settings
    )
    return exhaust(experiment.build(), 3)


def check(training: Training, l2: float = 0.0) -> GradientCheck:
    result = check_gradients(training.network, l2)
    assert not any(entry.at_kink for entry in result.entries)
    return result


@pytest.mark.parametrize("batch", [1, 7])
@pytest.mark.parametrize("output", OUTPUTS, ids="-".join)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_every_activation_under_every_loss_agrees_with_central_differences(
    hidden: str, output: Output, batch: int
) -> None:
    result = check(trained(hidden, output, batch=batch, l2=0.1), l2=0.1)
    assert result.passed
    assert result.worst <= 1e-7


@pytest.mark.parametrize("batch", [1, 7])
@pytest.mark.parametrize("l2", [0.0, 0.5])
@pytest.mark.parametrize("bias", ["trained", "fixed", "none"])
@pytest.mark.parametrize("output", OUTPUTS, ids="-".join)
def test_biases_penalty_and_batch_agree_with_central_differences(
    output: Output, bias: str, l2: float, batch: int
) -> None:
    result = check(trained("tanh", output, bias=bias, l2=l2, batch=batch), l2=l2)
    assert result.passed
    assert result.worst <= 1e-7


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("hidden", HIDDEN)
def test_random_networks_agree_with_central_differences(hidden: str, seed: int) -> None:
    assert check_gradients(trained(hidden, ("squared-error", "identity"), seed=seed).network).passed


def test_every_weight_bias_and_delta_of_the_batch_is_compared() -> None:
    result = check(trained("tanh", OUTPUTS[0], batch=7))
    assert len(result.entries) == result.total == (3 + 1) * 4 + (4 + 1) * 2 + 7 * (4 + 2)


@pytest.mark.parametrize("bias", ["fixed", "none"])
def test_biases_that_are_not_trained_are_not_compared(bias: str) -> None:
    result = check(trained("tanh", OUTPUTS[0], bias=bias))
    assert 0 not in [entry.source for entry in result.entries]


def test_of_a_large_layer_some_entries_are_compared_and_all_are_counted() -> None:
    result = check_gradients(trained("tanh", OUTPUTS[0]).network, limit=5)
    assert len(result.entries) == 5 * 4
    assert result.total == 26 + 42


def test_checking_leaves_the_network_as_it_was() -> None:
    network = trained("tanh", OUTPUTS[0]).network
    arrays: list[Array] = [network.parameters, network.gradients, network.losses]
    arrays += [array for layer in network.layers for array in (layer.pre_activations, layer.outputs, layer.deltas)]
    before = [array.copy() for array in arrays]
    check_gradients(network)
    assert all((now == then).all() for now, then in zip(arrays, before, strict=True))


# What it finds when something is wrong.


def network_with(hidden: Activation, batch: int = 3) -> Network:
    rng = np.random.default_rng(5)
    network = Network(
        [3, 4, 2],
        [hidden, ACTIVATIONS["identity"]],
        LOSSES["squared-error"],
        batch_size=batch,
    )
    network.parameters[...] = rng.uniform(-1.0, 1.0, len(network.parameters))
    network.load(rng.standard_normal((batch, 3)), rng.standard_normal((batch, 2)))
    return network


def worst_entry(network: Network) -> Entry:
    result = check_gradients(network)
    assert not result.passed
    assert result.worst == result.entries[0].error > TOLERANCE
    return result.entries[0]


@pytest.mark.parametrize(
    "slope",
    [lambda a, z: 1.0 - z, lambda a, z: -(1.0 - z * z), lambda a, z: (1.0 - z * z) * (1.0 + 1e-6)],
    ids=["square forgotten", "wrong sign", "off by a millionth"],
)
def test_a_wrong_derivative_fails(slope: Callable[[Array, Array], Array]) -> None:
    assert worst_entry(network_with(replace(ACTIVATIONS["tanh"], derivative=slope))).layer == 0


def test_a_correct_derivative_passes() -> None:
    assert check_gradients(network_with(ACTIVATIONS["tanh"])).passed


def test_one_wrong_weight_gradient_is_named_first(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Network.weight_gradient

    def wrong(network: Network, layer: Layer, l2: float = 0.0) -> None:
        right(network, layer, l2)
        if layer.index == 1:
            layer.gradient_block[3, 1] += 1e-5

    monkeypatch.setattr(Network, "weight_gradient", wrong)
    worst = worst_entry(network_with(ACTIVATIONS["tanh"]))
    assert (worst.kind, worst.layer, worst.unit, worst.source) == ("dw", 1, 1, 3)
    assert worst.analytic - worst.numeric == pytest.approx(1e-5, rel=1e-3)


def test_one_wrong_hidden_delta_is_named_first(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Network.hidden_delta

    def wrong(network: Network, layer: Layer) -> None:
        right(network, layer)
        layer.deltas[2, 3] *= 1.01

    monkeypatch.setattr(Network, "hidden_delta", wrong)
    worst = worst_entry(network_with(ACTIVATIONS["tanh"]))
    assert (worst.kind, worst.layer, worst.unit, worst.sample, worst.source) == ("delta", 0, 3, 2, None)


def test_a_wrong_output_delta_is_found_in_the_output_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Network.output_delta

    def twice(network: Network) -> None:
        right(network)
        network.layers[-1].deltas *= 2.0

    monkeypatch.setattr(Network, "output_delta", twice)
    result = check_gradients(network_with(ACTIVATIONS["tanh"]))
    wrong = [entry for entry in result.entries if entry.error > TOLERANCE]
    assert {entry.layer for entry in wrong} == {0, 1}
    assert all(entry.analytic == pytest.approx(2.0 * entry.numeric, rel=1e-4) for entry in wrong)


def test_a_penalty_that_was_forgotten_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Network.weight_gradient
    monkeypatch.setattr(Network, "weight_gradient", lambda network, layer, l2=0.0: right(network, layer, 0.0))
    result = check_gradients(network_with(ACTIVATIONS["tanh"]), 0.1)
    wrong = [entry for entry in result.entries if entry.error > TOLERANCE]
    assert len(wrong) == 3 * 4 + 4 * 2
    assert {entry.kind for entry in wrong} == {"dw"}
    assert 0 not in [entry.source for entry in wrong]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("layer", [0, 1])
def test_a_nan_never_passes(hidden: str, layer: int) -> None:
    network = network_with(ACTIVATIONS[hidden])
    network.layers[layer].block[1, 1] = np.nan
    result = check_gradients(network)
    assert not result.passed
    assert np.isnan(result.worst)


# Kinks: a ReLU at a = 0 exactly has no derivative; h′(0) = 0 by convention.


def relu_at(a: float, name: str = "relu") -> GradientCheck:
    """One unit with weight 1 and bias 0, one sample x = a."""
    network = Network([1, 1], [ACTIVATIONS[name]], LOSSES["squared-error"])
    network.layers[0].block[1, 0] = 1.0
    network.load(np.array([[a]]), np.array([[1.0]]))
    return check_gradients(network)


@pytest.mark.parametrize("name", ["relu", "leaky-relu"])
def test_an_entry_that_stands_on_a_kink_is_marked_and_not_judged(name: str) -> None:
    result = relu_at(0.0, name)
    assert {entry.kind for entry in result.entries if entry.at_kink} == {"delta", "dw"}
    assert result.passed


@pytest.mark.parametrize("name", ["relu", "leaky-relu"])
def test_entries_on_a_kink_come_last(name: str) -> None:
    marks = [entry.at_kink for entry in relu_at(0.0, name).entries]
    assert marks == sorted(marks)


@pytest.mark.parametrize("a", [1e-6, -1e-6, 1e-7, -1e-7])
def test_an_entry_near_a_kink_is_judged_with_a_smaller_step(a: float) -> None:
    result = relu_at(a)
    assert result.passed
    assert not any(entry.at_kink for entry in result.entries)


@pytest.mark.parametrize("a", [0.0, 1e-9, -1e-9, 1e-6, -1e-6])
@pytest.mark.parametrize("name", [name for name in HIDDEN if name not in ("relu", "leaky-relu")])
def test_a_smooth_activation_has_no_kink_at_zero(name: str, a: float) -> None:
    result = relu_at(a, name)
    assert result.passed
    assert not any(entry.at_kink for entry in result.entries)


@pytest.mark.parametrize("name", ["relu", "leaky-relu"])
def test_a_nan_is_not_taken_for_a_kink(name: str) -> None:
    result = relu_at(np.nan, name)
    assert not result.passed
    assert not any(entry.at_kink for entry in result.entries)


def test_a_perfect_fit_has_no_gradient_and_passes() -> None:
    tables = {
        "network": {
            "layers": [1, 1],
            "hidden_activation": "identity",
            "output_activation": "identity",
            "weights": [[[0.1]]],
        },
        "data": {"inputs": [[3.0]], "targets": [[0.1 * 3.0]]},
    }
    training = Experiment.from_tables(tables, name="fit", base=Path()).build()
    training.load_batch(0, 0)
    assert check_gradients(training.network).passed
