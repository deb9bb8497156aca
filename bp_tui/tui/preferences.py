"""How a person likes the screen, kept from one time to the next in a small file of the app's own.

Nothing depends on it: what cannot be read or is not known counts as not said; what cannot be written is forgotten.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields
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
        presents: whether the screen is for showing to others.
        hints: whether first-run hints are still shown.
    """

    theme: str = ""
    layout: str = ""
    digits: int = 0
    presents: bool = False
    hints: bool = True


DEFAULT = Preferences()


def load_preferences(path: Path) -> Preferences:
    """What was remembered, as far as it can be read."""
    known: dict[str, str | int | bool] = {}
    with contextlib.suppress(OSError, ValueError, RecursionError):
        kept = json.loads(path.read_bytes()[:LARGEST])
        for field in fields(Preferences):
            if isinstance(kept, dict) and type(kept.get(field.name)) is type(field.default):
                known[field.name] = kept[field.name]
    return Preferences(**known)  # type: ignore[arg-type]  # the types were compared one by one


def keep_preferences(path: Path, preferences: Preferences) -> None:
    """Remember them; where nothing can be written, they hold until the app ends."""
    with contextlib.suppress(OSError, SessionError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file(path, json.dumps(asdict(preferences), ensure_ascii=False, indent=2).encode())
