"""Whatever is pressed, typed or done with the mouse, at whatever size: the app goes on, where its debugger stands."""

import asyncio
import gc
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.pilot import Pilot

from bp_tui.experiment_files import load_experiment
from bp_tui.session.places import new_journal
from bp_tui.session.recording import load_session
from bp_tui.session.replay import Replay
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.keys import default_keys
from tests.tui.driving import driven, key_event
from tests.tui.scenes import EXAMPLES

TYPED = (
    *("step 3", "goto start", "goto end", "goto 50%", "set w[1][1,1] = 0.5", "set eta = 0.1", "why delta[1][1]"),
    *("break 6", "watch w[2]", "delete 1", "trap nan", "until loss < 0.5 or epoch > 5", "history w[1][1,1]", "info"),
    *("diff main", "mark a", "goto @a", "display loss", "undisplay 1", "branch main", "gradcheck", "epoch 20"),
    *("nonsense", "print [", "note a remark", "title a title", "last w[1][1,1]", "ignore 1 2", "disable 1", "help"),
    *("marks", "branches", "derive delta[1][1]", "derive w[2][1,1]", "why w[1][1,1]", "why loss", "why eta"),
)
OPEN_POPUPS = ("why delta[1][1]", "derive delta[1][1]", "history w[1][1,1]", "help", "info")
SIZES = ((80, 24), (120, 40), (200, 60), (100, 30), (60, 20), (81, 25), (3, 2))
OTHER_KEYS = ("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "f5", "f9", "f10", "3", "ctrl+p")


def keys() -> list[str]:
    """Every key that does something, but the one that ends the app."""
    of_app = [key for name, key in default_keys().items() if name != "quit"]
    return [*of_app, *OTHER_KEYS, "escape", "escape", "enter", "s", "S", "f", "F", "n", "i", "I"]


async def press(pilot: Pilot[None], choice: random.Random, known: list[str]) -> None:
    """One random thing that a person can do, a few keys perhaps before the last ones were answered."""
    app, what = pilot.app, choice.random()
    if what < 0.6:
        send(app, choice.choice(known))
    elif what < 0.7:
        give(app, choice.choice(TYPED))
    elif what < 0.73:
        give(app, choice.choice(OPEN_POPUPS))
    elif what < 0.76:
        send(app, choice.choice(("ctrl+p", "o")))
    elif what < 0.97:
        use_mouse(app, choice)
    else:
        await pilot.resize_terminal(*choice.choice(SIZES))
    await asyncio.sleep(choice.choice((0, 0, 0.002, 0.02)))


def send(app: App[None], *names: str) -> None:
    """Keys as a terminal sends them, without waiting for what they do."""
    for name in names:
        app.post_message(key_event(name))


def give(app: App[None], line: str) -> None:
    """A command at the prompt, whatever was open before."""
    send(app, "escape", "escape", "escape", "colon", *line, "enter")


def use_mouse(app: App[None], choice: random.Random) -> None:
    """A click or two, a drag, a turn of the wheel or a move, as a terminal sends them."""
    button, here, there = choice.choice((0, 0, 0, 1, 2)), place(app, choice), place(app, choice)
    click = [(button, here, "M"), (button, here, "m")]
    wheel = [(choice.choice((64, 65, 66, 67)), here, "M")] * choice.randrange(1, 9)
    drag = [(button, here, "M"), *((button + 32, place(app, choice), "M") for _ in range(3)), (button, there, "m")]
    move = [(35, here, "M")]
    driver, parser = app._driver, XTermParser()
    assert driver is not None
    for code, (x, y), end in choice.choice((click, click + click, wheel, drag, move)):
        for message in parser.feed(f"\x1b[<{code};{x + 1};{y + 1}{end}"):
            driver.process_message(message)


def place(app: App[None], choice: random.Random) -> tuple[int, int]:
    """Somewhere on the screen, but not on its last line: there stands `q quit`."""
    width, height = app.size
    return choice.randrange(max(1, width)), choice.randrange(max(1, height - 1))


def app_for(number: int) -> BpTui:
    """A session or a replay, each time another one."""
    if number % 4 == 3:
        return BpTui(Replay(load_session(sorted(EXAMPLES.glob("*.bps"))[number % 17])))
    experiment = load_experiment(("xor", "iris", "moons")[number % 3])
    return BpTui(Session.begin(experiment, journal=new_journal()))


async def pressed(seed: int, count: int, after_each: Callable[[int], None] = lambda n: None) -> None:
    choice, known = random.Random(seed), keys()
    app = app_for(seed)
    app.animation_level = "none"
    async with driven(app, choice.choice(SIZES)) as pilot:
        for n in range(count):
            await press(pilot, choice, known)
            after_each(n)
        for _ in range(4):
            await pilot.press("escape")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.is_running
        assert app.frame is app.debugger.frame
        app.close_session()


@pytest.fixture(autouse=True)
def _a_folder_of_its_own_and_no_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(BpTui, "exit", lambda app: None)  # the palette has quit, too


@pytest.mark.parametrize("seed", range(6))
async def test_random_keys_raise_nothing(seed: int) -> None:
    await pressed(seed, 80)


@pytest.fixture
def garbage_collected_as_usual() -> Iterator[None]:
    thresholds = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*thresholds)


@pytest.mark.slow
@pytest.mark.usefixtures("garbage_collected_as_usual")
async def test_twenty_thousand_keys_raise_nothing_and_once_all_has_been_open_they_take_no_more_memory() -> None:
    sizes = []

    def measure(n: int) -> None:
        if n % 1_000 == 999:
            sizes.append(resident())

    await pressed(0, 20_000, measure)
    assert max(sizes[10:]) < 1.05 * max(sizes[:10]), sizes


def resident() -> int:
    """Bytes of this process in memory."""
    if sys.platform != "linux":
        pytest.skip("the memory in use is read from /proc")
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
