"""Random numbers: their distributions, and that every use has a stream of its own."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bp_tui.network.arithmetic import Array
from bp_tui.network.randomness import (
    DATA,
    HELD_OUT,
    INITIAL_WEIGHTS,
    SAMPLE_ORDER,
    generator,
    normal,
    permutation,
    uniform,
)

MANY = 200_000


@pytest.fixture(scope="module")
def normals() -> Array:
    return normal(generator(1, DATA), MANY)


@pytest.mark.parametrize(("power", "moment", "slack"), [(1, 0, 0.01), (2, 1, 0.015), (3, 0, 0.04), (4, 3, 0.1)])
def test_normal_numbers_have_the_moments_of_the_normal_distribution(
    normals: Array, power: int, moment: float, slack: float
) -> None:
    assert (normals**power).mean() == pytest.approx(moment, abs=slack)


@pytest.mark.parametrize("z", [-3.0, -1.0, 0.0, 0.5, 2.0])
def test_normal_numbers_have_the_normal_distribution(normals: Array, z: float) -> None:
    assert (normals < z).mean() == pytest.approx(0.5 * (1 + math.erf(z / math.sqrt(2))), abs=0.004)


def test_neighbouring_normal_numbers_are_independent(normals: Array) -> None:
    assert (normals[:-1] * normals[1:]).mean() == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 1001])
def test_any_number_of_normal_numbers_can_be_drawn(n: int) -> None:
    numbers = normal(generator(1, DATA), n)
    assert numbers.shape == (n,)
    assert np.isfinite(numbers).all()


def test_uniform_numbers_are_multiples_of_two_to_the_minus_53_below_1() -> None:
    numbers = uniform(generator(1, DATA), MANY)
    assert (numbers * 2.0**53 == np.floor(numbers * 2.0**53)).all()
    assert 0.0 <= numbers.min() < 1e-4
    assert 1.0 - 1e-4 < numbers.max() < 1.0


@pytest.mark.parametrize("x", [0.1, 0.5, 0.9])
def test_uniform_numbers_are_spread_evenly(x: float) -> None:
    assert (uniform(generator(1, DATA), MANY) < x).mean() == pytest.approx(x, abs=0.005)


def test_uniform_numbers_are_the_upper_bits_of_the_raw_integers() -> None:
    raw = generator(7, DATA).random_raw(5)
    assert uniform(generator(7, DATA), 5).tolist() == [(int(bits) >> 11) / 2**53 for bits in raw]


@given(st.integers(0, 300), st.integers(0, 2**63 - 1))
def test_a_permutation_holds_every_index_once(n: int, seed: int) -> None:
    assert sorted(permutation(n, seed, HELD_OUT).tolist()) == [*range(n)]


@pytest.mark.parametrize("stream", [SAMPLE_ORDER, INITIAL_WEIGHTS, DATA, HELD_OUT])
def test_a_stream_does_not_depend_on_what_was_drawn_before(stream: int) -> None:
    streams = {1: SAMPLE_ORDER, 2: INITIAL_WEIGHTS, 3: DATA, 4: HELD_OUT}
    first = normal(generator(5, streams[stream], 2), 9).tolist()
    for other in streams.values():
        normal(generator(5, other, 2), 1000)
    assert normal(generator(5, streams[stream], 2), 9).tolist() == first


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**63 - 1])
def test_every_use_within_an_experiment_has_a_stream_of_its_own(seed: int) -> None:
    places = [(stream, key) for stream in (SAMPLE_ORDER, INITIAL_WEIGHTS, DATA, HELD_OUT) for key in range(50)]
    assert len({generator(seed, stream, key).random_raw() for stream, key in places}) == len(places)


def test_every_seed_has_streams_of_its_own() -> None:
    assert len({generator(seed, INITIAL_WEIGHTS, 0).random_raw() for seed in range(1_000)}) == 1_000


def test_no_global_state_takes_part() -> None:
    before = uniform(generator(3, DATA), 4).tolist()
    np.random.seed(99)
    assert uniform(generator(3, DATA), 4).tolist() == before
