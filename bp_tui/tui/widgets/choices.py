"""A list to choose from."""

from __future__ import annotations

from typing import Literal

from textual.events import Click
from textual.widgets import OptionList


class Choices(OptionList):
    """Textual's own, where it does not expect to be used before it is drawn.

    PgUp and PgDn that come before it is laid out do nothing, nor does a click on a line that is no option any more.
    """

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region:
            super()._move_page(direction)

    def on_click(self, event: Click) -> None:
        """Textual's own follows, unless what was clicked has gone."""
        if event.style.meta.get("option", 0) >= self.option_count:
            event.prevent_default()
