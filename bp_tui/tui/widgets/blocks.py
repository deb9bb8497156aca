"""Pieces of a panel of lines, put above and beside each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from rich.segment import Segment
from rich.style import Style

Line = list[Segment]


@dataclass(frozen=True, eq=False)
class Block:
    """So many lines, none of them wider than `width`; `line(y)` draws one when it is to be seen."""

    width: int
    height: int
    line: Callable[[int], Line]


def joined(cells: Line) -> Line:
    """The same line with neighbours that are the very same segment made one."""
    line: Line = []
    for _, run in groupby(cells, key=id):
        first, *others = run
        line.append(Segment(first.text * (1 + len(others)), first.style) if others else first)
    return line


def of_lines(lines: list[Line]) -> Block:
    """Lines that are drawn already."""
    return Block(max((Segment.get_line_length(line) for line in lines), default=0), len(lines), lines.__getitem__)


def above(*blocks: Block) -> Block:
    """One below the other."""

    def line(y: int) -> Line:
        for block in blocks:
            if y < block.height:
                return block.line(y)
            y -= block.height
        return []

    return Block(max((block.width for block in blocks), default=0), sum(block.height for block in blocks), line)


def beside(left: Block, right: Block, *, gap: int, style: Style) -> Block:
    """Side by side, tops level."""

    def line(y: int) -> Line:
        before = left.line(y) if y < left.height else []
        if y >= right.height:
            return before
        between = " " * (left.width + gap - Segment.get_line_length(before))
        return [*before, Segment(between, style), *right.line(y)]

    return Block(left.width + gap + right.width, max(left.height, right.height), line)
