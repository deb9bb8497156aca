"""A line of tabs for a screen that has room for one of several panels."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class TabLine(Widget):
    """Titles by name, side by side; the active one stands out, a click chooses another."""

    DEFAULT_CSS = """
    TabLine { height: 1; color: $label; }
    """

    active: reactive[str] = reactive("")

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, tabs: Mapping[str, str]) -> None:
        super().__init__()
        self._tabs = tabs

    def render(self) -> Text:
        """Draw the line."""
        text = Text(" ", no_wrap=True, end="")
        for name, title in self._tabs.items():
            text.append(f" {title} ", style="bold reverse" if name == self.active else "")
            text.append(" ")
        return text.append("  Tab: next panel")

    def on_click(self, event: Click) -> None:
        """Choose the tab under the mouse."""
        x = 1
        for name, title in self._tabs.items():
            if x <= event.x < x + len(title) + 2:
                self.post_message(self.Chosen(name))
            x += len(title) + 3
