"""The plane of two inputs: what the network says everywhere, and the samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bp_tui.debugger.region import Range, Response
from bp_tui.network.arithmetic import Array
from bp_tui.tui.ink import LEVELS, Ink
from bp_tui.tui.widgets.blocks import Block, Line, joined

Cell = tuple[int, int]  # column, row from the top


class Marks:
    """Which sample is drawn in which cell of a plane: the first of those that fall into it, trained ones first."""

    def __init__(self, ranges: Sequence[Range], width: int, height: int) -> None:
        self._ranges, self._width, self._height = ranges, width, height
        self.cells: dict[Cell, tuple[int, bool]] = {}

    def add(self, inputs: Array, classes: NDArray[np.intp], *, held_out: bool) -> None:
        """Draw these samples too, each with its class."""
        for x, of_class in zip(inputs.tolist(), classes.tolist(), strict=True):
            if (cell := self.cell_of(x)) is not None:
                self.cells.setdefault(cell, (of_class, held_out))

    def cell_of(self, x: Sequence[float]) -> Cell | None:
        """Where a sample is."""
        across, up = (one.share(value) for one, value in zip(self._ranges, x, strict=True))
        if not (0 <= across < 1 and 0 < up <= 1):
            return None
        return int(across * self._width), min(self._height - 1, int((1 - up) * self._height))


def tints_of(response: Response) -> NDArray[np.intp]:
    """The code of each point's tint."""
    levels = np.rint(response.strength * LEVELS).astype(np.intp)
    return np.where(response.classes < 0, 0, (response.classes + 1) * (LEVELS + 1) + levels)


def plane(
    ink: Ink, response: Response, marks: Marks, characters: str, current: tuple[Cell, int] | None, size: tuple[int, int]
) -> Block:
    """A drawing of `size` cells, two points in each; `current` is the cell and class of the sample at hand."""
    width, height = size
    codes = tints_of(response)
    rows = np.arange(2 * height) * codes.shape[0] // (2 * height)
    columns = np.arange(width) * codes.shape[1] // width
    points = codes[rows][:, columns].tolist()
    two = len(characters) == 2

    def line(y: int) -> Line:
        cells: Line = []
        for x, (upper, lower) in enumerate(zip(points[2 * y], points[2 * y + 1], strict=True)):
            if current is not None and current[0] == (x, y):
                cells.append(ink.mark(characters[current[1]], current[1], upper, False, True))
            elif (found := marks.cells.get((x, y))) is not None:
                cells.append(ink.mark(characters[found[0]], found[0], upper, found[1], False))
            else:
                cells.append(ink.pair(upper, lower, two))
        return joined(cells)

    return Block(width, height, line)
