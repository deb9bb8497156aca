"""Opening the app on a terminal, until it is left."""

from __future__ import annotations

import asyncio
import gc
from functools import partial
from typing import TYPE_CHECKING

from bp_tui.session.places import screen_file
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.leaving import leave_when_told
from bp_tui.tui.look import Look
from bp_tui.tui.preferences import Changes, changed, keep_changes, load_preferences

if TYPE_CHECKING:
    from bp_tui.session.replay import Replay


def run_app(
    opened: Session | Replay, *, look: Look, preferences: Changes, mouse: bool = True, speed: float = 1.0
) -> int:
    """Open the app on a session or a replay; returns the exit status.

    `preferences` are for this time only, over what is remembered.
    """
    path = screen_file()
    wanted = changed(load_preferences(path), preferences)
    app = BpTui(
        opened,
        speed=speed,
        look=look,
        preferences=wanted,
        keep=partial(keep_changes, path),
        hints=isinstance(opened, Session),
    )
    gc.freeze()  # what is loaded by now stays; to look through it now and then would stop a held key for 0.1 s
    try:
        asyncio.run(_run(app, mouse))
    finally:
        app.close_session()
    return app.return_code or 0


async def _run(app: BpTui, mouse: bool) -> None:
    leave_when_told(app)
    await app.run_async(mouse=mouse)
