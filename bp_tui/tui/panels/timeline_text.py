"""What the Timeline panel says in words: where we are, what is chosen, and a table of the branches."""

from __future__ import annotations

from collections.abc import Sequence

from bp_tui.debugger.debugger import describe_place
from bp_tui.debugger.overview import BranchLine, Overview, edit_text
from bp_tui.explain.notation import number
from bp_tui.messages import safe_line
from bp_tui.tui.widgets.branch_bars import EDIT, HERE, MARK
from bp_tui.tui.widgets.number_table import MISSING

Piece = tuple[str, str]
"""A text and the name of its style."""
_GOES = "Enter goes there"
_HEADINGS = ("branch", "from", "to op", "mean loss", "set on it")
_MOST_EDITS = 20


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
    shown = [_cells(lines[each]) for each in range(first, first + count)]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *shown, strict=True)]
    widths[-1] = max(0, width - 2 - sum(widths[:-1]) - 2 * (len(widths) - 1))
    table = [[("  " + _in_columns(_HEADINGS, widths), "label")]]
    for each, cells in enumerate(shown, first):
        is_here = each == overview.here
        mark = (f"{HERE} " if is_here else "  ", "here")
        table.append([mark, (_in_columns(cells, widths), "name" if is_here else "value")])
    return [[("", "label")], *table] if len(table) < height else table


def _cells(line: BranchLine) -> tuple[str, ...]:
    """One row of the table."""
    origin = "start" if line.parent is None else f"{safe_line(line.parent)} op {line.fork:,}"
    loss = MISSING if line.mean_loss is None else number(line.mean_loss)
    edits = ", ".join(f"{edit_text(edit)} at op {edit.position:,}" for edit in line.edits[:_MOST_EDITS])
    return safe_line(line.name), origin, f"{line.head:,}", loss, f"{EDIT} {edits}" if edits else MISSING


def _in_columns(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Numbers at the right of their columns, the rest at the left, the last one cut."""
    name, origin, head, loss, edits = cells
    wide = widths[-1]
    edits = edits if len(edits) <= wide else f"{edits[: max(0, wide - 1)]}…"
    texts = (name.ljust(widths[0]), origin.ljust(widths[1]), head.rjust(widths[2]), loss.rjust(widths[3]), edits)
    return "  ".join(texts)
