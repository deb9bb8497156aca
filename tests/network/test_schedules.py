"""The learning rate η_n of every schedule against its formula."""

import math
from collections.abc import Callable

import pytest

from bp_tui.network.optimizers import SCHEDULES
from tests.network.small_experiments import exhaust, small_experiment

EPOCHS = [0, 1, 2, 29, 30, 31, 59, 60, 99, 100, 101, 1_000, 100_000]

FORMULAS: dict[str, Callable[[float, int, float, int], float]] = {
    "constant": lambda eta, n, decay, period: eta,
    "step": lambda eta, n, decay, period: eta * math.pow(decay, math.floor(n / period)),
    "inverse": lambda eta, n, decay, period: eta / (1 + decay * n),
    "exponential": lambda eta, n, decay, period: eta * math.pow(decay, n),
    "cosine": lambda eta, n, decay, period: 0.5 * eta * (1 + math.cos(math.pi * min(n, period) / period)),
}


@pytest.mark.parametrize("epoch", EPOCHS)
@pytest.mark.parametrize("name", [*SCHEDULES])
def test_a_schedule_follows_its_formula(name: str, epoch: int) -> None:
    schedule = SCHEDULES[name]
    expected = FORMULAS[name](0.7, epoch, schedule.decay, schedule.period)
    assert schedule.rate(0.7, epoch, schedule.decay, schedule.period) == pytest.approx(expected, rel=1e-11, abs=1e-17)


@pytest.mark.parametrize("epoch", EPOCHS[:8])
@pytest.mark.parametrize("name", [*SCHEDULES])
def test_decay_and_period_can_be_chosen(name: str, epoch: int) -> None:
    expected = FORMULAS[name](0.7, epoch, 0.25, 7)
    assert SCHEDULES[name].rate(0.7, epoch, 0.25, 7) == pytest.approx(expected, rel=1e-12, abs=1e-16)


@pytest.mark.parametrize("name", [*SCHEDULES])
def test_the_first_epoch_has_the_learning_rate_that_was_given(name: str) -> None:
    assert SCHEDULES[name].rate(0.7, 0, 0.25, 7) == 0.7


def test_the_cosine_is_half_way_at_half_its_period_and_0_from_its_end_on() -> None:
    rates = [SCHEDULES["cosine"].rate(1.0, epoch, 1.0, 10) for epoch in (5, 10, 11, 1_000)]
    assert rates == [pytest.approx(0.5, rel=1e-15), 0.0, 0.0, 0.0]


def test_a_schedule_that_grows_ends_at_infinity_without_an_error() -> None:
    assert SCHEDULES["exponential"].rate(1.0, 10_000, 2.0, 1) == math.inf


def test_the_run_takes_the_rate_of_the_epoch_it_is_in() -> None:
    settings = {"schedule": "exponential", "schedule_decay": 0.5, "eta": 8.0}
    training = small_experiment([2, 1], samples=3, training=settings).build()
    rates = []
    for _ in range(9):
        rates.append(exhaust(training, 1).current_rate)
    assert rates == [8.0] * 3 + [4.0] * 3 + [2.0] * 3


def test_the_rate_scales_the_change_of_the_weights() -> None:
    settings = {"schedule": "step", "schedule_decay": 0.0, "schedule_period": 2}
    training = exhaust(small_experiment([2, 1], samples=3, training=settings).build(), 6)
    before = training.network.parameters.copy()
    assert (exhaust(training, 3).network.parameters == before).all()
