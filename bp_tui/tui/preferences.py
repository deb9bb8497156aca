"""How a person likes the screen, kept from one time to the next in a small file of the app's own.

Nothing depends on it: what cannot be read or is not known counts as not said; what cannot be written is forgotten.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from bp_tui.session.files import write_file
from bp_tui.session.format import SessionError

LARGEST = 10_000


@dataclass(frozen=True)
class Preferences:
    """What is remembered.

    Attributes:
        theme: the theme chosen; empty for ours.
        layout: the layout chosen; empty for the one that suits the terminal.
        digits: how many significant digits numbers have; 0 for as many as the panels have room for.
        hints: the first-run hints that are done with, their names with blanks between.
    """

    theme: str = ""
    layout: str = ""
    digits: int = 0
    hints: str = ""


DEFAULT = Preferences()
Changes = Mapping[str, str | int | bool]
"""Other values for some of them, by name."""


def changed(preferences: Preferences, changes: Changes) -> Preferences:
    """The same but for some of them."""
    return replace(preferences, **changes)  # type: ignore[arg-type]  # each by its own name


def load_preferences(path: Path) -> Preferences:
    """What was remembered, as far as it can be read."""
    known: dict[str, str | int | bool] = {}
    with contextlib.suppress(OSError, ValueError, RecursionError):
        kept = json.loads(path.read_bytes()[:LARGEST])
        for field in fields(Preferences):
            if isinstance(kept, dict) and type(kept.get(field.name)) is type(field.default):
                known[field.name] = kept[field.name]
    return Preferences(**known)  # type: ignore[arg-type]  # the types were compared one by one


def keep_changes(path: Path, changes: Changes) -> None:
    """Remember some of them; where nothing can be written, they hold until the app ends."""
    preferences = changed(load_preferences(path), changes)
    with contextlib.suppress(OSError, SessionError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file(path, json.dumps(asdict(preferences), ensure_ascii=False, indent=2).encode())
