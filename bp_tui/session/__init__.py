"""The saved session: written down as it happens, opened anywhere, replayed and verified bit for bit.

A session file is one text file of JSON lines (`format.py`): a header (`header.py`), then events (`events.py`) with
their checksums. What they add up to is a `Standing`; a `Recording` is what was read of a file, a `Session` one that
goes on, a `Replay` one that is done again. What reads a file is imported when a file is read.
"""

from typing import TYPE_CHECKING

from bp_tui.session.format import SessionError

if TYPE_CHECKING:
    from bp_tui.session.recording import Recording, load_session

__all__ = ["Recording", "SessionError", "load_session"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from bp_tui.session import recording

    return getattr(recording, name)
