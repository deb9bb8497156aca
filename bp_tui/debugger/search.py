"""Finding where a run stops, ahead or behind, and where a number has changed."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import nullcontext, suppress
from time import perf_counter
from typing import TYPE_CHECKING

from bp_tui.debugger.breakpoints import Stop, WatchStop, needs_previous
from bp_tui.debugger.changes import Changes, note_change, note_in_hindsight
from bp_tui.debugger.cursor import SLICE, Cursor
from bp_tui.debugger.expression_errors import EvaluationError
from bp_tui.debugger.hindsight import Hindsight, can_tell
from bp_tui.debugger.history import Branch
from bp_tui.debugger.hits import Hit, come_upon, first_of
from bp_tui.debugger.timeline import Timeline

if TYPE_CHECKING:
    from bp_tui.debugger.targets import Target


def run_forward(timeline: Timeline, stops: Sequence[Stop], limit: int | None = None) -> Iterator[Hit | None]:
    """Go on; the last thing yielded is the hit that stopped it, before that None about every SLICE seconds.

    Ends without a hit at the position `limit`. Raises EvaluationError where a condition fails, standing there. It goes
    op by op where it must, and else by whole batches, about which the stops are asked afterwards.
    """
    wants_previous = needs_previous(stops)
    previous = timeline.frame_before() if wants_previous else None
    batch_start = timeline.position // timeline.timetable.ops_per_batch * timeline.timetable.ops_per_batch
    watching = any(isinstance(stop, WatchStop) for stop in stops)
    earlier = timeline.look(batch_start) if watching and batch_start else None
    for stop in stops:
        stop.prime(timeline.values, previous, earlier)
    deadline = perf_counter() + SLICE
    cursor, values = timeline.cursor, timeline.values  # looked up once: an op of a small network takes 5 µs
    hindsight = Hindsight(stops, timeline.training) if can_tell(stops) else None
    while limit is None or values.position < limit:
        if hindsight is not None and cursor.leap(limit, hindsight.first):
            hit = hindsight.hit
        else:
            if wants_previous:
                previous = cursor.frame()
            cursor.advance()
            hit = come_upon(stops, values, cursor.step, previous)  # type: ignore[arg-type]
        if hit is not None and hit.error is not None:
            raise hit.error
        if hit is not None:
            yield hit
            return
        if perf_counter() >= deadline:
            yield None
            deadline = perf_counter() + SLICE


def find_behind(timeline: Timeline, stops: Sequence[Stop], last: int) -> Iterator[Hit | int]:
    """The nearest stop at or before the position `last` of this branch, found without leaving here.

    Yields, about every SLICE seconds, down to which position it has looked; the last thing yielded is the hit, if
    there is one. History is looked through backwards, from checkpoint to checkpoint.
    """
    cursor, branch = timeline.elsewhere(), timeline.branch
    ops_per_batch = timeline.timetable.ops_per_batch
    while last > 0:
        state = timeline.checkpoints.nearest(branch, max(0, last - 1 - ops_per_batch))
        first = state.position + ops_per_batch if state.position else 0
        yield from (first for _ in cursor.travel(branch, first))
        hit = yield from _last_hit(cursor, stops, last)
        if hit is not None:
            yield hit
            return
        last = first
        yield first
    hit = _hit_at_start(cursor, branch, stops) if last == 0 else None
    if hit is not None:
        yield hit


def _hit_at_start(cursor: Cursor, branch: Branch, stops: Sequence[Stop]) -> Hit | None:
    """The watched value that an edit before the first op has changed."""
    watches = [stop for stop in stops if isinstance(stop, WatchStop)]
    if not watches or not branch.edits_at(0):
        return None
    before = cursor.unedited_start(branch)
    for watch in watches:
        watch.prime(before, None, None)
    for _ in cursor.travel(branch, 0):
        pass
    return first_of(watches, cursor.values, cursor.step, None)  # type: ignore[arg-type]


def _last_hit(cursor: Cursor, stops: Sequence[Stop], last: int) -> Generator[int, None, Hit | None]:
    """The last hit from where the cursor stands, exclusive, to the position `last`; says now and then where it began.

    It goes by whole batches where what is left of them tells.
    """
    first = cursor.position
    if can_tell(stops):
        try:
            return (yield from _look_through(cursor, stops, last, Hindsight(stops, cursor.training)))
        except EvaluationError:  # until where a condition fails can only be seen op by op
            yield from (first for _ in cursor.travel(cursor.branch, first))
    return (yield from _look_through(cursor, stops, last, None))


def _look_through(
    cursor: Cursor, stops: Sequence[Stop], last: int, hindsight: Hindsight | None
) -> Generator[int, None, Hit | None]:
    """The last hit; where a condition fails, that is one, but with `hindsight` it raises EvaluationError."""
    first, wants_previous, previous, found = cursor.position, needs_previous(stops), None, None
    if wants_previous and first:
        yield from (first for _ in cursor.travel(cursor.branch, first - 1))
        previous = cursor.frame()
        yield from (first for _ in cursor.travel(cursor.branch, first))
    for stop in stops:
        # where it fails at the first position, whoever looks there will see
        with nullcontext() if hindsight is not None else suppress(EvaluationError):
            stop.prime(cursor.values, previous, None)
    deadline = perf_counter() + SLICE
    while cursor.position < last:
        if hindsight is not None and cursor.leap(last, hindsight.last):
            hit = hindsight.hit
        else:
            if wants_previous:
                previous = cursor.frame()
            cursor.advance()
            hit = first_of(stops, cursor.values, cursor.step, previous)  # type: ignore[arg-type]
        if hindsight is not None and hit is not None and hit.error is not None:
            raise hit.error
        found = hit or found
        if perf_counter() >= deadline:
            yield first
            deadline = perf_counter() + SLICE
    return found


def find_changes(timeline: Timeline, target: Target, found: Changes) -> Iterator[int]:
    """Find every change of a number from the start of this branch to here; says now and then how far it has looked.

    It goes by whole batches where what is left of them tells.
    """
    cursor, last = timeline.elsewhere(), timeline.position
    watch = WatchStop(str(target), target=target)
    if _hit_at_start(cursor, timeline.branch, [watch]) is not None:
        note_change(found, watch, 0)
    for _ in cursor.travel(timeline.branch, 0):
        pass
    watch.prime(cursor.values, None, None)
    note, watched = note_in_hindsight(cursor, watch, found)
    deadline = perf_counter() + SLICE
    while cursor.position < last:
        if note is None or not cursor.leap(last, note, watched):
            cursor.advance()
            if watch.check(cursor.values, cursor.step, None) is not None:  # type: ignore[arg-type]
                note_change(found, watch, cursor.position)
        if perf_counter() >= deadline:
            yield cursor.position
            deadline = perf_counter() + SLICE
    found.trim()
