"""Tables of numbers, one below the other, of any size: matrices with row and column labels that stay in view."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.reactive import var

from bp_tui.network.arithmetic import Array
from bp_tui.tui.widgets.heat import heated, level_of
from bp_tui.tui.widgets.line_view import LineView
from bp_tui.tui.widgets.number_format import AUTOMATIC, MISSING, CellFormat

Cell = tuple[int, int, int]
"""A number of a table: its section, its row, its column, each from 0."""


@dataclass(frozen=True, eq=False)
class Section:
    """One table.

    Attributes:
        title: what it is; stands at the left of the line of column labels.
        values: (rows, columns).
        computed: for each column, how many of its leading rows are computed yet.
        changed: the rows that the last op wrote, and `changed_columns`, in which columns.
        largest: the size of a number that is given the strongest background; 0 for no backgrounds.
    """

    title: str
    row_label: Callable[[int], str]
    column_label: Callable[[int], str]
    values: Array
    computed: Callable[[int], int]
    changed: range = range(0)
    changed_columns: range = range(0)
    largest: float = 0.0

    @property
    def height(self) -> int:
        """Lines: the labels, the rows and a blank line."""
        return len(self.values) + 2


class NumberTable(LineView):
    """Sections of numbers with labels; the row labels stay in view when it is scrolled sideways.

    Only whole numbers are drawn: one cut at the edge could be read as another.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--title",
        "table--label",
        "table--plus",
        "table--minus",
        "table--zero",
        "table--missing",
        "table--changed",
        "table--strong",
        "table--cell",
    }
    DEFAULT_CSS = """
    NumberTable {
        & > .table--title { color: $foreground; text-style: bold; }
        & > .table--label { color: $label; }
        & > .table--plus { color: $plus; }
        & > .table--minus { color: $minus; }
        & > .table--zero { color: $foreground; }
        & > .table--missing { color: $label; }
        & > .table--changed { background: $changed; text-style: bold; }
        & > .table--strong { text-style: bold; }
        & > .table--cell { text-style: underline; }
        &:focus > .table--cell { text-style: reverse; }
    }
    """

    digits: var[int] = var(AUTOMATIC, init=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sections: Sequence[Section] = ()
        self._tops: list[int] = []
        self._label_width = 0
        self._cell: Cell | None = None
        self._format = CellFormat()
        self._follow: tuple[int, int] | None = None

    @property
    def cell_width(self) -> int:
        """Of one column of numbers."""
        return self._format.width

    def watch_digits(self) -> None:
        """Write the numbers with more digits, or fewer."""
        self.show(self._sections, follow=self._follow)

    def show(self, sections: Sequence[Section], *, follow: tuple[int, int] | None = None) -> None:
        """Show other numbers; `follow` is the section and row to bring into view."""
        self._sections = sections
        self._tops, top = [], 0
        for section in sections:
            self._tops.append(top)
            top += section.height
        self._label_width = max(
            (max(len(section.title), len(section.row_label(len(section.values) - 1))) for section in sections),
            default=0,
        )
        room = self.scrollable_content_region.width - 1 - self._label_width  # beside a scroll bar
        self._format = CellFormat.within(self.digits, room)
        columns = max((section.values.shape[1] for section in sections), default=0)
        self.resize_content(self._label_width + columns * self.cell_width, max(0, top - 1))
        self._follow = follow
        self._bring_into_view()

    def on_resize(self) -> None:
        """Write the numbers with as many digits as there is room for, and keep in view what is to be in view."""
        self.show(self._sections, follow=self._follow) if self.digits else self._bring_into_view()

    def _bring_into_view(self) -> None:
        """Scroll as little as possible so that a row, and if it fits its whole section, can be seen."""
        height = self.scrollable_content_region.height
        if height <= 0 or self._follow is None:
            return
        section, row = self._follow
        top, seen = self._tops[section], self.scroll_offset.y
        bottom = top + self._sections[section].height - 1
        if bottom - top > height:
            top, bottom = top + row, min(bottom, top + max(row + 2, height))
        if top < seen or bottom > seen + height:
            self.scroll_to(y=top if top < seen else bottom - height, animate=False, immediate=True)

    def draw_line(self, y: int, left: int, width: int) -> list[Segment]:
        """The labels of a section, or one of its rows."""
        if not self._sections:
            return []
        index, row = self._row_at(y)
        section = self._sections[index]
        if row >= len(section.values):
            return []
        in_view = self._columns_in_view(left, width)
        first, last = in_view.start, min(section.values.shape[1], in_view.stop)
        if row < 0:
            head = Segment(section.title.ljust(self._label_width), self.style_of("table--title"))
            style = self.style_of("table--label")
            cells = [
                Segment(section.column_label(column).rjust(self.cell_width), style) for column in range(first, last)
            ]
        else:
            head = Segment(section.row_label(row).ljust(self._label_width), self.style_of("table--label"))
            chosen = self._cell[2] if self._cell is not None and self._cell[:2] == (index, row) else -1
            cells = self._cells(section, row, first, last, chosen)
        return [head, *cells]

    def _row_at(self, y: int) -> tuple[int, int]:
        """The section that has line `y`, and the row in it; −1 is its line of labels."""
        index = bisect_right(self._tops, y) - 1
        return index, y - self._tops[index] - 1

    def _columns_in_view(self, left: int, width: int) -> range:
        """The columns that are drawn whole in `width` cells from column `left` on; tables may have fewer."""
        first = -(-left // self.cell_width)
        return range(first, first + max(0, width - self._label_width) // self.cell_width)

    def action_scroll_left(self) -> None:
        """Scroll by one column of numbers."""
        self.scroll_relative(x=-self.cell_width, animate=False)

    def action_scroll_right(self) -> None:
        """Scroll by one column of numbers."""
        self.scroll_relative(x=self.cell_width, animate=False)

    def _cells(self, section: Section, row: int, first: int, last: int, chosen: int) -> list[Segment]:
        """The numbers of a row, from column `first` to before `last`; the one in column `chosen` is marked."""
        cells = []
        changed = section.changed_columns if row in section.changed else range(0)
        largest = section.largest
        for column, value in enumerate(section.values[row, first:last].tolist(), first):
            level = 0
            if row >= section.computed(column):
                text, name = MISSING, "table--missing"
            else:
                text = self._format.cell(value)
                name = "table--plus" if value > 0 else "table--minus" if value < 0 else "table--zero"
                level = level_of(value, largest) if largest else 0
            if not (level or column in changed or column == chosen):
                cells.append(Segment(text.rjust(self.cell_width), self.style_of(name)))
                continue
            marks = ["table--strong" if largest else "table--changed"] if column in changed else []
            marks += ["table--cell"] if column == chosen else []
            text = text.rjust(self.cell_width - 1) if level else text
            if len(text) < self.cell_width:
                cells.append(Segment(" " * (self.cell_width - len(text)), self.style_of()))
            cells.append(Segment(text, self._heated(level, name, *marks) if level else self.style_of(name, *marks)))
        return cells

    def _heated(self, level: int, *names: str) -> Style:
        """The combined style of component classes, with the background of a level; read once like the others."""
        key = (f"heat {level}", *names)
        found = self._styles_read.get(key)
        if found is None:
            found = self._styles_read[key] = heated(self.style_of(*names), self.style_of("table--zero"), level)
        return found
