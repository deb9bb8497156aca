"""The sessions that can be gone on with: saved here, or kept by the app itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bp_tui.messages import counted, safe_line
from bp_tui.session.places import Found
from bp_tui.tui.screens.popup import Popup
from bp_tui.tui.widgets.choices import Choices

WIDTH = 72


class RecentScreen(Popup[Path | None]):
    """A list; Enter opens one, Escape none. Its result is the path of the session chosen."""

    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [("escape,q", "dismiss", "Close")]

    def __init__(self, sessions: Sequence[Found]) -> None:
        super().__init__()
        self._sessions = sessions

    def compose(self) -> ComposeResult:
        """Each session on two lines: its title; then experiment, date and length."""
        with Vertical(classes="frame") as frame:
            frame.border_title = "Sessions"
            frame.border_subtitle = "Enter opens, Esc closes"
            if not self._sessions:
                yield Static("There are none yet: what you do is kept as you go, 'save' writes a file.", markup=False)
                return
            yield Choices(*self._options())

    def on_mount(self) -> None:
        """Begin at the newest."""
        for choices in self.query(OptionList):
            choices.action_first()

    def _options(self) -> list[Option]:
        options: list[Option] = []
        heading = None
        for index, found in enumerate(self._sessions):
            above = "kept by itself" if found.is_journal else "saved here"
            if above != heading:
                heading = above
                options.append(Option(Text(above), disabled=True))
            options.append(Option(_described(found), id=str(index)))
        return options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        if event.option.id is not None:
            self.dismiss(self._sessions[int(event.option.id)].path)


def _described(found: Found) -> Text:
    title = found.title if len(found.title) <= WIDTH else f"{found.title[: WIDTH - 1]}…"
    parts = [found.name, f"{found.changed:%Y-%m-%d %H:%M}", counted(found.commands, "command")]
    if not found.is_journal:
        parts.insert(0, safe_line(found.path.name))
    return Text.assemble((f"  {title}\n    ", "bold"), " · ".join(parts)[: WIDTH - 4])
