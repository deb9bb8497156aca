"""The commands that go back, and those that go to a place: reverse-into …, goto, marks, visited places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bp_tui.debugger.addresses import parse_address
from bp_tui.debugger.command import Answer, Argument, CommandError, Json, Progress, Work, command, parse_count
from bp_tui.debugger.movement import go
from bp_tui.messages import quoted

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger

GROUP = "Going back"


@command("reverse-into", Argument.COUNT, key="I", group=GROUP, help="back by one unit's arithmetic")
def reverse_into(debugger: Debugger, argument: str) -> Work:
    """Take back one unit of an op; with its first unit the op has not begun."""
    reason = ""
    for _ in range(parse_count("reverse-into", argument)):
        if debugger.frame.units:
            debugger.enter_op(debugger.frame.units - 1)
        elif debugger.position == 0:
            reason = "start of history"
            break
        else:
            yield from go(debugger, debugger.position - 1)
            debugger.enter_op(debugger.units_of_next_op - 1)
        yield Progress(None, debugger.position)
    return debugger.where(reason)


@command("reverse-step", Argument.COUNT, key="S", group=GROUP, help="one op back")
def reverse_step(debugger: Debugger, argument: str) -> Work:
    """Go back K ops; from inside an op, first to its beginning."""
    return (yield from _go_back(debugger, debugger.ops_begun - parse_count("reverse-step", argument)))


@command("reverse-next", Argument.COUNT, key="N", group=GROUP, help="to the end of the previous phase")
def reverse_next(debugger: Debugger, argument: str) -> Work:
    """Go back to where this phase began, K times."""
    return (yield from _go_back_by(debugger, "reverse-next", argument, debugger.timetable.depth))


@command("reverse-finish", Argument.COUNT, key="F", group=GROUP, help="to this sample's (batch's) start")
def reverse_finish(debugger: Debugger, argument: str) -> Work:
    """Go back to where this batch began, K times."""
    return (yield from _go_back_by(debugger, "reverse-finish", argument, debugger.timetable.ops_per_batch))


@command("reverse-epoch", Argument.COUNT, key="E", group=GROUP, help="to this epoch's start")
def reverse_epoch(debugger: Debugger, argument: str) -> Work:
    """Go back to where this epoch began, K times."""
    return (yield from _go_back_by(debugger, "reverse-epoch", argument, debugger.timetable.ops_per_epoch))


@command("goto", Argument.ADDRESS, key="g", group=GROUP, help="an op, 3:2:delta:1, 50%, start, end, @mark")
def goto(debugger: Debugger, argument: str) -> Work:
    """Go to an address, forward or back."""
    place = parse_address(argument, debugger.timeline)
    yield from go(debugger, place.position, place.branch)
    return debugger.where()


@command("mark", Argument.NAME, key="m", group=GROUP, help="give this place a name")
def mark(debugger: Debugger, argument: str) -> Work:
    """Name this place, for `goto @NAME`."""
    yield from ()
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", argument):
        raise CommandError(f"{quoted(argument)} is no name for a mark: expected up to 40 letters, digits, - and _")
    debugger.timeline.mark(argument)
    return Answer(f"mark {argument}: op {debugger.position:,}", {"mark": argument})


@command("marks", group=GROUP, help="the names given to places")
def marks(debugger: Debugger, argument: str) -> Work:
    """List the marks."""
    yield from ()
    rows = debugger.timeline.marks.items()
    listed: list[Json] = [{"mark": name, "op": place.position, "branch": place.branch.name} for name, place in rows]
    lines = [f"@{name}  op {place.position:,}  {place.branch.name}" for name, place in rows]
    return Answer("\n".join(lines) or "no marks; make one with: mark NAME", {"marks": listed})


@command("back", Argument.COUNT, key="[", group=GROUP, help="to the place visited before")
def back(debugger: Debugger, argument: str) -> Work:
    """Go back through the places where commands have ended."""
    return (yield from _visit(debugger, -parse_count("back", argument)))


@command("forward", Argument.COUNT, key="]", group=GROUP, help="to the place visited after")
def forward(debugger: Debugger, argument: str) -> Work:
    """Go forward again through the places where commands have ended."""
    return (yield from _visit(debugger, parse_count("forward", argument)))


def _visit(debugger: Debugger, count: int) -> Work:
    timeline = debugger.timeline
    visit = max(0, min(len(timeline.visited) - 1, timeline.visit + count))
    if visit == timeline.visit:
        return debugger.where("no earlier visit" if count < 0 else "no later visit")
    place = timeline.visited[visit]
    yield from go(debugger, place.position, place.branch)
    timeline.visit = visit
    return debugger.where()


def _go_back_by(debugger: Debugger, name: str, argument: str, length: int) -> Work:
    """To the last multiple of `length` behind, then K − 1 lengths further."""
    count = parse_count(name, argument)
    return (yield from _go_back(debugger, ((debugger.ops_begun - 1) // length - count + 1) * length))


def _go_back(debugger: Debugger, target: int) -> Work:
    reason = "start of history" if target < 0 else ""
    yield from go(debugger, max(0, target))
    return debugger.where(reason)
