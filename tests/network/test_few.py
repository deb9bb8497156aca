"""A few numbers, worked as Python floats, give the bits that the ufuncs give."""

import numpy as np
import pytest

from bp_tui.network import elementary, few
from bp_tui.network.arithmetic import Array
from tests.network.same_bits import assert_same_bits

NAMES = ["exp", "expm1", "tanh", "log", "log1p"]
SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 5e-324, -5e-324, 2.0**-1022, 1.7976931348623157e308, 1.0, -1.0, -2.0]


def numbers() -> Array:
    bits = np.random.default_rng(5)
    return np.concatenate(
        [
            SPECIAL,
            bits.integers(0, 2**64, 20_000, dtype=np.uint64).view(np.float64),
            bits.uniform(-50.0, 50.0, 10_000),
            bits.uniform(-760.0, 760.0, 10_000),
            bits.uniform(-1e-3, 1e-3, 5_000),
        ]
    )


@pytest.mark.parametrize("name", NAMES)
def test_one_number_at_a_time_has_the_bits_of_all_at_once(name: str) -> None:
    x = numbers()
    with np.errstate(all="ignore"):
        expected = getattr(elementary, name)(x)
        got = [getattr(few, name)(np.array([[number]])).item() for number in x.tolist()]
    assert_same_bits(got, expected)


@pytest.mark.parametrize("shape", [(1, 1), (1, few.FEW), (2, 5), (1, few.FEW + 1), (3, 40), (0, 3), (2, 0)])
@pytest.mark.parametrize("name", NAMES)
def test_shapes_stay(name: str, shape: tuple[int, int]) -> None:
    x = np.random.default_rng(1).uniform(0.1, 3.0, shape)
    got = getattr(few, name)(x)
    assert got.dtype == np.float64
    assert_same_bits(got, getattr(elementary, name)(x))


@pytest.mark.parametrize("name", NAMES)
def test_the_argument_is_left_alone(name: str) -> None:
    x = np.array([[0.5, -0.25]])
    with np.errstate(all="ignore"):
        getattr(few, name)(x)
    assert x.tolist() == [[0.5, -0.25]]
