"""How a number is shown where there is little room: a short text, or a cell of its sign and strength."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from bp_tui.network.arithmetic import Array
from bp_tui.tui.drawing.canvas import Names
from bp_tui.tui.drawing.plan import SHORT
from bp_tui.tui.widgets.number_format import MISSING

Codes = npt.NDArray[np.intp]

PLUS, MINUS, ZERO, GONE, LABEL, BAD = (
    (f"network--{name}",) for name in ("plus", "minus", "zero", "missing", "label", "bad")
)
NAME, ARROW = ("network--name",), ("network--arrow",)
WRITTEN, READ = ("network--written",), ("network--read",)
STATES = ((), WRITTEN, READ)

CELL_CHARACTERS = "□▫··▪■×·" + MISSING
CELLS_SHOWN = CELL_CHARACTERS * 3
_SIGNS = (MINUS, MINUS, MINUS, PLUS, PLUS, PLUS, BAD, LABEL, GONE)
CELL_STYLES = tuple((*names, *state) for state in STATES for names in _SIGNS)
"""Of the cells as they are, of those that were written and of those that were read."""
NO_NUMBER, NOTHING, NOT_COMPUTED = 6, 7, 8
FAINT, STRONG = 0.08, 0.5
"""Parts of the largest value from which on a cell is a small, and a large square."""


def short_text(value: float) -> str:
    """A signed number in at most five characters; of one very large or small only sign and exponent."""
    size = abs(value)
    if value == 0:
        return "0"
    if 0.005 <= size < 9999.5:
        return f"{value:+.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}"
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else f"{value:+}"
    mantissa, exponent = f"{value:+.0e}".split("e")
    text = f"{mantissa}e{int(exponent)}"
    return text if len(text) <= SHORT else f"{mantissa[0]}e{int(exponent)}"


def cell_codes(values: Array, largest: float) -> Codes:
    """Which of `CELL_CHARACTERS` shows each value's sign and strength beside the largest."""
    sizes = np.abs(values)
    strength = (sizes > FAINT * largest).astype(np.intp) + (sizes > STRONG * largest)
    codes: Codes = np.where(values < 0, 2 - strength, 3 + strength)
    codes[values == 0] = NOTHING
    codes[np.isnan(values)] = NO_NUMBER
    return codes


def largest_of(values: Array) -> float:
    """The size of the largest number that is finite, 0 if none is."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def sign_of(value: float) -> Names:
    """The style of a number's sign."""
    return PLUS if value > 0 else MINUS if value < 0 else ZERO if value == 0 else BAD
