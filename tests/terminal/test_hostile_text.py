"""Nothing that stands in a file, a name or a command acts on the terminal: every byte that it is sent is looked at."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import hostile_files
from tests.terminal.hostile import PAYLOADS, harm, hostile, pasted, seen, seen_typed, spelt
from tests.terminal.pseudo_terminal import ESCAPE, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
ROTATIONS = pytest.mark.parametrize(
    "rotation", [0, *(pytest.param(each, marks=pytest.mark.slow) for each in range(1, len(PAYLOADS)))]
)


@ROTATIONS
def test_what_stands_in_an_experiment_is_shown_harmlessly(rotation: int, tmp_path: Path) -> None:
    with Terminal([hostile_files.experiment(tmp_path, rotation)], tmp_path) as terminal:
        for place in ("titl", "colA", "colB"):
            terminal.wait_for(seen(hostile(place, rotation)))
        here = terminal.wait_for(seen(hostile_files.named("file", rotation, "")))
        terminal.send("f")
        here = terminal.wait_for(seen(hostile("clsA", rotation)), since=here)
        terminal.send(":info\r")
        terminal.wait_for(spelt(hostile_files.named("table", rotation, "")), since=here)
        leave(terminal)


@ROTATIONS
def test_what_is_typed_is_shown_harmlessly_and_so_is_what_is_said_of_it(rotation: int, tmp_path: Path) -> None:
    text = pasted("typed", rotation)
    with Terminal(["xor"], tmp_path) as terminal:
        here = terminal.wait_for("quit")
        for command in ("mark", "branch", "diff", ""):
            here = typed(terminal, f"{command} {text}", seen_typed(text), spelt(text), here)
        terminal.send("\x10")
        terminal.wait_for("Search", since=here)
        terminal.paste(pasted("query", rotation))
        terminal.wait_for(seen_typed(pasted("query", rotation)), since=here)
        leave(terminal)


def test_an_expression_is_shown_harmlessly_above_the_mark_at_its_mistake(tmp_path: Path) -> None:
    text = pasted("typed")
    with Terminal(["xor"], tmp_path) as terminal:
        here = terminal.wait_for("quit")
        for command in ("print", "display", "break if", "until", "why"):
            here = typed(terminal, f"{command} {text}", seen_typed(text), "^", here)
        leave(terminal)


def typed(terminal: Terminal, line: str, prompt: str, said: str, here: int) -> int:
    """Paste a command at the prompt, and send it; what is to be seen then, and then."""
    terminal.send(":")
    terminal.paste(line)
    here = terminal.wait_for(prompt, since=here)
    terminal.send("\r")
    here = terminal.wait_for(said, since=here)
    terminal.send(ESCAPE)
    return terminal.wait_for("quit", since=here)


@ROTATIONS
def test_what_stands_in_sessions_and_key_maps_is_shown_harmlessly(rotation: int, tmp_path: Path) -> None:
    forged, titled = hostile_files.forged(tmp_path, rotation), hostile_files.session(tmp_path, rotation)
    with Terminal(["replay", forged], tmp_path) as terminal:
        terminal.wait_for(seen(hostile("titleF", rotation)))
        here = terminal.wait_for(f"next :{seen(hostile('lineF', rotation))}")
        terminal.send("r")
        here = terminal.wait_for(spelt(hostile("lineF", rotation)), since=here)
        terminal.send("o")
        terminal.wait_for("filter", since=here)
        terminal.send("\t\t")
        for text in (hostile("titleA", rotation), titled):
            terminal.wait_for(seen(text), since=here)
        leave(terminal)
    hostile_files.keys(tmp_path, rotation)
    with Terminal([titled], tmp_path) as terminal:
        terminal.wait_for(spelt(hostile("keysA", rotation)))
        leave(terminal)


def leave(terminal: Terminal) -> None:
    """The app still lives, and has done no harm."""
    assert terminal.quit() == 0
    assert harm(terminal.received) == []


Words = Callable[[Path], list[str]]
COMMAND_LINES: dict[str, tuple[Words, int, list[str]]] = {
    "run": (
        lambda at: ["run", hostile_files.experiment(at), "--epochs", "2"],
        0,
        [seen(hostile_files.named("file", 0, ""))],
    ),
    "info": (
        lambda at: ["debug", hostile_files.experiment(at), "-e", "info"],
        0,
        [spelt(hostile_files.named("table", 0, ""))],
    ),
    "screenshot": (
        lambda at: ["screenshot", hostile_files.experiment(at)],
        0,
        [seen(hostile("titl")), seen(hostile("colA"))],
    ),
    "column": (
        lambda at: ["debug", hostile_files.experiment(at), "--target", hostile("lost"), "-e", "step"],
        2,
        [spelt(hostile("lost")), spelt(hostile("goal"))],
    ),
    "command": (lambda at: ["debug", "xor", "-e", hostile("word")], 2, [spelt(hostile("word"))]),
    "expression": (lambda at: ["debug", "xor", "-e", f"print {hostile('expr')}"], 2, [seen(hostile("expr"))]),
    "replay": (lambda at: ["replay", "--headless", hostile_files.session(at)], 0, [seen(hostile("titleA"))]),
    "forged": (lambda at: ["replay", "--headless", hostile_files.forged(at)], 1, [spelt(hostile("lineF"))]),
    "verify": (
        lambda at: ["verify", hostile_files.session(at), hostile_files.forged(at), hostile("none")],
        2,
        [spelt(hostile("none")), spelt(hostile("lineF")), spelt(hostile_files.named("session", 0, ""))],
    ),
    "list": (lambda at: ["list", hostile("much")], 2, [seen(hostile("much"))]),
    "experiment": (lambda at: [hostile("what")], 2, [spelt(hostile("what"))]),
}


@pytest.mark.parametrize(("words", "status", "shown"), COMMAND_LINES.values(), ids=COMMAND_LINES)
def test_a_command_line_prints_it_harmlessly(words: Words, status: int, shown: list[str], tmp_path: Path) -> None:
    with Terminal(words(tmp_path), tmp_path) as terminal:
        assert terminal.status() == status
        assert [each for each in shown if each not in terminal.text] == []
        assert harm(terminal.received, own="\r" if "run" in words(tmp_path) else "") == []


def test_every_payload_would_be_noticed() -> None:
    """But for those that are nothing but letters."""
    assert [place for place, payload in enumerate(PAYLOADS) if not harm(payload.encode())] == [8, 10]
