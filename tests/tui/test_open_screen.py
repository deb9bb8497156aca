"""Opening something else without leaving the app: built in, a session, a file; what is refused says why."""

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from weakref import WeakSet, ref

import pytest
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from bp_tui.experiment_files import load_experiment, presets
from bp_tui.session.opening import begin_session, open_session
from bp_tui.session.places import journal_folder
from bp_tui.session.recent import recent_sessions
from bp_tui.session.recording import load_session
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.choices import Choice, built_in_choices, choices_of_sessions
from bp_tui.tui.screens.open import OpenScreen
from bp_tui.tui.widgets.prompt import Prompt
from tests.session.forging import Forgery
from tests.tui.driving import Opened, driven, key_event, message, opened

TOML = '[network]\nlayers = [2, 3, 1]\n[data]\nname = "xor"\n'
CSV = "height,width,kind\n1,2,a\n3,1,b\n2,5,a\n4,4,b\n"


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    (tmp_path / "here" / "tables").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    Path("small.toml").write_text(TOML)
    Path("tables/things.csv").write_text(CSV)
    Path("tables/notes.txt").write_text("no data")


@asynccontextmanager
async def choosing(size: tuple[int, int] = (120, 40)) -> AsyncIterator[Opened]:
    """One step of xor done, and the screen open."""
    app = BpTui(begin_session(load_experiment("xor"), journaled=True))
    async with driven(app, size) as pilot:
        await pilot.press("s", "o")
        assert isinstance(app.screen, OpenScreen)
        yield app, pilot
        app.close_session()


def listed(app: BpTui) -> list[str]:
    choices = app.screen.query_one(OptionList)
    return [str(choices.get_option_at_index(index).prompt).strip() for index in range(choices.option_count)]


def highlighted(app: BpTui) -> str:
    option = app.screen.query_one(OptionList).highlighted_option
    return "" if option is None else str(option.prompt).strip()


def refusal(app: BpTui) -> str:
    return str(app.screen.query_one("#refusal", Static).render())


async def test_every_built_in_experiment_is_listed_with_its_description() -> None:
    async with choosing() as (app, _):
        lines = listed(app)
        for preset in presets():
            assert any(line.startswith(preset.name) and preset.title in line for line in lines)


async def test_sessions_and_files_of_this_folder_are_listed() -> None:
    session = Session.begin(load_experiment("xor"))
    session.execute("title what was seen")
    session.save("seen.bps")
    async with choosing() as (app, _):
        lines = listed(app)
        assert [line for line in lines if line in ("small.toml", "tables/")] == ["small.toml", "tables/"]
        (seen,) = (line for line in lines if "seen.bps" in line)
        assert seen.startswith("what was seen")


async def test_while_sessions_are_looked_for_one_can_choose_and_what_is_chosen_stays_so() -> None:
    session = Session.begin(load_experiment("xor"))
    session.save("seen.bps")
    found = threading.Event()

    def find() -> list[Choice]:
        assert found.wait(60)
        return choices_of_sessions(recent_sessions(Path()))

    app = BpTui(Session.begin(load_experiment("xor")))
    async with driven(app, (120, 40)) as pilot:
        await app.push_screen(OpenScreen(built_in_choices(), partial(open_session, journaled=False), find))
        for _ in range(3):
            app.post_message(key_event("down"))
        while (chosen := highlighted(app)).startswith("New"):
            await asyncio.sleep(0)
        assert "Sessions saved here" not in listed(app)
        found.set()
        await pilot.pause()
        assert "Sessions saved here" in listed(app)
        assert highlighted(app) == chosen


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("moons", ["Built-in experiments", "moons     two moons, each curled into the other"]),
        ("OR logical", ["Built-in experiments", "or        logical or: one unit is enough"]),
        ("small.t", ["Files here", "small.toml"]),
        ("tables/", ["Files in tables", "things.csv"]),
        ("tables/THI", ["Files in tables", "things.csv"]),
        ("nothing like it", ["nothing matches; Enter tries what is typed"]),
    ],
)
async def test_what_is_typed_filters_all_there_is(words: str, found: list[str]) -> None:
    async with choosing() as (app, pilot):
        await pilot.press(*("space" if letter == " " else letter for letter in words))
        assert listed(app) == found


async def test_a_built_in_experiment_begins_a_journal_and_that_of_the_one_before_is_kept() -> None:
    async with choosing() as (app, pilot):
        await pilot.press(*"iris", "enter")
        assert app.debugger.experiment.name == "iris"
        assert message(app) == "Iris: 150 flowers, four measurements, three species"
        await pilot.press("s", "s")
        journals = [load_session(path) for path in journal_folder().glob("*.bps")]
        kept = {str(journal.header.experiment["name"]): len(journal.commands) for journal in journals}
        assert kept == {"xor": 1, "iris": 2}


@pytest.mark.parametrize(
    ("keys", "sizes"),
    [
        ((*"small.toml", "enter"), (2, 3, 1)),
        (("tab", "tab", "tab", "enter"), (2, 3, 1)),
        ((*"tables", "enter", "enter"), (2, 8, 1)),
        ((*"tables/", "enter"), (2, 8, 1)),
        ((*"logical", "down", "enter"), (2, 1)),
    ],
)
async def test_what_is_opened_by_its_keys(keys: tuple[str, ...], sizes: tuple[int, ...]) -> None:
    async with choosing((80, 24)) as (app, pilot):
        for key in keys:
            await pilot.press(key)
        assert app.debugger.experiment.layer_sizes == sizes
        assert len(app.screen_stack) == 1


async def test_a_click_opens_too() -> None:
    async with choosing() as (app, pilot):
        await pilot.press(*"logical")
        await pilot.click(app.screen.query_one(OptionList), offset=(10, 1))  # below the heading
        assert app.debugger.experiment.name == "and"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bad.toml", b"[network\n", "bad.toml: Expected ']' at the end of a table declaration (at line 1, column 9)"),
        ("bad.toml", b"[data]\nfile = 'gone.csv'\n", "gone.csv does not exist"),
        (
            "bad.toml",
            b"[training]\neta = -1\n[data]\nname = 'xor'\n",
            "training.eta is -1: expected a finite number above 0",
        ),
        ("bad.csv", b"a,b\n1,2\n", "bad.csv has only one row of data: at least 2 are needed"),
        ("bad.npz", b"no archive", "bad.npz is not an NPZ file"),
        ("bad.bps", b"no session\n", "bad.bps is not a session: its first line is no header of a .bps file"),
    ],
)
async def test_a_file_that_is_refused_says_why_and_the_screen_stays(name: str, content: bytes, said: str) -> None:
    Path(name).write_bytes(content)
    async with choosing() as (app, pilot):
        await pilot.press(*name, "enter")
        assert refusal(app).startswith(said)
        assert isinstance(app.screen, OpenScreen)
        assert app.debugger.position == 1
        await pilot.press("backspace")
        assert refusal(app) == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("irsi", "no experiment 'irsi', did you mean 'iris'?"),
        ("gone/bad.toml", "gone/bad.toml does not exist"),
        ("tables/notes.txt", "tables/notes.txt is no experiment: expected a .toml, .csv, .tsv or .npz file"),
        ("x.bps", "x.bps cannot be read: No such file or directory"),
    ],
)
async def test_what_is_typed_is_tried_where_nothing_matches(typed: str, said: str) -> None:
    async with choosing() as (app, pilot):
        await pilot.press(*typed, "enter")
        assert refusal(app) == said


async def test_a_session_of_a_newer_version_is_refused_with_the_version_named() -> None:
    session = Session.begin(load_experiment("xor"))
    session.execute("step")
    session.save("new.bps")
    forgery = Forgery(Path("new.bps").read_bytes())
    forgery.header |= {"version": [9, 0], "least_reader": [9, 0]}
    Path("new.bps").write_bytes(forgery.content())
    async with choosing() as (app, pilot):
        await pilot.press(*"./new.bps", "enter")
        assert "9.0" in refusal(app)


async def test_a_folder_is_not_opened_but_listed() -> None:
    async with choosing() as (app, pilot):
        await pilot.press(*"tabl", "enter")
        assert app.screen.query_one(Input).value == "tables/"
        assert isinstance(app.screen, OpenScreen)


async def test_a_network_of_another_depth_takes_the_place_of_the_one_at_hand() -> None:
    async with choosing() as (app, pilot):
        for name in ("and", "notes", "digits"):
            await pilot.press("escape", "o", *name, "enter")
            assert app.debugger.experiment.name == name
            assert app.frame is app.debugger.frame


async def test_escape_leaves_everything_as_it_is() -> None:
    async with choosing() as (app, pilot):
        debugger = app.debugger
        await pilot.press(*"iris", "escape")
        assert len(app.screen_stack) == 1
        assert app.debugger is debugger


async def test_file_names_that_a_terminal_would_act_on_are_listed_harmlessly() -> None:
    Path("\x1b]0;x\x07\u202e.toml").write_text(TOML)
    async with choosing() as (app, pilot):
        await pilot.press(*"0;x")
        assert listed(app) == ["Files here", "␛]0;x␇\ufffd.toml"]
        await pilot.press("enter")
        assert app.debugger.experiment.layer_sizes == (2, 3, 1)


async def test_panels_of_sessions_before_are_let_go_of() -> None:
    panels: WeakSet[Widget] = WeakSet()
    async with choosing() as (app, pilot):
        await pilot.press("escape")
        for name in ("iris", "xor", "iris", "xor"):
            await pilot.press("colon", "escape", "s", "o", *name, "enter", "s")
            panels.update(app.query("#panels > *, Prompt, HeaderLine"))
        now = len(app.query("#panels > *, Prompt, HeaderLine"))
        gc.collect()
        assert len(panels) <= 2 * now


async def test_what_was_open_before_is_let_go_of_at_once() -> None:
    async with choosing() as (app, pilot):
        before, panels = ref(app.debugger), WeakSet(app.query("#panels > *"))
        gc.disable()
        await pilot.press(*"iris", "enter", "s")
        gc.enable()
        assert before() is None
        assert not panels


async def test_what_is_typed_while_the_screen_is_made_anew_is_done_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened("xor") as (app, pilot):
        recompose = app.recompose

        async def typed_meanwhile() -> None:
            await app.query_one("#message").remove()
            for key in ("s", "s", "colon", "m", "a", "r", "k"):
                app.post_message(key_event(key))
                await asyncio.sleep(0)
            await recompose()

        monkeypatch.setattr(app, "recompose", typed_meanwhile)
        await app._take(open_session("iris", journaled=False))
        await pilot.pause()
        assert app.debugger.experiment.name == "iris"
        assert app.debugger.position == 2
        assert app.query_one(Prompt).value == "mark"
