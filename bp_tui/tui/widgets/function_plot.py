"""A function of one input: what the network gives, as a line, over the samples' targets."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style

from bp_tui.debugger.region import Range, Response
from bp_tui.tui.widgets.blocks import Block, Line
from bp_tui.tui.widgets.braille import braille_line

SAMPLE, CURRENT = "∘", "◎"


def function_plot(
    response: Response,
    ranges: tuple[Range, Range],
    samples: Sequence[tuple[float, float]],
    current: tuple[float, float] | None,
    size: tuple[int, int],
    styles: tuple[Style, Style, Style],
) -> Block:
    """A drawing of `size` cells; `styles` are those of the line, of a sample and of the one at hand."""
    width, height = size
    of_line, of_sample, of_current = styles
    passed = braille_line(response.values[0].tolist(), ranges[1], width, height)
    marked = {cell for sample in samples if (cell := _cell(ranges, sample, width, height)) is not None}
    here = None if current is None else _cell(ranges, current, width, height)

    def line(y: int) -> Line:
        cells: Line = []
        for x in range(width):
            if (x, y) == here:
                cells.append(Segment(CURRENT, of_current))
            elif (x, y) in passed:
                cells.append(Segment(passed[x, y], of_line))
            else:
                cells.append(Segment(SAMPLE if (x, y) in marked else " ", of_sample))
        return cells

    return Block(width, height, line)


def _cell(ranges: tuple[Range, Range], point: tuple[float, float], width: int, height: int) -> tuple[int, int] | None:
    across, up = ranges[0].share(point[0]), ranges[1].share(point[1])
    if not (0 <= across < 1 and 0 < up <= 1):
        return None
    return int(across * width), min(height - 1, int((1 - up) * height))
