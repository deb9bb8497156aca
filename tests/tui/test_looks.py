"""How the screen looks as a person likes it: significant digits and colours, by key, remembered, for once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bp_tui.experiment_files import load_experiment
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.preferences import Changes, Preferences
from bp_tui.tui.screens.why import WhyScreen
from tests.cli.command_line import bp_tui, refusal
from tests.tui.drawn import on_screen
from tests.tui.driving import Hand, driven

Opened = tuple[BpTui, Hand, list[Changes]]


@asynccontextmanager
async def opened(experiment: str = "mazur", *, digits: int = 0, width: int = 120) -> AsyncIterator[Opened]:
    """The app after one sample's forward and δ ops, and what it would remember."""
    session = Session.begin(load_experiment(experiment))
    session.execute("step 4")
    kept: list[Changes] = []
    app = BpTui(session, preferences=Preferences(digits=digits), keep=kept.append)
    async with driven(app, (width, 40)) as hand:
        yield app, hand, kept


def text_of(app: BpTui) -> str:
    """Everything on the screen."""
    return " ".join(segment.text for segment in on_screen(app))


async def test_point_and_comma_give_all_numbers_a_digit_more_or_less() -> None:
    async with opened() as (app, hand, _):
        await hand.press(".", ".")
        assert "+0.593270" in text_of(app)
        await hand.press(",", ",", ",")
        assert "+0.593 " in text_of(app)
        assert "significant digits: 3" in text_of(app)


async def test_the_choice_is_remembered_and_below_two_forgotten() -> None:
    async with opened() as (_, hand, kept):
        await hand.press(",", ",", ",", ".")
        assert kept == [{"digits": 3}, {"digits": 2}, {"digits": 0}, {"digits": 5}]


async def test_with_17_digits_a_panel_with_all_the_room_shows_numbers_exactly() -> None:
    async with opened(digits=17) as (app, hand, _):
        exact = repr(float(app.debugger.frame.activations[0][0]))
        app._layout.focus("activations")
        await hand.press("z")
        assert f"+{exact}" in text_of(app)


async def test_equations_header_and_loss_have_the_digits_too() -> None:
    async with opened(digits=9) as (app, _, _):
        text = text_of(app)
        loss = app.debugger.frame.loss
        assert loss is not None
        assert f"E {loss:.9g}" in text
        assert f"(1 − {app.debugger.frame.activations[0][0]:.9g})" in text


async def test_a_why_has_the_digits_too() -> None:
    async with opened(digits=9) as (app, hand, _):
        app.run_line("why delta[1][1]")
        await hand.pause()
        assert isinstance(app.screen, WhyScreen)
        assert f"{app.debugger.frame.deltas[1][0]:.9g}" in text_of(app)


@pytest.mark.parametrize("width", [80, 110, 120, 160, 220])
@pytest.mark.parametrize("digits", [2, 9, 17])
async def test_every_panel_of_numbers_has_room_for_one_at_least(width: int, digits: int) -> None:
    async with opened(digits=digits, width=width) as (app, hand, _):
        for panel in app._layout.panels.numbers:
            app._layout.focus(panel.id or "")
            await hand.pause()
            view = panel._view()
            assert len(panel._columns_in_view(view.x, view.width)) >= 1


async def test_t_changes_between_our_light_theme_and_our_dark_one() -> None:
    async with opened() as (app, hand, kept):
        await hand.press("T")
        assert app.theme == "bp-light"
        await hand.press("T")
        assert app.theme == "bp-dark"
        assert kept == [{"theme": "bp-light"}, {"theme": "bp-dark"}]


async def test_any_theme_can_be_chosen_in_the_palette() -> None:
    async with opened() as (app, hand, kept):
        await hand.press("ctrl+p", *"theme nord", "enter")
        assert app.theme == "nord"
        assert kept == [{"theme": "nord"}]


def test_a_picture_has_the_digits_and_characters_that_one_asks_for() -> None:
    text = bp_tui("screenshot", "mazur", "-e", "step", "--digits", "8", "--ascii").out
    assert "+0.59326999" in text
    assert text.isascii()


@pytest.mark.parametrize("digits", ["1", "18", "-3"])
def test_other_numbers_of_digits_are_refused(digits: str) -> None:
    assert refusal("screenshot", "xor", f"--digits={digits}") == f"--digits is {digits}: expected 2 to 17"
