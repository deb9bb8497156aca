"""An app that is told to end, or loses its terminal, ends; nothing is lost."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bp_tui.session.recording import load_session
from tests.terminal.pseudo_terminal import Terminal

TERMINAL_AS_IT_WAS = b"\x1b[?1049l"


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[Terminal]:
    """The app after three steps."""
    with Terminal(["xor"], tmp_path) as terminal:
        terminal.wait_for("quit")
        terminal.send("3s")
        terminal.wait_for("op 3")
        yield terminal


def kept(folder: Path) -> list[str]:
    """The commands of the one journal."""
    (journal,) = (folder / "own" / "bp-tui" / "sessions").glob("*.bps")
    return [command.line for command in load_session(journal).commands]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_which_gives_the_terminal_back(
    number: signal.Signals, at_work: Terminal, tmp_path: Path
) -> None:
    assert at_work.tell(number) == 128 + number
    assert TERMINAL_AS_IT_WAS in at_work.received
    assert kept(tmp_path) == ["step 3"]


def test_an_app_whose_terminal_is_gone_ends(at_work: Terminal, tmp_path: Path) -> None:
    assert at_work.hang_up() == 128 + signal.SIGHUP
    assert kept(tmp_path) == ["step 3"]


def test_a_signal_in_the_middle_of_a_long_run_keeps_what_was_done_of_it(at_work: Terminal, tmp_path: Path) -> None:
    at_work.send(":")
    at_work.wait_for("a command: print")
    at_work.send("epoch 5000000\r")
    at_work.wait_for("Esc stops")
    at_work.tell(signal.SIGTERM)
    assert kept(tmp_path) == ["step 3", "epoch 5000000"]
