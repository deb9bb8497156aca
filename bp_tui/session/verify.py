"""Whether a session, done again on this machine, is bit for bit what was recorded."""

from __future__ import annotations

from collections.abc import Generator

from bp_tui.debugger.commands import Progress
from bp_tui.messages import counted
from bp_tui.session.events import CommandDone
from bp_tui.session.recording import Recording
from bp_tui.session.replay import Replay


def verify(recording: Recording) -> Generator[Progress, None, str]:
    """Do every command again and compare every digest, edit, stop and anchor; returns what was compared.

    Raises DifferenceError with the first difference, and SessionError where the session cannot be done again.
    """
    replay = Replay(recording)
    while not replay.ended:
        yield from replay.forward()
    replay.check_ending()
    digests = sum(isinstance(record, CommandDone) and record.digest is not None for record in recording.records)
    parts = (
        counted(len(replay.commands), "command"),
        counted(digests, "digest"),
        counted(len(recording.anchors), "anchor"),
    )
    return f"verified: {', '.join(parts)}"
