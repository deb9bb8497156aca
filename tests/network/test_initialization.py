"""Line 1: how large the weights begin, and which of them depend on what."""

import math

import numpy as np
import pytest

from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.initialization import INITIALIZATIONS, initialize
from bp_tui.network.layers import Network
from bp_tui.network.losses import LOSSES

RANDOM = [name for name in INITIALIZATIONS if name != "zeros"]
LIMITS = {"xavier-uniform": math.sqrt(6 / 300), "he-uniform": math.sqrt(6 / 200), "uniform": 0.5}
DEVIATIONS = {"xavier-normal": math.sqrt(2 / 300), "he-normal": math.sqrt(2 / 200)}


def initialized(name: str, layer_sizes: list[int], *, seed: int = 1, trains_bias: bool = True) -> Network:
    activations = [ACTIVATIONS["tanh"]] * (len(layer_sizes) - 1)
    network = Network(layer_sizes, activations, LOSSES["squared-error"], trains_bias=trains_bias)
    initialize(network, name, seed)
    return network


@pytest.mark.parametrize(("name", "limit"), LIMITS.items())
def test_uniform_schemes_fill_their_interval_evenly(name: str, limit: float) -> None:
    weights = initialized(name, [200, 100]).layers[0].block[1:]
    assert 0.999 * limit < weights.max() < limit
    assert -limit <= weights.min() < -0.999 * limit
    assert weights.mean() == pytest.approx(0.0, abs=0.02 * limit)
    assert weights.std() == pytest.approx(limit / math.sqrt(3), rel=0.02)


@pytest.mark.parametrize(("name", "deviation"), DEVIATIONS.items())
def test_normal_schemes_have_their_deviation(name: str, deviation: float) -> None:
    weights = initialized(name, [200, 100]).layers[0].block[1:]
    assert weights.mean() == pytest.approx(0.0, abs=0.03 * deviation)
    assert weights.std() == pytest.approx(deviation, rel=0.02)
    assert 3.5 * deviation < np.abs(weights).max() < 6.0 * deviation


def test_zeros_are_zeros() -> None:
    assert not initialized("zeros", [5, 4, 3]).parameters.any()


@pytest.mark.parametrize("name", [name for name in INITIALIZATIONS if name != "uniform"])
def test_biases_start_at_zero(name: str) -> None:
    assert not any(layer.block[0].any() for layer in initialized(name, [5, 4, 3]).layers)


def test_uniform_draws_the_biases_too() -> None:
    assert all((layer.block != 0.0).all() for layer in initialized("uniform", [5, 4, 3]).layers)


def test_uniform_draws_no_biases_where_none_are_trained() -> None:
    network = initialized("uniform", [5, 4, 3], trains_bias=False)
    assert not any(layer.block[0].any() for layer in network.layers)
    assert all((layer.block[1:] != 0.0).all() for layer in network.layers)


@pytest.mark.parametrize("name", RANDOM)
def test_every_weight_is_another_number(name: str) -> None:
    weights = np.concatenate([layer.block[1:].reshape(-1) for layer in initialized(name, [5, 5, 5]).layers])
    assert len(set(weights.tolist())) == 50


@pytest.mark.parametrize("name", RANDOM)
def test_layers_of_equal_shape_draw_from_streams_of_their_own(name: str) -> None:
    first, second = initialized(name, [5, 5, 5]).layers
    assert (first.block[1:] != second.block[1:]).all()


@pytest.mark.parametrize("name", ["uniform", "he-uniform", "he-normal"])
def test_a_layer_does_not_depend_on_those_before_and_after(name: str) -> None:
    one, other = initialized(name, [2, 5, 4, 3]), initialized(name, [9, 5, 4, 8])
    assert (one.layers[1].block == other.layers[1].block).all()


@pytest.mark.parametrize("name", RANDOM)
def test_the_same_seed_gives_the_same_weights(name: str) -> None:
    assert (initialized(name, [5, 4, 3]).parameters == initialized(name, [5, 4, 3]).parameters).all()


@pytest.mark.parametrize("name", RANDOM)
def test_another_seed_gives_other_weights(name: str) -> None:
    one, other = initialized(name, [5, 4, 3], seed=1), initialized(name, [5, 4, 3], seed=2)
    assert (one.layers[0].block[1:] != other.layers[0].block[1:]).all()
