"""Where the parts of a network go, for its layer sizes and the room there is: a plan, the same at every instant.

The layers are columns from left to right. Of small layers every unit is a row with its numbers, as detailed as there
is room for. Few weights are lines from unit to unit; more of them are a matrix of cells, a row before each unit. A
large layer is folded to a grid of cells, one for each unit, and beside it stands a grid of the weights into one unit.
What does not fit can be scrolled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, product
from math import isqrt

from bp_tui.tui.widgets.number_format import AUTOMATIC

MOST_ROWS = 12
"""Units of a layer that is not folded, at most."""
MOST_LINES = 16
"""Weights between two layers that are drawn as lines, at most."""
MOST_LABELS = 4
"""Weights to a layer of several units that are written on their lines, at most: more would hide the lines."""
LONGEST_GAP = 34
LARGEST_SQUARE = 32
FARTHEST = 6
SHORTEST_LINE = 2
MIDDLE, NUMBER, SHORT = 12, 7, 5
"""Widths of numbers."""


@dataclass(frozen=True)
class Style:
    """How the units of small layers are shown.

    Attributes:
        lines: how many lines a unit takes; with two, δ is below z, and the weights are lines.
        number: the width of a number, 0 for cells that show a number's sign and strength.
        named: whether a unit bears its full name, and its weights are lines; otherwise there are headings.
        gap: the least distance between two layers.
        digits: how many significant ones numbers have, as far as there is room; 0 for as many as have.
    """

    lines: int
    number: int
    named: bool
    gap: int
    digits: int = AUTOMATIC

    @property
    def top(self) -> int:
        """The first line below the headings."""
        return 0 if self.named else 1

    @property
    def has_matrices(self) -> bool:
        """Whether weights are cells, not lines."""
        return not self.named and self.lines == 1

    def with_digits(self, digits: int) -> Iterator[Style]:
        """The same with wider numbers, the widest first, where they are not among the short ones."""
        if not digits or self.number < NUMBER:
            yield self
            return
        widest = digits + len("+.e-99")
        for width in sorted({widest, MIDDLE, NUMBER}, reverse=True):
            if NUMBER <= width <= widest:
                yield replace(self, number=width, digits=digits)

    def holds(self, sizes: Sequence[int], height: int) -> bool:
        """Whether it can show layers of these sizes in so many lines."""
        most_weights = max(before * after for before, after in pairwise(sizes))
        return self.has_matrices or (self.top + max(sizes) * self.lines <= height and most_weights <= MOST_LINES)


TALL, LONG = Style(2, NUMBER, named=True, gap=9), Style(1, NUMBER, named=True, gap=9)
SHORT_LINES = Style(2, SHORT, named=False, gap=3)
WIDE_ROW = Style(1, NUMBER, named=False, gap=3)
ROW, CELLS = Style(1, SHORT, named=False, gap=1), Style(1, 0, named=False, gap=1)
FOLDED = Style(1, SHORT, named=False, gap=3)


@dataclass(frozen=True)
class Part:
    """One quantity of a layer: x, z, δ, r; w, the weights into one of its units; W, those into all of them.

    `x` is the column of its first number, `below` its line within a unit's. `across` is 0, or how many cells a line
    of its grid or matrix has, `pitch` apart.
    """

    quantity: str
    x: int
    across: int = 0
    pitch: int = 1
    below: int = 0


@dataclass(frozen=True)
class Column:
    """One layer. `rows` are the lines of its units, or none where it is folded; its units stand `indent` after `x`."""

    layer: int
    units: int
    x: int
    width: int
    indent: int
    rows: tuple[int, ...]
    parts: tuple[Part, ...]

    @property
    def end(self) -> int:
        """The first column right of it."""
        return self.x + self.width

    def moved(self, by: int) -> Column:
        """The same further to the right."""
        return replace(self, x=self.x + by, parts=tuple(replace(part, x=part.x + by) for part in self.parts))

    def behind(self, part: Part, distance: int) -> Column:
        """The same with cells of weights before its units."""
        indent = part.across * part.pitch - (part.pitch - 1) + distance
        moved = self.moved(indent)
        return replace(moved, x=0, width=self.width + indent, indent=indent, parts=(part, *moved.parts))


@dataclass(frozen=True)
class Plan:
    """All columns, which of the gaps before them hold lines, and where weights are written on the lines.

    `labels` has, for each layer with such numbers, the place (column, line) of each by source and target.
    """

    style: Style
    columns: tuple[Column, ...]
    width: int
    height: int
    with_lines: frozenset[int]
    labels: dict[int, dict[tuple[int, int], tuple[int, int]]]


@lru_cache(maxsize=64)
def plan_of(sizes: tuple[int, ...], width: int, height: int, digits: int = AUTOMATIC) -> Plan:
    """The most detailed plan that fits, or one that can be scrolled."""
    is_small = max(sizes) <= MOST_ROWS
    candidates = _small(sizes, height, digits) if is_small else _folded(sizes, height)
    for style, columns in candidates:
        if _least_width(style, columns) <= width:
            break
    rows = max(_height(style, column) for column in columns)
    return _placed(style, columns, width, max(height, rows))


def wanted_lines(sizes: Sequence[int]) -> int:
    """How many lines a network is drawn well in."""
    most = max(sizes)
    if most <= 4 and max(before * after for before, after in pairwise(sizes)) <= MOST_LINES:
        return max((3, 5, 8, 8)[most - 1], 3 * sizes[-1])
    folded = [max(8, isqrt(size)) for size in sizes if size > MOST_ROWS]
    return 1 + max(folded + [size for size in sizes if size <= MOST_ROWS])


def _small(sizes: Sequence[int], height: int, digits: int) -> Iterator[tuple[Style, list[Column]]]:
    """Plans without folding, the most detailed first."""
    for base in (TALL, LONG, SHORT_LINES, WIDE_ROW, ROW, CELLS):
        if base.holds(sizes, height):
            pitches = (1,) if not base.has_matrices else (2,) if base is WIDE_ROW else (2, 1)
            for style, targets, pitch in product(base.with_digits(digits), ("below", "beside", ""), pitches):
                fits_below = base is TALL and 3 * sizes[-1] <= height
                if targets != "below" or fits_below:
                    yield style, [_rows(style, sizes, layer, height, targets, pitch) for layer in range(len(sizes))]
    yield ROW, [_rows(ROW, sizes, layer, height, "beside", 1) for layer in range(len(sizes))]


def _folded(sizes: Sequence[int], height: int) -> Iterator[tuple[Style, list[Column]]]:
    """Plans with large layers folded, the roomiest first."""
    for most, pitch, weights in ((16, 2, True), (16, 1, True), (16, 2, False), *product((16, 8, 4), (1,), (False,))):
        yield FOLDED, [_one(sizes, layer, height, most, pitch, weights=weights) for layer in range(len(sizes))]


def _one(sizes: Sequence[int], layer: int, height: int, most_across: int, pitch: int, *, weights: bool) -> Column:
    """A column of a plan in which large layers are folded."""
    source, units = sizes[layer - 1] if layer else 0, sizes[layer]
    if units > MOST_ROWS:
        column = _grid(sizes, layer, _across(units, height, most_across), pitch)
    else:
        column = _rows(FOLDED, sizes, layer, height, "beside", pitch)
    if source <= MOST_ROWS or not weights:
        return column
    return column.behind(Part("w", 0, _across(source, height, most_across), pitch), 3)


def _rows(style: Style, sizes: Sequence[int], layer: int, height: int, targets: str, pitch: int) -> Column:
    """A layer whose units are rows."""
    units, is_output = sizes[layer], layer == len(sizes) - 1
    digits = len(str(units))
    first = 4 + digits if style.named else 2 + digits
    width = style.number or 1
    between = 4 + digits if style.named else 2 if style.number >= NUMBER else 1
    parts = [Part("z", first - 2 if style.named and layer == 0 else first)]
    end = first + width
    if layer and style.lines == 2:
        parts.append(Part("δ", first, below=1))
    elif layer:
        parts.append(Part("δ", end + between))
        end += between + width
    targets = targets if is_output else ""
    if targets == "below":
        parts.append(Part("r", first, below=2))
    elif targets:
        parts.append(Part("r", end + between))
        end += between + (SHORT if style.number else 1)
    lines = 3 if targets == "below" else style.lines
    room = height - style.top
    apart = min(2 if style.has_matrices else FARTHEST, (room - lines) // max(1, units - 1))
    apart = max(lines, apart)
    top = style.top + max(0, (room - (units - 1) * apart - lines + (units == 1 and lines == 3)) // 2)
    rows = tuple(top + apart * unit for unit in range(units))
    column = Column(layer, units, 0, end, 0, rows, tuple(parts))
    if style.has_matrices and layer and sizes[layer - 1] <= MOST_ROWS:
        return column.behind(Part("W", 0, sizes[layer - 1], pitch), 1)
    return column


def _grid(sizes: Sequence[int], layer: int, across: int, pitch: int) -> Column:
    """A layer whose units are cells."""
    parts, end = [], 0
    for quantity in "z" if layer == 0 else "zδr" if layer == len(sizes) - 1 else "zδ":
        parts.append(Part(quantity, end, across, pitch))
        end += max(4, across * pitch - (pitch - 1)) + 2
    return Column(layer, sizes[layer], 0, end - 2, 0, (), tuple(parts))


def _across(units: int, height: int, most: int) -> int:
    """Cells in a line: a square's side, as for a picture, otherwise as many as are needed for all to be in view."""
    side = isqrt(units)
    if side * side == units and side <= LARGEST_SQUARE:
        return side
    return max(1, min(most, -(-units // max(1, height - 1))))


def _height(style: Style, column: Column) -> int:
    if column.rows:
        return column.rows[-1] + style.lines
    return 1 + max(-(-column.units // part.across) for part in column.parts if part.quantity not in "wW")


def _least_width(style: Style, columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + style.gap * (len(columns) - 1)


def _placed(style: Style, columns: Sequence[Column], width: int, height: int) -> Plan:
    """The columns side by side, the room between them, and what is left at the sides."""
    gaps = len(columns) - 1
    spare = width - sum(column.width for column in columns)
    longest = LONGEST_GAP if style.lines == 2 or style.named else LONGEST_GAP // 3
    gap = max(style.gap, min(longest, spare // gaps))
    x = max(0, (spare - gap * gaps) // 2)
    placed = []
    for column in columns:
        placed.append(column.moved(x))
        x += column.width + gap
    with_lines = frozenset(
        target.layer
        for source, target in pairwise(placed)
        if source.rows and target.rows and not style.has_matrices and gap - 3 >= SHORTEST_LINE
    )
    labels = {}
    if gap >= SHORT + 9:
        labels = {
            layer: _label_places(placed[layer - 1], placed[layer])
            for layer in with_lines
            if placed[layer].units == 1 or placed[layer - 1].units * placed[layer].units <= MOST_LABELS
        }
    return Plan(style, tuple(placed), x - gap, height, with_lines, labels)


def _label_places(source: Column, target: Column) -> dict[tuple[int, int], tuple[int, int]]:
    """A place on each line for its weight, all apart from each other; nothing where there is no room for all."""
    start, across = source.end + 2, target.x - source.end - 3
    places: dict[tuple[int, int], tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for i, j in product(range(source.units), range(target.units)):
        down = target.rows[j] - source.rows[i]
        for part in (0.22, 0.78, 0.5, 0.35, 0.65):
            x, y = start + round(across * part) - SHORT // 2, source.rows[i] + round(down * part)
            cells = {(column, y) for column in range(x - 1, x + SHORT + 1)}
            if x > start and x + SHORT < start + across and not cells & taken:
                places[i, j] = (x, y)
                taken |= cells
                break
        else:
            return {}
    return places
