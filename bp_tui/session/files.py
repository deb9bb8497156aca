"""Writing files so that a pulled plug, a full disk or a second program loses nothing.

A whole file is written beside its place and then takes that place in one step. A growing file is appended to and pushed
to the disk line by line; what could not be written waits for the next time.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

from bp_tui.messages import shown_name
from bp_tui.session.format import MAX_FILE, SessionError

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL)
"""What a file system answers that knows no locks."""


class UnconfirmedError(SessionError):
    """The file is written, whole, but might not be there any more if the machine lost its power now."""


class AppearedError(SessionError):
    """Where a new file was to be written there is one by now; nothing was written."""


def write_file(path: Path, content: bytes, *, is_new: bool = False) -> None:
    """Put `content` where `path` is, the whole of it or nothing; if it `is_new`, only where there is no file.

    Raises AppearedError; UnconfirmedError, or any other SessionError: then the old file is there.
    """
    path = Path(os.path.realpath(path))
    temporary = path.parent / f".bp-tui-{secrets.token_hex(8)}.tmp"
    try:
        try:
            _write_new(temporary, content)
            if is_new:
                _take_free_place(temporary, path)
            else:
                if path.exists():
                    os.chmod(temporary, path.stat().st_mode & 0o7777)
                os.replace(temporary, path)
        finally:
            _remove(temporary)
    except FileExistsError:
        raise AppearedError(f"{shown_name(str(path))} cannot be written: it is there already") from None
    except OSError as error:
        kept = "; the file as it was is still there" if os.path.lexists(path) else ""
        raise SessionError(f"{shown_name(str(path))} cannot be written: {reason(error)}{kept}") from None
    try:
        push_folder(path.parent)
    except OSError as error:
        raise UnconfirmedError(
            f"{shown_name(str(path))} is written, but the disk has not confirmed it: {reason(error)}"
        ) from None


def _take_free_place(temporary: Path, path: Path) -> None:
    """Give a file that is written its name. Raises FileExistsError where there is one of that name."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system that knows no links: look, and be quick
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.replace(temporary, path)


def _remove(path: Path) -> None:
    """Have no such file; tried twice, for nobody else would ever remove it."""
    for _ in range(2):
        try:
            os.unlink(path)
        except FileNotFoundError:
            return
        except OSError:
            continue
        return


def keep_copy(path: Path, copy: Path) -> None:
    """Let `copy` be what `path` is now. Raises SessionError."""
    name = shown_name(str(path))
    try:
        if os.stat(path).st_size > MAX_FILE:
            raise SessionError(f"{name} is larger than any session: name another file")
        content = path.read_bytes()
    except OSError as error:
        raise SessionError(f"{name} cannot be read: {reason(error)}") from None
    try:
        write_file(copy, content)
    except UnconfirmedError as error:
        raise SessionError(f"{error}; {name} is as it was") from None


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

    def __init__(self, path: Path, *, note: tuple[Path, bytes] | None = None) -> None:
        """`note` is another file and what it says, which is there before this one is, and is removed with it."""
        self.path = path
        self.error: OSError | None = None
        self._note = note
        self._descriptor = -1
        self._length = 0
        self._is_settled = False
        self._waiting: list[bytes] = []

    def append(self, content: bytes) -> bool:
        """Add to the end, on the disk when this returns; false, with `error` set, where that failed."""
        self._waiting.append(content)
        try:
            self._open()
            content = b"".join(self._waiting)
            _write_all(self._descriptor, content)
            push_data(self._descriptor)
        except OSError as error:
            self._failed(error)
            return False
        except ValueError:  # a NUL or half a character, which no file name holds
            self._failed(OSError(errno.EINVAL, "that is not the name of a file"))
            return False
        self._length += len(content)
        self._waiting.clear()
        self.error = None
        return True

    def close(self) -> None:
        """Let go of it; one that nothing was written to is removed."""
        if self._note is not None and not self._length:
            with contextlib.suppress(OSError, ValueError):
                os.unlink(self._note[0])
        if self._descriptor < 0:
            return
        descriptor, self._descriptor = self._descriptor, -1
        try:
            if not self._length:
                os.unlink(self.path)
        except OSError as error:
            self.error = error
        try:
            os.close(descriptor)
        except OSError as error:
            self.error = error

    def _open(self) -> None:
        """Have it open, its end where the next append belongs."""
        if self._descriptor < 0:
            self._create()
        elif not os.fstat(self._descriptor).st_nlink and not os.path.lexists(self.path):
            self._begin_anew()
        elif self.error is not None:
            os.lseek(self._descriptor, self._length, os.SEEK_SET)
        if not self._is_settled:
            lock(self._descriptor)
            push_folder(self.path.parent)
            self._is_settled = True

    def _failed(self, error: OSError) -> None:
        """Leave no half line behind, if that is possible; if not, the next append begins with it."""
        self.error = error
        with contextlib.suppress(OSError):
            if self._descriptor >= 0:
                os.ftruncate(self._descriptor, self._length)

    def _create(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._note is not None:
            path, content = self._note
            path.write_bytes(content)
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        self._length, self._is_settled = 0, False

    def _begin_anew(self) -> None:
        """Somebody has removed it: write what it held, which is there as long as it is open, into a new one."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        held = b""
        while len(held) < self._length and (more := os.read(self._descriptor, self._length - len(held))):
            held += more
        removed = self._descriptor
        self._create()
        self._waiting.insert(0, held)
        os.close(removed)


def push_data(descriptor: int) -> None:
    """Have what was written to a file on the disk when this returns."""
    if sys.platform in ("win32", "darwin"):
        os.fsync(descriptor)
    else:
        os.fdatasync(descriptor)


def lock(descriptor: int) -> None:
    """Take the file for oneself as long as it is open. Raises OSError where another program has it."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, 2**40, os.SEEK_SET)  # a lock keeps others from reading what it covers: far behind the end
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise


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
