"""What comes over the panels goes away once, however often it is told to."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Popup(ModalScreen[ScreenResultType]):
    """A modal screen that can be told to go when it is on its way already, as by a key pressed twice."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Go away, with a result for whoever asked for it."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
