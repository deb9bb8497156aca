"""Where sessions are: the journals that the app keeps by itself, and the files that people have saved."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bp_tui.session.files import GrowingFile, in_use
from bp_tui.session.format import ENDING, SessionError

if TYPE_CHECKING:
    from bp_tui.session.recording import Recording

JOURNALS_KEPT = 50
_FOLDER_NOTE = ".folder"


def journal_folder() -> Path:
    """The folder of the journals."""
    from platformdirs import user_state_path

    return user_state_path("bp-tui", appauthor=False) / "sessions"


def keys_file() -> Path:
    """The file in which keys can be given other commands."""
    from platformdirs import user_config_path

    return user_config_path("bp-tui", appauthor=False) / "keys.toml"


def screen_file() -> Path:
    """The file in which the app remembers how a person likes the screen."""
    from platformdirs import user_state_path

    return user_state_path("bp-tui", appauthor=False) / "screen.json"


def new_journal(data_folder: Path | None = None) -> GrowingFile:
    """A journal for a session that begins; it comes into being with the first command.

    `data_folder` is where the session's data file is, if it needs one that is not inside it. A note beside the journal
    says so: a session itself names no folder.
    """
    folder = journal_folder()
    path = folder / f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}{ENDING}"
    _prune(folder)
    if data_folder is None:
        return GrowingFile(path)
    return GrowingFile(path, note=(path.with_suffix(_FOLDER_NOTE), os.fsencode(data_folder)))


def open_recording(path: Path) -> Recording:
    """Read a session; of a journal, the data file is looked for where it was. Raises SessionError."""
    from bp_tui.session.recording import load_session

    note = path.with_suffix(_FOLDER_NOTE)
    if note.is_file() and path.parent == journal_folder():
        with contextlib.suppress(OSError):
            return load_session(path, folder=Path(os.fsdecode(note.read_bytes())))
    return load_session(path)


def last_journal() -> Path:
    """The journal to go on with: the newest that no running program writes to. Raises SessionError."""
    kept = newest_first(journal_folder())
    path = next((path for path in kept if not in_use(path)), None)
    if path is None and kept:
        raise SessionError("there is no session to resume: those that are kept are all in use by running programs")
    if path is None:
        raise SessionError("there is no session to resume: the app keeps one as soon as a command was done in it")
    return path


def newest_first(folder: Path) -> list[Path]:
    """The sessions in a folder."""
    ages: list[tuple[int, str, Path]] = []
    with contextlib.suppress(OSError):
        for path in folder.glob(f"*{ENDING}"):
            with contextlib.suppress(OSError):  # it may vanish while one looks
                status = path.stat()
                if stat.S_ISREG(status.st_mode):
                    ages.append((-status.st_mtime_ns, path.name, path))
    return [path for _, _, path in sorted(ages)]


def _prune(folder: Path) -> None:
    """Remove the oldest journals, never one that a program writes to."""
    with contextlib.suppress(OSError):
        for path in newest_first(folder)[JOURNALS_KEPT - 1 :]:
            if not in_use(path):
                os.unlink(path)
                path.with_suffix(_FOLDER_NOTE).unlink(missing_ok=True)
