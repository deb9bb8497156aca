"""Commands that cannot be done: one line, for an expression its text and a caret, and status 2."""

from pathlib import Path

import pytest

from tests.cli.command_line import bp_tui, debug, refusal

COUNT = "takes a count from 1 to 1,000,000,000,000, got"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("", "no command: 'help' lists the commands"),
        (" \t ", "no command: 'help' lists the commands"),
        ("stp", "unknown command 'stp', did you mean 'step'?"),
        ("foo", "unknown command 'foo': 'help' lists the commands"),
        ("dis", "'dis' may be any of: display, disable"),
        ("step 0", f"'step' {COUNT} '0'"),
        ("step -1", f"'step' {COUNT} '-1'"),
        ("step x", f"'step' {COUNT} 'x'"),
        ("step 1.5", f"'step' {COUNT} '1.5'"),
        ("into 1e3", f"'into' {COUNT} '1e3'"),
        ("epoch ٣", f"'epoch' {COUNT} '٣'"),
        ("finish 10000000000000", f"'finish' {COUNT} '10000000000000'"),
        ("next 1 2", f"'next' {COUNT} '1 2'"),
        ("step " + "9" * 50, f"'step' {COUNT} '{'9' * 40}'…"),
        ("info x", "'info' takes no argument, got 'x'"),
        ("quit now", "'quit' takes no argument, got 'now'"),
        ("print", "'print' needs an argument: print EXPR"),
        ("until", "'until' needs an argument: until EXPR"),
        ("undisplay", "'undisplay' needs an argument: undisplay N"),
        ("undisplay 1", "there is no display 1; displays: none"),
        ("help foo", "unknown command 'foo': 'help' lists the commands"),
        ("help stp", "unknown command 'stp', did you mean 'step'?"),
        ("\x1b[31m", r"unknown command '\x1b[31m': 'help' lists the commands"),
        ("info \u202e", r"'info' takes no argument, got '\u202e'"),
        ("step\0", r"unknown command 'step\x00', did you mean 'step'?"),
        ("\udcff", r"unknown command '\udcff': 'help' lists the commands"),
    ],
)
def test_a_command_without_sense_is_refused(command: str, message: str) -> None:
    assert refusal("debug", "xor", "-e", command).endswith(f": {message}")


@pytest.mark.parametrize(
    ("command", "message", "source", "caret"),
    [
        ("print z[9]", "z[9]: layer 9 does not exist; this network has layers 0 to 2", "z[9]", 2),
        ("print  z[1", "'[' is never closed", "z[1", 1),
        ("display los + 1", "unknown name los: did you mean loss?", "los + 1", 0),
        ("print 1 / 0", "division by zero", "1 / 0", 2),
        ("until 1 / op > 2", "stopped at op 0: division by zero", "1 / op > 2", 2),
        ("until w[1]", "w[1] is 2 × 3 numbers: say any(…), all(…) or norm(…)", "w[1]", 0),
        ("print \x1b[31m", "'␛' (U+001B) is not used in expressions", "␛[31m", 0),
        ("print 1 + \u202eloss", "'\ufffd' (U+202E) is not used in expressions", "1 + \ufffdloss", 4),
        ("print 1\t+ 漢", "'漢' (U+6F22) is not used in expressions", "1␉+ 漢", 4),
        ("print loss\0", "'␀' (U+0000) is not used in expressions", "loss␀", 4),
        ("print \ud800", "'\ufffd' (U+D800) is not used in expressions", "\ufffd", 0),
    ],
)
def test_an_expression_without_sense_is_shown_with_a_caret(command: str, message: str, source: str, caret: int) -> None:
    result = debug("xor", command)
    assert (result.status, result.out) == (2, "")
    first, shown, below = result.err.splitlines()
    assert first.startswith("bp-tui: '")
    assert first.endswith(f"': {message}")
    assert (shown, below) == (source, " " * caret + "^")


def test_the_caret_of_a_long_expression_stands_under_its_place() -> None:
    first, shown, below = debug("xor", f"print max({'1, ' * 30}los{', 1' * 30})").err.splitlines()
    assert first.endswith(": unknown name los: did you mean loss?")
    assert (shown[below.index("^") :][:3], len(shown) < 80) == ("los", True)


@pytest.mark.parametrize(
    ("content", "message", "answers"),
    [
        (b"step\n# a comment\n\nfoo\n", "line 4: unknown command 'foo': 'help' lists the commands", 1),
        (b"\xef\xbb\xbfstep\r\nstep\r\nstep x\r\n", f"line 3: 'step' {COUNT} 'x'", 2),
        (b"step\n\xff\xfe\n", "line 2 is not UTF-8 text: expected commands, one a line", 0),
        (b"step\n" * 300_000, "is larger than 1 MiB: expected a file of commands, one a line", 0),
        (b"step\x0bstep\n", r"line 1: 'step' takes a count from 1 to 1,000,000,000,000, got 'step'", 0),
        (b"\x00\x01\x02", r"line 1: unknown command '\x00\x01\x02': 'help' lists the commands", 0),
    ],
)
def test_an_error_in_a_script_names_its_line(tmp_path: Path, content: bytes, message: str, answers: int) -> None:
    script = tmp_path / "script"
    script.write_bytes(content)
    result = bp_tui("debug", "xor", "-x", str(script))
    assert (result.status, result.err) == (2, f"bp-tui: {script} {message}\n")
    assert len(result.out.splitlines()) == answers


def test_an_expression_error_in_a_script_has_line_and_caret(tmp_path: Path) -> None:
    (tmp_path / "script").write_text("step\nprint z[9]\n")
    result = bp_tui("debug", "xor", "-x", str(tmp_path / "script"))
    place = f"bp-tui: {tmp_path}/script line 2: "
    assert result.err.splitlines() == [
        f"{place}z[9]: layer 9 does not exist; this network has layers 0 to 2",
        "z[9]",
        "  ^",
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "missing cannot be read: No such file or directory"),
        (".", ". cannot be read: Is a directory"),
        ("", "'' cannot be read: No such file or directory"),
        ("a\0", r"'a\x00' is not the name of a file"),
        ("\x1b\u202e", r"'\x1b\u202e' cannot be read: No such file or directory"),
    ],
)
def test_a_script_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert refusal("debug", "xor", "-x", name) == message


def test_a_script_of_comments_does_nothing(tmp_path: Path) -> None:
    (tmp_path / "script").write_text("# nothing\n\n")
    result = bp_tui("debug", "xor", "-x", str(tmp_path / "script"))
    assert (result.status, result.out, result.err) == (0, "", "")
