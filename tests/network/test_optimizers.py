"""Optimizers under a constant gradient, where their sums have closed forms, and where nothing is to be learned."""

import math

import numpy as np
import pytest

from bp_tui.network.arithmetic import Array
from bp_tui.network.optimizers import OPTIMIZERS
from tests.network.small_experiments import exhaust, small_experiment

ETA, G, W = 0.01, -0.3, 2.0


def updates(name: str, count: int) -> tuple[float, list[float]]:
    """The weight and the slots after `count` updates with the gradient G."""
    optimizer = OPTIMIZERS[name]
    w, g = np.array([W]), np.array([G])
    slots = [np.zeros(1) for _ in optimizer.slots]
    for t in range(1, count + 1):
        optimizer.update(w, g, slots, ETA, t)
    return w.item(), [slot.item() for slot in slots]


@pytest.mark.parametrize("n", [1, 2, 10, 100])
def test_gradient_descent_moves_by_the_rate_times_the_gradient(n: int) -> None:
    w, _ = updates("sgd", n)
    assert w == pytest.approx(W - n * ETA * G, rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 10, 100])
def test_momentum_gathers_speed_as_a_geometric_series(n: int) -> None:
    w, (v,) = updates("momentum", n)
    speeds = [G * (1 - math.pow(0.9, t)) / (1 - 0.9) for t in range(1, n + 1)]
    assert v == pytest.approx(speeds[-1], rel=1e-12)
    assert w == pytest.approx(W - ETA * math.fsum(speeds), rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 10, 100])
def test_nesterov_looks_one_step_of_momentum_ahead(n: int) -> None:
    w, (v,) = updates("nesterov", n)
    speeds = [G * (1 - math.pow(0.9, t)) / (1 - 0.9) for t in range(1, n + 1)]
    assert v == pytest.approx(speeds[-1], rel=1e-12)
    assert w == pytest.approx(W - ETA * math.fsum(G + 0.9 * speed for speed in speeds), rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 10, 100])
def test_rmsprop_divides_by_the_root_of_the_mean_square(n: int) -> None:
    w, (s,) = updates("rmsprop", n)
    squares = [G * G * (1 - math.pow(0.99, t)) for t in range(1, n + 1)]
    assert s == pytest.approx(squares[-1], rel=1e-11)
    assert w == pytest.approx(W - math.fsum(ETA * G / (math.sqrt(s) + 1e-8) for s in squares), rel=1e-12)


@pytest.mark.parametrize("n", [1, 2, 10, 100])
def test_adam_corrects_the_bias_of_its_means_from_the_first_update_on(n: int) -> None:
    w, (m, v) = updates("adam", n)
    assert m == pytest.approx(G * (1 - math.pow(0.9, n)), rel=1e-12)
    assert v == pytest.approx(G * G * (1 - math.pow(0.999, n)), rel=1e-11)
    assert w == pytest.approx(W - n * ETA * G / (abs(G) + 1e-8), rel=1e-12)


def test_adam_needs_no_correction_after_a_million_updates() -> None:
    w, slots = np.array([W]), [np.array([G]), np.array([G * G])]
    OPTIMIZERS["adam"].update(w, np.array([G]), slots, ETA, 10**6)
    assert w.item() == pytest.approx(W - ETA * G / (abs(G) + 1e-8), rel=1e-12)


@pytest.mark.parametrize("t", [1, 2, 1_000, 10**6])
def test_the_correction_of_adam_is_that_of_update_t(t: int) -> None:
    w, slots = np.array([0.0]), [np.array([0.5]), np.array([0.25])]
    OPTIMIZERS["adam"].update(w, np.array([0.0]), slots, 1.0, t)
    m_hat = 0.5 * 0.9 / (1 - math.pow(0.9, t))
    v_hat = 0.25 * 0.999 / (1 - math.pow(0.999, t))
    assert w.item() == pytest.approx(-m_hat / (math.sqrt(v_hat) + 1e-8), rel=1e-12)


def trained(name: str, **settings: object) -> tuple[Array, Array]:
    """Parameters before and after 20 updates."""
    training = small_experiment([3, 4, 2], training={"optimizer": name, **settings}, bias="fixed").build()
    before = training.network.parameters.copy()
    return before, exhaust(training, 20).network.parameters


@pytest.mark.parametrize("name", [*OPTIMIZERS])
def test_no_optimizer_moves_a_fixed_bias(name: str) -> None:
    before, after = trained(name, l2=0.1)
    assert (before[:4] == after[:4]).all()
    assert (before[4:16] != after[4:16]).all()


@pytest.mark.parametrize("name", [*OPTIMIZERS])
def test_slots_start_at_zero_and_hold_one_number_for_each_parameter(name: str) -> None:
    training = small_experiment([3, 4, 2], training={"optimizer": name}).build()
    assert training.slots.shape == (len(OPTIMIZERS[name].slots), 26)
    assert not training.slots.any()


def test_adam_counts_its_updates_by_batches() -> None:
    """With a constant gradient every step of a linear unit is η, whichever sample and layer it belongs to."""
    settings = {"optimizer": "adam", "eta": 1e-6}
    training = small_experiment([1, 1, 1], hidden="identity", samples=1, training=settings).build()
    before = training.network.parameters.copy()
    steps = np.abs(exhaust(training, 50).network.parameters - before)
    assert steps == pytest.approx(50e-6, rel=1e-3)
