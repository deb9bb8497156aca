"""A window of characters, each with a style's name, and fine lines of Braille dots that cross it.

A character cell holds 2 × 4 dots. Text hides a line; of two lines in one cell the later one gives the colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region

Names = tuple[str, ...]
"""Names of styles, later ones on top."""

DASH = 4
"""Dots after which a dashed line repeats; half of them are drawn."""
LEVEL = (("─", "━"), ("╌", "╍"))
"""Level lines, solid and dashed, thin and thick."""
_BRAILLE = 0x2800
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))


@lru_cache(maxsize=512)
def line_cells(across: int, down: int, dots: int, *, dashed: bool) -> tuple[tuple[int, int, int], ...]:
    """The cells (column, row, dots as bits) of a line through `across` columns that goes down by `down` rows.

    The first column and row are 0. The line is 1 or 2 `dots` thick.
    """
    width, height = 2 * across - 1, 4 * down
    steps = max(width, abs(height), 1)
    is_steep = abs(height) > width
    cells: dict[tuple[int, int], int] = {}
    for step in range(steps + 1):
        if dashed and step % DASH >= DASH // 2:
            continue
        x, y = round(width * step / steps), 1 + round(height * step / steps)
        for shift in range(dots):
            dot_x, dot_y = (min(max(x + shift, 0), width), y) if is_steep else (x, y + shift)
            cell = (dot_x // 2, dot_y // 4)
            cells[cell] = cells.get(cell, 0) | _DOTS[dot_x % 2][dot_y % 4]
    return tuple((x, y, bits) for (x, y), bits in cells.items())


class Canvas:
    """What can be seen of a picture through a window; what is put outside of it is not there.

    Attributes:
        characters: by line and column of the window. names: of the styles of each.
    """

    def __init__(self, window: Region) -> None:
        self.window = window
        self._left, self._top, self._width, self._height = window
        self.characters = [[" "] * self._width for _ in range(self._height)]
        self.names: list[list[Names]] = [[()] * self._width for _ in range(self._height)]

    def text(self, x: int, y: int, text: str, *names: str) -> None:
        """Put text, its first character at column `x` of line `y` of the picture, if all of it can be seen.

        A number cut at the edge could be read as another.
        """
        row, column, end = y - self._top, x - self._left, x - self._left + len(text)
        if 0 <= row < self._height and column >= 0 and end <= self._width:
            self.characters[row][column:end] = text
            self.names[row][column:end] = [names] * len(text)

    def line(self, x: int, y: int, across: int, down: int, dots: int, names: Names, *, dashed: bool = False) -> None:
        """Draw a line of `across` columns that starts in cell (x, y) and goes down by `down` rows."""
        left, top = x - self._left, y - self._top
        if left >= self._width or left + across <= 0:
            return
        if down == 0:
            self.cells(x, y, 1, LEVEL[dashed][dots - 1] * across, [names] * across)
            return
        for cell_x, cell_y, bits in line_cells(across, down, dots, dashed=dashed):
            column, row = left + cell_x, top + cell_y
            if 0 <= column < self._width and 0 <= row < self._height:
                before = ord(self.characters[row][column])
                self.characters[row][column] = chr(bits | (before if before > _BRAILLE else _BRAILLE))
                self.names[row][column] = names

    def cells(self, x: int, y: int, pitch: int, characters: Sequence[str], names: Sequence[Names]) -> None:
        """Put characters, each with a style of its own, `pitch` columns apart."""
        row, column = y - self._top, x - self._left
        skipped = max(0, -(column // pitch))
        count = min(len(characters) - skipped, len(range(column + skipped * pitch, self._width, pitch)))
        if 0 <= row < self._height and count > 0:
            place = slice(column + skipped * pitch, column + (skipped + count - 1) * pitch + 1, pitch)
            self.characters[row][place] = characters[skipped : skipped + count]
            self.names[row][place] = names[skipped : skipped + count]

    def segments(self, y: int, style_of: Callable[..., Style]) -> list[Segment]:
        """One line of the picture, from the window's left edge on."""
        characters, names = self.characters[y - self._top], self.names[y - self._top]
        segments, start = [], 0
        for styles, cells in groupby(names):
            end = start + len(list(cells))
            segments.append(Segment("".join(characters[start:end]), style_of(*styles)))
            start = end
        return segments
