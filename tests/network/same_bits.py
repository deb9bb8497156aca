"""Comparing numbers by their bits: −0 is not 0, and every nan is like every other."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def canonical(values: ArrayLike) -> NDArray[np.float64]:
    array = np.ascontiguousarray(values, dtype=np.float64)
    return np.where(np.isnan(array), np.nan, array)


def assert_same_bits(actual: ArrayLike, expected: ArrayLike, what: str = "") -> None:
    ours, theirs = canonical(actual), canonical(expected)
    assert ours.shape == theirs.shape, what
    if ours.tobytes() != theirs.tobytes():
        differs = np.argwhere(ours.view(np.uint64) != theirs.view(np.uint64))
        place = tuple(differs[0])
        raise AssertionError(f"{what}{[*map(int, place)]}: {ours[place].hex()} is not {theirs[place].hex()}")
