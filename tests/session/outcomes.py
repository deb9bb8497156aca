"""What may become of a file that is opened: it has the numbers it was recorded with, or is refused in one line."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bp_tui.debugger.commands import to_its_end
from bp_tui.session import Recording, SessionError, load_session
from bp_tui.session.verify import verify


def refusal(path: Path) -> str:
    """Why a file is refused, on being read or opened."""
    with pytest.raises(SessionError) as caught:
        load_session(path).debugger()
    return one_line(str(caught.value))


def difference(path: Path) -> str:
    """Why a file does not verify."""
    with pytest.raises(SessionError) as caught:
        verified(load_session(path))
    return one_line(str(caught.value))


def verified(recording: Recording) -> str:
    """What was compared, when all of it is the same."""
    return to_its_end(verify(recording))


def one_line(message: str) -> str:
    assert message
    assert message.isprintable(), message
    assert len(message) < 1_000
    return message


@contextmanager
def no_warning() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def read_or_refuse(path: Path) -> Recording | str:
    """The session, its warning one line; or why it is refused."""
    try:
        recording = load_session(path)
    except SessionError as error:
        return one_line(str(error))
    if recording.warning:
        one_line(recording.warning)
    return recording


def open_or_refuse(recording: Recording) -> str:
    """Empty if it opens, with the recorded digest; or why it is refused."""
    try:
        with no_warning():
            debugger = recording.debugger()
            standing = recording.history.after(len(recording.groups))
    except SessionError as error:
        return one_line(str(error))
    assert debugger.position == standing.position
    assert standing.digest in (None, debugger.digest())
    return ""
