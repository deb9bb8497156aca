"""What can be opened: a new experiment, the built-in ones, sessions, files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from bp_tui.experiment_files import presets
from bp_tui.messages import counted, safe_line, shortened
from bp_tui.overrides import DATA_ENDINGS
from bp_tui.session.format import ENDING
from bp_tui.session.recent import Found
from bp_tui.tui.paths import path_choices

ENDINGS = (".toml", *DATA_ENDINGS, ENDING)
_NAME_WIDTH, _FILE_NAME_WIDTH = 10, 20


@dataclass(frozen=True)
class Choice:
    """Something to open, listed with the others of its `group`.

    Attributes:
        source: a name or a path; empty for a new experiment.
        name, title, details: what is shown of it, harmless in a terminal.
        is_folder: it is not opened but listed.
    """

    group: str
    source: str
    title: str
    name: str = ""
    details: str = ""
    is_folder: bool = False

    def matches(self, words: Sequence[str]) -> bool:
        """Whether each of the words is somewhere in it."""
        text = f"{self.name} {self.title} {self.details}".lower()
        return all(word in text for word in words)

    def begins_with(self, typed: str) -> bool:
        """Whether that is what it is called, as far as it is typed."""
        return (self.name or self.title).lower().startswith(typed.lower())

    def line(self, width: int, words: Sequence[str], colour: Mapping[str, str]) -> Text:
        """It on one line in these colours, the words marked in it; details go where there is no room for them."""
        text = Text("  ", no_wrap=True, end="")
        if self.name:
            text.append(f"{self.name:<{_NAME_WIDTH}}", style=colour["plus"])
        room = width - text.cell_len
        details = Text(f"   {self.details}" if self.details else "", style=colour["label"])
        if details.cell_len > room * 2 // 3:
            details = Text()
        title = Text(self.title)
        title.truncate(max(0, room - details.cell_len), overflow="ellipsis", pad=True)
        text.append_text(title).append_text(details)
        text.highlight_words(words, "bold underline", case_sensitive=False)
        return text


NEW = Choice("", "", "New experiment …", details="layers, functions, data and training as you choose")


def built_in_choices() -> list[Choice]:
    """A new experiment, and the built-in ones."""
    return [NEW, *(Choice("Built-in experiments", one.name, one.title, one.name) for one in presets())]


def choices_of_sessions(sessions: Sequence[Found]) -> list[Choice]:
    """These, those saved apart from those kept by themselves."""
    return [_of_session(found) for found in sessions]


def _of_session(found: Found) -> Choice:
    parts = [found.name, counted(found.commands, "command"), f"{found.changed:%Y-%m-%d %H:%M}"]
    if not found.is_journal:
        parts.insert(0, shortened(safe_line(found.path.name), _FILE_NAME_WIDTH))
    group = "Sessions kept by themselves" if found.is_journal else "Sessions saved here"
    return Choice(group, str(found.path), found.title, details=" · ".join(parts))


def choices_of_paths(typed: str) -> list[Choice]:
    """The files and folders that what is typed may become."""
    folder = os.path.dirname(typed)
    group = f"Files in {safe_line(folder)}" if folder else "Files here"
    return [
        Choice(group, path.text, safe_line(path.name), is_folder=path.is_folder)
        for path in path_choices(typed, ENDINGS)
    ]
