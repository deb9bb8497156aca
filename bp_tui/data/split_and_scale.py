"""From all samples to a data set: hold some out, then scale the inputs by what the training part shows.

Sums are `math.fsum`, exact but for one rounding at the end: they depend neither on their order nor on NumPy.
"""

import math

import numpy as np
from numpy.typing import NDArray

from bp_tui.data.dataset import Array, DataError, Dataset, Samples
from bp_tui.data.options import Scale
from bp_tui.messages import quoted
from bp_tui.network.randomness import HELD_OUT, permutation

_Rows = NDArray[np.intp] | slice


def split_and_scale(samples: Samples, *, scale: Scale, held_out: float, seed: int) -> Dataset:
    """Make the data set of `samples`; both of its parts keep the order of the source. Raises `DataError`."""
    train, held = _split(len(samples.inputs), held_out, seed)
    inputs, held_out_inputs = samples.inputs[train], samples.inputs[held]
    if scale != "none":
        inputs, held_out_inputs = _scaled(inputs, held_out_inputs, scale, samples.input_names)
    targets = samples.targets
    return Dataset(
        inputs=np.ascontiguousarray(inputs, dtype=np.float64),
        targets=np.ascontiguousarray(targets.values[train], dtype=np.float64),
        held_out_inputs=np.ascontiguousarray(held_out_inputs, dtype=np.float64),
        held_out_targets=np.ascontiguousarray(targets.values[held], dtype=np.float64),
        input_names=samples.input_names,
        target_names=targets.names,
        kind=targets.kind,
        image_shape=samples.image_shape,
        source=samples.source,
        class_names=targets.class_names,
    )


def _split(count: int, fraction: float, seed: int) -> tuple[_Rows, _Rows]:
    """Choose the rows to train on and the rows to hold out: `fraction` of all, rounded, but one at least."""
    if fraction == 0.0:
        return slice(None), slice(0, 0)
    held = max(1, round(fraction * count))
    if held >= count:
        raise DataError(
            f"data.held_out is {fraction}: of {count} samples that leaves none to train on", "data.held_out"
        )
    order = permutation(count, seed, HELD_OUT)
    return np.sort(order[held:]), np.sort(order[:held])


def _scaled(inputs: Array, held_out: Array, scale: Scale, names: tuple[str, ...]) -> tuple[Array, Array]:
    with np.errstate(all="ignore"):
        shift, divisor = _shift_and_divisor(inputs, scale)
        inputs, held_out = inputs - shift, held_out - shift
        inputs /= divisor
        held_out /= divisor
    for part in (np.stack([shift, divisor]), inputs, held_out):
        bad = np.flatnonzero(~np.isfinite(part).all(axis=0))
        if len(bad) > 0:
            raise DataError(
                f"column {quoted(names[bad[0]])} has values too extreme for data.scale = '{scale}'", "data.scale"
            )
    return inputs, held_out


def _shift_and_divisor(inputs: Array, scale: Scale) -> tuple[Array, Array]:
    """Return, per column, what is taken off and what it is then divided by.

    A constant column is recognised by its extremes, not by a deviation of 0: the rounded mean of a constant
    can differ from it in the last bit. It is shifted to 0 and divided by 1. Adding 0.0 turns −0.0, which
    `min` may or may not find, into 0.0.
    """
    low, high = inputs.min(axis=0) + 0.0, inputs.max(axis=0) + 0.0
    if scale == "unit":
        largest = max(abs(float(low.min())), abs(float(high.max())))
        return np.zeros_like(low), np.full_like(low, largest or 1.0)
    shift, divisor = low, np.where(low < high, high - low, 1.0)
    if scale == "standard":
        for i in np.flatnonzero(low < high):
            shift[i], divisor[i] = _mean_and_deviation(inputs[:, i])
    return shift, divisor


def _mean_and_deviation(column: Array) -> tuple[float, float]:
    """Return mean and population standard deviation, from deviations relative to the largest one."""
    try:
        mean = math.fsum(column.tolist()) / len(column)
    except OverflowError:
        return math.inf, math.inf
    deviations = column - mean
    largest = float(np.abs(deviations).max())
    relative = deviations / largest
    return mean, largest * math.sqrt(math.fsum((relative * relative).tolist()) / len(column))
