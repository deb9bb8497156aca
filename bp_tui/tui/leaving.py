"""An app that is told to end, or whose terminal is gone, leaves as it does by its own key."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import time
from functools import partial
from threading import Thread

from textual.app import App
from textual.events import Event

_TOLD_BY = ("SIGHUP", "SIGTERM")
_STDIN = 0
_GRACE = 3.0
"""Seconds until an app without a terminal has left, else it is ended; its journal holds all that was done."""


class Leaving(App[None]):
    """What is still on its way when the last screen has gone is for nobody."""

    async def on_event(self, event: Event) -> None:
        """Hand an event on, but what comes from the screen, or is meant for it, only while there is one."""
        if self.screen_stack or not event.bubble:
            await super().on_event(event)


def leave_when_told(app: App[None]) -> None:
    """Close what is open and give the terminal back, also when a signal or nobody says that it is over.

    The exit status is 128 and the number of the signal. To be called while the app's event loop runs.
    """
    if sys.platform == "win32":  # has neither these signals nor terminals that can be waited for
        return
    loop = asyncio.get_running_loop()
    for name in _TOLD_BY:
        number = signal.Signals[name]
        loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))
    Thread(target=_await_hang_up, name="hang-up", daemon=True).start()


def _await_hang_up() -> None:
    """Send the hang-up that is sent by no one where the terminal is not the one that controls the app."""
    terminal = select.poll()
    terminal.register(_STDIN, 0)
    terminal.poll()
    os.kill(os.getpid(), signal.SIGHUP)
    time.sleep(_GRACE)
    os._exit(128 + signal.SIGHUP)
