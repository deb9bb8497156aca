"""A text over the panels: help, or an answer of more than one line."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import ScrollableContainer
from textual.screen import ModalScreen
from textual.widgets import Static


class TextScreen(ModalScreen[None]):
    """Shows a text until Escape, Enter or q."""

    DEFAULT_CSS = """
    TextScreen {
        align: center middle;
        & > ScrollableContainer {
            width: auto;
            max-width: 96%;
            height: auto;
            max-height: 90%;
            border: round $border;
            border-title-color: $foreground;
            border-subtitle-color: $label;
            background: $surface;
            padding: 0 2;
            scrollbar-size: 1 1;
        }
        & Static { width: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [("escape,enter,q,question_mark", "dismiss", "Close")]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """The text in a frame."""
        with ScrollableContainer() as frame:
            frame.border_title = self._title
            frame.border_subtitle = "Esc closes"
            yield Static(self._text, markup=False)
