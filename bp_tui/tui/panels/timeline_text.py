"""What the Timeline panel says in words: where we are, what is chosen, and a table of the branches."""

from __future__ import annotations

from collections.abc import Sequence

from bp_tui.debugger.debugger import describe_place
from bp_tui.debugger.overview import BranchLine, Overview, edit_text
from bp_tui.explain.notation import number
from bp_tui.messages import safe_line
from bp_tui.tui.widgets.branch_bars import EDIT, HERE, MARK
from bp_tui.tui.widgets.number_format import MISSING

Piece = tuple[str, str]
"""A text and the name of its style."""
_GOES = "Enter goes there"
_HEADINGS = ("branch", "from", "to op", "mean loss", f"{EDIT} set")
_FROM, _NUMBERS = 1, (2, 3)
_MOST_EDITS, _LEAST_EDITS = 20, 12


def place_texts(overview: Overview) -> list[str]:
    """Where we are, from all of it to as little as makes sense; how far that is, where there is more ahead."""
    frame, head = overview.frame, overview.lines[overview.here].head
    op, share = f"op {frame.position:,}", ""
    if frame.position < head:
        op, share = f"{op} of {head:,}", f" · {frame.position / head:.0%}"
    short = f"epoch {frame.epoch} · {'sample' if frame.batch_size == 1 else 'batch'} {frame.sample}"
    return [f"{op}{share} · {describe_place(frame)}", f"{op}{share} · {short}", f"{op}{share}", op]


def told(overview: Overview, row: int, position: int | None) -> list[str]:
    """What is chosen: a branch, or a place on one with all there is; from all of it to as little as makes sense."""
    line = overview.lines[row]
    name = safe_line(line.name)
    if position is None:
        origin = f"leaves {line.parent} at op {line.fork:,}" if line.parent is not None else "from the start"
        whole = f"{name}: {origin}, to op {line.head:,}"
        return [f"{whole}; {_GOES}", whole, name]
    here = [f"{MARK}{safe_line(mark.name)}" for mark in line.marks_at(position)]
    here += [f"{EDIT} {edit_text(edit)}" for edit in line.edits_at(position)]
    if count := line.forks_at(position):
        here.append("a branch leaves" if count == 1 else f"{count:,} branches leave")
    here += ["the end"] if position == line.head else []
    epoch = max(0, position - 1) // overview.ops_per_epoch + 1
    whole = " · ".join([f"{name} op {position:,}", f"epoch {epoch:,}", *here])
    return [f"{whole}; {_GOES}", whole, f"{name} op {position:,}"]


def branch_table(overview: Overview, height: int, width: int, row: int) -> list[list[Piece]]:
    """As much of the table of all branches as `height` lines hold, the one at `row` among them, under its headings."""
    if height < 2:
        return []
    lines = overview.lines
    count = min(len(lines), height - 1)
    first = max(0, min(row - count // 2, len(lines) - count))
    shown = lines[first : first + count]
    columns = zip(_HEADINGS[:-1], *map(_cells, shown), strict=True)
    widths = [max(map(len, column)) for column in columns]
    room = width - 2 - sum(widths) - 2 * len(widths)
    if is_tight := room < _LEAST_EDITS:  # where a branch comes from can be seen in the drawing
        room, widths[_FROM] = room + widths[_FROM] + 2, 0
    widths.append(max(0, room))
    table = [[("  " + _in_columns(_HEADINGS, widths), "label")]]
    for each, line in enumerate(shown, first):
        is_here = each == overview.here
        cells = *_cells(line), _edits(line, with_ops=not is_tight)
        mark = (f"{HERE} " if is_here else "  ", "here")
        table.append([mark, (_in_columns(cells, widths), "name" if is_here else "value")])
    return [[("", "label")], *table] if len(table) < height else table


def _cells(line: BranchLine) -> tuple[str, ...]:
    """One row of the table but for its last column."""
    origin = "start" if line.parent is None else f"{safe_line(line.parent)} op {line.fork:,}"
    loss = MISSING if line.mean_loss is None else number(line.mean_loss)
    return safe_line(line.name), origin, f"{line.head:,}", loss


def _edits(line: BranchLine, *, with_ops: bool) -> str:
    """What was set on a branch, perhaps with where."""
    edits = line.edits[:_MOST_EDITS]
    texts = [edit_text(edit) + (f" at op {edit.position:,}" if with_ops else "") for edit in edits]
    return ", ".join(texts) or MISSING


def _in_columns(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Numbers at the right of their columns, the rest at the left, the last one cut; no column without width."""
    texts = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text = cell if len(cell) <= width else f"{cell[: max(0, width - 1)]}…"
        texts += [text.rjust(width) if index in _NUMBERS else text.ljust(width)] if width else []
    return "  ".join(texts)
