"""What stops a run, how often it did, and what is displayed at every stop."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.reactive import var

from bp_tui.debugger.stop_list import DisplayRow, StopList, StopRow
from bp_tui.tui.panels.stops_text import DISPLAYS, STOPS, Line, display_lines, pieces_of, stop_lines
from bp_tui.tui.widgets.choosable_lines import ChoosableLines
from bp_tui.tui.widgets.requests import CommandsWanted, NewsWanted
from bp_tui.tui.widgets.titled import Titled

_EMPTY = "Nothing stops a run yet: b at the marked line, w at a number chosen, or :break delta 1 if loss < 0.1"
_NO_DISPLAYS = ":display loss shows it here at every stop"
_SIGN_COLUMNS = range(4)


class StopsPanel(ChoosableLines, Titled):
    """One line for every stop, then every display with its value here."""

    HELP = """
    What stops a run, how often it did, and what is displayed at every stop,
    with its value here.

    Up and Down choose one, Enter switches it off or on, Delete removes it.
    b, w and :break add to them; c runs to the next stop, C back to the last.
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "stops--label",
        "stops--number",
        "stops--line",
        "stops--off",
        "stops--sign",
        "stops--here",
        "stops--value",
        "stops--error",
        "stops--chosen",
    }
    DEFAULT_CSS = """
    StopsPanel {
        border-subtitle-color: $foreground;
        & > .stops--label { color: $label; }
        & > .stops--number, & > .stops--line { color: $foreground; }
        & > .stops--off { color: $label; text-style: italic; }
        & > .stops--sign { color: $error; }
        & > .stops--here { color: $accent; text-style: bold; }
        & > .stops--value { color: $accent; text-style: bold; }
        & > .stops--error { color: $error; }
        & > .stops--chosen { text-style: underline; }
        &:focus > .stops--chosen { text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "switch", "enable or disable", show=False),
        Binding("delete,backspace", "remove", "delete", show=False),
    ]

    stop_list: var[StopList | None] = var(None)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.title = "Stops"
        self._lines: list[Line] = []
        self._rows: tuple[StopRow | DisplayRow, ...] = ()

    def watch_stop_list(self) -> None:
        """Show others, or what has become of these."""
        self._show()

    def on_resize(self) -> None:
        """Wrap what is to be said where there are none."""
        self._show()

    def on_show(self) -> None:
        """What happened while it was hidden is not known here."""
        self.post_message(NewsWanted())

    def watch_has_focus(self, has_focus: bool) -> None:
        """Say how to choose, or no longer."""
        super().watch_has_focus(has_focus)
        self._describe()

    def was_chosen(self) -> None:
        """Say what can be done with it."""
        self._describe()

    def _show(self) -> None:
        found, (width, height) = self.stop_list, self.scrollable_content_region.size
        width -= 2
        if found is None or width < 1:
            return
        self._rows = (*found.stops, *found.displays)
        above, tops = _section([stop_lines(row, width) for row in found.stops], STOPS, _EMPTY, width)
        below, more = _section([display_lines(row, width) for row in found.displays], DISPLAYS, _NO_DISPLAYS, width)
        gap: list[Line] = [[]] if len(above) + len(below) < height else []
        self._lines = [*above, *gap, *below]
        tops += [len(above) + len(gap) + top for top in more]
        self.show_items(tops, width, len(self._lines))
        self._describe()

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """One line, what is chosen standing out."""
        is_chosen, segments = self.chosen is not None and self.item_at(y) == self.chosen, []
        for text, name in pieces_of(self._lines[y], width):
            more = ("stops--chosen",) if is_chosen and name in ("line", "off") else ()
            segments.append(Segment(text, self.style_of(f"stops--{name}", *more)))
        return segments

    def _describe(self) -> None:
        """What the keys do with the chosen one."""
        text = "arrows choose" if self.has_focus and self._rows else ""
        if self.chosen is not None:
            row = self._rows[self.chosen]
            text = "Del removes it" if isinstance(row, DisplayRow) else f"Enter {_switch(row)}s, Del deletes"
        if (self.border_subtitle or "") != text:
            self.border_subtitle = text or None

    def _ask(self, line: str) -> None:
        self.post_message(CommandsWanted(line))

    def action_switch(self) -> None:
        """Enable or disable the stop that is chosen."""
        if self.chosen is not None and isinstance(row := self._rows[self.chosen], StopRow):
            self._ask(f"{_switch(row)} {row.number}")

    def action_remove(self) -> None:
        """Delete what is chosen."""
        if self.chosen is not None:
            row = self._rows[self.chosen]
            self._ask(f"{'undisplay' if isinstance(row, DisplayRow) else 'delete'} {row.number}")

    def was_clicked(self, item: int, column: int) -> None:
        """A click on its sign switches a stop."""
        if column in _SIGN_COLUMNS:
            self.action_switch()


def _section(items: list[list[Line]], heading: str, hint: str, width: int) -> tuple[list[Line], list[int]]:
    """Items under their heading, and which line each of them begins in; where there are none, a hint."""
    if not items:
        return [[(line, "label")] for line in wrap(hint, width)], []
    lines: list[Line] = [[(heading, "label")]]
    tops = []
    for item in items:
        tops.append(len(lines))
        lines += item
    return lines, tops


def _switch(row: StopRow) -> str:
    return "disable" if row.enabled else "enable"
