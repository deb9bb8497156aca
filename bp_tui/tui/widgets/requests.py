"""What panels ask of the app."""

from __future__ import annotations

from textual.message import Message


class CommandsWanted(Message):
    """Commands to be done one after the other; after one that is refused, none."""

    def __init__(self, *lines: str) -> None:
        super().__init__()
        self.lines = lines


class NewsWanted(Message):
    """A panel that was told nothing while it was hidden can be seen again."""
