"""A program on a pseudo-terminal: what it is sent, and every byte that it sends back."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds until a program that does not answer is given up."""
ESCAPE = "\x1b[27u"
"""The key, as terminals send it that do not leave open whether more follows."""
SEQUENCE = re.compile("\x1b\\[[0-?]*[ -/]*[@-~]")
"""A control sequence such as `ESC [ 31 m`: moves the cursor, colours, switches modes."""


class Terminal:
    """`bp-tui`, or another module, with words, on a terminal of `columns` x `lines`; its files are in the folder."""

    def __init__(
        self,
        words: Sequence[str],
        folder: Path,
        settings: Mapping[str, str] = MappingProxyType({}),
        *,
        module: str = "bp_tui",
        columns: int = 120,
        lines: int = 40,
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        command = [sys.executable, "-m", module, *words]
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(folder, settings),
            start_new_session=True,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self.received = b""
        self._is_open = True

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._close()

    @property
    def text(self) -> str:
        """What was received, without the control sequences between the characters."""
        return SEQUENCE.sub("", self.received.decode(errors="replace"))

    def send(self, text: str) -> None:
        """Type."""
        os.write(self._ours, text.encode())

    def paste(self, text: str) -> None:
        """Paste, as a terminal hands it on."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def wait_for(self, text: str, *, since: int = 0) -> int:
        """Wait until this can be read among what came after the first `since` bytes; returns how many there are now."""
        end = time.monotonic() + PATIENCE
        while text not in SEQUENCE.sub("", self.received[since:].decode(errors="replace")):
            assert self._receive(end), f"{text!r} was not to be seen in {self.text[-3000:]!r}"
        return len(self.received)

    def tell(self, number: int) -> int:
        """Send a signal; the exit status."""
        self._process.send_signal(number)
        return self.status()

    def hang_up(self) -> int:
        """Take the terminal away, which is not one that sends a signal then; the exit status."""
        self._close()
        return self._process.wait(PATIENCE)

    def quit(self) -> int:
        """Leave whatever is open, and the program; its exit status. Keys that came too early are pressed again."""
        end = time.monotonic() + PATIENCE
        while self._process.poll() is None and time.monotonic() < end:
            self.send(f"{ESCAPE}q")
            while self._receive(time.monotonic() + 0.2):
                pass
        return self.status()

    def status(self) -> int:
        """Wait for the end of the program; its exit status."""
        end = time.monotonic() + PATIENCE
        while self._receive(end):
            pass
        return self._process.wait(PATIENCE)

    def _close(self) -> None:
        if self._is_open:
            self._is_open = False
            os.close(self._ours)

    def _receive(self, end: float) -> bool:
        """Take what has come; false where nothing comes any more."""
        readable, _, _ = select.select([self._ours], [], [], max(0.0, end - time.monotonic()))
        if not readable:
            return False
        try:
            some = os.read(self._ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.received += some
        return bool(some)


def _environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    around = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    own = {name: str(folder / "own") for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    return {**around, **own, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **settings}
