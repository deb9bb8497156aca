"""The commands that ask where a number came from: last, history."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from bp_tui.debugger.breakpoints import WatchStop
from bp_tui.debugger.commands import Answer, Argument, CommandError, Json, Progress, Work, command
from bp_tui.debugger.frame import address
from bp_tui.debugger.inspection import as_json
from bp_tui.debugger.movement import go
from bp_tui.debugger.search import Change, changes
from bp_tui.debugger.stopping import find_hit_behind

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger

GROUP = "Looking"
CHANGES_KEPT = 10_000
_CHANGES_SHOWN = 12


@command("last", Argument.TARGET, key="W", group=GROUP, help="back to the op that last changed a value")
def last(debugger: Debugger, argument: str) -> Work:
    """Go to the nearest position, this one included, whose op or edit changed the value; say from what to what."""
    target = debugger.target(argument)
    watch = WatchStop(str(target), target=target)
    hit = yield from find_hit_behind(debugger, [watch], debugger.position)
    if hit is None:
        raise CommandError(f"{target} has not changed since the start of history")
    old, new = hit.before, hit.value
    yield from go(debugger, hit.position)
    answer = debugger.where(hit.reason)
    fields = {**answer.fields, "target": str(target), "old": as_json(old), "value": as_json(new)}
    return replace(answer, fields=fields)


@command("history", Argument.TARGET, key="h", group=GROUP, help="every change of a number so far")
def history(debugger: Debugger, argument: str) -> Work:
    """List the changes of one number on this branch up to here."""
    target = debugger.target(argument)
    if target.shape != ():
        raise CommandError(f"{target} is more than one number: say which, such as {target}[1]")
    rows: list[tuple[int, float]] = []
    total = 0
    for found in changes(debugger.timeline, target):
        if isinstance(found, Change):
            total += 1
            rows.append((found.position, float(found.value)))
            if len(rows) > 2 * CHANGES_KEPT:
                del rows[:CHANGES_KEPT]
        else:
            yield Progress(found / max(1, debugger.position), debugger.position)
    rows = rows[-CHANGES_KEPT:]
    timetable = debugger.timetable
    shown = [
        f"  op {position:,}  {address(timetable.op(position) if position else None)}  {value!r}"
        for position, value in rows[-_CHANGES_SHOWN:]
    ]
    left_out = total - len(shown)
    lines = [
        f"{target} changed {total:,} times up to op {debugger.position:,}" + (", the last ones:" if left_out else "")
    ]
    listed: list[Json] = [[position, as_json(value)] for position, value in rows]
    return Answer(
        "\n".join([*lines, *shown]),
        {"target": str(target), "total": total, "changes": listed},
        points=tuple((float(position), value) for position, value in rows if math.isfinite(value)),
    )
