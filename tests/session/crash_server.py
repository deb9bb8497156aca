"""Starts programs that write sessions, and kills them in the middle; what they said and left is for others to see.

`python -m tests.session.crash_server FOLDER KILLS SEED` kills at random moments; with `calls` for KILLS and SEED, once
before every system call that writes, and half way through every write. Each program has a folder of its own, with its
journal `j.bps`, the file `mine.bps` that it saves to now and then, and `said`, what it said:

    begun           it is going to do its first command
    ack LINE DIGEST     a command was done, and is written down
    saving SHA256       a file of this content is going to be written
    saved SHA256        it is written
"""

from __future__ import annotations

import hashlib
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from random import Random

import bp_tui.session.recorder  # noqa: F401  # a life is too short to import it
from bp_tui.session.files import GrowingFile
from bp_tui.session.session import Session
from tests.debugger.time_travel_experiments import EXPERIMENTS
from tests.session.failing_calls import CALLS

MOST_COMMANDS = 8
"""As many as are done, at most, before the moment of death is drawn."""
_LONGEST_REST = 0.003
"""Seconds from then on: about the time of a command with its saving."""
_COMMANDS_OF_CALLS = 9


@dataclass(frozen=True)
class Life:
    """How long a program is let live: so many commands, and so many seconds more."""

    commands: int
    rest: float


def commands() -> Iterator[str]:
    """Command lines, without end, no two the same."""
    for number in count(1):
        yield f"step {number}"
        yield f"mark m{number}"
        yield f"set w[1][1,1] = {number}"
        yield f"note {number}"
        yield f"reverse-step {number + 1}"


def work(folder: Path, say: Callable[[bytes], object], lines: Iterator[str]) -> None:
    """Do commands, saving after every third."""
    session = Session.begin(EXPERIMENTS["xor"], journal=GrowingFile(folder / "j.bps"))
    say(b"begun\n")
    for number, line in enumerate(lines, start=1):
        session.execute(line)
        say(f"ack {line} {session.debugger.digest()}\n".encode())
        if number % 3 == 0:
            content = session.log.content(session.recorder.ending())
            digest = hashlib.sha256(content).hexdigest().encode()
            say(b"saving " + digest + b"\n")
            session.save(str(folder / "mine.bps"))
            say(b"saved " + digest + b"\n")


def kill_at_random(folder: Path, kills: int, seed: int) -> None:
    random = Random(seed)
    for number in range(kills):
        life = Life(random.randrange(MOST_COMMANDS + 1), random.random() * _LONGEST_REST)

        def live(place: Path, say: Callable[[bytes], object]) -> None:
            work(place, say, commands())

        _live_and_die(folder / str(number), live, life)


def kill_at_every_call(folder: Path) -> None:
    number, died = 0, True
    while died:
        for half in (False, True):

            def live(place: Path, say: Callable[[bytes], object], half: bool = half, number: int = number) -> None:
                _die_at(number, half)
                work(place, say, islice(commands(), _COMMANDS_OF_CALLS))

            died = _live_and_die(folder / f"{number}{'-half' if half else ''}", live) == signal.SIGKILL
        number += 1


def _live_and_die(
    place: Path, live: Callable[[Path, Callable[[bytes], object]], None], life: Life | None = None
) -> int:
    """Let it live, in a process of its own, as long as that or to its own end; the signal it died of, or 0."""
    place.mkdir()
    reader, writer = os.pipe()
    write = os.write
    child = os.fork()
    if not child:
        try:
            live(place, lambda said: write(writer, said))
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader, "rb", buffering=0) as said:
        heard = said.read(len("begun\n"))
        if life is not None:
            while heard.count(b"\nack ") < life.commands:
                news = said.read(select.PIPE_BUF)
                assert news, "it ended before it was killed"
                heard += news
            time.sleep(life.rest)
            os.kill(child, signal.SIGKILL)
        (place / "said").write_bytes(heard + said.readall())
    return os.waitpid(child, 0)[1]


def _die_at(number: int, half: bool) -> None:
    """Die before the call with this number, counted from 0, or, of a write, half way through it."""
    made = count()

    def fatal(call: Callable[..., object], name: str) -> Callable[..., object]:
        def wrapped(*arguments: object, **named: object) -> object:
            if next(made) == number:
                if half and name == "write":
                    descriptor, content = arguments
                    call(descriptor, memoryview(content)[: len(content) // 2])  # type: ignore[arg-type]
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return wrapped

    for name in CALLS:
        setattr(os, name, fatal(getattr(os, name), name))


if __name__ == "__main__":
    if sys.argv[2] == "calls":
        kill_at_every_call(Path(sys.argv[1]))
    else:
        kill_at_random(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
