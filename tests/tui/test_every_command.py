"""Each command, from the palette and by its key, does what it does without a screen; each key of the app acts."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Static

from bp_tui.debugger.commands import COMMANDS, CommandError
from bp_tui.debugger.debugger import Debugger, describe_next
from bp_tui.experiment_files import load_experiment
from bp_tui.messages import safe_text
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.keys import APP_KEYS, default_keys, help_text
from bp_tui.tui.screens.derivation import DerivationScreen
from bp_tui.tui.screens.new_experiment import NewExperimentScreen
from bp_tui.tui.screens.open import OpenScreen
from bp_tui.tui.screens.text import TextScreen
from bp_tui.tui.widgets.prompt import Prompt
from tests.tui.driving import Hand, driven, message

BEFORE = ("epoch", "break 6", "step 3", "reverse-step", "goto 30", "back")
"""What was done before, so that every command has something to do."""
WITHOUT_ARGUMENT = [name for name, command in COMMANDS.items() if not command.argument.required and name != "quit"]
WITH_ARGUMENT = [name for name, command in COMMANDS.items() if command.argument.required]
KEYS = {name: key for name, key in default_keys().items() if name in COMMANDS and name not in ("quit", "why")}


@dataclass(frozen=True)
class Effect:
    """Where the debugger stands after a command, and what was answered: a line, or lines over the panels."""

    position: int
    units: int
    branch: str
    digest: str
    breakpoints: tuple[int, ...]
    said: str


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def begun() -> Session:
    session = Session.begin(load_experiment("xor"))
    for line in BEFORE:
        session.execute(line)
    return session


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[BpTui, Hand]]:
    app = BpTui(begun())
    async with driven(app, (120, 40)) as hand:
        yield app, hand


def without_screen(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Effect:
    """What a command comes to where there is no screen."""
    with monkeypatch.context() as moved:
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        moved.chdir(elsewhere)
        session = begun()
        try:
            answer = session.execute(line)
        except CommandError as error:
            return standing(session.debugger, safe_text(str(error)))
    said = safe_text(answer.text)
    if answer.moved:
        said = str(answer.fields.get("reason", "")) or describe_next(session.debugger.frame)
    return standing(session.debugger, said)


def standing(debugger: Debugger, said: str) -> Effect:
    frame, branch = debugger.frame, debugger.timeline.branch.name
    numbers = tuple(debugger.breakpoints.by_number)
    return Effect(debugger.position, frame.units, branch, debugger.digest(), numbers, said)


def on_screen(app: BpTui) -> Effect:
    """What the app has come to."""
    if isinstance(app.screen, TextScreen):
        return standing(app.debugger, str(app.screen.query_one(Static).render()))
    return standing(app.debugger, message(app))


async def choose(app: BpTui, hand: Pilot[None], name: str) -> None:
    """Ctrl+P, its name, Enter."""
    await hand.press("ctrl+p", *name)
    await app.workers.wait_for_complete()
    await hand.pause()
    first = app.screen.query_one(CommandList).get_option_at_index(0)
    assert str(first.prompt).split("\n")[0] == COMMANDS[name].usage
    await hand.press("enter")
    await app.workers.wait_for_complete()
    await hand.pause()


@pytest.mark.parametrize("name", [name for name in WITHOUT_ARGUMENT if name not in ("help", "derive")])
async def test_a_command_chosen_from_the_palette_does_what_it_does_without_a_screen(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (app, hand):
        await choose(app, hand, name)
        assert on_screen(app) == without_screen(name, tmp_path, monkeypatch)


@pytest.mark.parametrize("name", WITH_ARGUMENT)
async def test_a_command_that_needs_more_opens_the_prompt_with_its_beginning(name: str) -> None:
    async with opened() as (app, hand):
        await choose(app, hand, name)
        assert app.focused is app.query_one(Prompt)
        assert app.query_one(Prompt).value == f"{name} "


async def test_help_derive_and_quit_are_in_the_palette_too() -> None:
    async with opened() as (app, hand):
        await choose(app, hand, "help")
        assert on_screen(app).said.endswith(help_text({}))
        await hand.press("escape")
        await choose(app, hand, "derive")
        assert isinstance(app.screen, DerivationScreen)
        await hand.press("escape")
        await choose(app, hand, "quit")
        assert not app.is_running


@pytest.mark.parametrize("name", [name for name in KEYS if name in WITHOUT_ARGUMENT and name != "help"])
async def test_the_key_of_a_command_does_what_it_does_without_a_screen(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (app, hand):
        await hand.press(KEYS[name])
        await app.workers.wait_for_complete()
        await hand.pause()
        assert on_screen(app) == without_screen(name, tmp_path, monkeypatch)


@pytest.mark.parametrize("name", [name for name in KEYS if name in WITH_ARGUMENT])
async def test_the_key_of_a_command_that_needs_more_opens_the_prompt(name: str) -> None:
    async with opened() as (app, hand):
        await hand.press(KEYS[name])
        assert app.query_one(Prompt).has_focus
        assert app.query_one(Prompt).value == f"{name} "


def prompt(app: BpTui) -> str | None:
    """What stands in the prompt, if it is open."""
    return app.focused.value if isinstance(app.focused, Prompt) else None


def focus(app: BpTui) -> str | None:
    return app.focused.id if app.focused is not None else None


def panels_seen(app: BpTui) -> int:
    return sum(panel.display for panel in app.query("#panels > *"))


SEEN: dict[str, tuple[Callable[[BpTui], object], object]] = {
    "prompt": (prompt, ""),
    "stop-here": (lambda app: sorted(app.debugger.breakpoints.lines()), [5, 6]),
    "to-mark": (prompt, "goto @"),
    "play": (lambda app: app.pace_shown, "▶ 2/s"),
    "faster": (message, "pace: 4 ops a second; Space plays"),
    "slower": (message, "pace: 1 ops a second; Space plays"),
    "open": (lambda app: type(app.screen), OpenScreen),
    "new-experiment": (lambda app: type(app.screen), NewExperimentScreen),
    "replay": (message, "this is no replay: 'bp-tui replay FILE.bps' is one"),
    "reverse-replay": (message, "this is no replay: 'bp-tui replay FILE.bps' is one"),
    "maximize": (panels_seen, 1),
    "layout": (message, "layout: narrow"),
    "present": (panels_seen, 3),
    "more-digits": (lambda app: app.digits, 5),
    "fewer-digits": (lambda app: app.digits, 3),
    "theme": (lambda app: app.theme, "bp-light"),
    "cancel": (message, ""),
    "next-panel": (focus, "algorithm"),
    "previous-panel": (focus, "history"),
}
"""What is to be seen after each key of the app, and what that is."""


@pytest.mark.parametrize("name", [name for name, *_ in APP_KEYS])
async def test_every_key_of_the_app_acts(name: str) -> None:
    look, then = SEEN[name]
    async with opened() as (app, hand):
        before = look(app)
        await hand.press(default_keys()[name])
        assert before != then
        assert look(app) == then


@pytest.mark.parametrize(("key", "name"), [("f5", "continue"), ("f10", "next"), ("f11", "into")])
async def test_a_function_key_does_what_the_plain_one_does(
    key: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (app, hand):
        await hand.press(key)
        assert on_screen(app) == without_screen(name, tmp_path, monkeypatch)
