"""Keys of the person's own choice."""

from pathlib import Path

import pytest

from bp_tui.session.places import keys_file
from bp_tui.tui.keymap import load_keymap
from bp_tui.tui.keys import default_keys, help_text
from tests.tui.driving import message, opened


def keymap(tmp_path: Path, text: str) -> tuple[dict[str, str], list[str]]:
    path = tmp_path / "keys.toml"
    path.write_text(text, encoding="utf-8")
    return load_keymap(path, default_keys())


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    keys_file().parent.mkdir(parents=True)
    keys_file().write_text('[keys]\nstep = "x"\nplay = "P"\nnext = "c"\n', encoding="utf-8")


def test_without_a_file_every_key_is_the_default_one(tmp_path: Path) -> None:
    assert load_keymap(tmp_path / "none.toml", default_keys()) == ({}, [])


def test_a_key_is_named_by_its_character(tmp_path: Path) -> None:
    text = '[keys]\nstep = "x"\nreverse-step = "X"\nprompt = "/"\ncontinue = "Ctrl+K"\n'
    expected = {"step": "x", "reverse-step": "X", "prompt": "slash", "continue": "ctrl+k"}
    assert keymap(tmp_path, text) == (expected, [])


def test_two_commands_may_change_their_keys(tmp_path: Path) -> None:
    assert keymap(tmp_path, '[keys]\nstep = "n"\nnext = "s"\n') == ({"step": "n", "next": "s"}, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[keys]\nstepp = "x"', "keys.toml: there is no 'stepp', did you mean 'step'?"),
        ('[keys]\nstep = "n"', "keys.toml: 'n' is the key of next already: step keeps 's'"),
        ('[keys]\nstep = "x\u20dd"', "keys.toml: step is 'x\ufffd': expected a key such as x, X, f6 or ctrl+k"),
        ("[keys]\nstep = 3", "keys.toml: step is 3: expected a key such as x, X, f6 or ctrl+k"),
        ('[keys]\nstep = "7"', "keys.toml: step is '7': expected a key such as x, X, f6 or ctrl+k"),
        ('[keys]\nstep = ""', "keys.toml: step is '': expected a key such as x, X, f6 or ctrl+k"),
        ('keys = "x"', "keys.toml: keys is 'x': expected a table [keys]"),
        ('[kees]\nstep = "x"', "keys.toml holds 'kees': expected a table [keys]"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_the_default(tmp_path: Path, text: str, said: str) -> None:
    assert keymap(tmp_path, text) == ({}, [said])


def test_a_file_that_is_no_toml_is_said(tmp_path: Path) -> None:
    keys, problems = keymap(tmp_path, "[keys\nstep = x")
    assert keys == {}
    assert "keys.toml" in problems[0]


def test_of_three_that_want_one_key_one_has_it(tmp_path: Path) -> None:
    keys, problems = keymap(tmp_path, '[keys]\nstep = "x"\nnext = "x"\nfinish = "x"\n')
    assert (keys, len(problems)) == ({"step": "x"}, 2)


@pytest.mark.usefixtures("chosen")
async def test_a_chosen_key_does_what_the_default_one_did() -> None:
    async with opened() as (app, pilot):
        await pilot.press("x", "x")
        assert app.debugger.position == 2
        await pilot.press("s")
        assert app.debugger.position == 2


@pytest.mark.usefixtures("chosen")
async def test_the_app_says_what_is_wrong_with_the_file_and_starts() -> None:
    async with opened() as (app, pilot):
        assert message(app) == "keys.toml: 'c' is the key of continue already: next keeps 'n'"
        await pilot.press("n")
        assert app.debugger.position == 2


def key_of_step_in_help(chosen: dict[str, str]) -> str:
    rows = [line.split() for line in help_text(chosen).splitlines()]
    return next(row[0] for row in rows if row[1:3] == ["step", "[K]"])


def test_help_shows_the_chosen_keys() -> None:
    assert (key_of_step_in_help({}), key_of_step_in_help({"step": "x"})) == ("s", "x")
