"""A text over the panels: help, or an answer of more than one line, perhaps with a curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import ScrollableContainer
from textual.widgets import Static

from bp_tui.tui.screens.popup import Popup
from bp_tui.tui.widgets.curve import Curve


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


class CurveScreen(TextScreen):
    """A curve over the text that belongs to it: points (x, y), x a count."""

    DEFAULT_CSS = """
    CurveScreen Curve { width: 68; height: 12; }
    """

    def __init__(self, title: str, text: str, points: Sequence[tuple[float, float]]) -> None:
        super().__init__(title, text)
        self._points = points

    def compose(self) -> ComposeResult:
        """The curve above the text."""
        with ScrollableContainer(classes="frame") as frame:
            frame.border_title = self._title
            frame.border_subtitle = "Esc closes"
            yield Curve()
            yield Static(self._text, markup=False)

    def on_mount(self) -> None:
        """Draw the curve, and again in other colours."""
        self.query_one(Curve).use_little_room(left=9, most_ticks=6)
        self._draw()
        self.app.theme_changed_signal.subscribe(self, lambda theme: self._draw())

    def _draw(self) -> None:
        curve = self.query_one(Curve)
        x, y = zip(*self._points, strict=True)
        curve.clear()
        curve.draw(np.array(x), np.array(y), self.app.theme_variables["plus"])
