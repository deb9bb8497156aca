"""The pieces an explanation is put together from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bp_tui.explain.explanation import Equation
from bp_tui.explain.forms import Form
from bp_tui.explain.formula import Statement, read
from bp_tui.explain.tree import Node, Quantity, Symbol, bind, value_of


@dataclass(frozen=True, eq=False)
class Draft:
    """An equation and those worked before it; `value` is the engine's. An intermediate line has no form."""

    form: Form | None
    symbol: Symbol
    indexed: Node
    value: float
    steps: Sequence["Draft"] = field(default=())

    def equation(self) -> Equation:
        """The equation by itself."""
        return Equation(self.symbol, self.indexed, self.value, self.form)


def worked(statements: Sequence[Statement], values: dict[str, Node]) -> tuple[list[Draft], Node]:
    """The statements of a formula with these values: all but the last as steps, and the last one's right side."""
    values, steps = dict(values), []
    for statement in statements[:-1]:
        symbol = symbol_named(statement.name)
        tree = bind(statement.tree, values)
        step = Draft(None, symbol, tree, value_of(tree))
        steps.append(step)
        values[statement.name] = Quantity(symbol, step.value)
    return steps, bind(statements[-1].tree, values)


def symbol_named(name: str) -> Symbol:
    """The symbol a statement defines."""
    symbol = read(name)
    if not isinstance(symbol, Symbol):
        raise ValueError(f"{name!r} is no symbol")
    return symbol
