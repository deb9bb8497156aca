"""The number that is chosen on the screen, and the commands that it completes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widget import Widget

from bp_tui.debugger.commands import COMMANDS, Argument
from bp_tui.tui.panels.loss import LossPanel
from bp_tui.tui.panels.numbers import NumbersPanel
from bp_tui.tui.widgets.choosable_table import ChoosableTable

if TYPE_CHECKING:
    from bp_tui.explain.places import Place


class Selection:
    """One number at most, in one of the panels: to choose one lets another go."""

    def __init__(self, panels: Iterable[NumbersPanel]) -> None:
        self._panels = tuple(panels)

    @property
    def _panel(self) -> NumbersPanel | None:
        return next((panel for panel in self._panels if panel.cell is not None), None)

    @property
    def place(self) -> Place | None:
        """What is chosen."""
        return self._panel.chosen_place if self._panel is not None else None

    def keep_only(self, table: ChoosableTable) -> None:
        """A number was chosen in this panel."""
        for panel in self._panels:
            if panel is not table:
                panel.let_go()

    def let_go(self) -> None:
        """Choose none."""
        for panel in self._panels:
            panel.let_go()

    def remark(self) -> str:
        """The number chosen, where its panel has no room for all its digits."""
        panel = self._panel
        return panel.descriptions(panel.cell)[0] if panel and panel.cell and not panel.is_described else ""

    def line_for(self, name: str, focused: Widget | None) -> tuple[str, bool]:
        """What the key of a command with an argument stands for, and whether that is all of it.

        The number counts while its panel has the focus; otherwise the rest is to be typed.
        """
        if isinstance(focused, LossPanel) and name == "history":
            return f"{name} loss", True
        place, argument = self.place, COMMANDS[name].argument
        if place is not None and focused is self._panel:
            if argument is Argument.TARGET:
                return f"{name} {place}", True
            if argument is Argument.ASSIGNMENT and place.name in ("w", "dw"):
                return f"{name} {replace(place, name='w')} = ", False
        return f"{name} ", False
