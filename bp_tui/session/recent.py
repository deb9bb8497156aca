"""The sessions that could be gone on with: those saved near by, and the journals."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from bp_tui.messages import safe_line
from bp_tui.session.format import SessionError
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
    saved = [seen.found for folder in (here, here / "sessions") for seen in _seen_in(folder, is_journal=False)]
    journals, gone_on_from = [*_seen_in(journal_folder(), is_journal=True)], dict[str, datetime]()
    for seen in journals:  # the newest first
        if seen.parent is not None:
            gone_on_from.setdefault(seen.parent, seen.found.changed)
    latest = [
        seen.found
        for seen in journals
        if seen.found.commands and (seen.id not in gone_on_from or gone_on_from[seen.id] < seen.found.changed)
    ]
    return sorted(saved, key=lambda found: found.changed, reverse=True) + latest


@dataclass(frozen=True)
class _Seen:
    """A session, its id, and that of the one it goes on from."""

    found: Found
    id: str
    parent: str | None


def _seen_in(folder: Path, *, is_journal: bool) -> Iterator[_Seen]:
    for path in newest_first(folder):
        with contextlib.suppress(SessionError, OSError):
            file = path.stat()
            yield _seen(path, (file.st_dev, file.st_ino, file.st_mtime_ns, file.st_size), is_journal=is_journal)


@lru_cache(maxsize=1024)
def _seen(path: Path, file: tuple[int, int, int, int], *, is_journal: bool) -> _Seen:
    """What is in a file; read once as long as it is the same one, changed at the same nanosecond, of the same size."""
    recording = load_session(path)
    header = recording.header
    name, changed = safe_line(str(header.experiment.get("name", ""))), datetime.fromtimestamp(file[2] / 1e9)
    title, commands = safe_line(recording.title), len(recording.groups)
    return _Seen(Found(path, title, name, changed.astimezone(), commands, is_journal), header.id, header.parent)
