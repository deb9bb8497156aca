"""The panels of numbers: weights, activations and δ of every layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from textual.reactive import var

from bp_tui.debugger.computed import Kind, units_computed
from bp_tui.debugger.frame import Frame
from bp_tui.network.timetable import Phase
from bp_tui.tui.widgets.number_table import NumberTable, Section


class NumbersPanel(NumberTable):
    """One aspect of every layer, and in view the layer that the last op wrote."""

    frame: var[Frame | None] = var(None)

    def __init__(self, title: str, *, id: str, softmax_output: bool, has_bias: bool) -> None:
        super().__init__(id=id)
        self.border_title = title
        self._softmax_output = softmax_output
        self._has_bias = has_bias

    def watch_frame(self, frame: Frame | None) -> None:
        """Show another instant."""
        if frame is None:
            return
        sections = self.sections(frame)
        follow = None
        for index, section in enumerate(sections):
            if len(section.changed):
                follow = (index, section.changed[0])
        self.show(sections, follow=follow)

    def sections(self, frame: Frame) -> list[Section]:
        """The tables of this panel."""
        raise NotImplementedError

    def computed(self, frame: Frame, kind: Kind, layer: int) -> int:
        """How many leading units of a vector are computed; layers count from 1."""
        width = frame.layer_sizes[layer]
        return units_computed(
            kind, layer, frame.depth, width, frame.progress, frame.units, softmax_output=self._softmax_output
        )


def written_rows(frame: Frame, phase: Phase, layer: int) -> range:
    """The units (rows, from 0) of layer `layer`, counted from 1, that the op on show wrote in this phase."""
    step = frame.step
    if step is None or step.phase is not phase or step.layer != layer - 1:
        return range(0)
    return range(frame.units - 1, frame.units) if frame.units else range(frame.layer_sizes[layer])


def _always(count: int) -> Callable[[int], int]:
    return lambda column: count


class WeightsPanel(NumbersPanel):
    """w_ji of every layer: rows j, columns i, i = 0 the bias."""

    def sections(self, frame: Frame) -> list[Section]:
        """One table for each layer."""
        first = 0 if self._has_bias else 1
        return [
            Section(
                title=f"layer {layer}",
                row_label=lambda row: f"j={row + 1} ",
                column_label=lambda column: f"i={column + first}" if column == 0 else str(column + first),
                values=block[first:].T,
                computed=_always(block.shape[1]),
                changed=written_rows(frame, Phase.UPDATE, layer),
                changed_columns=range(len(block)),
            )
            for layer, block in enumerate(frame.parameters, start=1)
        ]


class ActivationsPanel(NumbersPanel):
    """x, then a_j and z_j of every layer; beside the outputs y their targets r."""

    def sections(self, frame: Frame) -> list[Section]:
        """The input, then one table for each layer."""
        here = self.computed(frame, "x", 0)
        inputs = Section(
            title="input",
            row_label=lambda row: f"{row + 1} ",
            column_label=lambda column: "x",
            values=frame.inputs[:, np.newaxis],
            computed=_always(here),
        )
        return [inputs, *(self._layer(frame, layer) for layer in range(1, frame.depth + 1))]

    def _layer(self, frame: Frame, layer: int) -> Section:
        columns = [frame.pre_activations[layer - 1], frame.activations[layer - 1]]
        counts = [self.computed(frame, "a", layer), self.computed(frame, "z", layer)]
        names = ["a", "z"]
        if layer == frame.depth:
            columns.append(frame.targets)
            counts.append(self.computed(frame, "r", layer))
            names = ["a", "y", "r"]
        return Section(
            title=f"layer {layer}",
            row_label=lambda row: f"{row + 1} ",
            column_label=lambda column: names[column],
            values=np.stack(columns, axis=1),
            computed=lambda column: counts[column],
            changed=written_rows(frame, Phase.FORWARD, layer),
            changed_columns=range(2),
        )


class DeltasPanel(NumbersPanel):
    """δ_j of every layer."""

    def sections(self, frame: Frame) -> list[Section]:
        """One table for each layer."""
        return [
            Section(
                title=f"layer {layer}",
                row_label=lambda row: f"{row + 1} ",
                column_label=lambda column: "δ",
                values=deltas[:, np.newaxis],
                computed=_always(self.computed(frame, "delta", layer)),
                changed=written_rows(frame, Phase.DELTA, layer),
                changed_columns=range(1),
            )
            for layer, deltas in enumerate(frame.deltas, start=1)
        ]
