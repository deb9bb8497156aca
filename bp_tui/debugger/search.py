"""Finding where a run stops, ahead or behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from bp_tui.debugger.breakpoints import Stop, WatchStop, needs_previous
from bp_tui.debugger.cursor import SLICE, Cursor
from bp_tui.debugger.expression_errors import EvaluationError
from bp_tui.debugger.frame import Frame
from bp_tui.debugger.history import Branch
from bp_tui.debugger.timeline import Timeline
from bp_tui.network.arithmetic import Array

if TYPE_CHECKING:
    from bp_tui.debugger.targets import Target


@dataclass(frozen=True)
class Hit:
    """A position where a run stops, and why; of a watchpoint, the value before and there.

    `error` is that of a condition that fails there.
    """

    position: int
    stop: Stop
    reason: str
    before: float | Array | None = None
    value: float | Array | None = None
    error: EvaluationError | None = None


def run_forward(timeline: Timeline, stops: Sequence[Stop], limit: int | None = None) -> Iterator[Hit | None]:
    """Go on op by op; the last thing yielded is the hit that stopped it, before that None about every SLICE seconds.

    Ends without a hit at the position `limit`. Raises EvaluationError where a condition fails, standing there.
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
    while limit is None or values.position < limit:
        if wants_previous:
            previous = cursor.frame()
        cursor.advance()
        hit = None
        step = cursor.step
        for stop in stops:
            reason = stop.check(values, step, previous)  # type: ignore[arg-type]
            if reason is not None and _counts(stop) and hit is None:
                hit = Hit(values.position, stop, reason)
        if hit is not None:
            yield hit
            return
        if perf_counter() >= deadline:
            yield None
            deadline = perf_counter() + SLICE


def _counts(stop: Stop) -> bool:
    """Note that a forward run came upon a stop; whether it is not to be ignored."""
    stop.hits += 1
    if stop.ignore:
        stop.ignore -= 1
        return False
    return True


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
        hit = None
        for found in _scan(cursor, stops, last):
            if found is None:
                yield first
            else:
                hit = found
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
    before = cursor.unedited_start()
    for watch in watches:
        watch.prime(before, None, None)
    for _ in cursor.travel(branch, 0):
        pass
    return _hit(cursor, watches, None)


def _scan(cursor: Cursor, stops: Sequence[Stop], last: int) -> Iterator[Hit | None]:
    """The hit of every position from where the cursor stands, exclusive, to `last`; None about every SLICE seconds."""
    wants_previous = needs_previous(stops)
    previous = None
    if wants_previous and cursor.position:
        here = cursor.position
        for _ in cursor.travel(cursor.branch, here - 1):
            pass
        previous = cursor.frame()
        for _ in cursor.travel(cursor.branch, here):
            pass
    for stop in stops:
        with suppress(EvaluationError):  # it fails at the first position: whoever looks there will see
            stop.prime(cursor.values, previous, None)
    deadline = perf_counter() + SLICE
    while cursor.position < last:
        if wants_previous:
            previous = cursor.frame()
        cursor.advance()
        hit = _hit(cursor, stops, previous)
        if hit is not None:
            yield hit
        if perf_counter() >= deadline:
            yield None
            deadline = perf_counter() + SLICE


def _hit(cursor: Cursor, stops: Sequence[Stop], previous: Frame | None) -> Hit | None:
    """The first of the stops that stops a run where the cursor stands; a condition that fails comes before all."""
    hit = failure = None
    for stop in stops:
        try:
            reason = stop.check(cursor.values, cursor.step, previous)  # type: ignore[arg-type]
        except EvaluationError as error:
            failure = failure or Hit(cursor.position, stop, "", error=error)
        else:
            if reason is not None and hit is None:
                change = (stop.old, stop.new) if isinstance(stop, WatchStop) else (None, None)
                hit = Hit(cursor.position, stop, reason, *change)
    return failure or hit


@dataclass(frozen=True)
class Change:
    """A position whose op or edit changed a value, the value there and the one before."""

    position: int
    value: float | Array
    before: float | Array | None


def changes(timeline: Timeline, target: Target) -> Iterator[Change | int]:
    """Every change of a value from the start of this branch to here; now and then, how far it has looked."""
    cursor, branch, last = timeline.elsewhere(), timeline.branch, timeline.position
    watch = WatchStop(str(target), target=target)
    first = _hit_at_start(cursor, branch, [watch])
    if first is not None and first.value is not None:
        yield Change(0, first.value, first.before)
    for _ in cursor.travel(branch, 0):
        pass
    for found in _scan(cursor, [watch], last):
        if found is None:
            yield cursor.position
        elif found.value is not None:
            yield Change(found.position, found.value, found.before)
