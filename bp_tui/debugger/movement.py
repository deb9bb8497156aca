"""The commands that move on: into, step, next, finish, epoch."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from bp_tui.debugger.command import Argument, Progress, Work, command, parse_count

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger
    from bp_tui.debugger.history import Branch

GROUP = "Moving"


@command("into", Argument.COUNT, key="i", group=GROUP, help="one unit's arithmetic inside the current op")
def into(debugger: Debugger, argument: str) -> Work:
    """Go through an op unit by unit; with its last unit the op is done."""
    for _ in range(parse_count("into", argument)):
        debugger.enter_op(debugger.frame.units + 1)
        yield Progress(None, debugger.position)
    return debugger.where()


@command("step", Argument.COUNT, key="s", group=GROUP, help="one op: a layer's forward, δ or update")
def step(debugger: Debugger, argument: str) -> Work:
    """Do K ops."""
    yield from go(debugger, debugger.position + parse_count("step", argument))
    return debugger.where()


@command("next", Argument.COUNT, key="n", group=GROUP, help="to the end of this phase")
def next_phase(debugger: Debugger, argument: str) -> Work:
    """Go to the end of the phase, K times."""
    timetable = debugger.timetable
    return (yield from _go_repeatedly(debugger, "next", argument, timetable.phase_end, timetable.depth))


@command("finish", Argument.COUNT, key="f", group=GROUP, help="to the end of this sample (or batch)")
def finish(debugger: Debugger, argument: str) -> Work:
    """Go to the end of the batch, K times."""
    timetable = debugger.timetable
    return (yield from _go_repeatedly(debugger, "finish", argument, timetable.batch_end, timetable.ops_per_batch))


@command("epoch", Argument.COUNT, key="e", group=GROUP, help="to the end of this epoch")
def epoch(debugger: Debugger, argument: str) -> Work:
    """Go to the end of the epoch, K times."""
    timetable = debugger.timetable
    return (yield from _go_repeatedly(debugger, "epoch", argument, timetable.epoch_end, timetable.ops_per_epoch))


def _go_repeatedly(debugger: Debugger, name: str, argument: str, end: Callable[[int], int], length: int) -> Work:
    """To the end that `end` gives for a position, then K − 1 whole lengths further."""
    count = parse_count(name, argument)
    yield from go(debugger, end(debugger.position) + (count - 1) * length)
    return debugger.where()


def go(debugger: Debugger, target: int, branch: Branch | None = None) -> Generator[Progress, None, None]:
    """To the position `target` of this branch or another, forward or back."""
    debugger.leave_op()
    start = debugger.position
    try:
        for _ in debugger.timeline.travel(target, branch):
            position = debugger.timeline.position
            done = (position - start) / (target - start) if target != start else 0.0
            yield Progress(done if 0 <= done <= 1 else None, position)
    finally:
        debugger.timeline.settle()
        debugger.arrive()
