"""The command palette, and the other lists one chooses from, under keys and mouse."""

import gc
from weakref import WeakSet

import pytest
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.command import CommandList, CommandPalette
from textual.events import Click
from textual.screen import Screen
from textual.widgets import OptionList

from tests.tui.driving import opened


async def test_the_palette_offers_every_command_and_does_it() -> None:
    async with opened() as (app, pilot):
        await pilot.press("ctrl+p")
        await pilot.press(*"sample", "space", *"or")
        for _ in range(100):
            await pilot.pause(0.05)
            if app.screen.query_one(CommandList).option_count == 1:
                break
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert app.debugger.position == 6


async def test_a_double_click_beside_the_palette_closes_it_once() -> None:
    async with opened() as (app, pilot):
        await pilot.press("ctrl+p")
        for _ in range(2):
            app.screen.post_message(click_at(app.screen, 1, 39))
        await pilot.pause()
        assert len(app.screen_stack) == 1


async def test_the_palette_can_be_opened_while_the_last_one_goes() -> None:
    async with opened() as (app, pilot):
        await pilot.press("ctrl+p")
        app.pop_screen()
        app.action_command_palette()
        await pilot.pause()
        assert isinstance(app.screen, CommandPalette)


@pytest.mark.parametrize("keys", [("ctrl+p",), ("o",), (*":why", "space", *"loss", "enter")])
@pytest.mark.parametrize("page", ["pageup", "pagedown"])
async def test_a_page_key_that_comes_before_the_list_is_drawn_does_nothing(keys: tuple[str, ...], page: str) -> None:
    async with opened() as (app, pilot):
        await pilot.press("f", *keys)
        choices = app.screen.query_one(OptionList)
        while not choices.option_count:  # the palette is still looking
            await pilot.pause(0.01)
        choices.styles.height = choices.styles.padding = 0
        await pilot.pause()
        assert not choices.scrollable_content_region
        await pilot.press(page)
        assert len(app.screen_stack) == 2


@pytest.mark.parametrize("keys", [("ctrl+p",), (*":why", "space", *"loss", "enter")])
async def test_a_click_on_what_is_no_choice_any_more_does_nothing(keys: tuple[str, ...]) -> None:
    async with opened() as (app, pilot):
        await pilot.press("f", *keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        choices = app.screen.query_one(OptionList)
        click = click_at(app.screen, *choices.region.offset, Style(meta={"option": 1_000}))
        click._set_forwarded()  # the screen has found this list under the mouse
        choices.post_message(click)
        await pilot.pause()
        assert len(app.screen_stack) == 2


def click_at(screen: Screen[object], x: int, y: int, style: Style | None = None) -> Click:
    return Click(screen, x, y, 0, 0, 1, False, False, False, x, y, style)


@pytest.mark.parametrize("key", ["o", "question_mark", "O"])
async def test_of_popups_that_are_closed_the_last_is_kept_at_most(key: str) -> None:
    popups, drawn = WeakSet[Screen[object]](), WeakSet[StylesCache]()
    async with opened() as (app, pilot):
        for _ in range(4):
            await pilot.press(key)
            popups.add(app.screen)
            drawn.add(app.screen._styles_cache)
            await pilot.press("escape", "s")
        gc.collect()
        assert len(popups) <= 1
        assert len(drawn) <= 1
