"""The operators of expressions, as functions that make closures from closures.

A node is a closure with what is known of its value before anything is read. A closure takes the values at a
position and those one op earlier, and raises NotComputed.
"""

import ast
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from bp_tui.debugger.expression_errors import EvaluationError, NotComputed
from bp_tui.debugger.expression_functions import Elements, any_differs, differs
from bp_tui.debugger.targets import ReadArray, ReadNumber
from bp_tui.debugger.values import Values

ReadElements: TypeAlias = Callable[[Values, Values | None], Elements]
Read: TypeAlias = Callable[[Values, Values | None], float | Elements]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A double, an int (`op`, `epoch`, `sample`) or a truth value; `constant` if it is written out."""

    read: ReadNumber
    kind: Literal["number", "integer", "truth"] = "number"
    constant: float | None = None


@dataclass(frozen=True, slots=True)
class Tensor:
    """A vector or a matrix of numbers, or of truth values."""

    read: ReadElements
    shape: tuple[int, ...]
    kind: Literal["number", "truth"] = "number"


Node: TypeAlias = Scalar | Tensor

_ARITHMETIC: dict[type[ast.operator], tuple[Callable[[float, float], float], np.ufunc]] = {
    ast.Add: (operator.add, np.add),
    ast.Sub: (operator.sub, np.subtract),
    ast.Mult: (operator.mul, np.multiply),
    ast.Div: (operator.truediv, np.divide),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[Callable[[float, float], bool], np.ufunc]] = {
    ast.Lt: (operator.lt, np.less),
    ast.LtE: (operator.le, np.less_equal),
    ast.Gt: (operator.gt, np.greater),
    ast.GtE: (operator.ge, np.greater_equal),
    ast.Eq: (operator.eq, np.equal),
    ast.NotEq: (operator.ne, np.not_equal),
}
OPERATORS = frozenset[type[ast.AST]]((*_ARITHMETIC, *_COMPARISONS))


def constant(number: float) -> Scalar:
    """Make the node of a number that is written out."""
    return Scalar(lambda now, before: number, constant=number)


def numeric(node: Node) -> Node:
    """`node` as doubles: a truth value is 1 or 0."""
    if node.kind == "number":
        return node
    if isinstance(node, Scalar):
        number = node.read
        return Scalar(lambda now, before: float(number(now, before)))
    return Tensor(numbers_of(node), node.shape)


def numbers_of(node: Tensor) -> ReadArray:
    """Read an array as doubles."""
    elements = node.read
    return lambda now, before: elements(now, before).astype(np.float64, copy=False)


def negative(node: Node) -> Node:
    """−v."""
    node = numeric(node)
    if isinstance(node, Tensor):
        elements = node.read
        return Tensor(lambda now, before: np.negative(elements(now, before)), node.shape)
    if node.constant is not None:
        return constant(-node.constant)
    number = node.read
    return Scalar(lambda now, before: -number(now, before))


def arithmetic(sign: type[ast.operator], left: Node, right: Node, zero_divisor: Callable[[], EvaluationError]) -> Node:
    """+ − × ÷ of nodes whose shapes fit; a division by zero raises `zero_divisor`."""
    left, right = numeric(left), numeric(right)
    of_numbers, of_elements = _ARITHMETIC[sign]
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return Scalar(_number_arithmetic(of_numbers, left.read, right.read, zero_divisor))
    read_left: Read = left.read
    read_right: Read = right.read

    def elements(now: Values, before: Values | None) -> Elements:
        numbers, others = read_left(now, before), read_right(now, before)
        if sign is ast.Div and not np.all(others):
            raise zero_divisor()
        result: Elements = of_elements(numbers, others)
        return result

    return Tensor(elements, common_shape(left, right))


def _number_arithmetic(
    combine: Callable[[float, float], float],
    left: ReadNumber,
    right: ReadNumber,
    zero_divisor: Callable[[], EvaluationError],
) -> ReadNumber:
    def number(now: Values, before: Values | None) -> float:
        try:
            return combine(left(now, before), right(now, before))
        except ZeroDivisionError:
            raise zero_divisor() from None

    return number


def common_shape(*nodes: Node) -> tuple[int, ...]:
    """Find the shape of the arrays among nodes that fit; () if there is none."""
    return next((node.shape for node in nodes if isinstance(node, Tensor)), ())


def comparison(signs: Sequence[type[ast.cmpop]], nodes: Sequence[Node]) -> Node:
    """Chain comparisons between nodes whose shapes fit; nan compares as in IEEE 754."""
    scalars = [node for node in nodes if isinstance(node, Scalar)]
    if len(scalars) < len(nodes):
        ufuncs = [_COMPARISONS[sign][1] for sign in signs]
        return Tensor(_compare_elements(ufuncs, [node.read for node in nodes]), common_shape(*nodes), "truth")
    tests = [_COMPARISONS[sign][0] for sign in signs]
    if len(tests) > 1:
        return Scalar(_compare_chain(tests, [node.read for node in scalars]), "truth")
    (test,), (left, right) = tests, (node.read for node in scalars)
    number = scalars[1].constant
    if number is None:
        return Scalar(lambda now, before: test(left(now, before), right(now, before)), "truth")
    return Scalar(lambda now, before: test(left(now, before), number), "truth")


def _compare_elements(ufuncs: Sequence[np.ufunc], reads: Sequence[Read]) -> ReadElements:
    def elements(now: Values, before: Values | None) -> Elements:
        operands = [read(now, before) for read in reads]
        result: Elements = ufuncs[0](operands[0], operands[1])
        for ufunc, left, right in zip(ufuncs[1:], operands[1:-1], operands[2:], strict=True):
            result = np.logical_and(result, ufunc(left, right))
        return result

    return elements


def _compare_chain(tests: Sequence[Callable[[float, float], bool]], reads: Sequence[ReadNumber]) -> ReadNumber:
    """From left to right; false as soon as two neighbours fail, whether or not the others are computed."""

    def truth(now: Values, before: Values | None) -> bool:
        left: float | None = None
        missing: NotComputed | None = None
        for test, read in zip((None, *tests), reads, strict=True):
            try:
                right: float | None = read(now, before)
            except NotComputed as error:
                missing, right = error, None
            if test is not None and left is not None and right is not None and not test(left, right):
                return False
            left = right
        if missing is not None:
            raise missing
        return True

    return truth


def negation(operand: Scalar) -> Scalar:
    """Build `not A`."""
    read = operand.read
    return Scalar(lambda now, before: not read(now, before), "truth")


def conjunction(first: Scalar, second: Scalar) -> Scalar:
    """Build `A and B`: false as soon as one is false, even if the other is not computed."""
    left, right = first.read, second.read

    def truth(now: Values, before: Values | None) -> bool:
        try:
            if not left(now, before):
                return False
        except NotComputed:
            if right(now, before):
                raise
            return False
        return bool(right(now, before))

    return Scalar(truth, "truth")


def disjunction(first: Scalar, second: Scalar) -> Scalar:
    """Build `A or B`: true as soon as one is true, even if the other is not computed."""
    left, right = first.read, second.read

    def truth(now: Values, before: Values | None) -> bool:
        try:
            if left(now, before):
                return True
        except NotComputed:
            if right(now, before):
                return True
            raise
        return bool(right(now, before))

    return Scalar(truth, "truth")


def one_op_earlier(node: Node) -> Node:
    """`prev(E)`: the value of E where the position was one op less; not computed at the start."""
    if isinstance(node, Scalar):
        number = node.read
        return Scalar(lambda now, before: number(_earlier(before), None), node.kind)
    elements = node.read
    return Tensor(lambda now, before: elements(_earlier(before), None), node.shape, node.kind)


def change(node: Node) -> Scalar:
    """`changed(E)`: whether E and E one op earlier have different bits; both must be computed."""
    if isinstance(node, Scalar):
        number = node.read
        return Scalar(lambda now, before: differs(number(now, None), number(_earlier(before), None)), "truth")
    elements = numbers_of(node)
    return Scalar(lambda now, before: any_differs(elements(now, None), elements(_earlier(before), None)), "truth")


def _earlier(before: Values | None) -> Values:
    if before is None:
        raise NotComputed("there is no op before this one")
    return before
