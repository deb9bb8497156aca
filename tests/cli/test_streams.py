"""Output that nobody reads, that cannot be written, or that a terminal would act on; and Ctrl+C."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bp_tui import cli_sessions
from bp_tui.debugger.commands import Answer, Progress, Work
from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment_files import load_experiment
from bp_tui.network.digest import digest
from bp_tui.network.training import train
from tests.cli.command_line import bp_tui, debug, refusal

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "bp_tui"]
HOSTILE = "\x1b]52;c;aGVsbG8=\x07\x1b[31m\u202e\u200b\x9b2J[red]x[/]"
ACTED_ON = "\x1b\x07\u202e\u200b\x9b\r\x00"


def start(*words: str | bytes, **options: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        [*PROGRAM, *words], cwd=ROOT, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    )


def test_a_reader_who_has_seen_enough_ends_the_program_quietly() -> None:
    process = start("debug", "xor", *["-e", "help"] * 3_000)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert (process.stderr.read(), process.wait()) == (b"", 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "wb") as full:
        process = start("debug", "xor", "-e", "info", stdout=full)
        _, err = process.communicate()
    expected = b"bp-tui: standard output cannot be written: No space left on device\n"
    assert (err, process.returncode) == (expected, 2)


def test_closed_streams_are_no_reason_to_fail() -> None:
    for closed, words, status in (
        (">&-", "debug xor -e step", 0),
        ("<&-", "debug xor -e step", 0),
        ("2>&-", "debug xor -e step", 0),
        ("2>&-", "debug xor -e foo", 2),
        ("<&- >&- 2>&-", "xor", 2),
    ):
        line = f"exec '{sys.executable}' -m bp_tui {words} {closed}"
        run = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, check=False)
        assert (run.returncode, run.stderr) == (status, b""), closed


def test_a_terminal_without_greek_gets_answers_spelled_and_escapes_of_what_was_typed() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    out, err = start("debug", "xor", "-e", "step 3", "-e", "print δ", env=environment).communicate()
    assert out.startswith(b"op 3 . epoch 1 . sample 1/4 . d ")
    assert err.startswith(rb"bp-tui: 'print \u03b4': ")
    assert (out + err).isascii()


def test_an_argument_that_is_no_text_is_escaped() -> None:
    out, err = start("debug", b"\xff\xfe.toml", "-e", "step").communicate()
    assert (out, err) == (b"", b"bp-tui: '\\udcff\\udcfe.toml' does not exist\n")


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ctrl+C arrives while the third slice of a command is at work; a slice is one op."""
    whole_run, begin = Debugger.train, Debugger.start

    def with_signal(work: Work) -> Work:
        slices = 0
        while True:
            try:
                progress = next(work)
            except StopIteration as finished:
                answer: Answer = finished.value
                return answer
            slices += 1
            if slices == 3:
                signal.raise_signal(signal.SIGINT)
            yield progress

    for module in ("cursor", "search"):
        monkeypatch.setattr(f"bp_tui.debugger.{module}.SLICE", 0.0)
    monkeypatch.setattr(Debugger, "train", lambda self, *rest: with_signal(whole_run(self, *rest)))
    monkeypatch.setattr(Debugger, "start", lambda self, line: with_signal(begin(self, line)))
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("interrupted")
def test_an_interrupted_run_ends_with_what_was_done() -> None:
    result = bp_tui("run", "xor", "--epochs", "1000000000", "--json")
    assert (result.status, result.err) == (130, "")
    (only,) = result.objects
    assert list(only) == ["epochs", "op", "mean_loss", "digest", "seconds"]
    undisturbed = load_experiment("xor").build()
    for step in train(undisturbed):
        if step.position == only["op"]:
            break
    assert only["digest"] == digest(step.position, undisturbed.network.parameters, undisturbed.slots)


@pytest.mark.usefixtures("interrupted")
def test_people_read_that_a_run_was_interrupted() -> None:
    result = bp_tui("run", "xor", "--epochs", "1000000000", "--until", "loss < 0")
    assert result.status == 130
    first, second, *_ = result.out.splitlines()
    assert first.startswith("xor 2-2-1: 0 epochs, op ")
    assert second == "interrupted"


@pytest.mark.usefixtures("interrupted")
def test_an_interrupted_session_keeps_the_answers_so_far() -> None:
    result = debug("xor", "step", "print op", "epoch 1000000", "digest")
    assert (result.status, result.out.splitlines()[1:]) == (130, ["op = 1"])
    assert result.err.startswith("bp-tui: interrupted at op ")


def test_ctrl_c_reaches_a_real_process() -> None:
    process = start("debug", "xor", "-e", "step", "-e", "until loss < 0", "--json")
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, err = process.communicate()
    assert first == b'{"command": "step", "op": 1, "address": "1:1:forward:1"}\n'
    assert (process.returncode, rest) == (130, b"")
    assert err.startswith(b"bp-tui: interrupted at op ")


def test_ctrl_c_before_anything_is_done_ends_in_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def impatient(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_sessions, "open_session", impatient)
    for words in (("run", "xor", "--epochs", "3"), ("debug", "xor", "-e", "step"), ("xor",)):
        result = bp_tui(*words)
        assert (result.status, result.out, result.err) == (130, "", "")


def test_where_ctrl_c_is_ignored_it_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert debug("xor", "step").status == 0
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_second_ctrl_c_does_not_wait_for_the_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(debugger: Debugger, *arguments: object) -> Work:
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)
        yield Progress(None, 0)
        raise AssertionError

    monkeypatch.setattr(Debugger, "start", stuck)
    monkeypatch.setattr(Debugger, "train", stuck)
    for words in (("debug", "xor", "-e", "step"), ("run", "xor", "--epochs", "3", "--json")):
        result = bp_tui(*words)
        assert (result.status, result.out, result.err) == (130, "", "")


def test_nothing_of_a_hostile_file_reaches_the_terminal(tmp_path: Path) -> None:
    title = HOSTILE.encode("unicode_escape").decode().replace("\\x", "\\u00")
    path = tmp_path / f"{HOSTILE.replace('/', '')}.toml"
    column = f"{HOSTILE},b,y"
    (tmp_path / "data.csv").write_text(f"{column}\n1,2,0.5\n3,4,1.5\n5,6,2.5\n")
    path.write_text(f'title = "{title}\\ndigest  fake"\n[data]\nfile = "data.csv"\n')
    commands = ("info", "step", "print x", "help", "gradcheck", "display loss", "epoch")
    results = [
        debug(str(path), *commands),
        bp_tui("debug", str(path), *[w for c in commands for w in ("-e", c)], "--json"),
        bp_tui("run", str(path), "--epochs", "2"),
        bp_tui("run", str(path), "--epochs", "2", "--json"),
    ]
    for result in results:
        assert (result.status, result.err) == (0, "")
        assert not any(character in result.out for character in ACTED_ON)
    title_line = next(line for line in results[0].out.splitlines() if line.startswith("title "))
    assert title_line.endswith("[red]x[/]␊digest  fake")
    for complaint in (
        refusal("debug", str(tmp_path / "data.csv"), "--target", HOSTILE + "x", "-e", "step"),
        refusal("debug", str(path) + "x.csv", "-e", "step"),
        refusal("debug", str(path), "-e", HOSTILE),
    ):
        assert not any(character in complaint for character in ACTED_ON)


def test_a_theme_that_does_not_exist_is_answered_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("tests.cli.command_line.io.StringIO", Terminal)
    assert refusal("xor", "--theme", "textual-lihgt") == "--theme is 'textual-lihgt', did you mean 'textual-light'?"


def test_what_ascii_has_no_likeness_of_is_escaped() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    out, _ = start("debug", "xor", "-e", "title \u4e2d\u2026 z\u2081\u00b2", env=environment).communicate()
    assert out == b"title: \\u4e2d... z1\xb2\n"
