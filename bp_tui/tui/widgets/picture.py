"""A sample that is a picture, in half blocks: a cell shows two points, one above the other."""

from __future__ import annotations

import numpy as np

from bp_tui.network.arithmetic import Array
from bp_tui.tui.ink import LEVELS, Ink
from bp_tui.tui.widgets.blocks import Block, Line, joined


def picture_size(shape: tuple[int, int], scale: int) -> tuple[int, int]:
    """Columns and lines of a picture whose points are `scale` cells wide."""
    rows, columns = shape
    return columns * scale, -(-rows * scale // 2)


def largest_scale(shape: tuple[int, int], width: int, height: int) -> int:
    """The largest whole scale at which a picture fits, 0 if none does."""
    rows, columns = shape
    return max(0, min(width // columns, 2 * height // rows))


def picture(ink: Ink, points: Array, low: float, high: float, size: tuple[int, int]) -> Block:
    """The points (rows, columns) on `size` cells, `low` dark and `high` bright."""
    width, height = size
    with np.errstate(all="ignore"):
        share = np.nan_to_num((points - low) / (high - low), nan=0.0)
        levels = np.rint(np.clip(share, 0.0, 1.0) * 2 * LEVELS).astype(np.intp)
    rows = np.arange(2 * height) * points.shape[0] // (2 * height)
    columns = np.arange(width) * points.shape[1] // width
    shown = levels[rows][:, columns].tolist()

    def line(y: int) -> Line:
        return joined([ink.greys(*pair) for pair in zip(shown[2 * y], shown[2 * y + 1], strict=True)])

    return Block(width, height, line)
