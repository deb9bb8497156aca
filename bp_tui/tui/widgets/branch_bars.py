"""Branches of a run drawn as bars over its ops, each leaving another where it forked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from rich.segment import Segment
from rich.style import Style

from bp_tui.debugger.overview import Overview
from bp_tui.messages import safe_line

EDIT, MARK, HERE = "◆", "@", "▶"
_LIGHT, _HEAVY = "─", "━"
_LEAVES = {_LIGHT: "┬", _HEAVY: "┯"}
_BEGINS = {_LIGHT: "└", _HEAVY: "┕"}
_BEGINS_AND_MORE = {_LIGHT: "├", _HEAVY: "┝"}
_ENDS = {_LIGHT: "┤", _HEAVY: "┥"}
_TICK, _LEAST_GAP = "╵", 3

_Thing = TypeVar("_Thing")


@dataclass(frozen=True)
class Scale:
    """Ops from 0 to `end` on `width` columns."""

    end: int
    width: int

    def column(self, position: int) -> int:
        """Where an op is drawn."""
        return min(self.width - 1, position * (self.width - 1) // self.end)

    def first(self, column: int) -> int:
        """The first op that is drawn in a column."""
        return -(-column * self.end // max(1, self.width - 1))

    def columns(
        self, things: Sequence[_Thing], position: Callable[[_Thing], int], last: int | None = None
    ) -> Iterator[tuple[int, int, int]]:
        """Every column that has some of these things, with the range of their indices; as many steps as columns.

        The things stand in the order of their positions; those from index `last` on do not count.
        """
        index, last = 0, len(things) if last is None else last
        while index < last:
            column = self.column(position(things[index]))
            following = bisect_left(things, self.first(column + 1), index + 1, last, key=position)
            yield column, index, following
            index = following


def ticks(scale: Scale, ops_per_epoch: int) -> tuple[str, str]:
    """What the axis counts, and the axis: round numbers of epochs, of ops within the first one."""
    unit, size = ("epoch", ops_per_epoch) if scale.end > ops_per_epoch else ("op", 1)
    most, step = scale.end // size, 1
    room = len(f"{most:,}") + 1 + _LEAST_GAP
    for step in _round_numbers():
        if scale.width * step >= room * most or step >= most:
            break
    text = [" "] * scale.width
    for number in range(0, most + 1, step):
        column, label = scale.column(number * size), f"{_TICK}{number:,}"
        if column + len(label) <= scale.width:
            text[column : column + len(label)] = label
    return unit, "".join(text)


def _round_numbers() -> Iterator[int]:
    size = 1
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10


class BarDrawing:
    """Bars of one overview on one scale: characters, each with the names of the styles it has."""

    def __init__(self, overview: Overview, scale: Scale) -> None:
        self._overview, self._scale = overview, scale

    def bar(self, row: int) -> tuple[list[str], list[str]]:
        """The characters of a row, and the name of each one's style; where nothing is, a blank."""
        scale, line = self._scale, self._overview.lines[row]
        characters, names = [" "] * scale.width, ["rest"] * scale.width
        more_below = self._draw_passing(row, characters)
        start, head, limit = scale.column(line.fork), scale.column(line.head), self._limit(row)
        past = start - 1 if limit is None else scale.column(limit)
        for column in range(start, head + 1):
            characters[column] = _HEAVY if column <= past else _LIGHT
            names[column] = "past" if column <= past else "rest"
        characters[head] = _ENDS[characters[head]]
        for column, _, _ in scale.columns(line.forks, int):
            characters[column] = _LEAVES[_HEAVY if column <= past else _LIGHT]
        if row:
            begins = _BEGINS_AND_MORE if more_below or start in self._columns(line.forks) else _BEGINS
            characters[start] = begins[_HEAVY if start <= past else _LIGHT]
        self._draw_things(row, characters, names)
        return characters, names

    def _limit(self, row: int) -> int | None:
        """Up to where what happened on this line led to where the run stands; None if nothing did."""
        overview = self._overview
        return overview.position if row == overview.at else overview.past.get(row)

    def _columns(self, forks: Sequence[int]) -> set[int]:
        return {column for column, _, _ in self._scale.columns(forks, int)}

    def _draw_passing(self, row: int, characters: list[str]) -> bool:
        """What leaves lines above for lines below; whether some of it passes where this line begins."""
        lines, start = self._overview.lines, self._scale.column(self._overview.lines[row].fork)
        passes = False
        while row > 0:
            line = lines[row]
            row = line.above
            for column, _, _ in self._scale.columns(lines[row].forks, int, line.below):
                characters[column] = "│"
                passes = passes or column == start
        return passes

    def _draw_things(self, row: int, characters: list[str], names: list[str]) -> None:
        """Edits, marks with their names as far as there is room for them, and where the run stands."""
        overview, scale, line = self._overview, self._scale, self._overview.lines[row]
        start, head = scale.column(line.fork), scale.column(line.head)
        for column, _, _ in scale.columns(line.edits, attrgetter("position")):
            column += row > 0 and column == start < head  # where a branch leaves another has to be seen
            characters[column], names[column] = EDIT, "edit"
        marked = list(scale.columns(line.marks, attrgetter("position")))
        for column, _, _ in marked:
            if characters[column] != EDIT:
                characters[column], names[column] = MARK, "mark"
        if row == overview.at:
            column = scale.column(overview.position)
            characters[column], names[column] = HERE, "here"
        taken = sorted(
            {column for column, character in enumerate(characters) if character not in f" {_LIGHT}{_HEAVY}"} - {head}
            | {column for column, _, _ in marked}
        )
        end = 0
        for column, first, following in marked:
            more = f"+{following - first - 1}" if following - first > 1 else ""
            name = safe_line(line.marks[first].name) + more
            name = name if characters[column] == MARK else f"{MARK}{name}"
            index = bisect_right(taken, column)
            before = max(end, taken[index - 2] + 1 if index > 1 else 0)
            after = taken[index] - 1 if index < len(taken) else scale.width
            if column + len(name) < after:
                left = column + 1
            elif column - len(name) >= max(before, start + 1):
                left = column - len(name)
            else:
                continue
            end = left + len(name)
            characters[left:end], names[left:end] = name, ["mark"] * len(name)

    def segments(self, row: int, style: Callable[[str], Style], chosen: int | None) -> list[Segment]:
        """A bar as it is drawn, the column `chosen` standing out."""
        characters, names = self.bar(row)
        if chosen is not None:
            names[chosen] = "chosen"
        pieces = groupby(zip(characters, names, strict=True), key=lambda cell: cell[1])
        return [Segment("".join(character for character, _ in cells), style(name)) for name, cells in pieces]
