"""The small safe language of conditions: `abs(delta[2][1]) > 0.5 and loss < 0.1`.

Conditions are typed by people and stored in files that others open, so nothing here runs text as code. The
text is checked word by word and parsed (`expression_source.py`), its names are checked against the network
(`target_names.py`), and the tree becomes closures (`expression_compiler.py`). This module is the door to it.
"""

import ast
from dataclasses import dataclass, field

import numpy as np

from bp_tui.debugger.condition_needs import ops_before_it_can_hold
from bp_tui.debugger.expression_compiler import Compiler
from bp_tui.debugger.expression_errors import EvaluationError, ExpressionError, NotComputed
from bp_tui.debugger.expression_functions import Elements
from bp_tui.debugger.expression_operators import Read, Scalar
from bp_tui.debugger.expression_source import parse
from bp_tui.debugger.target_names import resolve
from bp_tui.debugger.targets import NetworkFacts, Partial, Target
from bp_tui.debugger.values import Values

__all__ = [
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "NetworkFacts",
    "NotComputed",
    "Partial",
    "Target",
    "Values",
    "compile_expression",
    "parse_target",
]


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that has been checked against a network.

    Attributes:
        source: its text, without blanks around it: all that need be stored.
        shape: () of a single value, else that of the array.
        is_condition: whether its value is a truth value.
        uses_previous: whether it holds `prev` or `changed`, and so needs the values one op earlier.
        names: the names of the network's numbers in it, as typed.
        earliest: ops of a batch that must be done before it can be true: before, some number that decides it is
            not computed yet.
    """

    source: str
    shape: tuple[int, ...]
    is_condition: bool
    uses_previous: bool
    names: frozenset[str]
    earliest: int
    _read: Read = field(repr=False, compare=False)
    _target: Target | None = field(repr=False, compare=False)

    def evaluate(self, values: Values, previous: Values | None = None) -> float | Elements:
        """Read its value: a float, an int (`op`, `epoch`, `sample`), a bool, or an array of the caller's own.

        `previous` are the values one op earlier; None at the start. Raises NotComputed when a value that
        decides the result is not computed, and EvaluationError on a division by zero.
        """
        return self._read(values, previous)

    def evaluate_partial(self, values: Values, previous: Values | None = None) -> Partial:
        """Read its value as a number or nested lists, with None for what is not computed.

        A name alone (`z[1]`, `dw[2]`) gives what of it is computed; any other expression all or nothing.
        """
        if self._target is not None:
            return self._target.read_partial(values)
        try:
            value = self.evaluate(values, previous)
        except NotComputed:
            return None
        if isinstance(value, np.ndarray):
            nested: Partial = value.tolist()
            return nested
        return value


def compile_expression(source: str, network: NetworkFacts | tuple[int, ...], *, condition: bool = False) -> Expression:
    """Check `source` against a network, given by its facts or its layer sizes n_0 … n_L, and compile it.

    A `condition` must be a single value; a number is true unless it is 0, and `evaluate` gives a bool.
    Raises ExpressionError, which says what is wrong and where.
    """
    tree = parse(source)
    compiler = Compiler(source, _facts(network))
    node = compiler.single(tree) if condition else compiler.node(tree)
    read: Read = node.read
    if condition and node.kind != "truth":
        read = _as_truth(read)
    if compiler.uses_arrays:
        read = _without_warnings(read)
    target = None
    if isinstance(tree, ast.Name | ast.Subscript) and not condition:
        target = resolve(tree, source, compiler.network)
    return Expression(
        source=source.strip(),
        shape=() if isinstance(node, Scalar) else node.shape,
        is_condition=condition or (isinstance(node, Scalar) and node.kind == "truth"),
        uses_previous=compiler.uses_previous,
        names=frozenset(compiler.names),
        earliest=ops_before_it_can_hold(source, compiler.network),
        _read=read,
        _target=target,
    )


def parse_target(source: str, network: NetworkFacts | tuple[int, ...]) -> Target:
    """Find the one number, vector or matrix that `source` names, for commands such as `watch` and `set`.

    Raises ExpressionError for any other expression, and for a place that the network does not have.
    """
    tree = parse(source)
    if not isinstance(tree, ast.Name | ast.Subscript):
        raise ExpressionError("a target is one name with its indices, such as w[1][2,0]", source, tree.col_offset)
    return resolve(tree, source, _facts(network))


def _facts(network: NetworkFacts | tuple[int, ...]) -> NetworkFacts:
    return network if isinstance(network, NetworkFacts) else NetworkFacts(tuple(network))


def _as_truth(read: Read) -> Read:
    return lambda now, before: bool(read(now, before))


def _without_warnings(read: Read) -> Read:
    """`read` with NumPy's warnings about nan and overflow kept off the screen, and an array of its own."""

    def quiet(now: Values, before: Values | None) -> float | Elements:
        with np.errstate(all="ignore"):
            value = read(now, before)
        return value.copy() if isinstance(value, np.ndarray) else value

    return quiet
