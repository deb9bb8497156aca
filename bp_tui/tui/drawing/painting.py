"""A frame drawn by its plan: numbers, cells of sign and strength, and the lines of the weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from textual.geometry import Region

from bp_tui.debugger.frame import Frame
from bp_tui.explain.notation import subscript, superscript
from bp_tui.network.arithmetic import Array
from bp_tui.tui.drawing.activity import Activity, activity_of
from bp_tui.tui.drawing.canvas import Canvas, Names
from bp_tui.tui.drawing.plan import SHORT, Column, Part, Plan
from bp_tui.tui.widgets.number_table import MISSING, cell_text

Codes = npt.NDArray[np.intp]

Computed = Callable[[str, int], int]
"""How many leading units of a quantity (x, z, δ, r) of a layer are computed."""

PLUS, MINUS, ZERO, GONE, LABEL, BAD = (
    (f"network--{name}",) for name in ("plus", "minus", "zero", "missing", "label", "bad")
)
NAME, ARROW = ("network--name",), ("network--arrow",)
WRITTEN, READ = ("network--written",), ("network--read",)
STATES = ((), WRITTEN, READ)
EDGES = {
    (True, True): PLUS,
    (True, False): MINUS,
    (False, True): ("network--far-plus",),
    (False, False): ("network--far-minus",),
}

CELL_CHARACTERS = "□▫··▪■×·" + MISSING
CELLS_SHOWN = CELL_CHARACTERS * 3
_SIGNS = (MINUS, MINUS, MINUS, PLUS, PLUS, PLUS, BAD, LABEL, GONE)
CELL_STYLES = tuple((*names, *state) for state in STATES for names in _SIGNS)
"""Of the cells as they are, of those that were written and of those that were read."""
NO_NUMBER, NOTHING, NOT_COMPUTED = 6, 7, 8
FAINT, STRONG = 0.08, 0.5
"""Parts of the largest value from which on a cell is a small, and a large square."""
THICK = 0.5
"""The part of the largest weight of a layer from which on a line is thick."""


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


def _largest(values: Array) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def _sign(value: float) -> Names:
    return PLUS if value > 0 else MINUS if value < 0 else ZERO if value == 0 else BAD


@dataclass(frozen=True)
class _Painter:
    frame: Frame
    plan: Plan
    canvas: Canvas
    computed: Computed
    activity: Activity
    largest_delta: float

    def paint(self) -> None:
        """All that can be seen."""
        columns, window = self.plan.columns, self.canvas.window
        seen = [column for column in columns if column.x < window.right and column.end >= window.x]
        for source, target in pairwise(columns):
            if source.end < window.right and target.x >= window.x:
                if target.layer in self.plan.with_lines:
                    self._lines(source, target)
                self._arrow(source, target)
        for column in seen:
            for part in column.parts:
                if part.quantity == "W":
                    self._matrix(column, part)
                elif part.across:
                    self._grid(column, part)
                else:
                    self._numbers(column, part)
            self._marks(column)

    # ── units with their numbers ──────────────────────────────────────────────────────────────────────────────────

    def _values(self, quantity: str, layer: int) -> Array:
        if quantity == "r":
            return self.frame.targets
        if quantity == "δ":
            return self.frame.deltas[layer - 1]
        return self.frame.activations[layer - 1] if layer else self.frame.inputs

    def _name(self, quantity: str, layer: int) -> str:
        if quantity == "z":
            return "x" if layer == 0 else "y" if layer == self.frame.depth else "z"
        return quantity

    def _marks(self, column: Column) -> None:
        """A disc for each unit, with its index where the unit bears no name."""
        named = self.plan.style.named
        written_layer = self.activity.written[1] if self.activity.written[0] != "w" else -1
        for unit, y in enumerate(column.rows):
            names = ARROW if column.layer == written_layer and unit in self.activity.units else NAME
            if named:
                self.canvas.text(column.end - 1 if column.layer == 0 else column.x, y, "●", *names)
            else:
                self.canvas.text(column.x + column.indent, y, "●", *names)
                self.canvas.text(column.x + column.indent + 1, y, subscript(unit + 1), *LABEL)

    def _numbers(self, column: Column, part: Part) -> None:
        style, layer, canvas = self.plan.style, column.layer, self.canvas
        name, width = self._name(part.quantity, layer), style.number if part.quantity != "r" else SHORT
        if not style.named and not part.below:
            short = name if not style.number or part.quantity == "r" or layer in (0, self.frame.depth) else ""
            self._heading(part, layer, short or name + superscript(f"({layer})"))
        elif part.below and not style.named:
            for y in column.rows:
                canvas.text(part.x - 2, y + 1, name, *LABEL)
        array, done = self._values(part.quantity, layer), self.computed(part.quantity, layer)
        values, largest_here = array.tolist(), _largest(array)
        state, marked = self.activity.state_of(part.quantity, layer, len(values))
        for unit, y in enumerate(column.rows):
            line = y + part.below
            if style.named:
                label = name + subscript(unit + 1)
                canvas.text(part.x - 1 - len(label), line, label, *(NAME if not part.below else LABEL))
            if unit >= done:
                canvas.text(part.x, line, MISSING, *GONE)
                continue
            value = values[unit]
            names = (*_sign(value), *STATES[state]) if unit in marked else _sign(value)
            if not style.number:
                largest = self.largest_delta if part.quantity == "δ" else largest_here
                code = int(cell_codes(np.array([value]), largest)[0])
                canvas.text(part.x, line, CELL_CHARACTERS[code], *names)
            else:
                canvas.text(part.x, line, short_text(value) if width == SHORT else cell_text(value), *names)

    def _heading(self, part: Part, layer: int, text: str) -> None:
        is_written = self.activity.written == (part.quantity.lower(), layer)
        self.canvas.text(part.x, 0, text, *((*NAME, *WRITTEN) if is_written else LABEL))

    # ── folded layers ─────────────────────────────────────────────────────────────────────────────────────────────

    def _grid(self, column: Column, part: Part) -> None:
        layer, quantity = column.layer, part.quantity
        unit = self._unit_at_hand(layer)
        if quantity == "w":
            values, done = self.frame.parameters[layer - 1][1:, unit], self.frame.layer_sizes[layer - 1]
            self._heading(part, layer, f"w{subscript(unit + 1)}ᵢ")
        else:
            values, done = self._values(quantity, layer), self.computed(quantity, layer)
            name = self._name(quantity, layer)
            self._heading(part, layer, name + superscript(f"({layer})") if name in "zδ" else name)
        first = max(0, self.canvas.window.y - 1) * part.across
        seen = values[first : max(0, self.canvas.window.bottom - 1) * part.across]
        codes = cell_codes(seen, _largest(values) if done else 0.0)
        codes[max(0, done - first) :] = NOT_COMPUTED
        state, units = self._marked(part, layer, unit, len(values))
        codes[max(0, units.start - first) : max(0, units.stop - first)] += state * len(CELL_CHARACTERS)
        listed, y = codes.tolist(), 1 + first // part.across
        for start in range(0, len(listed), part.across):
            self._cells(part, y + start // part.across, listed[start : start + part.across])

    def _cells(self, part: Part, y: int, codes: list[int]) -> None:
        characters, styles = [CELLS_SHOWN[code] for code in codes], [CELL_STYLES[code] for code in codes]
        self.canvas.cells(part.x, y, part.pitch, characters, styles)

    def _marked(self, part: Part, layer: int, unit: int, size: int) -> tuple[int, range]:
        """1 for cells that the op wrote, 2 for those it read, and which those are; `unit` has the weights w."""
        activity, quantity = self.activity, part.quantity
        if quantity not in "wW":
            return activity.state_of(quantity, layer, size)
        if layer != activity.edges or not (activity.backwards or unit in activity.units):
            return 0, range(0)
        return activity.edge_state, activity.units if activity.backwards else range(size)

    def _unit_at_hand(self, layer: int) -> int:
        """The unit whose weights are shown: inside an op its last one, otherwise the first."""
        units, step = self.frame.units, self.frame.step
        return units - 1 if units and step is not None and step.layer + 1 == layer else 0

    def _matrix(self, column: Column, part: Part) -> None:
        """The weights into each unit before it, a cell for each unit they come from."""
        layer, weights = column.layer, self.frame.parameters[column.layer - 1][1:]
        self._heading(part, layer, "w" if part.across * part.pitch < 4 else "w" + superscript(f"({layer})"))
        codes = cell_codes(weights.T, _largest(weights))
        for unit, y in enumerate(column.rows):
            state, sources = self._marked(part, layer, unit, part.across)
            codes[unit, sources.start : sources.stop] += state * len(CELL_CHARACTERS)
            self._cells(part, y, codes[unit].tolist())

    # ── weights as lines ──────────────────────────────────────────────────────────────────────────────────────────

    def _lines(self, source: Column, target: Column) -> None:
        """A line for each weight, the weakest first, those that take part in the op last."""
        layer, activity = target.layer, self.activity
        weights = self.frame.parameters[layer - 1][1:]
        largest = _largest(weights) or 1.0
        start, across = source.end + 2, target.x - source.end - 3
        lines = []
        for i, row in enumerate(weights.tolist()):
            for j, weight in enumerate(row):
                size = 0.0 if math.isnan(weight) else abs(weight) / largest
                if weight != 0:
                    lines.append((activity.has_edge(layer, i, j), size, i, j, weight))
        lines.sort()
        any_active = bool(activity.edges)
        for active, size, i, j, weight in lines:
            names = EDGES[active or not any_active, weight > 0]
            dots = 2 if size > THICK else 1
            y = source.rows[i]
            self.canvas.line(start, y, across, target.rows[j] - y, dots, names, dashed=not weight > 0)
        for (i, j), (x, y) in self.plan.labels.get(layer, {}).items():
            label: Names = LABEL if any_active else _sign(weights[i, j])
            if activity.has_edge(layer, i, j):
                label = (*_sign(weights[i, j]), *STATES[activity.edge_state])
            self.canvas.text(x, y, short_text(weights[i, j]), *label)

    def _arrow(self, source: Column, target: Column) -> None:
        """Which way numbers go through the weights of a layer."""
        activity, layer = self.activity, target.layer
        if layer != activity.edges or activity.written[0] == "w":
            return
        if layer in self.plan.with_lines:
            x, lines = (source.end + 1, source.rows) if activity.backwards else (target.x - 1, target.rows)
            for unit in activity.units:
                self.canvas.text(x, lines[unit], "◂" if activity.backwards else "▸", *ARROW)
        else:
            x = source.end if target.x - source.end < 3 else source.end + 1
            across = max(1, target.x - x - 1)
            self.canvas.text(x, 0, "◂" + "─" * (across - 1) if activity.backwards else "─" * (across - 1) + "▸", *ARROW)


def paint(frame: Frame, plan: Plan, window: Region, computed: Computed) -> Canvas:
    """What can be seen of a frame through a window."""
    canvas = Canvas(window)
    largest = max((_largest(deltas) for deltas in frame.deltas), default=0.0) if not plan.style.number else 0.0
    _Painter(frame, plan, canvas, computed, activity_of(frame), largest).paint()
    return canvas
