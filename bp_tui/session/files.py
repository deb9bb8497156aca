"""Writing files so that a pulled plug, a full disk or a second program loses nothing.

A whole file is written beside its place and then takes that place in one step. A growing file is appended to and pushed
to the disk line by line; what could not be written waits for the next time.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

from bp_tui.messages import shown_name
from bp_tui.session.format import SessionError

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_push_data = getattr(os, "fdatasync", os.fsync)


def write_file(path: Path, content: bytes) -> None:
    """Put `content` where `path` is, the whole of it or nothing. Raises SessionError; then the old file is there."""
    path = Path(os.path.realpath(path))
    temporary = path.parent / f".bp-tui-{secrets.token_hex(8)}.tmp"
    try:
        _write_new(temporary, content)
        if path.exists():
            os.chmod(temporary, path.stat().st_mode & 0o7777)
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        kept = "; the file as it was is still there" if os.path.lexists(path) else ""
        raise SessionError(f"{shown_name(str(path))} cannot be written: {reason(error)}{kept}") from None
    try:
        push_folder(path.parent)
    except OSError as error:
        raise SessionError(
            f"{shown_name(str(path))} is written, but the disk has not confirmed it: {reason(error)}"
        ) from None


def keep_copy(path: Path, copy: Path) -> None:
    """Let `copy` be what `path` is now. Raises SessionError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SessionError(f"{shown_name(str(path))} cannot be read: {reason(error)}") from None
    write_file(copy, content)


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        _write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        written = os.write(descriptor, view)
        if not written:
            raise OSError(0, "nothing was written")
        view = view[written:]


def push_folder(folder: Path) -> None:
    """Make sure that a file's name in its folder survives a pulled plug, where folders can be pushed."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | _BINARY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def reason(error: OSError) -> str:
    """Why the system refused, in a few words."""
    return error.strerror or "input/output error"


class GrowingFile:
    """A new file of one's own that only ever grows, locked as long as it is open.

    Attributes:
        path: where it is. error: why the last append did not reach the disk; what it held is written by the next.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.error: OSError | None = None
        self._descriptor = -1
        self._length = 0
        self._waiting: list[bytes] = []

    def append(self, content: bytes) -> bool:
        """Add to the end, on the disk when this returns; false, with `error` set, where that failed."""
        self._waiting.append(content)
        try:
            if self._descriptor < 0:
                self._create()
            os.lseek(self._descriptor, self._length, os.SEEK_SET)
            content = b"".join(self._waiting)
            _write_all(self._descriptor, content)
            _push_data(self._descriptor)
        except OSError as error:
            self.error = error
            with contextlib.suppress(OSError):
                if self._descriptor >= 0:
                    os.ftruncate(self._descriptor, self._length)
            return False
        self._length += len(content)
        self._waiting.clear()
        self.error = None
        return True

    def _create(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        try:
            lock(descriptor)
            push_folder(self.path.parent)
        except OSError:
            os.close(descriptor)
            os.unlink(self.path)
            raise
        self._descriptor = descriptor

    def close(self) -> None:
        """Let go of it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def lock(descriptor: int) -> None:
    """Take the file for oneself as long as it is open. Raises OSError where another program has it."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 2**40, os.SEEK_SET)  # a lock keeps others from reading what it covers: far behind the end
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file that is there. Raises SessionError where another program has it."""
    try:
        descriptor = os.open(path, os.O_RDWR | _BINARY)
    except OSError as error:
        raise SessionError(f"{shown_name(str(path))} cannot be written: {reason(error)}") from None
    try:
        lock(descriptor)
    except OSError:
        os.close(descriptor)
        raise SessionError(
            f"{shown_name(str(path))} is in use by another program: wait, or name another file"
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)


def in_use(path: Path) -> bool:
    """Whether another program holds the file's lock."""
    try:
        with locked(path):
            return False
    except SessionError:
        return True
