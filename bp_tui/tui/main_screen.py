"""The screen that the panels are on."""

from textual.events import ScreenResume
from textual.geometry import Size
from textual.screen import Screen


class MainScreen(Screen[None]):
    """Styles its widgets once, when they enter it; Textual's own would do it again before the first frame.

    Panels draw no selection of text. To begin one, Textual asks what is under the mouse for its parent, which is gone
    while another experiment is being opened.
    """

    ALLOW_SELECT = False

    def on_screen_resume(self, event: ScreenResume) -> None:
        """What changes a style, the theme or a class, has done so itself."""
        event.refresh_styles = False

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """In its own name, also where a popup has it laid out: each widget keeps its last message, that its sender."""
        with self._context():
            super()._refresh_layout(size, scroll)
