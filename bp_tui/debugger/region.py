"""What a network answers over the whole range of its one or two inputs, for a drawing of it.

Two inputs make a plane, with the decision region in it; one input and one output make a function. Nothing of this is
training, so the sums are NumPy's own, and may differ in their last bits from machine to machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bp_tui.data.dataset import Dataset
from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.arithmetic import Array

MOST_POINTS = 4_000
MOST_WORK = 6_000_000  # multiplications, about 3 ms
_UNIT_WORK = 20  # what an activation function costs beside one multiplication
_MARGIN = 0.08
_UNKNOWN = -1


@dataclass(frozen=True)
class Range:
    """What a drawing covers of one input or target; `low < high`, both finite."""

    low: float
    high: float

    def share(self, value: float) -> float:
        """Where a value is: 0 at `low`, 1 at `high`; nan for what is not a number."""
        return (value - self.low) / (self.high - self.low)

    def middles(self, count: int) -> Array:
        """The middles of `count` equal parts."""
        steps: Array = np.arange(0.5, count)
        return self.low + steps * ((self.high - self.low) / count)


@dataclass(frozen=True, eq=False)
class Response:
    """The answers at the middles of a grid of equal parts.

    Attributes:
        values: (rows, columns), the first output. The first row is at the top, where the second input is largest.
        classes: (rows, columns), the class each point is taken for, from 0; −1 where the outputs are no numbers.
        strength: (rows, columns), how far that is from undecided: 0 at the boundary, 1 at the most.
    """

    values: Array
    classes: NDArray[np.intp]
    strength: Array


class Survey:
    """Works out responses; the last one is kept for as long as the weights stay the same.

    Attributes:
        ranges: of each input that can be drawn: two, one, or none.
        target_range: of the first target.
    """

    def __init__(self, data: Dataset, activations: Sequence[str]) -> None:
        self._h = [ACTIVATIONS[name].h for name in activations]
        self.target_range = Range(-_MARGIN, 1.0 + _MARGIN)
        self._middle = 0.5
        inputs, outputs = data.inputs.shape[1], data.targets.shape[1]
        drawable = inputs == 2 or inputs == outputs == 1
        ranges = [_range_of(data.inputs[:, i], data.held_out_inputs[:, i]) for i in range(inputs if drawable else 0)]
        if data.kind == "numbers" and outputs == 1:
            ranges.append(_range_of(data.targets[:, 0], data.held_out_targets[:, 0]))
            self.target_range = ranges[-1] or self.target_range
            self._middle = self.target_range.low / 2 + self.target_range.high / 2
        known = tuple(one for one in ranges if one is not None)
        self.ranges = known[:inputs] if drawable and len(known) == len(ranges) else ()
        self._last: tuple[tuple[Array, ...], tuple[int, int], Response] | None = None

    def response(self, parameters: tuple[Array, ...], columns: int, rows: int) -> Response:
        """The answers of a network with these weights, one (1 + n_in, n_out) block per layer, row 0 the bias.

        At most `columns` by `rows` of them; fewer where the network is large.
        """
        columns, rows = _affordable(parameters, columns, rows)
        last = self._last
        if last is None or last[1] != (columns, rows) or not _same(last[0], parameters):
            last = self._last = (parameters, (columns, rows), self._respond(parameters, columns, rows))
        return last[2]

    def classes_of(self, outputs: Array) -> NDArray[np.intp]:
        """The class that each row of outputs, or targets, speaks for, counted from 0; −1 where it has no numbers."""
        with np.errstate(all="ignore"):
            return self._decided(outputs)[0]

    def _respond(self, parameters: tuple[Array, ...], columns: int, rows: int) -> Response:
        across = self.ranges[0].middles(columns)
        if len(self.ranges) == 1:
            rows, z = 1, across[:, np.newaxis]
        else:
            up = self.ranges[1].middles(rows)[::-1]
            z = np.stack([np.tile(across, rows), np.repeat(up, columns)], axis=1)
        with np.errstate(all="ignore"):
            for block, h in zip(parameters, self._h, strict=True):
                z = h(z @ block[1:] + block[0])
            classes, strength = self._decided(z)
        shape = (rows, columns)
        return Response(z[:, 0].reshape(shape), classes.reshape(shape), strength.reshape(shape))

    def _decided(self, y: Array) -> tuple[NDArray[np.intp], Array]:
        """Each row's class, and how clear it is."""
        if y.shape[1] == 1:
            distance = (y[:, 0] - self._middle) / (self.target_range.high - self._middle)
            classes, strength = (distance >= 0).astype(np.intp), np.abs(distance)
        else:
            classes = np.argmax(y, axis=1)
            ordered = np.partition(y, -2, axis=1)
            strength = ordered[:, -1] - ordered[:, -2]
        unknown = np.isnan(y).any(axis=1)
        strength = np.where(unknown | np.isnan(strength), 0.0, np.clip(strength, 0.0, 1.0))
        return np.where(unknown, _UNKNOWN, classes).astype(np.intp), strength


def _same(before: Sequence[Array], now: Sequence[Array]) -> bool:
    """Whether these are the same weights; a frame shares with the one before what no op has written."""
    return all(a is b or np.array_equal(a, b) for a, b in zip(before, now, strict=True))


def _range_of(*parts: Array) -> Range | None:
    """What a drawing of these numbers covers, with a margin; None where they lie too far apart."""
    values = np.concatenate(parts)
    low, high = float(values.min()), float(values.max())
    margin = _MARGIN * (high - low) or 0.5 * max(1.0, abs(low))
    low, high = low - margin, high + margin
    return Range(low, high) if low < high and np.isfinite(high - low) else None


def _affordable(parameters: Sequence[Array], columns: int, rows: int) -> tuple[int, int]:
    """A grid of the same shape that is not more work than is to be noticed."""
    work = sum(block.size + _UNIT_WORK * block.shape[1] for block in parameters)
    most = max(1, min(MOST_POINTS, MOST_WORK // work))
    columns, rows = max(1, columns), max(1, rows)
    if columns * rows > most:
        coarser = (most / (columns * rows)) ** 0.5
        columns, rows = max(1, int(columns * coarser)), max(1, int(rows * coarser))
        columns, rows = min(columns, most), min(rows, max(1, most // columns))
    return columns, rows
