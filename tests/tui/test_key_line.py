"""The last line of the screen: what the keys do now, under the mouse and in any width."""

import pytest
from textual.geometry import Offset

from bp_tui.tui.widgets.key_line import KeyLine
from tests.tui.driving import Hand, opened


def line(hand: Hand) -> str:
    return hand.app.query_one(KeyLine).render().plain


async def test_it_says_what_keys_do_and_other_things_at_the_prompt() -> None:
    async with opened() as (_, hand):
        assert line(hand).startswith(" i into  s step  n next")
        await hand.press("colon")
        assert "step" not in line(hand)


@pytest.mark.parametrize("column", [9, 10, 14])
async def test_a_click_presses_the_key_under_the_mouse(column: int) -> None:
    async with opened() as (app, hand):
        assert line(hand)[9:15] == "s step"
        await hand.click(KeyLine, offset=Offset(column, 0))
        await hand.pause()
        assert app.debugger.position == 1


@pytest.mark.parametrize("column", [0, 8, 15, 119])
async def test_a_click_between_keys_presses_none(column: int) -> None:
    async with opened() as (app, hand):
        before = app.debugger.frame
        await hand.click(KeyLine, offset=Offset(column, 0))
        await hand.pause()
        assert app.debugger.frame is before
        assert len(app.screen_stack) == 1


async def test_the_key_under_the_mouse_stands_out_until_it_leaves() -> None:
    async with opened() as (app, hand):
        plain = app.query_one(KeyLine).render()
        await hand.hover(KeyLine, offset=Offset(9, 0))
        await hand.pause()
        assert app.query_one(KeyLine).render() != plain
        await hand.hover("#network")
        await hand.pause()
        assert app.query_one(KeyLine).render() == plain


@pytest.mark.parametrize("width", [80, 81, 90, 120])
async def test_keys_are_never_cut(width: int) -> None:
    async with opened(size=(120, 40)) as (_, hand):
        whole = line(hand).split("  ")
    async with opened(size=(width, 24)) as (_, hand):
        shown = line(hand)
        assert len(shown) <= width
        assert all(key.strip() in shown for key in whole)
