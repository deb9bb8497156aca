"""A list to choose from."""

from __future__ import annotations

from typing import Literal

from textual.widgets import OptionList


class Choices(OptionList):
    """Textual's own, which knows its lines only once it is laid out: PgUp and PgDn that come earlier do nothing."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        if self.scrollable_content_region:
            super()._move_page(direction)
