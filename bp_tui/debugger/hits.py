"""Asking stops at one position, and what they say there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bp_tui.debugger.breakpoints import Stop, WatchStop
from bp_tui.debugger.expression_errors import EvaluationError
from bp_tui.debugger.frame import Frame
from bp_tui.debugger.values import Values
from bp_tui.network.arithmetic import Array
from bp_tui.network.timetable import Step


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


def come_upon(stops: Sequence[Stop], values: Values, step: Step, previous: Frame | None) -> Hit | None:
    """The first of the stops that stops a forward run here; every one with a reason counts it.

    Where one fails, it is the hit, and those after it are not asked.
    """
    hit = None
    for stop in stops:
        try:
            reason = stop.check(values, step, previous)
        except EvaluationError as error:
            return Hit(values.position, stop, "", error=error)
        if reason is not None and _counts(stop) and hit is None:
            hit = Hit(values.position, stop, reason)
    return hit


def first_of(stops: Sequence[Stop], values: Values, step: Step, previous: Frame | None) -> Hit | None:
    """The first of the stops that stops a run here, without counting it; a condition that fails comes before all."""
    hit = failure = None
    for stop in stops:
        try:
            reason = stop.check(values, step, previous)
        except EvaluationError as error:
            failure = failure or Hit(values.position, stop, "", error=error)
        else:
            if reason is not None and hit is None:
                change = (stop.old, stop.new) if isinstance(stop, WatchStop) else (None, None)
                hit = Hit(values.position, stop, reason, *change)
    return failure or hit


def _counts(stop: Stop) -> bool:
    """Note that a forward run came upon a stop; whether it is not to be ignored."""
    stop.hits += 1
    if stop.ignore:
        stop.ignore -= 1
        return False
    return True
