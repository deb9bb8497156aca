"""The sessions that could be gone on with: those saved near by, and the journals."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bp_tui.messages import safe_line
from bp_tui.session.format import SessionError
from bp_tui.session.header import Header
from bp_tui.session.places import journal_folder, newest_first
from bp_tui.session.recording import load_session


@dataclass(frozen=True)
class Found:
    """A session that could be opened; `changed` is when it was last written to, in local time."""

    path: Path
    title: str
    name: str
    changed: datetime
    commands: int
    is_journal: bool


def recent_sessions(here: Path) -> list[Found]:
    """Sessions saved in `here` and its folder `sessions`, then journals; the newest first.

    A journal that another one goes on from is left out unless it was written to since, and so is whatever cannot be
    read.
    """
    saved = [found for folder in (here, here / "sessions") for found, _ in _found(folder, is_journal=False)]
    journals, gone_on_from = [*_found(journal_folder(), is_journal=True)], dict[str, datetime]()
    for found, header in journals:  # the newest first
        if header.parent is not None:
            gone_on_from.setdefault(header.parent, found.changed)
    latest = [
        found
        for found, header in journals
        if found.commands and (header.id not in gone_on_from or gone_on_from[header.id] < found.changed)
    ]
    return sorted(saved, key=lambda found: found.changed, reverse=True) + latest


def _found(folder: Path, *, is_journal: bool) -> Iterator[tuple[Found, Header]]:
    for path in newest_first(folder):
        with contextlib.suppress(SessionError, OSError):
            recording = load_session(path)
            name = safe_line(str(recording.header.experiment.get("name", "")))
            changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            found = Found(path, safe_line(recording.title), name, changed, len(recording.groups), is_journal)
            yield found, recording.header
