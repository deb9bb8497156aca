"""Lines in braille dots, two by four in a cell."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from bp_tui.debugger.region import Range

_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # column by column, from the top
_EMPTY = 0x2800

Cells = dict[tuple[int, int], str]  # by column, and row from the top


def braille_line(values: Sequence[float], up: Range, width: int, height: int) -> Cells:
    """The cells that a line through these values passes, at least one, which are spread evenly over the width."""
    dots: dict[tuple[int, int], int] = {}
    before: int | None = None
    places = np.linspace(0, len(values) - 1, 2 * width)
    for x, value in enumerate(np.interp(places, np.arange(len(values)), values).tolist()):
        share = up.share(value)
        if math.isnan(share):
            before = None
            continue
        y = int((1 - min(2.0, max(-1.0, share))) * 4 * height)
        first = y if before is None or y <= before else before + 1
        last = y if before is None or y >= before else before - 1
        for dot in range(max(0, first), min(4 * height - 1, last) + 1):
            cell = (x // 2, dot // 4)
            dots[cell] = dots.get(cell, 0) | _DOTS[x % 2][dot % 4]
        before = y
    return {cell: chr(_EMPTY + pattern) for cell, pattern in dots.items()}
