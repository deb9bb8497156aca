"""A text over the panels: help, or an answer of more than one line."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import ScrollableContainer
from textual.widgets import Static

from bp_tui.tui.screens.popup import Popup


class TextScreen(Popup[None]):
    """Shows a text until Escape, Enter or q."""

    DEFAULT_CSS = """
    TextScreen {
        & > .frame { width: auto; max-width: 96%; max-height: 90%; }
        & Static { width: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,enter,q,question_mark", "dismiss", "Close"),
        ("r", "app.replay(1)", "Next recorded command"),
        ("R", "app.replay(-1)", "Back in the replay"),
        ("space", "app.toggle_play", "Play"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """The text in a frame."""
        with ScrollableContainer(classes="frame") as frame:
            frame.border_title = self._title
            frame.border_subtitle = "Esc closes"
            yield Static(self._text, markup=False)
