"""Where the panels are: at every size, as a person likes it, and one of them alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content
from textual.geometry import Size

from bp_tui.experiment_files import load_experiment
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.arrangement import ABOUT_THE_RUN, ARRANGEMENTS, AUTO, LAYOUTS, SMALLEST, Needs, choose, fits
from bp_tui.tui.keys import default_keys
from bp_tui.tui.layout import LINES_AROUND
from bp_tui.tui.preferences import Changes, Preferences
from bp_tui.tui.widgets.key_line import KeyLine
from bp_tui.tui.widgets.titled import Titled
from tests.tui.driving import driven

IN_STANDARD = {"algorithm", "network", "equation", "weights", "activations", "deltas", "loss", "data"}
PANELS = IN_STANDARD | set(ABOUT_THE_RUN)


def app_with(experiment: str = "xor", layout: str = "", kept: list[Changes] | None = None) -> BpTui:
    keep = None if kept is None else kept.append
    return BpTui(
        Session.begin(load_experiment(experiment)), preferences=Preferences(layout=layout, hints="step"), keep=keep
    )


def shown(app: BpTui) -> set[str | None]:
    return {panel.id for panel in app.query("#panels > *") if panel.display}


@given(
    st.sampled_from(sorted(ARRANGEMENTS)),
    st.integers(0, 200),
    st.integers(0, 100),
    st.integers(3, 99),
)
def test_places_hold_every_panel_once_and_never_overlap(name: str, wider: int, higher: int, lines: int) -> None:
    smallest = ARRANGEMENTS[name].smallest
    area = Size(smallest.width + wider, smallest.height + higher - LINES_AROUND)
    slots = ARRANGEMENTS[name].slots(area, Needs(lines))
    names = [name for slot in slots for name in slot.names]
    assert len(names) == len(set(names))
    assert set(names) == PANELS
    for index, slot in enumerate(slots):
        assert area.region.contains_region(slot.region)
        assert slot.region.width >= 20
        assert slot.region.height >= 5
        assert not any(slot.region.overlaps(other.region) for other in slots[index + 1 :])


@pytest.mark.parametrize(
    ("wanted", "size", "used"),
    [
        ("", (80, 24), "narrow"),
        ("auto", (109, 60), "narrow"),
        ("", (110, 32), "standard"),
        ("", (159, 60), "standard"),
        ("", (160, 46), "wide"),
        ("narrow", (200, 60), "narrow"),
        ("presentation", (100, 30), "presentation"),
        ("presentation", (99, 30), "narrow"),
        ("wide", (120, 40), "standard"),
        ("no such layout", (120, 40), "standard"),
        ("", (79, 24), ""),
        ("wide", (80, 23), ""),
    ],
)
def test_the_layout_is_the_one_wanted_or_the_best_that_fits(wanted: str, size: tuple[int, int], used: str) -> None:
    assert choose(wanted, Size(*size)) == used


def test_what_fits_the_smallest_terminal_is_used_there() -> None:
    assert choose(AUTO, SMALLEST) == "narrow"
    assert not fits("narrow", Size(SMALLEST.width - 1, SMALLEST.height))


async def test_z_gives_the_focused_panel_all_the_room_and_tab_goes_on_from_it() -> None:
    app = app_with()
    async with driven(app, (120, 40)) as pilot:
        await pilot.press("tab", "tab", "tab", "z")
        await pilot.pause()
        assert shown(app) == {"network"}
        assert app.query_one("#network").outer_size == (120, 40 - LINES_AROUND)
        await pilot.press("tab")
        await pilot.pause()
        assert shown(app) == {"equation"}
        await pilot.press("z")
        await pilot.pause()
        assert shown(app) == IN_STANDARD


async def test_every_equation_is_worked_out_where_the_equations_have_all_the_room() -> None:
    app = app_with("iris")
    async with driven(app, (120, 40)) as pilot:
        await pilot.press("s", *["tab"] * 4)
        await pilot.press("z", "s")
        await pilot.pause()
        assert sum(line.startswith("# layer 2, unit") for line in app.equations) == 3


async def test_p_presents_and_p_comes_back() -> None:
    kept: list[Changes] = []
    app = app_with(kept=kept)
    async with driven(app, (120, 40)) as pilot:
        await pilot.press("p")
        await pilot.pause()
        assert shown(app) == {"algorithm", "network", "equation"}
        assert not app.query_one("KeyLine").display
        await pilot.press("p")
        await pilot.pause()
        assert shown(app) == IN_STANDARD
    assert [changes["layout"] for changes in kept] == ["presentation", "auto"]


async def test_v_goes_through_the_layouts_that_there_is_room_for() -> None:
    kept: list[Changes] = []
    app = app_with(kept=kept)
    async with driven(app, (120, 40)) as pilot:
        await pilot.press(*"vvvv")
    assert [changes["layout"] for changes in kept] == ["narrow", "standard", "presentation", "auto"]


async def test_a_layout_that_does_not_fit_says_what_it_needs() -> None:
    app = app_with()
    async with driven(app, (80, 24)) as pilot:
        await pilot.press("p")
        assert app._message.said == "layout: presentation needs 100×30, so it is narrow here"


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_the_layout_remembered_is_used(layout: str) -> None:
    app = app_with(layout=layout)
    async with driven(app, (200, 60)) as pilot:
        await pilot.pause()
        expected = {"narrow": 3, "presentation": 3, "standard": len(IN_STANDARD)}.get(layout, len(PANELS))
        assert len(shown(app)) == expected


async def test_a_click_on_a_title_shows_its_panel() -> None:
    app = app_with()
    async with driven(app, (80, 24)) as pilot:
        await pilot.pause()
        x = Content.from_markup(app.query_one("#network").border_title or "").plain.index("Activations") + 3
        await pilot.click("#network", offset=(x, 0))
        await pilot.pause()
        assert shown(app) == {"algorithm", "equation", "activations"}


async def test_a_panel_not_made_yet_is_a_tab_with_the_title_it_will_have() -> None:
    app = app_with()
    async with driven(app, (120, 40)) as pilot:
        assert all(title in str(app.query_one("#data").border_title) for title in ABOUT_THE_RUN.values())
        for name, title in ABOUT_THE_RUN.items():
            assert not app.query(f"#{name}")
            app.action_panel(name)
            await pilot.pause()
            assert app.query_one(f"#{name}", Titled).title == title


async def test_a_panel_of_its_own_is_no_tab() -> None:
    app = app_with()
    async with driven(app, (120, 40)) as pilot:
        await pilot.pause()
        assert str(app.query_one("#network").border_title) == "Network"


async def test_what_is_opened_later_has_its_panels_and_its_footer_too() -> None:
    app = app_with()
    async with driven(app, (120, 40)) as pilot:
        await app._take(Session.begin(load_experiment("iris")))
        await pilot.pause()
        assert shown(app) == IN_STANDARD
        assert all(panel.size for panel in app.query("#panels > *") if panel.display)
        assert "s step" in app.query_one(KeyLine).render().plain


@pytest.mark.parametrize("key", ["ctrl+p", "tab", "shift+tab", *sorted(set(default_keys().values()) - {"q"})])
async def test_keys_are_harmless_where_there_is_no_room_for_the_screen(key: str) -> None:
    app = app_with()
    async with driven(app, (120, 40)) as pilot:
        for maximized in (False, True):
            await pilot.press("tab", *("z" * maximized))
            await pilot.resize_terminal(3, 2)
            await pilot.press(key, key, "escape", "escape")
            await pilot.resize_terminal(120, 40)
            await pilot.press("escape", "escape", "escape")
        assert app.is_running
        assert app.frame is app.debugger.frame
        assert not app.screen.has_class("too-small")
