"""The panels of numbers: weights, activations and δ of every layer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from textual.binding import Binding, BindingType
from textual.reactive import var

from bp_tui.debugger.computed import Kind, units_computed
from bp_tui.debugger.frame import Frame
from bp_tui.explain.notation import plain_number
from bp_tui.network.arithmetic import Array
from bp_tui.network.timetable import Phase
from bp_tui.tui.widgets.choosable_table import ChoosableTable
from bp_tui.tui.widgets.heat import largest
from bp_tui.tui.widgets.number_format import MISSING
from bp_tui.tui.widgets.number_table import Cell, Section
from bp_tui.tui.widgets.titled import Titled

if TYPE_CHECKING:
    from bp_tui.explain.places import Place


class NumbersPanel(ChoosableTable, Titled):
    """One aspect of every layer, and in view the layer that the last op wrote, or the number chosen."""

    frame: var[Frame | None] = var(None)

    def __init__(self, title: str, *, id: str, softmax_output: bool, has_bias: bool) -> None:
        super().__init__(id=id)
        self.title = title
        self._softmax_output = softmax_output
        self._has_bias = has_bias

    def watch_frame(self, frame: Frame | None) -> None:
        """Show another instant."""
        if frame is None:
            return
        sections = self.sections(frame)
        if sections is self._sections:
            return
        follow = None
        for index, section in enumerate(sections):
            if len(section.changed):
                follow = (index, section.changed[0])
        self.show(sections, follow=follow)

    def sections(self, frame: Frame) -> Sequence[Section]:
        """The tables of this panel; the same object as is shown already where nothing in them is different."""
        raise NotImplementedError

    def place_of(self, cell: Cell) -> Place:
        """What the debugger calls a number of this panel."""
        raise NotImplementedError

    @property
    def chosen_place(self) -> Place | None:
        """What is chosen here."""
        return None if self.cell is None else self.place_of(self.cell)

    def descriptions(self, cell: Cell) -> list[str]:
        """The place and its value: with all digits, with fewer, without."""
        place, (index, row, column) = self.place_of(cell), cell
        section = self._sections[index]
        if row >= section.computed(column):
            return [f"{place} = {MISSING}", f"{place}"]
        value = float(section.values[row, column])
        return [f"{place} = {value!r}", *(f"{place} = {plain_number(value, digits)}" for digits in (9, 6)), f"{place}"]

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
    """w_ji of every layer, or Δw_ji: rows j, columns i, i = 0 the bias."""

    HELP = """
    w_ji of every layer, rows j the units, columns i what they are fed by; i = 0
    is the bias. Line 9 writes them: w_ji − η Δw_ji. d shows Δw_ji = δ_j z_i of
    line 8 instead, the larger the stronger its colour.

    Arrows or a click choose one: Enter says why it is what it is, W goes to
    its last change, h lists every change, w stops where it changes, = sets it.
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "toggle_changes", "Δw instead of w", show=False, id="weight-changes")
    ]
    HINTS = ("arrows choose a number, d shows Δw", *ChoosableTable.HINTS)

    shows_changes: var[bool] = var(False)
    _shown: tuple[Sequence[Array], list[range | int]] = (), []

    def watch_shows_changes(self) -> None:
        """Show the other of w and Δw."""
        self.title = "Weights Δw" if self.shows_changes else "Weights w"
        self.watch_frame(self.frame)

    def action_toggle_changes(self) -> None:
        """Δw instead of w, or w again."""
        self.shows_changes = not self.shows_changes
        if self.cell is not None:
            self.choose(self.cell)

    def sections(self, frame: Frame) -> Sequence[Section]:
        """One table for each layer."""
        blocks = frame.weight_gradients if self.shows_changes else frame.parameters
        layers = range(1, frame.depth + 1)
        written = [written_rows(frame, Phase.UPDATE, layer) for layer in layers]
        computed = [self.computed(frame, "dw", layer) for layer in layers] if self.shows_changes else []
        last, self._shown = self._shown, (blocks, [*written, *computed])
        if last[1] == self._shown[1] and all(map(is_, last[0], blocks)):
            return self._sections
        return [self._layer(frame, layer, block[self._first :].T) for layer, block in enumerate(blocks, start=1)]

    def _layer(self, frame: Frame, layer: int, values: Array) -> Section:
        section = Section(
            title=f"layer {layer}",
            row_label=lambda row: f"j={row + 1} ",
            column_label=lambda column: f"i={column + self._first}" if column == 0 else str(column + self._first),
            values=values,
            computed=_always(len(values)),
            changed=written_rows(frame, Phase.UPDATE, layer),
            changed_columns=range(values.shape[1]),
        )
        if not self.shows_changes:
            return section
        rows = self.computed(frame, "dw", layer)
        return replace(section, computed=_always(rows), largest=largest(values[:rows]))

    @property
    def _first(self) -> int:
        """Which i the first column has."""
        return 0 if self._has_bias else 1

    def place_of(self, cell: Cell) -> Place:
        """A weight, or its change."""
        from bp_tui.explain.places import Place

        section, row, column = cell
        return Place("dw" if self.shows_changes else "w", section + 1, (row + 1, column + self._first))


class ActivationsPanel(NumbersPanel):
    """x, then a_j and z_j of every layer; beside the outputs y their targets r."""

    HELP = """
    The input x, then a_j = Σ w_ji z_i and z_j = h(a_j) of every layer, as line 4
    computes them; in the last layer z is the output y, beside its target r.

    – is what this sample's steps have not computed yet.

    Arrows or a click choose one: Enter says why it is what it is, h lists
    every change of it, w stops where it changes.
    """

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

    def place_of(self, cell: Cell) -> Place:
        """An input, a pre-activation, an activation or a target."""
        from bp_tui.explain.places import Place

        section, row, column = cell
        name = ("a", "z", "r")[column] if section else "x"
        return Place(name, section, (row + 1,))


class DeltasPanel(NumbersPanel):
    """δ_j of every layer."""

    HELP = """
    δ_j = ∂E/∂a_j: in the last layer by line 5, in the others by line 6 from the
    δ of the layer after. All of them are computed before any weight changes.

    – is what this sample's steps have not computed yet.

    Arrows or a click choose one: Enter says why it is what it is, and d there
    derives it step by step.
    """

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

    def place_of(self, cell: Cell) -> Place:
        """A δ."""
        from bp_tui.explain.places import Place

        return Place("delta", cell[0] + 1, (cell[1] + 1,))
