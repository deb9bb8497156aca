"""What stops a run. Where it stops is a property of a position, the same in both directions.

A stop looks at one position after the other. It remembers what it needs of the position before (`prime`) and says
whether the run stops at the next one (`check`). A condition on its own stops where it holds and did not hold one op
earlier; a line stops at its ops; a watch stops where an op or an edit has changed the value; a trap where the first
number that is not finite appears.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bp_tui.debugger.expression_errors import NotComputed
from bp_tui.debugger.frame import Frame
from bp_tui.explain.algorithm import line_of
from bp_tui.network.arithmetic import Array
from bp_tui.network.timetable import Phase, Step

if TYPE_CHECKING:
    from bp_tui.debugger.expressions import Expression
    from bp_tui.debugger.targets import Target
    from bp_tui.debugger.values import Values


@dataclass(eq=False)
class Stop(ABC):
    """One thing that stops a run.

    Attributes:
        number: what commands call it by; 0 for one that nobody has named.
        source: what was typed after the command's name.
        temporary: goes away once it has stopped a run.
        ignore: how many times more a forward run passes it by. hits: how often one has come upon it.
    """

    source: str
    number: int = 0
    enabled: bool = True
    temporary: bool = False
    ignore: int = 0
    hits: int = 0

    kind = "breakpoint"

    @property
    def uses_previous(self) -> bool:
        """Whether it needs the values one op earlier as a frame."""
        return False

    @property
    @abstractmethod
    def names(self) -> frozenset[str]:
        """Which of the network's numbers it looks at, by the names of expressions."""

    @abstractmethod
    def prime(self, values: Values, previous: Frame | None, earlier: Values | None) -> None:
        """Remember what `check` at the next position needs of this one.

        `previous` is the frame one op earlier, None unless some stop needs it; `earlier` shows the end of the batch
        before, None in the first.
        """

    @abstractmethod
    def check(self, values: Values, step: Step, previous: Frame | None) -> str | None:
        """Why the run stops at this position, or None; called at every position after a primed one."""


def holds(condition: Expression, values: Values, previous: Frame | None) -> bool:
    """Whether a condition holds; one that needs a number not computed yet does not."""
    if values.progress < condition.earliest:
        return False
    try:
        return bool(condition.evaluate(values, previous))
    except NotComputed:
        return False


@dataclass(eq=False)
class ConditionStop(Stop):
    """Stops where a condition becomes true."""

    condition: Expression = field(kw_only=True)
    _held: bool = field(default=False, init=False)

    @property
    def uses_previous(self) -> bool:
        """Whether the condition holds `prev` or `changed`."""
        return self.condition.uses_previous

    @property
    def names(self) -> frozenset[str]:
        """Those in the condition."""
        return self.condition.names

    def prime(self, values: Values, previous: Frame | None, earlier: Values | None) -> None:
        """Remember whether it holds; where it fails it does not."""
        self._held = False
        self._held = holds(self.condition, values, previous)

    def check(self, values: Values, step: Step, previous: Frame | None) -> str | None:
        """It holds and did not."""
        held, self._held = self._held, False
        self._held = holds(self.condition, values, previous)
        return f"{self.condition.source} became true" if self._held and not held else None


@dataclass(eq=False)
class OpStop(Stop):
    """Stops at the ops of a line of the algorithm, a phase or a layer, perhaps only where a condition holds.

    `lines` are numbers of lines, `layer` counts from 0 and is None for all.
    """

    lines: frozenset[int] = field(kw_only=True)
    layer: int | None = field(kw_only=True)
    depth: int = field(kw_only=True)
    condition: Expression | None = field(default=None, kw_only=True)

    @property
    def uses_previous(self) -> bool:
        """Whether the condition holds `prev` or `changed`."""
        return self.condition is not None and self.condition.uses_previous

    @property
    def names(self) -> frozenset[str]:
        """Those in the condition, if there is one."""
        return self.condition.names if self.condition is not None else frozenset()

    def is_at(self, step: Step) -> bool:
        """Whether this is one of its ops; epoch and batch do not matter."""
        return (self.layer is None or step.layer == self.layer) and line_of(step, self.depth) in self.lines

    def prime(self, values: Values, previous: Frame | None, earlier: Values | None) -> None:
        """Nothing: each op speaks for itself."""

    def check(self, values: Values, step: Step, previous: Frame | None) -> str | None:
        """It is one of these ops, and the condition holds."""
        if not self.is_at(step):
            return None
        if self.condition is not None and not holds(self.condition, values, previous):
            return None
        return f"line {self.source}" if self.source[0].isdigit() else self.source


@dataclass(eq=False)
class WatchStop(Stop):
    """Stops where an op or an edit has changed a value: its bits, any nan counting as the same one."""

    target: Target = field(kw_only=True)
    old: float | Array | None = field(default=None, init=False)
    new: float | Array | None = field(default=None, init=False)

    kind = "watchpoint"

    @property
    def names(self) -> frozenset[str]:
        """The target's."""
        return frozenset({self.target.name})

    def prime(self, values: Values, previous: Frame | None, earlier: Values | None) -> None:
        """Remember the value, or the last one there was."""
        self.new = self._read(values)
        if self.new is None and earlier is not None:
            self.new = self._read(earlier)

    def check(self, values: Values, step: Step, previous: Frame | None) -> str | None:
        """The op wrote another value than the last one there was; the first value of a run is no change."""
        value = self._read(values)
        if value is None:
            return None
        self.old, self.new = self.new, value
        if self.old is None or same_bits(self.old, value):
            return None
        return f"{self.target} changed{_from_to(self.old, value)}"

    def _read(self, values: Values) -> float | Array | None:
        try:
            return self.target.read(values)
        except NotComputed:
            return None


@dataclass(eq=False)
class TrapStop(Stop):
    """Stops at the op that made the first number that is not finite, where there was none before."""

    _bad: bool = field(default=False, init=False)

    kind = "trap"

    @property
    def names(self) -> frozenset[str]:
        """All that an op writes."""
        return frozenset({"a", "z", "delta", "dw", "w", "loss"})

    def prime(self, values: Values, previous: Frame | None, earlier: Values | None) -> None:
        """Remember whether there is one."""
        self._bad = _first_non_finite(values, None) is not None

    def check(self, values: Values, step: Step, previous: Frame | None) -> str | None:
        """There is one and there was none."""
        place = _first_non_finite(values, None if self._bad else step)
        was_bad, self._bad = self._bad, place is not None
        return f"{place} is not finite" if place and not was_bad else None


def same_bits(one: float | Array, other: float | Array) -> bool:
    """Whether two values are the same to the bit; nan is nan."""
    x, y = np.atleast_1d(np.asarray(one, dtype=np.float64)), np.atleast_1d(np.asarray(other, dtype=np.float64))
    return not differing_bits(x, y).any()


def differing_bits(x: Array, y: Array) -> NDArray[np.bool_]:
    """Which numbers of two arrays are not the same to the bit; nan is nan."""
    differing: NDArray[np.bool_] = (x.view(np.int64) != y.view(np.int64)) & ~(np.isnan(x) & np.isnan(y))
    return differing


def _from_to(old: float | Array, new: float | Array) -> str:
    if isinstance(old, float) and isinstance(new, float):
        return f": {old!r} → {new!r}"
    return ""


def _first_non_finite(values: Values, step: Step | None) -> str | None:
    """The name of a vector or matrix with a number that is not finite: of all, or of what `step` has written."""
    depth = len(values.layer_sizes) - 1
    for name, layer, array in _written(values, depth, step):
        if not np.isfinite(array).all():
            return f"{name}[{layer + 1}]"
    if values.loss is not None and not np.isfinite(values.loss):
        return "loss"
    return None


def _written(values: Values, depth: int, step: Step | None) -> Iterator[tuple[str, int, Array]]:
    if step is None:
        for layer in range(depth):
            yield "w", layer, values.parameters[layer]
            if values.progress > layer:
                yield "a", layer, values.pre_activations[layer]
                yield "z", layer, values.activations[layer]
            if values.progress > 2 * depth - layer - 1:
                yield "delta", layer, values.deltas[layer]
            if values.progress > 2 * depth + layer:
                yield "dw", layer, values.weight_gradients[layer]
    elif step.phase is Phase.FORWARD:
        yield "a", step.layer, values.pre_activations[step.layer]
        yield "z", step.layer, values.activations[step.layer]
    elif step.phase is Phase.DELTA:
        yield "delta", step.layer, values.deltas[step.layer]
    else:
        yield "dw", step.layer, values.weight_gradients[step.layer]
        yield "w", step.layer, values.parameters[step.layer]


class Breakpoints:
    """The stops of a debugging session, by number; no number is given twice."""

    def __init__(self) -> None:
        self.by_number: dict[int, Stop] = {}
        self.last_number = 0

    def add(self, stop: Stop) -> Stop:
        """Give a stop the next number."""
        self.last_number += 1
        stop.number = self.last_number
        self.by_number[stop.number] = stop
        return stop

    def enabled(self) -> list[Stop]:
        """Those that stop a run at present."""
        return [stop for stop in self.by_number.values() if stop.enabled]

    def at_line(self, line: int) -> int | None:
        """The number of the breakpoint at a line of the algorithm, one for every layer and without condition."""
        for stop in self._plain():
            if line in stop.lines:
                return stop.number
        return None

    def lines(self) -> frozenset[int]:
        """The lines of the algorithm that have such a breakpoint."""
        return frozenset(line for stop in self._plain() for line in stop.lines)

    def _plain(self) -> list[OpStop]:
        stops = (stop for stop in self.enabled() if isinstance(stop, OpStop))
        return [stop for stop in stops if stop.layer is None and stop.condition is None]


def needs_previous(stops: Iterable[Stop]) -> bool:
    """Whether any of them needs frames of the positions before."""
    return any(stop.uses_previous for stop in stops)
