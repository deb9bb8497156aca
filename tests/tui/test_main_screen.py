"""The screen with the panels: styled once before it is shown, and by whatever changes a style."""

import gc
from weakref import WeakSet

import pytest
from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.events import MouseDown
from textual.screen import Screen
from textual.widget import Widget

from bp_tui.tui.theme import DARK, LIGHT
from tests.tui.driving import opened

Cache = dict[tuple[object, ...], RulesMap]


async def test_no_widget_is_styled_twice_before_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    styled: list[Widget] = []
    apply = Stylesheet.apply

    def count(sheet: Stylesheet, node: DOMNode, *, animate: bool = False, cache: Cache | None = None) -> None:
        styled.extend([node] if isinstance(node, Widget) else [])
        apply(sheet, node, animate=animate, cache=cache)

    monkeypatch.setattr(Stylesheet, "apply", count)
    async with opened("xor") as (app, _):
        panels = app._layout.panels.by_name().values()
        assert max(styled.count(panel) for panel in panels) == 1


async def test_a_theme_chosen_over_the_panels_is_on_when_they_are_seen_again() -> None:
    async with opened("xor") as (app, pilot):
        await pilot.press("question_mark")
        app.theme = LIGHT.name
        await pilot.pause()
        await pilot.press("escape")
        assert app.screen.styles.background.hex.lower() == LIGHT.background != DARK.background


async def test_a_click_on_a_panel_that_is_being_taken_away_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened("xor") as (app, pilot):
        panel = app.query_one("#equation")
        x, y = panel.region.offset  # of its border
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(panel, "_parent", None)
            app.screen._forward_event(MouseDown(None, x, y, 0, 0, 1, False, False, False, x, y))
        await pilot.pause()
        assert app.is_running


async def test_of_popups_below_which_it_was_laid_out_none_is_kept() -> None:
    popups = WeakSet[Screen[object]]()
    async with opened("xor", size=(200, 60)) as (app, pilot):
        for size in ((160, 50), (120, 40), (100, 30), (80, 24)):
            await pilot.press("O")
            popups.add(app.screen)
            await pilot.resize_terminal(*size)
            await pilot.press("escape", "tab")
        gc.collect()
        assert not popups
