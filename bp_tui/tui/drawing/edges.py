"""The weights between two layers, drawn as lines, and which way numbers go through them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bp_tui.debugger.frame import Frame
from bp_tui.tui.drawing.activity import Activity
from bp_tui.tui.drawing.canvas import Canvas, Names
from bp_tui.tui.drawing.plan import Column, Plan
from bp_tui.tui.drawing.signs import ARROW, LABEL, MINUS, PLUS, STATES, largest_of, short_text, sign_of

EDGES = {
    (True, True): PLUS,
    (True, False): MINUS,
    (False, True): ("network--far-plus",),
    (False, False): ("network--far-minus",),
}
"""The style of a line that takes part in the op, or of one that does not; of a positive weight, or of another."""
THICK = 0.5
"""The part of the largest weight of a layer from which on a line is thick."""


@dataclass(frozen=True)
class EdgePainter:
    """Draws between the columns of a plan."""

    frame: Frame
    plan: Plan
    canvas: Canvas
    activity: Activity

    def paint(self, source: Column, target: Column) -> None:
        """All that is between two columns next to each other."""
        if target.layer in self.plan.with_lines:
            self._lines(source, target)
        self._arrow(source, target)

    def _lines(self, source: Column, target: Column) -> None:
        """A line for each weight, the weakest first, those that take part in the op last."""
        layer, activity = target.layer, self.activity
        weights = self.frame.parameters[layer - 1][1:]
        largest = largest_of(weights) or 1.0
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
            label: Names = LABEL if any_active else sign_of(weights[i, j])
            if activity.has_edge(layer, i, j):
                label = (*sign_of(weights[i, j]), *STATES[activity.edge_state])
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
