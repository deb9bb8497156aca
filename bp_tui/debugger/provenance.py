"""The commands that ask where a number came from: last, history, why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bp_tui.debugger.breakpoints import WatchStop
from bp_tui.debugger.command import Answer, Argument, CommandError, Json, Progress, Work, command
from bp_tui.debugger.frame import address
from bp_tui.debugger.inspection import as_json
from bp_tui.debugger.movement import go
from bp_tui.debugger.stopping import find_hit_behind

if TYPE_CHECKING:
    from bp_tui.debugger.changes import Changes
    from bp_tui.debugger.debugger import Debugger
    from bp_tui.debugger.targets import Target
    from bp_tui.debugger.value_history import ValueHistory

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
    from bp_tui.debugger.changes import Changes
    from bp_tui.debugger.search import find_changes  # what searches is imported when it is first asked to

    target = debugger.target(argument)
    if target.shape != ():
        raise CommandError(f"{target} is more than one number: say which, such as {target}[1]")
    changes = Changes(CHANGES_KEPT)
    for position in find_changes(debugger.timeline, target, changes):
        yield Progress(position / max(1, debugger.position), debugger.position)
    found = _found(debugger, target, changes)
    timetable, kept = debugger.timetable, list(zip(found.positions, found.values, strict=True))
    shown = [
        f"  op {position:,}  {address(timetable.op(position) if position else None)}  {value!r}"
        for position, value in kept[-_CHANGES_SHOWN:]
    ]
    heading = found.heading + (", the last ones:" if found.total > len(shown) else "")
    listed: list[Json] = [[position, as_json(value)] for position, value in kept]
    fields: dict[str, Json] = {"target": found.target, "total": found.total, "changes": listed}
    return Answer("\n".join([heading, *shown]), fields, subject=found)


@command("why", Argument.TARGET, key="enter", group=GROUP, help="a number's equation and where it comes from")
def why(debugger: Debugger, argument: str) -> Work:
    """Explain a number."""
    from bp_tui.debugger.why import why_answer  # what explains is imported when it is first asked for

    yield from ()
    return why_answer(debugger, argument)


def _found(debugger: Debugger, target: Target, changes: Changes) -> ValueHistory:
    from bp_tui.debugger.value_history import ValueHistory

    return ValueHistory(
        target=str(target),
        branch=debugger.timeline.branch.name,
        until=debugger.position,
        total=changes.total,
        positions=tuple(changes.positions),
        values=tuple(changes.values),
        before=changes.before,
    )
