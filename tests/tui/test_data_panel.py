"""The Data panel: what it says of the sample at hand, and what it draws, in any size and of any experiment."""

from pathlib import Path

import pytest
from rich.segment import Segment

from bp_tui.debugger.region import Response, Survey
from bp_tui.experiment import Experiment
from bp_tui.network.arithmetic import Array
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui
from bp_tui.tui.panels.data import DataPanel
from tests.tui.driving import driven, opened

NAN = {"training__eta": 1e200, "network__hidden_activation": "identity"}
EXPERIMENTS = ["xor", "moons", "iris", "digits", "sine", "spirals", "blobs", "mazur"]
CIRCLES = "○●"


def data_panel(app: BpTui) -> DataPanel:
    """The one on screen, or that of the tab."""
    panels: list[DataPanel] = [*app.query(DataPanel)]
    return next((one for one in panels if one.size.height), panels[-1])


def go_to_data(app: BpTui) -> None:
    app._layout.focus("data")


def segments(app: BpTui) -> list[list[Segment]]:
    panel = data_panel(app)
    return [list(panel.render_line(y)) for y in range(panel.size.height)]


def lines(app: BpTui) -> list[str]:
    return ["".join(segment.text for segment in line).rstrip() for line in segments(app)]


def shown(app: BpTui) -> str:
    return "\n".join(lines(app))


async def test_before_the_first_sample_nothing_is_said_of_it() -> None:
    async with opened() as (app, _pilot):
        assert "x1 –  x2 –" in lines(app)
        assert "predicted –" in shown(app)
        assert "right" not in shown(app)
        assert "wrong" not in shown(app)


async def test_the_inputs_are_there_with_the_first_op_and_the_output_with_the_forward_pass() -> None:
    async with opened() as (app, pilot):
        await pilot.press("s")
        assert "x1 0  x2 0" in lines(app)
        assert "predicted –" in shown(app)
        await pilot.press("s")
        frame = app.debugger.frame
        assert f"predicted {frame.activations[-1].item(0):.4f} → " in shown(app)


async def test_right_and_wrong_are_said_in_words() -> None:
    async with opened("iris") as (app, pilot):
        said = set()
        for _ in range(40):
            await pilot.press("f")
            frame = app.debugger.frame
            right = frame.activations[-1].argmax() == frame.targets.argmax()
            assert ("✓ right" in shown(app), "✗ wrong" in shown(app)) == (right, not right)
            said.add(bool(right))
        assert said == {True, False}


async def test_classes_are_called_by_their_names() -> None:
    async with opened("iris") as (app, pilot):
        await pilot.press("n")
        frame, names = app.debugger.frame, app.debugger.experiment.data.class_names
        assert f"predicted {names[frame.activations[-1].argmax()]}" in shown(app)
        assert f"target    {names[frame.targets.argmax()]}" in shown(app)


async def test_inputs_are_called_by_their_names() -> None:
    async with opened("iris") as (app, pilot):
        await pilot.press("s")
        for name, value in zip(app.debugger.experiment.data.input_names, app.debugger.frame.inputs, strict=True):
            assert f"{name:<12}{value:+9.4f}" in shown(app)


async def test_numbers_are_neither_right_nor_wrong_but_off_by_so_much() -> None:
    async with opened("sine") as (app, pilot):
        await pilot.press("n")
        frame = app.debugger.frame
        assert f"y − r {frame.activations[-1][0] - frame.targets[0]:+.4f}" in shown(app)


async def test_classes_of_samples_differ_in_shape() -> None:
    async with opened("moons") as (app, _pilot):
        assert all(circle in shown(app) for circle in CIRCLES)


async def test_samples_of_several_classes_are_marked_with_their_names() -> None:
    async with opened("blobs") as (app, _pilot):
        drawing = "".join(lines(app)[:4])
        assert set("012") <= set(drawing)


async def test_the_sample_at_hand_is_marked_once() -> None:
    async with opened("moons") as (app, pilot):
        accent = app.theme_variables["accent"].lower()

        def marked() -> list[str]:
            styles = [(s.text, s.style) for line in segments(app) for s in line]
            return [text for text, style in styles if style and style.bgcolor and style.bgcolor.name == accent]

        assert marked() == []
        await pilot.press("s")
        assert marked() == [CIRCLES[int(app.debugger.frame.targets[0])]]


async def test_the_plane_changes_with_the_weights_and_not_before() -> None:
    async with opened("moons", training__eta=5.0) as (app, pilot):
        await pilot.press("s")

        def tints() -> list[object]:
            return [s.style for line in segments(app)[:5] for s in line if s.style and s.text in " ▀"]

        before = tints()
        await pilot.press("s", "s")
        assert tints() == before
        await pilot.press("3", "f")
        assert tints() != before


async def test_every_sample_has_as_many_lines_so_that_the_plane_stays() -> None:
    async with opened("moons") as (app, pilot):
        heights = set()
        for _ in range(60):
            await pilot.press("f")
            heights.add(next(y for y, line in enumerate(lines(app)) if line.startswith("x1")))
        assert len(heights) == 1


async def test_without_colour_the_boundary_is_drawn_in_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened("moons", (200, 60)) as (app, pilot):
        await pilot.press("2", "0", "e")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert all(pattern in shown(app) for pattern in "░▒▓")
        assert "▀" not in shown(app)


async def test_a_picture_is_drawn_beside_what_it_is_taken_for() -> None:
    async with opened("digits") as (app, pilot):
        await pilot.press("n")
        cells = {segment.style for line in segments(app) for segment in line if segment.style and segment.style.bgcolor}
        assert len(cells) > 8
        digit = app.debugger.frame.targets.argmax()
        assert any(f"r {digit}" in line for line in lines(app))


async def test_a_hidden_panel_asks_for_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    response = Survey.response

    def noted(self: Survey, parameters: tuple[Array, ...], columns: int, rows: int) -> Response:
        asked.append((columns, rows))
        return response(self, parameters, columns, rows)

    monkeypatch.setattr(Survey, "response", noted)
    async with opened("moons", (80, 24)) as (_app, pilot):
        await pilot.press("f", "f", "s")
        assert asked == []
        await pilot.press("@data")
        await pilot.pause()
        assert asked


async def test_a_tab_that_is_shown_again_is_up_to_date() -> None:
    async with opened("xor", (80, 24)) as (app, pilot):
        await pilot.press("@data", "@loss", "f", "f", "@data")
        await pilot.pause()
        assert "x1 0  x2 1" in shown(app)


async def test_going_back_draws_the_old_sample_again() -> None:
    async with opened("moons") as (app, pilot):
        await pilot.press("f", "s")
        before = segments(app)
        await pilot.press("f", "f", "S", *"SSSSSSSSSS")
        assert app.debugger.position == 7
        assert segments(app) == before


@pytest.mark.parametrize("overrides", [{}, pytest.param(NAN, marks=pytest.mark.slow)], ids=["numbers", "nan"])
@pytest.mark.parametrize("name", EXPERIMENTS)
async def test_every_experiment_is_drawn_in_every_size(name: str, overrides: dict[str, object]) -> None:
    async with opened(name, (120, 40), **overrides) as (app, pilot):
        go_to_data(app)
        await pilot.press("f", "f", "s", "i")
        for size in ((80, 24), (110, 32), (120, 40), (250, 90), (80, 60)):
            await pilot.resize_terminal(*size)
            go_to_data(app)
            await pilot.press("s")
            await pilot.pause()
            panel = data_panel(app)
            widths = [Segment.get_line_length(line) for line in segments(app)]
            assert max(widths) <= panel.size.width
            assert shown(app).strip()
        assert app.is_running


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_very_many_inputs_and_outputs_are_survived(size: tuple[int, int]) -> None:
    data = {"inputs": [[0.5] * 300, [0.1] * 300], "targets": [[1.0] * 40, [0.0] * 40]}
    tables = {"network": {"layers": [300, 2, 40]}, "data": data}
    app = BpTui(Session.begin(Experiment.from_tables(tables, name="many", base=Path())))
    async with driven(app, size) as pilot:
        go_to_data(app)
        await pilot.press("n", "end", "s")
        assert app.is_running
