"""The history of a number over the panels, where its own panel cannot be seen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from bp_tui.debugger.frame import Frame
from bp_tui.debugger.value_history import ValueHistory
from bp_tui.tui.panels.history import HistoryPanel
from bp_tui.tui.screens.popup import Popup


class HistoryScreen(Popup[None]):
    """The same as in the panel: Enter goes to a change, Escape comes back."""

    DEFAULT_CSS = """
    HistoryScreen > .frame { height: 26; padding: 0 1; }
    """
    AUTO_FOCUS = "HistoryPanel"
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,q", "dismiss", "Close"),
        ("r", "app.replay(1)", "Next recorded command"),
        ("R", "app.replay(-1)", "Back in the replay"),
        ("space", "app.toggle_play", "Play"),
    ]

    def __init__(self, history: ValueHistory, frame: Frame) -> None:
        super().__init__()
        self._history, self._frame = history, frame

    def compose(self) -> ComposeResult:
        """The panel in a frame."""
        panel = HistoryPanel(id="history-popup", classes="frame", hint="Enter goes to the change chosen, Esc closes")
        panel.set_reactive(HistoryPanel.history, self._history)
        panel.set_reactive(HistoryPanel.frame, self._frame)
        yield panel
