"""The whole run: its branches over its ops, what was done on them, and where in it we are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.reactive import var

from bp_tui.debugger.overview import Overview
from bp_tui.messages import safe_line
from bp_tui.tui.panels.timeline_text import branch_table, place_texts, told
from bp_tui.tui.widgets.branch_bars import HERE, BarDrawing, Scale, ticks
from bp_tui.tui.widgets.line_view import LineView
from bp_tui.tui.widgets.requests import CommandsWanted, NewsWanted
from bp_tui.tui.widgets.titled import Titled

Chosen = tuple[str, int | None]
"""A place of a branch, or, without an op, the branch itself."""
_HINTS = ("arrows choose, Enter goes there; so does a click", "arrows choose, Enter goes there", "arrows choose")
_ABOVE_AND_BELOW = 2  # lines: where we are, and the axis
_LEAST_BAR, _LEAST_NAMES = 10, 12


class TimelinePanel(LineView, Titled):
    """A line for every branch, below them a table of the branches as far as there is room."""

    HELP = """
    Every branch of the run as a line over its ops, with its forks, edits and
    marks, and where we are; below it a table of the branches.

    Up and Down choose a branch, Left and Right a place on it, Enter or a click
    goes there. set makes a branch where something has been done already.
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "timeline--rest",
        "timeline--past",
        "timeline--edit",
        "timeline--mark",
        "timeline--here",
        "timeline--chosen",
        "timeline--label",
        "timeline--name",
        "timeline--value",
    }
    DEFAULT_CSS = """
    TimelinePanel {
        border-subtitle-color: $foreground;
        & > .timeline--rest, & > .timeline--label { color: $label; }
        & > .timeline--past { color: $plus; text-style: bold; }
        & > .timeline--edit { color: $minus; text-style: bold; }
        & > .timeline--mark { color: $success; }
        & > .timeline--here { color: $accent; text-style: bold; }
        & > .timeline--chosen { text-style: underline; }
        &:focus > .timeline--chosen { text-style: reverse; }
        & > .timeline--name { color: $foreground; text-style: bold; }
        & > .timeline--value { color: $foreground; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose_row(-1)", "branch above", show=False),
        Binding("down", "choose_row(1)", "branch below", show=False),
        Binding("pageup", "choose_row(-8)", "branches above", show=False),
        Binding("pagedown", "choose_row(8)", "branches below", show=False),
        Binding("left", "choose_place(-1)", "place before", show=False),
        Binding("right", "choose_place(1)", "place after", show=False),
        Binding("home", "choose_end(0)", "the branch itself", show=False),
        Binding("end", "choose_end(1)", "its last place", show=False),
        Binding("enter", "go", "go there", show=False),
    ]

    overview: var[Overview | None] = var(None)
    chosen: var[Chosen | None] = var(None)

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.title = "Timeline"
        self._wanted_first = 0
        self._bars: dict[int, tuple[tuple[object, ...], list[Segment]]] = {}
        self._table: list[list[tuple[str, str]]] = []

    def watch_overview(self, before: Overview | None, now: Overview | None) -> None:
        """Show another instant; where we are comes into view when that is on another line."""
        if now is None:
            return
        chosen = self.chosen
        if chosen is not None and (before is None or before.lines is not now.lines) and self._chosen_row() is None:
            self.chosen = None
        if before is None or (before.at, before.here) != (now.at, now.here):
            self._bring_into_view(now.at)
            self._bring_into_view(now.here)
        self._show()

    def watch_chosen(self) -> None:
        """Another place is chosen, or none."""
        row = self._chosen_row()
        if row is not None:
            self._bring_into_view(row)
        self._show()

    def on_resize(self) -> None:
        """Draw it in another size."""
        if self.overview is not None:
            row = self._chosen_row()
            self._bring_into_view(self.overview.here if row is None else row)
        self._show()

    def on_show(self) -> None:
        """What happened while it was hidden is not known here."""
        self.post_message(NewsWanted())

    def watch_has_focus(self, has_focus: bool) -> None:
        """Say how to choose, or no longer."""
        super().watch_has_focus(has_focus)
        self._describe()

    def notify_style_update(self) -> None:
        """Other colours."""
        self._bars = {}
        super().notify_style_update()

    def _show(self) -> None:
        overview, (width, height) = self.overview, self.scrollable_content_region.size
        if overview is None or width < 2 or height < 1:
            return
        rest = height - self._rows_in_view() - _ABOVE_AND_BELOW
        focused = self._chosen_row()
        self._table = branch_table(overview, rest, width, overview.here if focused is None else focused)
        self._describe()
        self.resize_content(width - 1, height)

    def _rows_in_view(self) -> int:
        """How many branches can be drawn."""
        overview, height = self.overview, self.scrollable_content_region.height
        return 0 if overview is None else max(0, min(len(overview.lines), height - _ABOVE_AND_BELOW))

    @property
    def _first_row(self) -> int:
        """The branch drawn first."""
        most = len(self.overview.lines) - self._rows_in_view() if self.overview is not None else 0
        return max(0, min(self._wanted_first, most))

    def _bring_into_view(self, row: int) -> None:
        if count := self._rows_in_view():
            self._wanted_first = min(row, max(self._first_row, row - count + 1))

    def _scale(self, overview: Overview) -> Scale:
        """Columns right of the names, which take a quarter of the width at most, or a little."""
        return Scale(
            overview.end, max(_LEAST_BAR, self.scrollable_content_region.width - self._name_width(overview) - 1)
        )

    def _name_width(self, overview: Overview) -> int:
        most = max(_LEAST_NAMES, self.scrollable_content_region.width // 4)
        return max(_LEAST_NAMES - 4, min(overview.longest_name + 3, most))

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """Where we are; the branches; the axis; the table."""
        overview = self.overview
        if overview is None:
            return []
        rows = self._rows_in_view()
        if y == 0:
            return self._place_line(overview)
        if y <= rows:
            return self._branch_line(overview, self._first_row + y - 1)
        if y == rows + 1:
            unit, axis = ticks(self._scale(overview), overview.ops_per_epoch)
            return [Segment(f"  {unit}".ljust(self._name_width(overview)) + axis, self._style("label"))]
        line = y - rows - _ABOVE_AND_BELOW
        if line >= len(self._table):
            return []
        return [Segment(text, self._style(name)) for text, name in self._table[line]]

    def _style(self, name: str) -> Style:
        return self.style_of(f"timeline--{name}")

    def _place_line(self, overview: Overview) -> list[Segment]:
        """A mark over the place where we are, and beside it, where there is more room, what it is called."""
        width = self.scrollable_content_region.width
        column = self._name_width(overview) + self._scale(overview).column(overview.position)
        texts = place_texts(overview)
        text = next((text for text in texts if len(text) + 2 <= max(column, width - column - 1)), texts[-1])
        here, label = Segment("▼", self._style("here")), self._style("value")
        if column + 2 + len(text) <= width:
            return [Segment(" " * column, label), here, Segment(f" {text}", label)]
        return [Segment(f"{text} ".rjust(column)[-column:] if column else "", label), here]

    def _branch_line(self, overview: Overview, row: int) -> list[Segment]:
        line, scale = overview.lines[row], self._scale(overview)
        chosen, name_width = self.chosen, self._name_width(overview)
        is_chosen = chosen is not None and chosen[0] == line.name
        column = scale.column(chosen[1]) if is_chosen and chosen is not None and chosen[1] is not None else None
        here = overview.position if row == overview.at else overview.past.get(row)
        key = (scale, here, column)
        known = self._bars.get(row)
        if known is None or known[0][0] is not line or known[0][1:] != key:
            known = self._bars[row] = (line, *key), BarDrawing(overview, scale).segments(row, self._style, column)
        mark = HERE if row == overview.here else " "
        name = safe_line(line.name)
        name = name if len(name) <= name_width - 3 else f"{name[: name_width - 4]}…"
        style = "chosen" if is_chosen and column is None else "name" if row == overview.here else "label"
        rest = Segment(" " * (name_width - 2 - len(name)), self._style("label"))
        return [Segment(f"{mark} ", self._style("here")), Segment(name, self._style(style)), rest, *known[1]]

    def _describe(self) -> None:
        """Say in the border what is chosen, or how to choose."""
        overview, row = self.overview, self._chosen_row()
        texts: Sequence[str] = _HINTS if self.has_focus else ()
        if overview is not None and row is not None and self.chosen is not None:
            texts = told(overview, row, self.chosen[1])
        room = self.outer_size.width - 4
        text = next((text for text in texts if len(text) <= room), texts[-1] if texts else "")
        if str(self.border_subtitle or "") != text:
            self.border_subtitle = Content(text) if text else None

    def _chosen_row(self) -> int | None:
        return None if self.chosen is None or self.overview is None else self.overview.rows.get(self.chosen[0])

    def action_choose_row(self, rows: int) -> None:
        """Another branch, and there the place nearest to the one that was chosen."""
        overview, row = self.overview, self._chosen_row()
        if overview is None:
            return
        if row is None or self.chosen is None:
            self.chosen = overview.lines[overview.here].name, None
            return
        line, position = overview.lines[max(0, min(len(overview.lines) - 1, row + rows))], self.chosen[1]
        if position is not None:
            near = min(max(line.fork, position), line.head)
            position = min(line.places_around(near), key=lambda place: abs(place - near))
        self.chosen = line.name, position

    def action_choose_place(self, direction: int) -> None:
        """The next fork, edit, mark or end of the branch, or the one before; before the first, the branch itself."""
        overview, row = self.overview, self._chosen_row()
        if overview is None:
            return
        if row is None or self.chosen is None:
            self.chosen = overview.lines[overview.at].name, overview.position
            return
        line, position = overview.lines[row], self.chosen[1]
        if position is None:
            self.chosen = line.name, line.fork if direction > 0 else None
        else:
            places = [place for place in line.places_around(position) if (place - position) * direction > 0]
            none = None if direction < 0 else line.head
            self.chosen = line.name, min(places, key=lambda place: abs(place - position), default=none)

    def action_choose_end(self, end: int) -> None:
        """The branch itself, or its end."""
        overview, row = self.overview, self._chosen_row()
        if overview is not None:
            line = overview.lines[overview.here if row is None else row]
            self.chosen = line.name, line.head if end else None

    def action_go(self) -> None:
        """Go to what is chosen."""
        if self.chosen is not None and (row := self._chosen_row()) is not None:
            self._go(row, self.chosen[1])

    def _go(self, row: int, position: int | None) -> None:
        """By the commands that a person would type."""
        overview = self.overview
        if overview is None:
            return
        line, lines = overview.lines[row], []
        if row != overview.here:
            lines.append(f"branch {line.name}")
        if position is not None and not (lines and min(overview.position, line.head) == position):
            lines.append(f"goto {position}")
        if lines:
            self.post_message(CommandsWanted(*lines))

    def on_click(self, event: Click) -> None:
        """Go to the place under the mouse, or choose the branch whose name is there."""
        overview, offset = self.overview, event.get_content_offset(self)
        if overview is None or offset is None or offset.y > self._rows_in_view() + 1:
            return
        scale, column = self._scale(overview), offset.x - self._name_width(overview)
        on_branch = 1 <= offset.y <= self._rows_in_view()
        row = self._first_row + offset.y - 1 if on_branch else overview.here
        line = overview.lines[row]
        if column >= 0:
            place = min(scale.first(min(column, scale.width - 1)), line.head)
            there = [each for each in line.places_around(place) if scale.column(each) == column]
            self._go(row, min(there, default=place))
        elif on_branch:
            self.chosen = line.name, None

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """More branches."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The branches above."""
        self._wheel(event, -1)

    def _wheel(self, event: MouseScrollDown | MouseScrollUp, direction: int) -> None:
        event.stop()
        self._wanted_first = self._first_row + direction
        self._show()
