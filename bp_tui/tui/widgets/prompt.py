"""The line in which commands are typed, with what was typed before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from bp_tui.tui.widgets.harmless import Harmless


class Prompt(Input):
    """Opens with `:`; Enter sends, Escape closes, Up and Down go through what was sent before."""

    DEFAULT_CSS = """
    Prompt {
        display: none;
        height: 1;
        border: none;
        padding: 0 1;
        background: $panel;
        &:focus { border: none; background: $panel; }
        &.open { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "close", "Close"),
        ("up", "recall(-1)", "Earlier"),
        ("down", "recall(1)", "Later"),
    ]

    class Closed(Message):
        """The prompt was left without a command."""

    def __init__(self, words: Sequence[str], *, id: str) -> None:
        suggester = SuggestFromList(words)
        suggester.cache = None  # which would keep all that was ever typed, to save a look through a few words
        super().__init__(
            placeholder="a command: print z[1], until loss < 0.1, step 5 …  Esc closes",
            suggester=suggester,
            highlighter=Harmless(),
            select_on_focus=False,
            compact=True,
            id=id,
        )
        self.cursor_blink = False
        self._sent: list[str] = []
        self._recalled = 0
        self._focused_before: Widget | None = None

    def on_unmount(self) -> None:
        """Textual's own listens for as long as there is the screen."""
        self.screen.text_selection_started_signal.unsubscribe(self)

    def open(self, beginning: str = "") -> None:
        """Be ready for a command, `beginning` typed already."""
        if self.screen.focused is not self:  # `has_focus` comes later
            self._focused_before = self.screen.focused
        self.value = beginning
        self.cursor_position = len(beginning)
        self._recalled = len(self._sent)
        self.add_class("open")
        self.screen.set_focus(self)  # at once: `focus` would let keys that wait already go elsewhere

    def close(self) -> None:
        """Go away; the focus is again where it was."""
        self.remove_class("open")
        self.screen.set_focus(self._focused_before)

    def remember(self, line: str) -> None:
        """Keep a line for Up and Down."""
        if not self._sent or self._sent[-1] != line:
            self._sent.append(line)
        self._recalled = len(self._sent)

    def action_close(self) -> None:
        """Escape."""
        self.close()
        self.post_message(self.Closed())

    def action_recall(self, direction: int) -> None:
        """Up and Down."""
        if self._sent:
            self._recalled = max(0, min(len(self._sent), self._recalled + direction))
            self.value = self._sent[self._recalled] if self._recalled < len(self._sent) else ""
            self.cursor_position = len(self.value)
