"""Tables of numbers in which one number can be chosen, with the arrows or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from bp_tui.tui.widgets.number_table import Cell, NumberTable, Section


class ChoosableTable(NumberTable):
    """The chosen number is kept in view, and is the same one whatever its value becomes, until it is let go.

    Subclasses say what it is called (`descriptions`); the longest of these that has room stands in the border.
    """

    DEFAULT_CSS = """
    ChoosableTable { border-subtitle-color: $foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move_rows(-1)", "number above", show=False),
        Binding("down", "move_rows(1)", "number below", show=False),
        Binding("left", "move_columns(-1)", "number to the left", show=False),
        Binding("right", "move_columns(1)", "number to the right", show=False),
        Binding("pageup", "move_pages(-1)", "numbers above", show=False),
        Binding("pagedown", "move_pages(1)", "numbers below", show=False),
        Binding("home", "first_column", "first number of the row", show=False),
        Binding("end", "last_column", "last number of the row", show=False),
    ]
    HINTS: ClassVar[tuple[str, ...]] = ("arrows choose a number", "arrows choose")

    class Chosen(Message):
        """A number was chosen."""

        def __init__(self, table: ChoosableTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> ChoosableTable:
            """The table it is in."""
            return self.table

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._wanted_column = 0
        self._described = ""

    def descriptions(self, cell: Cell) -> Sequence[str]:
        """What is to be said of a number, from all of it to as little as makes sense."""
        raise NotImplementedError

    @property
    def cell(self) -> Cell | None:
        """The number that is chosen."""
        return self._cell

    @property
    def is_described(self) -> bool:
        """Whether the border says all there is to say."""
        return self._cell is None or self.descriptions(self._cell)[0] == self._described

    def show(self, sections: Sequence[Section], *, follow: tuple[int, int] | None = None) -> None:
        """Show other numbers; a chosen one stays where it is on the screen, whatever has changed elsewhere."""
        super().show(sections, follow=follow if self._cell is None else None)
        self._describe()

    def choose(self, cell: Cell) -> None:
        """Choose a number."""
        self._cell, self._wanted_column = cell, cell[2]
        self._chosen()

    def let_go(self) -> None:
        """Choose none."""
        if self._cell is not None:
            self._cell = None
            self._describe()
            self.redraw()

    def _chosen(self) -> None:
        self._bring_cell_into_view()
        self._describe()
        self.redraw()
        self.post_message(self.Chosen(self))

    def on_resize(self) -> None:
        """Keep the number in view."""
        self._bring_cell_into_view()
        self._describe()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Say how to choose, or no longer."""
        super().watch_has_focus(has_focus)
        self._describe()

    def on_click(self, event: Click) -> None:
        """Choose the number under the mouse."""
        offset, view = event.get_content_offset(self), self._view()
        if offset is None or offset.x >= view.width or not self._sections:
            return
        section, row = self._row_at(view.y + offset.y)
        columns = self._columns_in_view(view.x, view.width)
        column = columns.start + (offset.x - self._label_width) // self.cell_width
        rows, width = self._sections[section].values.shape
        if 0 <= row < rows and offset.x >= self._label_width and column < min(width, columns.stop):
            self.choose((section, row, column))

    def action_move_rows(self, rows: int) -> None:
        """Up or down, from one table into the next; the column is found again where there is one."""
        if not self._sections:
            return
        if self._cell is None:
            self._begin()
            return
        firsts = list(accumulate((len(section.values) for section in self._sections), initial=0))
        wanted = firsts[self._cell[0]] + self._cell[1] + rows
        row = max(0, min(firsts[-1] - 1, wanted))
        section = max(index for index, first in enumerate(firsts[:-1]) if first <= row)
        self._cell = section, row - firsts[section], min(self._wanted_column, self._width(section) - 1)
        self._chosen()

    def action_move_columns(self, columns: int) -> None:
        """To the left or the right."""
        if not self._sections:
            return
        if self._cell is None:
            self._begin()
            return
        section, row, column = self._cell
        self.choose((section, row, max(0, min(self._width(section) - 1, column + columns))))

    def action_move_pages(self, pages: int) -> None:
        """Up or down by what can be seen at once."""
        self.action_move_rows(pages * max(1, self._view().height - 1))

    def action_first_column(self) -> None:
        """To the first number of the row."""
        self.action_move_columns(-max(self._width(section) for section in range(len(self._sections))))

    def action_last_column(self) -> None:
        """To the last number of the row."""
        self.action_move_columns(max(self._width(section) for section in range(len(self._sections))))

    def _width(self, section: int) -> int:
        return int(self._sections[section].values.shape[1])

    def _begin(self) -> None:
        """Choose a first number: of what the last op wrote if that can be seen, else at the top of what can."""
        view = self._view()
        section, row = self._row_at(view.y)
        if row >= len(self._sections[section].values):
            section, row = min(section + 1, len(self._sections) - 1), 0
        if self._follow is not None:
            line = self._tops[self._follow[0]] + self._follow[1] + 1
            if view.y <= line < view.bottom:
                section, row = self._follow
        column = min(self._columns_in_view(view.x, view.width).start, self._width(section) - 1)
        self.choose((section, max(0, row), column))

    def _bring_cell_into_view(self) -> None:
        """Scroll as little as possible; a table's first row comes with the labels above it."""
        view = self._view()
        if self._cell is None or view.height <= 0:
            return
        section, row, column = self._cell
        line = self._tops[section] + row + 1
        top = line - (row == 0)
        y = top if top < view.y else line - view.height + 1 if line >= view.bottom else view.y
        columns = self._columns_in_view(view.x, view.width)
        x = view.x
        if column < columns.start:
            x = column * self.cell_width
        elif column >= columns.stop:
            x = (column - max(1, len(columns)) + 1) * self.cell_width
        if (x, y) != view.offset:
            self.scroll_to(x, y, animate=False, immediate=True)

    def _describe(self) -> None:
        """Say in the border what is chosen, or how to choose."""
        room = self.outer_size.width - 4
        texts = self.descriptions(self._cell) if self._cell is not None else self.HINTS if self.has_focus else ()
        text = next((text for text in texts if len(text) <= room), texts[-1] if texts else "")
        if text != self._described:
            self._described = text
            self.border_subtitle = Content(text) if text else None
