"""A list in which one item can be chosen, with the arrows or the mouse; an item has one line or several."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click

from bp_tui.tui.widgets.line_view import LineView


class ChoosableLines(LineView):
    """Says of a list where its items are (`show_items`); subclasses draw the lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", "item above", show=False),
        Binding("down", "choose(1)", "item below", show=False),
        Binding("pageup", "choose_page(-1)", "items above", show=False),
        Binding("pagedown", "choose_page(1)", "items below", show=False),
        Binding("home", "choose_end(0)", "first item", show=False),
        Binding("end", "choose_end(-1)", "last item", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._tops: Sequence[int] = ()
        self.chosen: int | None = None

    def show_items(self, tops: Sequence[int], width: int, height: int) -> None:
        """There are these items now, each from the line in `tops` on, in so much room."""
        self._tops = tops
        if self.chosen is not None:
            self.chosen = min(self.chosen, len(tops) - 1) if tops else None
        self.resize_content(width, height)

    def item_at(self, line: int) -> int:
        """The item that has a line of the content; −1 above the first."""
        return bisect_right(self._tops, line) - 1

    def choose(self, item: int | None) -> None:
        """Choose an item, or none."""
        self.chosen = item
        if item is not None:
            self.bring_into_view(item)
        self.redraw()
        self.was_chosen()

    def was_chosen(self) -> None:
        """Another item is chosen, or none."""

    def first_choice(self) -> int:
        """What the first arrow chooses."""
        return 0

    def bring_into_view(self, item: int) -> None:
        """Scroll as little as possible; with the first item comes what stands above it."""
        view, line = self._view(), self._tops[item]
        top = line if item else 0
        if view.height <= 0 or view.y <= top < view.bottom:
            return
        self.scroll_to(y=top if top < view.y else line - view.height + 1, animate=False, immediate=True)

    def action_choose(self, items: int) -> None:
        """Up or down."""
        if not self._tops:
            return
        wanted = self.first_choice() if self.chosen is None else self.chosen + items
        self.choose(max(0, min(len(self._tops) - 1, wanted)))

    def action_choose_page(self, pages: int) -> None:
        """Up or down by what can be seen at once."""
        self.action_choose(pages * max(1, self._view().height - 1))

    def action_choose_end(self, end: int) -> None:
        """The first item, or the last."""
        if self._tops:
            self.choose(range(len(self._tops))[end])

    def on_click(self, event: Click) -> None:
        """Choose the item under the mouse."""
        offset, view = event.get_content_offset(self), self._view()
        if offset is not None and offset.x < view.width and view.y + offset.y < self._content_height:
            item = self.item_at(view.y + offset.y)
            if item >= 0:
                self.choose(item)
                self.was_clicked(item, view.x + offset.x)

    def was_clicked(self, item: int, column: int) -> None:
        """An item was clicked."""
