"""The commands that move: into, step, next, finish, epoch, until."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from bp_tui.debugger.commands import Argument, CommandError, Progress, Work, command, parse_count
from bp_tui.debugger.expression_errors import EvaluationError
from bp_tui.debugger.expressions import Expression
from bp_tui.debugger.frame import inside

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger

GROUP = "Moving"


@command("into", Argument.COUNT, key="i", group=GROUP, help="one unit's arithmetic inside the current op")
def into(debugger: Debugger, argument: str) -> Work:
    """Go through an op unit by unit; with its last unit the op is done."""
    for _ in range(parse_count("into", argument)):
        units = debugger.frame.units + 1
        if units == 1:
            debugger.open_op()
        before, after = debugger.opened_op
        step = after.step
        if step is None or units == after.layer_sizes[step.layer + 1]:
            debugger.close_op()
        else:
            debugger.frame = inside(before, after, units)
        yield Progress(None, debugger.frame.position)
    return debugger.where()


@command("step", Argument.COUNT, key="s", group=GROUP, help="one op: a layer's forward, δ or update")
def step(debugger: Debugger, argument: str) -> Work:
    """Do K ops."""
    return (yield from go(debugger, debugger.position + parse_count("step", argument)))


@command("next", Argument.COUNT, key="n", group=GROUP, help="to the end of this phase")
def next_phase(debugger: Debugger, argument: str) -> Work:
    """Go to the end of the phase, K times."""
    return (
        yield from _go_repeatedly(
            debugger, "next", argument, debugger.timetable.phase_end, debugger.timetable.depth
        )
    )


@command("finish", Argument.COUNT, key="f", group=GROUP, help="to the end of this sample (or batch)")
def finish(debugger: Debugger, argument: str) -> Work:
    """Go to the end of the batch, K times."""
    timetable = debugger.timetable
    return (
        yield from _go_repeatedly(debugger, "finish", argument, timetable.batch_end, timetable.ops_per_batch)
    )


@command("epoch", Argument.COUNT, key="e", group=GROUP, help="to the end of this epoch")
def epoch(debugger: Debugger, argument: str) -> Work:
    """Go to the end of the epoch, K times."""
    timetable = debugger.timetable
    return (
        yield from _go_repeatedly(debugger, "epoch", argument, timetable.epoch_end, timetable.ops_per_epoch)
    )


@command(
    "until", Argument.EXPRESSION, group=GROUP, help="to the next op where EXPR becomes true"
)
def until(debugger: Debugger, argument: str) -> Work:
    """Go to the first position where the condition holds and did not hold one op earlier."""
    condition = debugger.compile(argument, condition=True)
    yield from go_until(debugger, condition)
    return debugger.where(reason=f"{condition.source} became true")


def go_until(debugger: Debugger, condition: Expression, limit: int | None = None) -> Generator[Progress, None, None]:
    """Forward to where the condition becomes true, or to the position `limit`."""
    in_op = debugger.frame.units > 0
    debugger.close_op()
    start = debugger.position
    try:
        for _ in debugger.timeline.run_until(condition, limit, just_done=in_op):
            position = debugger.timeline.position
            yield Progress((position - start) / (limit - start) if limit else None, position)
    except EvaluationError as error:
        raise CommandError(f"stopped at op {debugger.timeline.position}: {error.pretty()}") from None
    finally:
        debugger.arrive()


def _go_repeatedly(
    debugger: Debugger, name: str, argument: str, end: Callable[[int], int], length: int
) -> Work:
    """To the end that `end` gives for a position, then K − 1 whole lengths further."""
    count = parse_count(name, argument)
    return (yield from go(debugger, end(debugger.position) + (count - 1) * length))


def go(debugger: Debugger, target: int) -> Work:
    """Forward to the position `target`."""
    debugger.close_op()
    start = debugger.position
    try:
        for _ in debugger.timeline.run_to(target):
            position = debugger.timeline.position
            yield Progress((position - start) / (target - start), position)
    finally:
        debugger.arrive()
    return debugger.where()
