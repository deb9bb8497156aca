"""The numbers of the matrices are chosen with arrows and mouse; the debugger says what they are."""

import numpy as np
import pytest
from rich.segment import Segment
from textual.containers import Vertical

from bp_tui.tui.app import BpTui
from bp_tui.tui.panels.equation import EquationPanel
from bp_tui.tui.panels.numbers import ActivationsPanel, DeltasPanel, NumbersPanel, WeightsPanel
from bp_tui.tui.screens.history import HistoryScreen
from bp_tui.tui.screens.why import WhyScreen
from bp_tui.tui.widgets.prompt import Prompt
from tests.tui.driving import message, opened

TO_WEIGHTS, TO_ACTIVATIONS, TO_DELTAS = ["tab"] * 5, ["tab"] * 6, ["tab"] * 7


def place(panel: NumbersPanel) -> str:
    return str(panel.chosen_place)


def said(app: BpTui, target: str) -> str:
    return app.debugger.execute(f"print {target}").text


def marked(panel: NumbersPanel) -> list[Segment]:
    """What is seen of the chosen number."""
    drawn = [one for y in range(panel.size.height) for one in panel.render_line(y)]
    marked = [one for one in drawn if one.style and (one.style.reverse or one.style.underline)]
    return [one for one in marked if set(one.text) & set("0123456789–")]  # the scroll bar has none


async def test_arrows_choose_a_number_and_the_border_says_it_with_all_its_digits() -> None:
    async with opened() as (app, pilot):
        await pilot.press("3", "e", *TO_WEIGHTS, "up", "right", "right", "left")
        panel = app.query_one(WeightsPanel)
        assert place(panel) == "w[2][1,1]"
        assert panel.border_subtitle == said(app, "w[2][1,1]")
        assert len(panel.border_subtitle) > len("w[2][1,1] = -0.123456789")


async def test_the_first_arrow_chooses_what_the_last_op_wrote() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*"sss", *TO_DELTAS, "down")
        assert place(app.query_one(DeltasPanel)) == "delta[2][1]"


async def test_a_panel_with_the_focus_says_that_arrows_choose() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*TO_WEIGHTS)
        assert app.query_one(WeightsPanel).border_subtitle == "arrows choose a number, d shows Δw"
        await pilot.press("tab", "tab")
        assert app.query_one(WeightsPanel).border_subtitle is None
        assert app.query_one(DeltasPanel).border_subtitle == "arrows choose"


async def test_the_chosen_number_stays_the_same_one_while_one_steps() -> None:
    async with opened("iris") as (app, pilot):
        await pilot.press("f", *TO_WEIGHTS, "home", "down", "right")
        panel = app.query_one(WeightsPanel)
        chosen, seen = place(panel), set()
        for key in "sssffeSSF":
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert place(panel) == chosen
            assert panel.border_subtitle == said(app, chosen)
            assert len(marked(panel)) == 1
            seen.add(panel.border_subtitle)
        assert len(seen) > 3


@pytest.mark.parametrize("experiment", ["xor", "mazur", "notes", "iris"])
async def test_every_number_is_called_what_the_debugger_calls_it(experiment: str) -> None:
    async with opened(experiment) as (app, pilot):
        for key in (*"sssss", *"iii", "n"):
            await pilot.press(key)
            await pilot.pause()
            for panel in app.query(NumbersPanel):
                for section, table in enumerate(panel.sections(app.debugger.frame)):
                    for row, column in np.ndindex(table.values.shape):
                        text = panel.descriptions((section, row, column))[0]
                        assert text == said(app, str(panel.place_of((section, row, column))))


async def test_what_is_not_computed_yet_can_be_chosen_and_says_so() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*TO_DELTAS, "down")
        assert app.query_one(DeltasPanel).border_subtitle == "delta[1][1] = –"


async def test_up_and_down_lead_from_one_table_into_the_next_and_find_the_column_again() -> None:
    async with opened() as (app, pilot):
        await pilot.press("s", *TO_ACTIVATIONS, "down", "right")
        panel = app.query_one(ActivationsPanel)
        places = [place(panel)]
        for key in ("up", "up", "down", "down", "down", "down", "right", "down", "down"):
            await pilot.press(key)
            places.append(place(panel))
        assert places == [
            *("z[1][1]", "x[2]", "x[1]", "x[2]", "z[1][1]", "z[1][2]", "z[2][1]", "r[1]", "r[1]", "r[1]"),
        ]


async def test_home_end_and_pages_go_to_the_edges() -> None:
    async with opened("iris") as (app, pilot):
        await pilot.press(*TO_WEIGHTS, "down", "end")
        panel = app.query_one(WeightsPanel)
        assert place(panel) == "w[1][1,4]"
        await pilot.press("pagedown", "pagedown", "end")
        assert place(panel) == "w[2][3,8]"
        await pilot.press("home")
        assert place(panel) == "w[2][3,0]"
        await pilot.press("pageup", "pageup")
        assert place(panel) == "w[1][1,0]"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_chosen_number_is_in_view_however_large_the_matrix(size: tuple[int, int]) -> None:
    async with opened("digits", size) as (app, pilot):
        await pilot.press(*(TO_WEIGHTS if size[0] > 80 else TO_WEIGHTS[1:]))
        panel = app.query_one(WeightsPanel)
        for keys in (
            ["down"],
            ["end"],
            ["left"] * 9,
            ["down"] * 20,
            ["pagedown"] * 4,
            ["home"],
            ["up"] * 15,
            ["right"],
        ):
            await pilot.press(*keys)
            await pilot.pause()
            (drawn,) = marked(panel)
            assert panel.chosen_place is not None
            shown = said(app, place(panel)).split(" = ")[1]
            assert float(drawn.text) == pytest.approx(float(shown), abs=6e-5)


async def test_a_smaller_terminal_still_shows_the_chosen_number() -> None:
    async with opened("digits") as (app, pilot):
        await pilot.press(*TO_WEIGHTS, "down", *["pagedown"] * 2, "end")
        for size in ((110, 32), (80, 24), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert len(marked(app.query_one(WeightsPanel))) == 1


async def test_a_click_chooses_a_number_and_the_labels_none() -> None:
    async with opened() as (app, pilot):
        panel = app.query_one(WeightsPanel)
        for offset in ((3, 2), (12, 1), (12, 4), (12, 12)):
            await pilot.click(panel, offset=offset)
            assert panel.cell is None
        await pilot.click(panel, offset=(23, 3))
        assert place(panel) == "w[1][2,1]"
        assert app.focused is panel


async def test_a_click_finds_the_number_in_a_table_that_is_scrolled() -> None:
    async with opened("digits") as (app, pilot):
        panel = app.query_one(WeightsPanel)
        panel.scroll_to(90, 7, animate=False, immediate=True)
        await pilot.pause()
        await pilot.click(panel, offset=(23, 3))
        assert place(panel) == "w[1][9,11]"


async def test_enter_opens_why_of_the_chosen_number_and_escape_comes_back_to_it() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*"ssss", *TO_DELTAS, "down", "down", "enter")
        assert isinstance(app.screen, WhyScreen)
        assert str(app.screen.query_one(Vertical).border_title).startswith("delta[1][2] = ")
        await pilot.press("escape", "up", "enter")
        assert isinstance(app.screen, WhyScreen)
        assert str(app.screen.query_one(Vertical).border_title).startswith("delta[1][1] = ")


async def test_where_no_number_is_chosen_the_prompt_opens() -> None:
    async with opened() as (app, pilot):
        for before in ([], ["tab"], TO_WEIGHTS):
            await pilot.press(*before, "enter")
            assert app.query_one(Prompt).value == "why "
            await pilot.press("escape")


async def test_a_chosen_number_counts_only_while_its_panel_has_the_focus() -> None:
    async with opened() as (app, pilot):
        await pilot.press("s", *TO_WEIGHTS, "down", "tab", "enter")
        assert app.query_one(Prompt).value == "why "


async def test_the_keys_of_commands_act_on_the_chosen_number_at_once() -> None:
    async with opened() as (app, pilot):
        await pilot.press("2", "e", *TO_WEIGHTS, "down", "right", "w")
        assert app.debugger.execute("break").text == "1  watchpoint w[2][1,1]"
        await pilot.press("h")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, HistoryScreen)
        await pilot.press("escape")
        await pilot.press("s", "s", "W")
        await app.workers.wait_for_complete()
        assert app.debugger.position == 48
        assert "w[2][1,1]" in message(app)


async def test_the_equals_sign_begins_to_set_the_chosen_weight() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*TO_WEIGHTS, "down", "right", "equals_sign")
        assert app.query_one(Prompt).value == "set w[1][1,1] = "
        await pilot.press("0", ".", "5", "enter")
        await pilot.pause()
        panel = app.query_one(WeightsPanel)
        assert panel.border_subtitle == "w[1][1,1] = 0.5"
        assert app.focused is panel
        await pilot.press(*TO_WEIGHTS[:1], "down", "equals_sign")
        assert app.query_one(Prompt).value == "set "


async def test_the_focus_comes_back_from_the_prompt() -> None:
    async with opened() as (app, pilot):
        await pilot.press("tab")
        for end in ("escape", "enter"):
            await pilot.press("colon", "s", end)
            assert app.focused is not None
            assert app.focused.id == "algorithm"


async def test_one_number_is_chosen_at_most() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*TO_WEIGHTS, "down", "tab", "down")
        assert app.query_one(WeightsPanel).cell is None
        assert place(app.query_one(ActivationsPanel)) == "x[1]"


async def test_escape_lets_the_number_go() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*TO_WEIGHTS, "down", "escape")
        panel = app.query_one(WeightsPanel)
        await pilot.pause()
        assert panel.cell is None
        assert marked(panel) == []


async def test_a_chosen_number_stays_marked_when_the_focus_goes_elsewhere() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*TO_WEIGHTS, "down")
        await pilot.pause()
        panel = app.query_one(WeightsPanel)
        assert [bool(one.style and one.style.reverse) for one in marked(panel)] == [True]
        await pilot.press("tab")
        await pilot.pause()
        assert [bool(one.style and one.style.underline) for one in marked(panel)] == [True]


async def test_the_message_says_what_a_narrow_panel_has_no_room_for() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*"ssss", *TO_DELTAS, "down")
        await pilot.pause()
        whole = said(app, "delta[1][1]")
        assert app.query_one(DeltasPanel).border_subtitle == "delta[1][1]"
        assert message(app).endswith(f"   {whole}")
        await pilot.press("s")
        await pilot.pause()
        assert message(app).startswith("next: ")
        assert message(app).endswith(f"   {whole}")
        await pilot.press("escape")
        await pilot.pause()
        assert whole not in message(app)


async def test_the_unit_of_the_chosen_number_is_explained_first() -> None:
    async with opened("iris") as (app, pilot):
        await pilot.press("s")
        assert "# layer 1, unit 1 of 8" in app.equations
        await pilot.press(*TO_ACTIVATIONS, "down", "down", "down", "down", "down", "right")
        await pilot.pause()
        assert place(app.query_one(ActivationsPanel)) == "z[1][5]"
        headings = [line for line in app.equations if line.startswith("# layer")]
        assert headings[:2] == ["# layer 1, unit 5 of 8", "# layer 1, unit 1 of 8"]
        await pilot.press("s")
        await pilot.pause()
        assert next(line for line in app.equations if line.startswith("# layer")) == "# layer 2, unit 1 of 3"


async def test_all_units_are_explained_once_whichever_comes_first() -> None:
    async with opened("iris") as (app, pilot):
        await pilot.press("s", *TO_ACTIVATIONS, "down", "down", "down", "shift+tab", "shift+tab")
        await pilot.pause()
        assert isinstance(app.focused, EquationPanel)
        units = [line.split()[4] for line in app.equations if line.startswith("# layer")]
        assert units == ["3", "1", "2", "4", "5", "6", "7", "8"]


async def test_the_chosen_weight_is_the_first_of_its_unit() -> None:
    async with opened("digits") as (app, pilot):
        await pilot.press("f", *TO_WEIGHTS, "down", "down", *["right"] * 4)
        await pilot.pause()
        assert place(app.query_one(WeightsPanel)) == "w[2][2,4]"
        lines = [line for line in app.equations if line]
        first = next(index for index, line in enumerate(lines) if line.startswith("# layer"))
        assert lines[first] == "# layer 2, unit 2 of 10"
        assert lines[first + 1].startswith("Δw₂₄ = ")


async def test_inside_an_op_its_unit_is_explained_whatever_is_chosen() -> None:
    async with opened("iris") as (app, pilot):
        await pilot.press("i", *TO_ACTIVATIONS, "down", *["down"] * 4, "i")
        await pilot.pause()
        assert [line for line in app.equations if line.startswith("# layer")] == ["# layer 1, unit 2 of 8"]


async def test_d_shows_what_the_weights_change_by_and_shows_the_weights_again() -> None:
    async with opened() as (app, pilot):
        await pilot.press("f", *TO_WEIGHTS, "down", "d")
        await pilot.pause()
        panel = app.query_one(WeightsPanel)
        assert panel.title == "Weights Δw"
        assert panel.border_subtitle == said(app, place(panel))
        assert place(panel).startswith("dw[2]")
        await pilot.press("s")
        await pilot.pause()
        assert panel.border_subtitle == f"{place(panel)} = –"
        await pilot.press("d")
        assert (panel.title, place(panel)) == ("Weights w", "w[2][1,0]")


async def test_a_half_done_update_shows_the_changes_that_are_computed() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*"ssss", "i", *TO_WEIGHTS, "d")
        panel = app.query_one(WeightsPanel)
        sections = panel.sections(app.debugger.frame)
        assert [section.computed(0) for section in sections] == [1, 0]


async def test_the_equals_sign_sets_the_weight_whose_change_is_chosen() -> None:
    async with opened() as (app, pilot):
        await pilot.press("f", *TO_WEIGHTS, "d", "down", "equals_sign")
        assert app.query_one(Prompt).value == "set w[2][1,0] = "


async def test_a_network_without_biases_has_no_column_for_them() -> None:
    async with opened("notes") as (app, pilot):
        await pilot.press(*TO_WEIGHTS, "down", "home")
        panel = app.query_one(WeightsPanel)
        assert place(panel) == "w[1][1,1]"
        assert panel.border_subtitle == said(app, "w[1][1,1]")


async def test_of_a_batch_the_first_sample_is_chosen() -> None:
    async with opened("iris", training__batch_size=16) as (app, pilot):
        await pilot.press(*"sss", *TO_DELTAS, "down", "enter")
        assert isinstance(app.screen, WhyScreen)
        assert str(app.screen.query_one(Vertical).border_title).startswith("delta[2][1] = ")


async def test_an_output_of_a_softmax_is_there_with_its_whole_layer() -> None:
    async with opened("iris") as (app, pilot):
        await pilot.press("s", "i", *TO_ACTIVATIONS, "down", "right")
        panel = app.query_one(ActivationsPanel)
        assert panel.border_subtitle == "z[2][1] = –"
        await pilot.press("s")
        await pilot.pause()
        assert panel.border_subtitle == said(app, "z[2][1]")


async def test_numbers_that_are_not_finite_can_be_chosen_and_drawn_as_changes() -> None:
    async with opened("sine", training__eta=1e200, network__hidden_activation="identity") as (app, pilot):
        await pilot.press("2", "f", *TO_WEIGHTS, "d", "down")
        await pilot.pause()
        panel = app.query_one(WeightsPanel)
        for _ in range(6):
            await pilot.press("f")
            await pilot.pause()
            assert panel.border_subtitle == said(app, place(panel))
        assert not np.isfinite(app.debugger.frame.weight_gradients[0]).all()


async def test_weights_are_drawn_anew_only_when_some_change(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as (app, pilot):
        drawn: list[int] = []
        monkeypatch.setattr(WeightsPanel, "redraw", lambda panel: drawn.append(app.debugger.position))
        await pilot.press(*"ssssss")
        assert drawn == [5, 6]  # the two updates of a sample
