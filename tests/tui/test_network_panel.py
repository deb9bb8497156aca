"""The network drawn: which units, numbers and lines are there at which instant, and how they are marked."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.geometry import Region

from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import Frame
from bp_tui.experiment import Experiment
from bp_tui.tui.drawing.canvas import Canvas, line_cells
from bp_tui.tui.drawing.painting import paint
from bp_tui.tui.drawing.plan import plan_of, wanted_lines
from bp_tui.tui.drawing.signs import short_text
from bp_tui.tui.panels.network import NetworkPanel
from bp_tui.tui.widgets.number_format import cell_text
from tests.tui.driving import opened

WRITTEN, READ = "network--written", "network--read"


def experiment(sizes: list[int], **network: object) -> Experiment:
    data = {"inputs": [[(-1) ** i * 0.5 for i in range(sizes[0])]], "targets": [[0.5] * sizes[-1]]}
    return Experiment.from_tables({"network": {"layers": sizes, **network}, "data": data}, name="t", base=Path())


def debugger_at(sizes: list[int], *commands: str, **network: object) -> Debugger:
    debugger = Debugger(experiment(sizes, **network))
    for command in commands:
        debugger.execute(command)
    return debugger


def painted(frame: Frame, width: int = 75, height: int = 12) -> Canvas:
    plan = plan_of(frame.layer_sizes, width, height)
    panel = NetworkPanel(id="network", layer_sizes=frame.layer_sizes, softmax_output=False)
    return paint(frame, plan, Region(0, 0, width, max(height, plan.height)), panel.computed_in(frame))


def text_of(canvas: Canvas) -> str:
    return "\n".join("".join(row) for row in canvas.characters)


def marked(canvas: Canvas, name: str) -> list[str]:
    """The pieces of text that have a style, from the top."""
    pieces = []
    for characters, names in zip(canvas.characters, canvas.names, strict=True):
        row = "".join(
            character if name in styles else "\0" for character, styles in zip(characters, names, strict=True)
        )
        pieces += [piece for piece in row.split("\0") if piece]
    return pieces


def xor(*commands: str) -> Frame:
    return debugger_at([2, 2, 1], *commands).frame


def test_every_unit_of_a_small_network_has_its_name() -> None:
    text = text_of(painted(xor("step 3")))
    assert all(name in text for name in ("x₁", "x₂", "z₁", "z₂", "δ₂", "y₁", "r₁"))
    assert text.count("●") == 5


def test_numbers_are_those_of_the_frame() -> None:
    frame = xor("finish")
    text = text_of(painted(frame))
    for value in (*frame.activations[0], *frame.deltas[0], *frame.activations[1], *frame.deltas[1]):
        assert cell_text(value) in text


def test_what_is_not_computed_yet_is_a_dash() -> None:
    assert text_of(painted(xor())).count("–") == 9
    assert text_of(painted(xor("step"))).count("–") == 4
    assert text_of(painted(xor("into"))).count("–") == 5
    assert text_of(painted(xor("next", "next"))).count("–") == 0


def test_the_softmax_of_an_output_comes_with_the_last_unit() -> None:
    debugger = debugger_at([2, 2, 2], "step", "into", output_activation="softmax")
    frame = debugger.frame
    panel = NetworkPanel(id="network", layer_sizes=frame.layer_sizes, softmax_output=True)
    assert panel.computed_in(frame)("z", 2) == 0


def test_at_the_start_nothing_is_marked() -> None:
    canvas = painted(xor())
    assert marked(canvas, WRITTEN) == marked(canvas, READ) == []


def test_a_forward_op_writes_z_and_reads_the_layer_before_and_its_weights() -> None:
    frame = xor("step")
    canvas = painted(frame)
    assert marked(canvas, WRITTEN) == [cell_text(value) for value in frame.activations[0]]
    weights = [short_text(value) for value in frame.parameters[0][1:].ravel()]
    assert sorted(marked(canvas, READ)) == sorted([*map(cell_text, frame.inputs), *weights])
    assert text_of(canvas).count("▸") == 2


def test_inside_a_forward_op_only_one_unit_is_written() -> None:
    frame = xor("into")
    canvas = painted(frame)
    assert marked(canvas, WRITTEN) == [cell_text(frame.activations[0][0])]
    assert text_of(canvas).count("▸") == 1


def test_the_delta_of_a_hidden_layer_is_read_backwards_through_the_weights_after_it() -> None:
    frame = xor("step 4")
    canvas = painted(frame)
    assert marked(canvas, WRITTEN) == [cell_text(value) for value in frame.deltas[0]]
    assert cell_text(frame.deltas[1][0]) in marked(canvas, READ)
    assert short_text(frame.parameters[1][1, 0]) in marked(canvas, READ)
    assert (text_of(canvas).count("◂"), text_of(canvas).count("▸")) == (2, 0)


def test_the_delta_of_the_output_reads_the_output_and_its_target() -> None:
    frame = xor("step 3")
    canvas = painted(frame)
    assert marked(canvas, WRITTEN) == [cell_text(frame.deltas[1][0])]
    assert marked(canvas, READ) == [cell_text(frame.activations[1][0]), short_text(frame.targets[0])]


def test_an_update_writes_the_weights_themselves() -> None:
    frame = xor("step 5")
    weights = [short_text(value) for value in frame.parameters[0][1:].ravel()]
    assert sorted(marked(painted(frame), WRITTEN)) == sorted(weights)


def test_a_negative_weight_is_a_dashed_line_and_a_strong_one_a_thick_one() -> None:
    weights = [[[1.0, 0], [0, -0.1]], [[-1.0, 0.1]]]
    text = text_of(painted(debugger_at([2, 2, 1], weights=weights, bias="none").frame))
    first, second = (line for line in text.splitlines() if "x" in line)
    assert "━" in first
    assert "╌" in second


def test_dashed_lines_have_fewer_dots_and_thick_ones_more() -> None:
    def dots(thickness: int, *, dashed: bool) -> int:
        return sum(bits.bit_count() for _, _, bits in line_cells(12, 3, thickness, dashed=dashed))

    assert dots(1, dashed=True) < dots(1, dashed=False) < dots(2, dashed=False)


def test_more_weights_are_a_matrix_of_cells_with_a_row_for_each_unit() -> None:
    weights = [np.eye(8, 4).tolist(), (-np.eye(3, 8)).tolist()]
    canvas = painted(debugger_at([4, 8, 3], weights=weights).frame, height=9)
    text = text_of(canvas)
    assert (text.count("■"), text.count("□")) == (4, 3)
    assert text.count("●") == 15


def test_backwards_a_unit_reads_a_column_of_the_matrix_and_forwards_a_row() -> None:
    forward = painted(debugger_at([4, 8, 3], "step", "into").frame, height=9)
    backwards = painted(debugger_at([4, 8, 3], "step 3", "into").frame, height=9)
    cells = set("□▫·▪■")
    assert sum(piece in cells for piece in marked(forward, READ)) == 8
    assert sum(piece in cells for piece in marked(backwards, READ)) == 3


def test_a_large_layer_is_folded_to_a_grid_of_cells() -> None:
    canvas = painted(debugger_at([64, 32, 10], "step").frame)
    rows = ["".join(row).split()[0] for row in canvas.characters[1:9]]
    assert rows == ["■□■□■□■□"] * 8
    assert text_of(canvas).count("●") == 10


def test_a_folded_layer_has_the_weights_into_the_unit_at_hand_beside_it() -> None:
    assert "w₁ᵢ" in text_of(painted(debugger_at([64, 32, 10], "step").frame))
    assert "w₅ᵢ" in text_of(painted(debugger_at([64, 32, 10], "into 5").frame))


def test_inside_an_op_one_cell_of_a_folded_layer_is_written() -> None:
    canvas = painted(debugger_at([64, 32, 10], "into 5").frame)
    assert [len(piece) for piece in marked(canvas, WRITTEN)] == [len("z⁽¹⁾"), 1]


def test_of_a_deep_network_all_deltas_are_shown_beside_the_largest() -> None:
    text = text_of(painted(debugger_at([2, 4, 4, 4, 4, 4, 1], "next", "next").frame, height=8))
    assert text.count("●") == 23
    assert text.count("δ") == 6


def test_a_number_that_is_cut_at_the_edge_is_not_drawn() -> None:
    frame = xor("step")
    whole, cut = (
        paint(frame, plan_of((2, 2, 1), 75, 6), Region(left, 0, 75 - left, 6), lambda quantity, layer: 2)
        for left in (3, 4)
    )
    assert text_of(whole).startswith(f"{cell_text(frame.inputs[0])} ●")
    assert text_of(cut).startswith(f"{' ' * (len(cell_text(frame.inputs[0])) - 1)} ●")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.5, "+0.50"),
        (-0.004, "-4e-3"),
        (9.996, "+10.0"),
        (123.4, "+123"),
        (-9999.0, "-9999"),
        (123456.0, "+1e5"),
        (3e-12, "+e-12"),
        (-2e200, "-e200"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
    ],
)
def test_a_short_number_has_at_most_five_characters(value: float, text: str) -> None:
    assert short_text(value) == text


@given(value=st.floats())
def test_every_short_number_fits(value: float) -> None:
    assert len(short_text(value)) <= (6 if 0 < abs(value) < 1e-99 else 5)


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 2, 2), (4, 8, 3), (2, 8, 8, 1), (64, 32, 10), (2, 4, 4, 4, 4, 4, 1)])
def test_networks_of_these_sizes_fit_beside_the_algorithm(sizes: tuple[int, ...]) -> None:
    height = min(11, wanted_lines(sizes))
    plan = plan_of(sizes, 75, height)
    assert plan.width <= 75
    assert plan.height <= height


_FRAMES: dict[tuple[int, ...], Frame] = {}


def _frame(sizes: tuple[int, ...]) -> Frame:
    if sizes not in _FRAMES:
        _FRAMES[sizes] = debugger_at(list(sizes)).frame
    return _FRAMES[sizes]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_network_is_drawn_in_any_room_whatever_its_numbers_are(data: st.DataObject) -> None:
    small = st.lists(st.sampled_from([1, 2, 3, 5, 8, 12, 13, 40, 64, 100]), min_size=2, max_size=6)
    sizes = tuple(data.draw(small | st.just([2] * 64) | st.just([1, 200, 1])))
    frame = _frame(sizes)
    number = data.draw(st.sampled_from([0.0, 1.0, -1e-300, float("nan"), float("inf"), float("-inf")]))
    layer = data.draw(st.integers(0, len(sizes) - 2))
    progress = data.draw(st.integers(0, 3 * (len(sizes) - 1)))
    frame = dataclasses.replace(
        frame,
        progress=progress,
        parameters=tuple(
            np.full_like(block, number) if at == layer else block for at, block in enumerate(frame.parameters)
        ),
        deltas=tuple(np.full_like(delta, number) for delta in frame.deltas),
        activations=tuple(np.full_like(z, number) for z in frame.activations),
    )
    width, height = data.draw(st.integers(-3, 220)), data.draw(st.integers(-3, 60))
    plan = plan_of(sizes, width, height)
    window = Region(data.draw(st.integers(0, 300)), data.draw(st.integers(0, 40)), max(0, width), max(0, height))
    canvas = paint(
        frame, plan, window, NetworkPanel(id="n", layer_sizes=sizes, softmax_output=False).computed_in(frame)
    )
    assert [len(row) for row in canvas.characters] == [window.width] * window.height


@pytest.mark.parametrize("size", [(80, 24), (110, 32), (120, 40), (200, 60)])
@pytest.mark.parametrize("name", ["xor", "iris", "digits", "spirals"])
async def test_a_step_paints_in_terminals_of_any_size_and_lays_nothing_out(name: str, size: tuple[int, int]) -> None:
    async with opened(name, size) as (app, pilot):
        await pilot.press("f", "s")
        laid_out: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, laid_out.append)
        await pilot.press(*"issSSIsssssss")
        assert laid_out == []


async def test_a_network_that_is_too_wide_follows_the_op_and_the_arrows_scroll_it() -> None:
    async with opened(network__layers=[2] + [3] * 30 + [1]) as (app, pilot):
        panel = app.query_one("#network", NetworkPanel)
        await pilot.press("2", "0", "s")
        here = panel.scroll_offset.x
        assert here > 0
        panel.focus()
        await pilot.press("left", "left")
        await pilot.pause(0.5)
        assert panel.scroll_offset.x < here


async def test_on_a_small_terminal_it_is_the_first_tab() -> None:
    async with opened(size=(80, 24)) as (app, pilot):
        await pilot.press("s")
        assert app.query_one("#network").display
        assert not app.query_one("#weights").display
