"""The saved session: written down as it happens, opened anywhere, replayed and verified bit for bit.

A session file is one text file of JSON lines (`format.py`): a header (`header.py`), then events (`events.py`) with
their checksums. What they add up to is a `Standing`; a `Recording` is what was read of a file, a `Session` one that
goes on, a `Replay` one that is done again.
"""

from bp_tui.session.format import SessionError
from bp_tui.session.recording import Recording, load_session

__all__ = ["Recording", "SessionError", "load_session"]
