"""Help begins with the panel that has the focus."""

import pytest
from textual.widgets import Static

from bp_tui.tui.app import BpTui
from bp_tui.tui.arrangement import ABOUT_THE_RUN
from bp_tui.tui.keys import help_text
from bp_tui.tui.panel_help import NOWHERE
from bp_tui.tui.screens.text import TextScreen
from bp_tui.tui.widgets.titled import Titled
from tests.tui.driving import opened


def help_shown(app: BpTui) -> str:
    assert isinstance(app.screen, TextScreen)
    return str(app.screen.query_one(Static).render())


async def test_without_a_focus_help_says_how_to_get_more() -> None:
    async with opened() as (app, pilot):
        await pilot.press("question_mark")
        assert help_shown(app) == f"{NOWHERE}\n\n{help_text({})}"


@pytest.mark.parametrize("width", [80, 120])
async def test_every_panel_has_help_of_its_own_above_the_keys(width: int) -> None:
    async with opened(size=(width, 40)) as (app, pilot):
        names = [*app._layout.panels.by_name(), *ABOUT_THE_RUN]
        assert len(names) >= 10
        shown = set()
        for name in names:
            app.action_panel(name)
            panel = app.query_one(f"#{name}", Titled)
            await pilot.press("question_mark")
            own, _, rest = help_shown(app).partition("\n\n")
            assert own.startswith(f"This panel: {panel.title}\n")
            assert len(own.splitlines()) > 2
            assert max(map(len, own.splitlines())) <= min(80, width - 12)
            assert rest == help_text({})
            shown.add(own)
            await pilot.press("escape")
        assert len(shown) == len(names)


@pytest.mark.parametrize(
    ("panel", "formula"),
    [
        ("activations", "a_j = Σ w_ji z_i"),
        ("deltas", "δ_j = ∂E/∂a_j"),
        ("weights", "Δw_ji = δ_j z_i"),
    ],
)
async def test_help_says_where_in_the_notes_the_numbers_come_from(panel: str, formula: str) -> None:
    async with opened() as (app, pilot):
        app.action_panel(panel)
        await pilot.press("question_mark")
        own = help_shown(app).partition("\n\n")[0]
        assert formula in own
        assert "line" in own
