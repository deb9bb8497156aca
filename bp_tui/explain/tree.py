"""Equations as trees: small immutable nodes that are drawn by the renderers and that repeat the engine's arithmetic.

`evaluate()` does with every node what `bp_tui.network` does at that place: one IEEE-754 operation after the other,
sums in ascending order from their first term, products from left to right, the elementary functions of
`elementary.py`. A tree whose leaves hold the engine's numbers therefore gives the engine's result, bit for bit.

A leaf is a `Symbol`, which has no value, as in the notes' general forms; a `Quantity`, a symbol with its value in
this run; a `Number`; or a `Family`, one quantity for each value of an index, which stands inside a `Series` or
`Largest` only. Values are arrays without axes, or with one where a family is among the leaves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

import numpy as np

from bp_tui.explain.notation import subscript
from bp_tui.explain.places import Place
from bp_tui.network import elementary
from bp_tui.network.arithmetic import Array


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name with indices: w_ji, or w_12 of layer 1, or δ_1 of sample 3 of the batch."""

    name: str
    indices: tuple[str, ...] = ()
    layer: int | None = None
    sample: int | None = None

    @property
    def key(self) -> str:
        """How the symbol is written in a formula."""
        return self.name + subscript(*self.indices)

    def evaluate(self) -> Array:
        """Refused: a symbol has no value."""
        raise ValueError(f"{self.key} has no value")


@dataclass(frozen=True, slots=True)
class Partial(Symbol):
    """A derivative as a symbol of its own: ∂E/∂a_j."""

    over: Symbol = Symbol("E")
    under: Symbol = Symbol("a")

    @property
    def key(self) -> str:
        """∂E/∂aⱼ."""
        return f"∂{self.over.key}/∂{self.under.key}"


def partial_of(over: Symbol, under: Symbol) -> Partial:
    """∂over/∂under."""
    return Partial("∂", over=over, under=under)


@dataclass(frozen=True, slots=True)
class Number:
    """A number. `text` is how it is written where that is not in digits: ½, or a whole number however long."""

    value: float
    text: str = ""

    def evaluate(self) -> Array:
        """The number."""
        return np.asarray(self.value)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A symbol with the value it has in this run, and the place whose *why* it leads on to, if it has one."""

    symbol: Symbol
    value: float
    place: Place | None = None

    def evaluate(self) -> Array:
        """The value."""
        return np.asarray(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """Quantities that differ in one index; `symbol` and `place` make those of member i, counted from 0."""

    values: Array
    symbol: Callable[[int], Symbol]
    place: Callable[[int], Place]
    shows_numbers: bool = False

    def member(self, i: int) -> "Quantity | Number":
        """One of them."""
        value = float(self.values[i])
        return Number(value) if self.shows_numbers else Quantity(self.symbol(i), value, self.place(i))

    def evaluate(self) -> Array:
        """All values."""
        return self.values


@dataclass(frozen=True, slots=True)
class Words:
    """What no arithmetic gives: where a first weight comes from, say."""

    text: str
    latex: str = ""

    def evaluate(self) -> Array:
        """Refused: words have no value."""
        raise ValueError(f"{self.text!r} has no value")


@dataclass(frozen=True, slots=True)
class Negative:
    """−x; in a sum, a difference."""

    of: "Node"

    def evaluate(self) -> Array:
        """−x."""
        return -self.of.evaluate()


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms added from left to right."""

    terms: tuple["Node", ...]

    def evaluate(self) -> Array:
        """The sum."""
        return reduce(np.add, [term.evaluate() for term in self.terms])


@dataclass(frozen=True, slots=True)
class Product:
    """Factors multiplied from left to right."""

    factors: tuple["Node", ...]

    def evaluate(self) -> Array:
        """The product."""
        return reduce(np.multiply, [factor.evaluate() for factor in self.factors])


@dataclass(frozen=True, slots=True)
class Quotient:
    """A fraction."""

    over: "Node"
    under: "Node"

    def evaluate(self) -> Array:
        """The first through the second."""
        return np.divide(self.over.evaluate(), self.under.evaluate())


@dataclass(frozen=True, slots=True)
class Power:
    """x² or x³: the product of x with itself, from left to right."""

    base: "Node"
    exponent: int

    def evaluate(self) -> Array:
        """By multiplying."""
        return reduce(np.multiply, [self.base.evaluate()] * self.exponent)


@dataclass(frozen=True, slots=True)
class Raised:
    """A number to a whole exponent that is itself computed."""

    base: "Node"
    exponent: "Node"

    def evaluate(self) -> Array:
        """By repeated squaring."""
        return np.asarray(elementary.power(float(self.base.evaluate()), int(self.exponent.evaluate())))


def _largest(*values: Array) -> Array:
    return reduce(np.maximum, values) + 0.0  # the engine's, too, lets no −0 through


_FUNCTIONS: dict[str, Callable[..., Array]] = {
    "exp": elementary.exp,
    "expm1": lambda x: elementary.expm1(np.asarray(x + 0.0)),
    "log": elementary.log,
    "log1p": elementary.log1p,
    "tanh": elementary.tanh,
    "cos": elementary.cos,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "floor": np.floor,
    "max": _largest,
    "min": lambda *values: reduce(np.minimum, values),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A function of one or more arguments; h and h′ have no value, only what they are spelt out as."""

    function: str
    arguments: tuple["Node", ...]

    def evaluate(self) -> Array:
        """f(x)."""
        function = _FUNCTIONS.get(self.function)
        if function is None:
            raise ValueError(f"{self.function} has no value")
        return np.asarray(function(*(np.asarray(argument.evaluate()) for argument in self.arguments)))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two: `yes` where `positive` is above 0, else (also where it is nan) `no`."""

    positive: "Node"
    yes: "Node"
    no: "Node"

    def evaluate(self) -> Array:
        """The one that counts."""
        return np.where(self.positive.evaluate() > 0.0, self.yes.evaluate(), self.no.evaluate())


@dataclass(frozen=True, slots=True)
class Series:
    """Σ over an index: the terms of `first`, then the body once for each member of its families.

    Without a family in its body it is a Σ of symbols, and has no value.
    """

    index: str
    body: "Node"
    first: tuple["Node", ...] = ()
    start: float = -0.0
    """What the engine's sum starts from; −0 changes nothing."""

    def __len__(self) -> int:
        """The number of terms."""
        return len(self.first) + _members(self.body)

    @property
    def is_expanded(self) -> bool:
        """Whether it has terms of its own, and not only a Σ sign."""
        return _members(self.body) > 0

    def values(self) -> Array:
        """The value of each term."""
        rest = np.broadcast_to(self.body.evaluate(), (_members(self.body),))
        return np.concatenate([[float(term.evaluate()) for term in self.first], rest])

    def term(self, i: int) -> "Node":
        """Term i, counted from 0."""
        if i < len(self.first):
            return self.first[i]
        member = i - len(self.first)
        return with_leaves(self.body, lambda leaf: leaf.member(member) if isinstance(leaf, Family) else leaf)

    def evaluate(self) -> Array:
        """The sum in ascending order."""
        return np.asarray(np.add.accumulate(np.concatenate([[self.start], self.values()]))[-1])


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest member of a family, or of what an index runs over."""

    index: str
    body: "Node"

    def evaluate(self) -> Array:
        """The maximum."""
        return np.asarray(np.maximum.reduce(self.body.evaluate()) + 0.0)


Leaf: TypeAlias = Symbol | Number | Quantity | Family
Node: TypeAlias = Leaf | Words | Negative | Sum | Product | Quotient | Power | Raised | Call | Choice | Series | Largest
Change: TypeAlias = Callable[[Leaf], Node]


def with_leaves(tree: Node, change: Change) -> Node:
    """The tree with every leaf replaced by what `change` makes of it."""

    def changed(node: Node) -> Node:
        return with_leaves(node, change)

    match tree:
        case Symbol() | Number() | Quantity() | Family():
            return change(tree)
        case Words():
            return tree
        case Negative(of):
            return Negative(changed(of))
        case Sum(terms):
            return Sum(tuple(map(changed, terms)))
        case Product(factors):
            return Product(tuple(map(changed, factors)))
        case Quotient(over, under):
            return Quotient(changed(over), changed(under))
        case Power(base, exponent):
            return Power(changed(base), exponent)
        case Raised(base, to):
            return Raised(changed(base), changed(to))
        case Call(function, arguments):
            return Call(function, tuple(map(changed, arguments)))
        case Choice(positive, yes, no):
            return Choice(changed(positive), changed(yes), changed(no))
        case Series(index, body, first, start):
            return Series(index, changed(body), tuple(map(changed, first)), start)
        case Largest(index, body):
            return Largest(index, changed(body))


def children(tree: Node) -> tuple[Node, ...]:
    """What a node is made of, from left to right; of a series with terms, its pattern."""
    match tree:
        case Negative(of):
            return (of,)
        case Sum(parts) | Product(parts) | Call(_, parts):
            return parts
        case Quotient(first, second) | Raised(first, second):
            return first, second
        case Power(base, _):
            return (base,)
        case Choice(positive, yes, no):
            return positive, yes, no
        case Series(_, body, first_terms, _):
            return *first_terms, body
        case Largest(_, body):
            return (body,)
    return ()


def leaves(tree: Node) -> list[Leaf]:
    """The leaves of a tree, from left to right."""
    if isinstance(tree, Symbol | Number | Quantity | Family):
        return [tree]
    return [leaf for child in children(tree) for leaf in leaves(child)]


def bind(tree: Node, values: dict[str, Node]) -> Node:
    """The tree with its symbols replaced by what `values` has under their keys."""
    return with_leaves(tree, lambda leaf: values.get(leaf.key, leaf) if isinstance(leaf, Symbol) else leaf)


def with_numbers(tree: Node) -> Node:
    """The tree with numbers where it had quantities."""

    def number(leaf: Leaf) -> Node:
        if isinstance(leaf, Quantity):
            return Number(leaf.value)
        if isinstance(leaf, Family):
            return Family(leaf.values, leaf.symbol, leaf.place, shows_numbers=True)
        return leaf

    return with_leaves(tree, number)


def value_of(tree: Node) -> float:
    """The tree's value, by the engine's arithmetic: nan and infinities included."""
    with np.errstate(all="ignore"):
        return float(tree.evaluate())


def _members(tree: Node) -> int:
    """The size of the families in a tree, 0 if it has none."""
    return max((len(leaf.values) for leaf in leaves(tree) if isinstance(leaf, Family)), default=0)
