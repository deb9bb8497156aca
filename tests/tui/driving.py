"""The app under a hand: keys and mouse, each answered before the next one.

Textual's own pilot takes the app for at rest when the process has used no processor time for 20 ms: it waits at least
that long twice for every key, and too briefly where other processes hold the processor. Here the app is at rest when
its event loop has nothing to run, so that a test waits neither longer nor shorter than the app takes.
"""

import asyncio
from collections.abc import AsyncIterator, Sized
from contextlib import asynccontextmanager

from textual.app import App
from textual.events import Key
from textual.keys import _character_to_key, key_to_character
from textual.pilot import Pilot
from textual.widgets import Static

from bp_tui.experiment_files import load_experiment
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui

_MOST_TURNS = 20_000
_TURNS_BESIDE_A_RUN = 60
"""Turns of the event loop in which a key is answered while a worker never rests, a slice of a long run in each."""


class Hand(Pilot[None]):
    """A pilot that waits until the app is at rest, by its event loop."""

    async def press(self, *keys: str) -> None:
        """Press keys, each by its name or its character; `@loss` stands for a click on the title of that panel."""
        for key in keys:
            if key.startswith("@") and len(key) > 1:
                await self.app.run_action(f"app.panel('{key[1:]}')")
            else:
                self.app.post_message(key_event(key))
            await self.pause()

    async def pause(self, delay: float | None = None) -> None:
        """Wait so many seconds, or until the app is at rest; paint what is to be painted."""
        if delay is None:
            await at_rest(self.app)
        else:
            await super().pause(delay)


Opened = tuple[BpTui, Hand]


@asynccontextmanager
async def driven(app: BpTui, size: tuple[int, int]) -> AsyncIterator[Hand]:
    """The app, running without a terminal."""
    async with app.run_test(size=size):
        hand = Hand(app)
        await hand.pause()
        yield hand


@asynccontextmanager
async def opened(
    experiment: str = "xor", size: tuple[int, int] = (120, 40), **overrides: object
) -> AsyncIterator[Opened]:
    app = BpTui(Session.begin(load_experiment(experiment, {key.replace("__", "."): v for key, v in overrides.items()})))
    async with driven(app, size) as pilot:
        yield app, pilot


async def typed(pilot: Hand, command: str) -> None:
    await pilot.press("colon", *("space" if letter == " " else letter for letter in command), "enter")
    await pilot.pause()


def message(app: BpTui) -> str:
    return str(app.query_one("#message", Static).render())


def key_event(key: str) -> Key:
    """What the terminal's driver makes of a key: `s`, `S`, `?`, `question_mark`, `shift+tab`."""
    name = _character_to_key(key) if len(key) == 1 else key
    return Key(name, key if len(key) == 1 else key_to_character(name))


async def at_rest(app: App[None]) -> None:
    """Wait until nothing is left but to wait for a clock, a process or a person; threads come to their end.

    Painting does not wait for its clock. Beside a worker that never rests it returns after as many turns as any key
    needs.
    """
    ready: Sized = vars(asyncio.get_running_loop())["_ready"]
    busy_turns = 0
    for _ in range(_MOST_TURNS):
        await asyncio.sleep(0)
        if ready:
            busy_turns += any(worker.is_running and not worker._thread_worker for worker in app.workers)
            if busy_turns < _TURNS_BESIDE_A_RUN:
                continue
        await app.animator.wait_until_complete()
        if any(worker.is_running and worker._thread_worker for worker in app.workers):
            await asyncio.sleep(0.001)
            continue
        if not app.is_running:
            return
        _paint(app)
        if busy_turns >= _TURNS_BESIDE_A_RUN or not ready:
            return
    raise AssertionError("the app does not come to rest")


def _paint(app: App[None]) -> None:
    """What a clock does otherwise. A screen below a popup asks for more without end, so only until it is laid out."""
    for screen in app.screen_stack:
        if screen is app.screen or screen._callbacks or screen._layout_required:
            screen._on_timer_update()
