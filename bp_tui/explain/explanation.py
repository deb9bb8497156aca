"""What an explanation is: equations in four steps, and the operands that each lead on to their own explanation."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bp_tui.explain.forms import Form
from bp_tui.explain.places import Origin, Place
from bp_tui.explain.tree import (
    Family,
    Node,
    Quantity,
    Series,
    Symbol,
    children,
    leaves,
    value_of,
    with_numbers,
)


@dataclass(frozen=True, eq=False)
class Equation:
    """One equation: `symbol` = `indexed` = `numbers` = `value`, and before it the notes' general form.

    Attributes:
        symbol: what it defines. value: the engine's own number for it.
        indexed: with the indices of this unit, every symbol knowing its value.
        form: the notes' general form; None for an intermediate line.
    """

    symbol: Symbol
    indexed: Node
    value: float
    form: Form | None = None

    @property
    def general(self) -> tuple[Node, ...]:
        """The right sides of the notes' form, in as many steps as they give it."""
        return self.form.general if self.form else ()

    @cached_property
    def numbers(self) -> Node | None:
        """With the engine's numbers, or None where the right side is words."""
        return with_numbers(self.indexed) if leaves(self.indexed) else None

    @cached_property
    def computed(self) -> float:
        """What the numbers give by the engine's arithmetic."""
        return self.value if self.numbers is None else value_of(self.numbers)

    @property
    def holds(self) -> bool:
        """Whether the numbers give the value, bit for bit. Where they do not, an edit has put another in its place."""
        computed, value = self.computed, self.value
        same_sign = math.copysign(1.0, computed) == math.copysign(1.0, value)
        return (computed == value and same_sign) or (math.isnan(computed) and math.isnan(value))


@dataclass(frozen=True)
class Operand:
    """A number that an equation reads. `contribution` is the term of the sum that it stands in, if it stands in one."""

    target: Place
    value: float
    contribution: float | None
    origin: Origin


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a number is what it is.

    Attributes:
        target: the number explained. origin: what wrote it.
        home: the layer it is about, l for numbers of a unit, L for the loss.
        steps: equations to be worked before `equation`: the optimizer's slots, parts of a derivative.
        form: the notes' general form of `equation`.
    """

    target: Place
    home: int | None
    equation: Equation
    steps: tuple[Equation, ...]
    origin: Origin
    form: Form
    origin_of: Callable[[Place], Origin] = field(repr=False)

    @property
    def value(self) -> float:
        """The number explained."""
        return self.equation.value

    @property
    def line(self) -> int:
        """Which of the notes' nine lines computes it."""
        return self.form.line

    @property
    def eq(self) -> int | None:
        """1 or 2 where it is one of the notes' numbered equations."""
        return self.form.eq

    @property
    def note(self) -> str:
        """The equation in a sentence."""
        return self.form.note

    @property
    def reference(self) -> str:
        """Where in the notes: `line 6, eq. 2`."""
        return f"line {self.line}" + (f", eq. {self.eq}" if self.eq else "")

    @property
    def equations(self) -> tuple[Equation, ...]:
        """All equations in the order in which they are worked."""
        return (*self.steps, self.equation)

    @cached_property
    def operands(self) -> tuple[Operand, ...]:
        """What the equations read, each place once: terms of sums first, the largest before the others."""
        found: dict[Place, tuple[float, float | None]] = {}
        with np.errstate(all="ignore"):
            for equation in self.equations:
                for place, value, contribution in _operands(equation.indexed, None):
                    if place not in found or found[place][1] is None:
                        found[place] = value, contribution
        operands = [Operand(place, value, term, self.origin_of(place)) for place, (value, term) in found.items()]
        return tuple(sorted(operands, key=_by_contribution))


def _operands(tree: Node, contribution: float | None) -> Iterator[tuple[Place, float, float | None]]:
    if isinstance(tree, Quantity) and tree.place is not None:
        yield tree.place, tree.value, contribution
    elif isinstance(tree, Series) and tree.is_expanded:
        for i, value in enumerate(tree.values().tolist()):
            yield from _operands(tree.term(i), value)
    elif isinstance(tree, Family):
        for i in range(len(tree.values)):
            yield from _operands(tree.member(i), contribution)
    else:
        for child in children(tree):
            yield from _operands(child, contribution)


def _by_contribution(operand: Operand) -> tuple[bool, float]:
    size = abs(operand.contribution) if operand.contribution is not None else 0.0
    return operand.contribution is None, -math.inf if math.isnan(size) else -size
