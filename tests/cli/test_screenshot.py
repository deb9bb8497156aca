"""Pictures of the screen from the command line, and where the app keeps its files."""

from pathlib import Path

import pytest

from tests.cli.command_line import bp_tui, refusal


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_file_the_screen_is_printed_as_text() -> None:
    result = bp_tui("screenshot", "xor", "-e", "step", "--size", "80x24")
    lines = result.out.splitlines()
    assert (result.status, result.err, len(lines)) == (0, "", 24)
    assert lines[0].startswith(" bp-tui  xor 2-2-1   epoch 1 · sample 1/4 · forward · layer 1")
    assert max(map(len, lines)) <= 80


def test_the_answer_of_the_last_command_is_on_the_picture() -> None:
    text = bp_tui("screenshot", "xor", "-e", "step 4", "-e", "why delta[1][2]").out
    assert "delta[1][2] = −0.06340" in text
    assert "written by op 4 (delta, layer 1), line 6, eq. 2" in text


def test_an_svg_needs_nothing_from_elsewhere_and_is_the_same_every_time() -> None:
    for name in ("one.svg", "two.svg"):
        assert bp_tui("screenshot", "mazur", "-e", "finish", "-o", name).status == 0
    svg = Path("one.svg").read_text(encoding="utf-8")
    assert svg == Path("two.svg").read_text(encoding="utf-8")
    assert "@font-face" not in svg
    assert "mazur" in svg


def test_a_png_is_one() -> None:
    assert bp_tui("screenshot", "xor", "-o", "x.png", "--size", "80x24").status == 0
    assert Path("x.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_a_saved_session_can_be_pictured_where_it_ended() -> None:
    bp_tui("debug", "xor", "-e", "epoch 3", "-e", "save x.bps")
    assert "op 72" in bp_tui("screenshot", "x.bps").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-e", "epocs"], "unknown command 'epocs', did you mean 'epoch'?"),
        (["-e", "step", "-e", "until 1 /"], "a value is missing after"),
        (["-o", "x.jpg"], "-o x.jpg is no picture: expected a name that ends in .svg, .png, .txt"),
        (["-o", "no/x.svg"], "no/x.svg cannot be written: No such file or directory"),
        (["--size", "9x9"], "--size: expected columns x lines from 20x5 to 400x200"),
        (["--size", "1000x1000"], "--size: expected columns x lines"),
        (["--theme", "pink"], "--theme is 'pink'"),
    ],
)
def test_what_cannot_be_pictured_is_refused_in_one_line(words: list[str], said: str) -> None:
    assert said in bp_tui("screenshot", "xor", *words).err
    assert bp_tui("screenshot", "xor", *words).status == 2


def test_a_layout_can_be_chosen() -> None:
    narrow = bp_tui("screenshot", "xor", "--layout", "narrow").out
    assert "Network  Weights" in narrow
    assert "Network  Weights" not in bp_tui("screenshot", "xor").out


def test_a_layout_that_there_is_not_is_refused() -> None:
    assert "expected one of 'auto', 'narrow'" in refusal("screenshot", "xor", "--layout", "round")


def test_locate_names_the_files_of_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    lines = bp_tui("locate").out.splitlines()
    assert [line.split()[0] for line in lines] == ["keys", "sessions", "screen"]
    assert lines[0].endswith("keys.toml")


def test_locate_takes_nothing() -> None:
    assert "unrecognized arguments: xor" in refusal("locate", "xor")
