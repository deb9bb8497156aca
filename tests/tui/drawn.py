"""What the scenes put on the screen: their picture, and all text with its colours."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, chdir
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.segment import Segment
from textual.color import Color

from bp_tui.session.opening import open_session
from bp_tui.tui.app import BpTui
from bp_tui.tui.choices import built_in_choices, choices_of_sessions
from bp_tui.tui.screens.open import OpenScreen
from bp_tui.tui.theme import DARK, LIGHT, own_themes
from tests.tui.driving import at_rest, driven
from tests.tui.scenes import FILES, Scene

FEW_DARK, FEW_LIGHT = (replace(theme, name=f"{theme.name}-few") for theme in own_themes(few_colors=True))
THEMES = (DARK, LIGHT, FEW_DARK, FEW_LIGHT)


@asynccontextmanager
async def shown(scene: Scene) -> AsyncIterator[BpTui]:
    """The app with a scene on its screen."""
    app = scene.app()
    async with folder_with_files(), driven(app, scene.size) as pilot:
        for key in scene.keys:
            await pilot.press(key)
            await app.workers.wait_for_complete()
        if scene.listed:
            choices = [*built_in_choices(), *choices_of_sessions(scene.listed)]
            await app.push_screen(OpenScreen(choices, partial(open_session, journaled=True)))
            await pilot.press(*scene.then)
        await pilot.pause()
        yield app


async def picture_of(scene: Scene) -> str:
    """What it looks like, as SVG."""
    async with shown(scene) as app:
        return app.export_screenshot(simplify=True)


async def segments_of(scene: Scene) -> dict[str, frozenset[Segment]]:
    """What is on the screen in each of our themes and their forms for 16 colours."""
    segments: dict[str, frozenset[Segment]] = {}
    async with shown(scene) as app:
        for theme in THEMES:
            app.register_theme(theme)
            app.theme = theme.name
            await at_rest(app)
            segments[theme.name] = frozenset(on_screen(app))
    return segments


@asynccontextmanager
async def folder_with_files() -> AsyncIterator[None]:
    """In a folder with some files, the same in every picture."""
    with TemporaryDirectory() as folder, chdir(folder):
        for name in FILES:
            if name.endswith("/"):
                Path(name).mkdir()
            else:
                Path(name).touch()
        yield


def on_screen(app: BpTui) -> Iterable[Segment]:
    """Every piece of text of the screen, as it is sent to the terminal."""
    app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    for strip in app.screen._compositor.render_strips():
        yield from (segment for segment in strip if segment.text.strip())


def colors_of(segment: Segment) -> tuple[Color, Color]:
    """Its foreground and background, as they are seen."""
    style = segment.style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    assert not style.dim
    colors = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    return colors[::-1] if style.reverse else colors
