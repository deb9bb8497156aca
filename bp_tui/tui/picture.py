"""Pictures of the screen without a terminal: as SVG, PNG or plain text."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Sequence

from rich.console import Console

from bp_tui.debugger.commands import CommandError
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.look import Look
from bp_tui.tui.preferences import Preferences
from bp_tui.tui.widgets.message_line import MessageLine

FORMATS = (".svg", ".png", ".txt")


def take_picture(
    session: Session, lines: Sequence[str], *, size: tuple[int, int], look: Look, preferences: Preferences, format: str
) -> bytes:
    """The screen once these commands are done, the answer of the last one on it; `format` is one of FORMATS.

    Raises CommandError where a command is refused.
    """
    return asyncio.run(_picture(session, lines, size, look, preferences, format))


async def _picture(
    session: Session, lines: Sequence[str], size: tuple[int, int], look: Look, preferences: Preferences, format: str
) -> bytes:
    for line in lines[:-1]:
        session.execute(line)
    app = BpTui(session, look=look, preferences=preferences)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        if lines and not app.run_line(lines[-1]):
            raise CommandError(app.query_one(MessageLine).said)
        await app.workers.wait_for_complete()
        await pilot.pause()
        if format == ".txt":
            return _text(app).encode()
        svg = without_web_fonts(app.export_screenshot(simplify=True))
    return _png(svg) if format == ".png" else svg.encode()


def without_web_fonts(svg: str) -> str:
    """A picture that needs no network, and is the same every time: no fonts from elsewhere, no random names."""
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: [^;]*;", "font-family: Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace;", svg)


def _png(svg: str) -> bytes:
    try:
        import resvg_py
    except ImportError:
        raise CommandError(
            "a .png picture needs the package resvg-py: install it, or name an .svg or .txt file"
        ) from None
    return bytes(resvg_py.svg_to_bytes(svg_string=svg))


def _text(app: BpTui) -> str:
    width, height = app.size
    console = Console(
        width=width, height=height, file=io.StringIO(), force_terminal=True, record=True, legacy_windows=False
    )
    console.print(app.screen._compositor.render_update(full=True, screen_stack=app._background_screens))
    lines = console.export_text(styles=False).splitlines()[:height]
    return "\n".join(line.rstrip() for line in lines) + "\n"
