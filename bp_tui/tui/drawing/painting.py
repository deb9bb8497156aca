"""A frame drawn by its plan: the weights between the layers, then the layers over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from textual.geometry import Region

from bp_tui.debugger.frame import Frame
from bp_tui.explain.notation import subscript, superscript
from bp_tui.network.arithmetic import Array
from bp_tui.tui.drawing.activity import Activity, activity_of
from bp_tui.tui.drawing.canvas import Canvas
from bp_tui.tui.drawing.edges import EdgePainter
from bp_tui.tui.drawing.plan import SHORT, Column, Part, Plan
from bp_tui.tui.drawing.signs import (
    ARROW,
    CELL_CHARACTERS,
    CELL_STYLES,
    CELLS_SHOWN,
    GONE,
    LABEL,
    NAME,
    NOT_COMPUTED,
    STATES,
    WRITTEN,
    cell_codes,
    largest_of,
    short_text,
    sign_of,
)
from bp_tui.tui.widgets.number_format import MISSING, cell_text, significant_within

Computed = Callable[[str, int], int]
"""How many leading units of a quantity (x, z, δ, r) of a layer are computed."""


@dataclass(frozen=True)
class _ColumnPainter:
    """Draws layers: units with their numbers, or folded to cells."""

    frame: Frame
    plan: Plan
    canvas: Canvas
    computed: Computed
    activity: Activity
    largest_delta: float

    def paint(self, column: Column) -> None:
        """The parts of a column, and its discs."""
        for part in column.parts:
            if part.quantity == "W":
                self._matrix(column, part)
            elif part.across:
                self._grid(column, part)
            else:
                self._numbers(column, part)
        self._marks(column)

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
        values, largest_here = array.tolist(), largest_of(array)
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
            names = (*sign_of(value), *STATES[state]) if unit in marked else sign_of(value)
            if not style.number:
                largest = self.largest_delta if part.quantity == "δ" else largest_here
                code = int(cell_codes(np.array([value]), largest)[0])
                canvas.text(part.x, line, CELL_CHARACTERS[code], *names)
            else:
                canvas.text(part.x, line, self._text(value, width), *names)

    def _text(self, value: float, width: int) -> str:
        if width == SHORT:
            return short_text(value)
        digits = self.plan.style.digits
        return significant_within(value, digits, width) if digits else cell_text(value)

    def _heading(self, part: Part, layer: int, text: str) -> None:
        is_written = self.activity.written == (part.quantity.lower(), layer)
        self.canvas.text(part.x, 0, text, *((*NAME, *WRITTEN) if is_written else LABEL))

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
        codes = cell_codes(seen, largest_of(values) if done else 0.0)
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
        codes = cell_codes(weights.T, largest_of(weights))
        for unit, y in enumerate(column.rows):
            state, sources = self._marked(part, layer, unit, part.across)
            codes[unit, sources.start : sources.stop] += state * len(CELL_CHARACTERS)
            self._cells(part, y, codes[unit].tolist())


def paint(frame: Frame, plan: Plan, window: Region, computed: Computed) -> Canvas:
    """What can be seen of a frame through a window."""
    canvas, activity = Canvas(window), activity_of(frame)
    largest = max((largest_of(deltas) for deltas in frame.deltas), default=0.0) if not plan.style.number else 0.0
    edges = EdgePainter(frame, plan, canvas, activity)
    for source, target in pairwise(plan.columns):
        if source.end < window.right and target.x >= window.x:
            edges.paint(source, target)
    columns = _ColumnPainter(frame, plan, canvas, computed, activity, largest)
    for column in plan.columns:
        if column.x < window.right and column.end >= window.x:
            columns.paint(column)
    return canvas
