"""The lines of the Stops panel."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from bp_tui.debugger.commands import Json
from bp_tui.debugger.stop_list import DisplayRow, StopRow
from bp_tui.messages import safe_line
from bp_tui.tui.widgets.number_format import CELL, MISSING, cell_text

HERE, ON, OFF = "▶", "●", "○"
STOPS = "     N  hits  stop"
DISPLAYS = "     N        display"
_INDENT = len(DISPLAYS) - len("display")
_LEAST_ROOM = 12

Piece = tuple[str, str]
"""A text and the name of its style."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """The row of a matrix, which is written out when it is to be seen."""

    values: list[Json]


Line = list[Piece] | Numbers


def stop_lines(row: StopRow, width: int) -> list[Line]:
    """Whether the run has stopped at it, its sign, its number, how often it was met, what it is, and how it differs."""
    notes = ([] if row.enabled else ["off"]) + ([f"passed by {row.ignore:,} times more"] if row.ignore else [])
    prefix = [
        (f"{HERE} " if row.is_here else "  ", "here"),
        (ON if row.enabled else OFF, "sign"),
        (f"{row.number:>3}", "number"),
        (f"{row.hits:>6,}  ", "label"),
    ]
    tail = [("   ", "label"), (", ".join(notes), "label")] if notes else []
    return _wrapped(prefix, row.line, "line" if row.enabled else "off", tail, width)


def display_lines(row: DisplayRow, width: int) -> list[Line]:
    """Its source and its value; a matrix below its source."""
    prefix = [(f"{row.number:>6}".ljust(_INDENT), "number")]
    matrix = [Numbers(each) for each in row.value if isinstance(each, list)] if isinstance(row.value, list) else []
    if matrix:
        return [*_wrapped(prefix, row.source, "line", [(" =", "label")], width), *matrix]
    if row.error:
        tail = [(": ", "label"), (safe_line(row.error), "error")]
    else:
        tail = [(" = ", "label"), (_shown(row.value, width - _INDENT) if row.known else "…", "value")]
    return _wrapped(prefix, row.source, "line", tail, width)


def pieces_of(line: Line, width: int) -> list[Piece]:
    """A line as it is drawn."""
    if not isinstance(line, Numbers):
        return line
    return [(" " * _INDENT, "label"), (_row(line.values, width - _INDENT), "value")]


def _wrapped(prefix: list[Piece], text: str, style: str, tail: list[Piece], width: int) -> list[Line]:
    """A text after a prefix, on as many lines as it needs, and after it the tail, which is not broken."""
    parts = wrap(safe_line(text), max(_LEAST_ROOM, width - _INDENT)) or [""]
    lines: list[list[Piece]] = [[*prefix, (parts[0], style)]]
    lines += [[(" " * _INDENT, "label"), (part, style)] for part in parts[1:]]
    if _INDENT + len(parts[-1]) + sum(len(piece) for piece, _ in tail) <= width:
        lines[-1] += tail
    else:
        lines.append([(" " * _INDENT, "label"), *tail])
    return [*lines]


def _shown(value: Json, width: int) -> str:
    """A number with all its digits, or a vector, as `print` names what is no number."""
    if isinstance(value, list):
        return _row(value, width)
    return MISSING if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _row(values: list[Json], width: int) -> str:
    """As many numbers of a vector as there is room for."""
    most = max(1, width // CELL)
    cells = "".join(_cell(value).rjust(CELL) for value in values[:most])
    return cells if len(values) <= most else f"{cells[:-1]}…"


def _cell(value: Json) -> str:
    if isinstance(value, bool) or value is None:
        return _shown(value, CELL)
    return cell_text(float(value)) if isinstance(value, int | float | str) else MISSING
