"""The derivation on screen: step by step, unit by unit, layer by layer."""

from textual.pilot import Pilot
from textual.widgets import Static

from bp_tui.experiment_files import load_experiment
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.screens.derivation import DerivationScreen
from bp_tui.tui.screens.why import WhyScreen
from tests.tui.driving import driven


async def opened(pilot: Pilot[None], line: str) -> DerivationScreen:
    await pilot.press("colon", *("space" if letter == " " else letter for letter in line), "enter")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, DerivationScreen)
    return screen


def app(name: str = "mazur") -> BpTui:
    return BpTui(Session.begin(load_experiment(name)))


def shown(screen: DerivationScreen, part: str) -> str:
    return str(screen.query_one(f"#{part}", Static).content)


def title(screen: DerivationScreen) -> str:
    return str(screen.query("Vertical").first().border_title)


async def test_one_step_at_a_time_forward_and_back() -> None:
    async with driven(app(), (120, 40)) as pilot:
        screen = await opened(pilot, "derive delta[1][2]")
        headings = [shown(screen, "step")]
        for key in ("n", "right", "space", "enter", "p", "left", "backspace", "p", "p"):
            await pilot.press(key)
            headings.append(shown(screen, "step"))
        assert [heading[:11] for heading in headings] == [f"Step {k} of 8" for k in (1, 2, 3, 4, 5, 4, 3, 2, 1, 1)]


async def test_the_last_step_is_the_last() -> None:
    async with driven(app(), (120, 40)) as pilot:
        screen = await opened(pilot, "derive delta[1][2]")
        await pilot.press(*["n"] * 20)
        assert shown(screen, "step") == "Step 8 of 8  The update"


async def test_up_and_down_are_the_other_units_of_the_layer() -> None:
    async with driven(app(), (120, 40)) as pilot:
        screen = await opened(pilot, "derive delta[1][1]")
        titles = []
        for key in ("down", "down", "up"):
            await pilot.press(key)
            titles.append(title(screen))
        assert titles == [f"δ{unit} and w{unit}₁ of layer 1, hidden" for unit in "₂₁₂"]


async def test_brackets_are_the_other_layers_and_keep_the_step() -> None:
    async with driven(app(), (120, 40)) as pilot:
        screen = await opened(pilot, "derive delta[1][2]")
        await pilot.press("n", "n", "right_square_bracket")
        assert (title(screen), shown(screen, "step")) == ("δ₂ and w₂₁ of layer 2, output", "Step 3 of 7  Equation (1)")
        await pilot.press("pagedown", *["n"] * 9, "pageup")
        assert (title(screen), shown(screen, "step")) == ("δ₂ and w₂₁ of layer 1, hidden", "Step 8 of 8  The update")


async def test_the_equations_and_the_check_are_those_of_the_step() -> None:
    async with driven(app(), (120, 40)) as pilot:
        screen = await opened(pilot, "derive delta[1][1]")
        await pilot.press(*["n"] * 6)
        assert "δⱼ = Σₖ δₖ wₖⱼ h′(aⱼ)\n   = h′(aⱼ) Σₖ δₖ wₖⱼ   (2)" in shown(screen, "argument")
        assert "(0.1385·0.4 + (−0.0381)·0.5)" in shown(screen, "argument")
        assert "✓ +8.771" in shown(screen, "check")
        assert "▶ 7 Equation (2)" in shown(screen, "steps")


async def test_escape_closes() -> None:
    async with driven(app(), (120, 40)) as pilot:
        await opened(pilot, "derive")
        await pilot.press("escape")
        assert len(pilot.app.screen_stack) == 1


async def test_what_was_to_be_drawn_when_it_closes_is_not_drawn() -> None:
    async with driven(app(), (120, 40)) as pilot:
        screen = await opened(pilot, "derive")
        screen.action_step(1)
        await pilot.app.pop_screen()
        screen._show()
        screen._tell_keys()
        assert len(pilot.app.screen_stack) == 1


async def test_why_leads_on_to_the_derivation() -> None:
    async with driven(app(), (80, 24)) as pilot:
        await pilot.press("f", "colon", *"why", "space", *"z", "left_square_bracket", "1", "right_square_bracket")
        await pilot.press("left_square_bracket", "2", "right_square_bracket", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, WhyScreen)
        await pilot.press("d")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, DerivationScreen)
        assert title(screen) == "δ₂ and w₂₁ of layer 1, hidden"
        await pilot.press("right_square_bracket", "escape")
        assert isinstance(pilot.app.screen, WhyScreen)


async def test_why_of_what_no_unit_computes_leads_nowhere() -> None:
    async with driven(app(), (80, 24)) as pilot:
        await pilot.press("f", "colon", *"why", "space", *"loss", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, WhyScreen)
        await pilot.press("d")
        assert isinstance(pilot.app.screen, WhyScreen)


async def test_a_long_step_can_be_scrolled_at_80_by_24() -> None:
    experiment = load_experiment("iris", {"training.batch_size": 16, "training.optimizer": "adam"})
    async with driven(BpTui(Session.begin(experiment)), (80, 24)) as pilot:
        screen = await opened(pilot, "derive")
        await pilot.press(*["n"] * 9)
        await pilot.pause()
        frame = screen.query("Vertical").first()
        assert str(frame.border_subtitle).startswith("Shift ↑ ↓  scroll")
        body = screen.query_one("VerticalScroll")
        await pilot.press(*["shift+down"] * 3)
        await pilot.pause()
        assert body.scroll_offset.y == 3
        await pilot.press("p")
        await pilot.pause()
        assert body.scroll_offset.y == 0
