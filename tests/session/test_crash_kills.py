"""A program that is killed has lost nothing that it said was done."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bp_tui.session.format import SessionError
from bp_tui.session.recording import load_session
from bp_tui.session.session import Session

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork and no SIGKILL")


@dataclass(frozen=True)
class Said:
    """What a program had said when it was killed: commands with their digests, and the sha256 of what it saved."""

    acknowledged: list[tuple[str, str]]
    saving: str | None
    saved: str | None

    @classmethod
    def of(cls, place: Path) -> Said:
        acknowledged: list[tuple[str, str]] = []
        saving = saved = None
        for line in (place / "said").read_text().splitlines()[1:]:
            word, rest = line.split(" ", 1)
            if word == "ack":
                command, digest = rest.rsplit(" ", 1)
                acknowledged.append((command, digest))
            elif word == "saving":
                saving = rest
            else:
                saved = rest
        return cls(acknowledged, saving, saved)


@pytest.fixture
def folder() -> Iterator[Path]:
    """One in memory where there is such a thing: who is killed leaves all behind that he has written, pushed or not."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


def killed(folder: Path, *arguments: str) -> list[Path]:
    """The folders of the programs that were killed."""
    command = [sys.executable, "-m", "tests.session.crash_server", str(folder), *arguments]
    subprocess.run(command, cwd=ROOT, check=True, timeout=600)
    return sorted(folder.iterdir())


def check(place: Path) -> int:
    """Look at what one of them left; returns how many commands it had acknowledged."""
    said = Said.of(place)
    _check_journal(place / "j.bps", said)
    _check_file(place / "mine.bps", said)
    left = [each.name for each in place.iterdir() if each.name not in ("j.bps", "mine.bps", "said")]
    assert len(left) <= 1
    assert all(name.startswith(".bp-tui-") and name.endswith(".tmp") for name in left)
    return len(said.acknowledged)


def _check_journal(path: Path, said: Said) -> None:
    try:
        recording = load_session(path)
    except SessionError:
        assert not said.acknowledged
        return
    lines = [command.line for command in recording.commands]
    known = len(said.acknowledged)
    assert lines[:known] == [line for line, _ in said.acknowledged]
    assert len(lines) <= known + 1
    if known:
        assert recording.debugger(known).digest() == said.acknowledged[-1][1]
    assert not recording.read_only


def _check_file(path: Path, said: Said) -> None:
    if not path.exists():
        assert said.saved is None
        return
    assert hashlib.sha256(path.read_bytes()).hexdigest() in (said.saved, said.saving)
    session = Session.go_on(load_session(path))
    session.execute("step")
    session.save("")
    assert load_session(path).closed


def check_all(places: list[Path]) -> None:
    done = sum(map(check, places))
    assert done > 3 * len(places), "they did something before they were killed"


def test_three_hundred_programs_killed_at_random_have_lost_nothing(folder: Path) -> None:
    check_all(killed(folder, "300", "1"))


def test_programs_killed_before_and_in_every_call_have_lost_nothing(folder: Path) -> None:
    places = killed(folder, "calls")
    assert len(places) > 100
    check_all(places)


@pytest.mark.slow
def test_two_thousand_programs_killed_at_random_have_lost_nothing(folder: Path) -> None:
    check_all(killed(folder, "2000", "2"))
