"""What stops a run, by definition: a stop says of a position of a run whether it is one, and why.

Conditions and targets come from pools. Each has its source and, beside it, the same thing as plain Python on a moment.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bp_tui.network.timetable import Phase, Step
from tests.debugger.time_travel_moments import Array, Moment, Run


class ConditionFails(Exception):
    """A condition divides by zero."""


Condition = Callable[[Moment, Moment | None], bool]
"""Whether it holds at a moment, given the one an op earlier; what it needs but is not computed makes it false."""


@dataclass(eq=False)
class Stop:
    """A breakpoint, watchpoint or trap: `reason(run, position)` says why a run stops there, or None.

    `condition` is that of one which stops where it becomes true.
    """

    source: str
    reason: Callable[[Run, int], str | None]
    kind: str = "breakpoint"
    condition: Condition | None = None
    number: int = 0
    enabled: bool = True
    temporary: bool = False
    ignore: int = 0
    hits: int = 0

    def row(self) -> dict[str, object]:
        """As `break` lists it."""
        return {name: value for name, value in vars(self).items() if name not in ("reason", "condition")}


def where_it_becomes_true(source: str, condition: Condition) -> Callable[[Run, int], str | None]:
    """`break if EXPR`: it holds here and did not one op earlier; where it fails it did not hold."""

    def held(run: Run, position: int) -> bool:
        try:
            return holds(condition, run, position)
        except ConditionFails:
            return False

    def reason(run: Run, position: int) -> str | None:
        if position == 0:
            return None
        here = holds(condition, run, position)
        return f"{source} became true" if here and not held(run, position - 1) else None

    return reason


def holds(condition: Condition, run: Run, position: int) -> bool:
    try:
        with np.errstate(all="ignore"):
            return condition(run[position], run[position - 1] if position else None)
    except ZeroDivisionError:
        raise ConditionFails from None


def where_the_op_is(
    source: str, is_one: Callable[[Step, int], bool], condition: Condition | None
) -> Callable[[Run, int], str | None]:
    """`break delta 1`, `break 6 if EXPR`: the op is one of these, and the condition holds there."""

    def reason(run: Run, position: int) -> str | None:
        if position == 0 or not is_one(run.step(position), len(run.experiment.activations)):
            return None
        words = f"line {source}" if source[0].isdigit() else source
        return words if condition is None or holds(condition, run, position) else None

    return reason


Reader = Callable[[Moment], "float | Array | None"]


def where_it_changed(target: str, read: Reader) -> Callable[[Run, int], str | None]:
    """`watch TARGET`: the value is not the last one there was."""

    def reason(run: Run, position: int) -> str | None:
        change = changed(read, run, position)
        if change is None:
            return None
        old, new = change
        return f"{target} changed" + (f": {old!r} → {new!r}" if isinstance(new, float) else "")

    return reason


def changed(read: Reader, run: Run, position: int) -> tuple[float | Array, float | Array] | None:
    """The last value before this position and the one here, if they differ; at the start, before and after edits."""
    new = read(run[position])
    if new is None:
        return None
    if position == 0:
        old = read(run.unedited(0))
        return (old, new) if old is not None and bits(old) != bits(new) else None
    for earlier in range(position - 1, -1, -1):
        old = read(run[earlier])
        if old is not None:
            return (old, new) if bits(old) != bits(new) else None
    return None


def bits(value: float | Array) -> bytes:
    """The bytes of a value, every nan the same."""
    array = np.asarray(value, dtype=np.float64)
    return np.where(np.isnan(array), np.nan, array).tobytes()


def where_a_number_stops_being_finite(run: Run, position: int) -> str | None:
    """`trap nan`: something is not finite, and an op earlier nothing was."""
    bad = run[position].not_finite
    return " or ".join(sorted(bad)) if position and bad and not run[position - 1].not_finite else None


# The pools.


def break_at(place: str, condition: str = "", *, once: bool = False) -> Stop:
    """`break PLACE`, `break PLACE if EXPR`, or, where the place is empty, `break if EXPR`; `tbreak` for once."""
    source = f"{place} if {condition}".strip() if condition else place
    holding = CONDITIONS[condition] if condition else None
    if place:
        return Stop(source, where_the_op_is(source, PLACES[place], holding), temporary=once)
    assert holding is not None
    return Stop(source, where_it_becomes_true(condition, holding), condition=holding, temporary=once)


def watch(target: str) -> Stop:
    """`watch TARGET`."""
    return Stop(target, where_it_changed(target, TARGETS[target]), "watchpoint")


def trap() -> Stop:
    """`trap nan`."""
    return Stop("nan", where_a_number_stops_being_finite, "trap")


F, D, U = Phase.FORWARD, Phase.DELTA, Phase.UPDATE
PLACES: dict[str, Callable[[Step, int], bool]] = {
    "4": lambda step, depth: step.phase is F,
    "5": lambda step, depth: step.phase is D and step.layer + 1 == depth,
    "6": lambda step, depth: step.phase is D and step.layer + 1 < depth,
    "7": lambda step, depth: step.phase is U,
    "8": lambda step, depth: step.phase is U,
    "9": lambda step, depth: step.phase is U,
    "forward": lambda step, depth: step.phase is F,
    "delta": lambda step, depth: step.phase is D,
    "delta 1": lambda step, depth: step.phase is D and step.layer == 0,
    "update 2": lambda step, depth: step.phase is U and step.layer == 1,
    "layer 1": lambda step, depth: step.layer == 0,
}
TARGETS: dict[str, Reader] = {
    "x": lambda now: now.x,
    "r[1]": lambda now: _item(now.r, 0),
    "a[1][1]": lambda now: _item(now.a[0], 0),
    "z[2]": lambda now: now.z[1],
    "delta[1]": lambda now: now.delta[0],
    "dw[2][1,0]": lambda now: _item(now.dw[1], 0, 0),
    "w[1]": lambda now: now.w[0].T,
    "w[1][1]": lambda now: now.w[0][:, 0],
    "w[2][1,1]": lambda now: _item(now.w[1], 1, 0),
    "loss": lambda now: now.loss,
    "mean_loss": lambda now: now.mean_loss,
    "eta": lambda now: now.eta,
    "epoch": lambda now: now.epoch,
    "sample": lambda now: now.sample,
}
CONDITIONS: dict[str, Condition] = {
    "op > 37": lambda now, before: now.position > 37,
    "epoch == 2 and sample == 1": lambda now, before: now.epoch == 2 and now.sample == 1,
    "loss < 0.6": lambda now, before: _less(now.loss, 0.6),
    "mean_loss < 0.7": lambda now, before: _less(now.mean_loss, 0.7),
    "eta < 0.3": lambda now, before: now.eta < 0.3,
    "x[1] == 1": lambda now, before: _item(now.x, 0) == 1,
    "abs(delta[2][1]) > 0.1 and loss < 0.8": lambda now, before: (
        now.delta[1] is not None and abs(float(now.delta[1][0])) > 0.1 and _less(now.loss, 0.8)
    ),
    "max(z[1]) > 0.55 or loss > 1": lambda now, before: (
        (now.z[0] is not None and float(now.z[0].max()) > 0.55) or _less(1.0, now.loss)
    ),
    "not delta[1][1] > 0": lambda now, before: now.delta[0] is not None and not now.delta[0][0] > 0,
    "dw[2][1,0] < 0": lambda now, before: _less(_item(now.dw[1], 0, 0), 0.0),
    "norm(w[1]) > 1": lambda now, before: float(np.sqrt((now.w[0].T ** 2).ravel().cumsum()[-1])) > 1,
    "w[1][1,0] > prev(w[1][1,0])": lambda now, before: before is not None and bool(now.w[0][0, 0] > before.w[0][0, 0]),
    "prev(loss) < 0.65": lambda now, before: before is not None and _less(before.loss, 0.65),
    "changed(w[2][1,1])": lambda now, before: before is not None and _changed(now.w[1][1, 0], before.w[1][1, 0]),
    "changed(z[1])": lambda now, before: before is not None and _changed(now.z[0], before.z[0]),
    "isnan(loss) or not isfinite(sum(w[1]))": lambda now, before: (
        (now.loss is not None and math.isnan(now.loss)) or not math.isfinite(now.w[0].T.ravel().cumsum()[-1])
    ),
    "1/(op - 29) > 0.2": lambda now, before: 1 / (now.position - 29) > 0.2,
    "1/(op - 30) > 0-2": lambda now, before: 1 / (now.position - 30) > -2,
    "1/(op - 42) > 0-2": lambda now, before: 1 / (now.position - 42) > -2,
    "1/(sample - 2) < 0": lambda now, before: 1 / (now.sample - 2) < 0,
}


def _item(array: Array | None, *place: int) -> float | None:
    return None if array is None else float(array[place])


def _less(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one < other


def _changed(one: float | Array | None, other: float | Array | None) -> bool:
    return one is not None and other is not None and bits(one) != bits(other)
