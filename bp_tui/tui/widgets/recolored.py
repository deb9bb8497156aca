"""What draws with colours of the theme that no style sheet knows draws itself anew with other ones."""

from __future__ import annotations

from textual.theme import Theme
from textual.widget import Widget


class Recolored(Widget):
    """Is told of another theme, for as long as it is on the screen: a signal keeps whoever listens to it."""

    def on_mount(self) -> None:
        """Listen."""
        self.app.theme_changed_signal.subscribe(self, self._hear)

    def on_unmount(self) -> None:
        """Listen no more."""
        self.app.theme_changed_signal.unsubscribe(self)

    def _hear(self, theme: Theme) -> None:
        self.recolor()

    def recolor(self) -> None:
        """Draw anew."""
        raise NotImplementedError
