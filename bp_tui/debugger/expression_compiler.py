"""From the syntax tree of an expression to a closure that reads its value.

Only the nodes named here exist; every other one is refused. Every shape is known before anything is read.

- A truth value counts as 1 or 0 in arithmetic, and a number as true unless it is 0. Arithmetic is in doubles.
- Arrays of one shape, or an array and a number, combine element by element.
- `and`, `or` and `not` take single values. What is not computed is neither true nor false: `A or B` holds if
  B does, whatever A is, and `A and B` is false if B is.
"""

import ast
import math
from functools import partial, reduce

import numpy as np

from bp_tui.debugger import expression_operators as operators
from bp_tui.debugger.expression_errors import EvaluationError, ExpressionError
from bp_tui.debugger.expression_functions import REDUCE_NUMBERS, REDUCE_TRUTHS, greatest, least
from bp_tui.debugger.expression_operators import Node, Scalar, Tensor, numeric
from bp_tui.debugger.target_names import NAMES, resolve, unknown
from bp_tui.debugger.targets import NetworkFacts, ReadNumber
from bp_tui.messages import shortened

FUNCTIONS = ("abs", "min", "max", "sum", "mean", "norm", "any", "all", "isnan", "isfinite", "prev", "changed")


class Compiler:
    """Compiles one expression; afterwards its attributes say what the expression reads.

    Attributes:
        names: the names of the network's numbers, as typed.
        uses_previous: whether it looks one op back.
        uses_arrays: whether NumPy works on it.
    """

    def __init__(self, source: str, network: NetworkFacts) -> None:
        self.source = source
        self.network = network
        self.names: set[str] = set()
        self.uses_previous = False
        self.uses_arrays = False
        self._looks_back = False

    def node(self, tree: ast.expr) -> Node:
        """Compile a syntax tree to its closure and shape."""
        match tree:
            case ast.Constant():
                return self._constant(tree)
            case ast.Name() | ast.Subscript():
                return self._reference(tree)
            case ast.UnaryOp():
                return self._unary(tree)
            case ast.BinOp():
                return self._arithmetic(tree)
            case ast.Compare():
                return self._comparison(tree)
            case ast.BoolOp():
                return self._and_or(tree)
            case ast.Call():
                return self._call(tree)
            case ast.Tuple():
                raise self._error("an expression is one value; this is a list of values", tree)
            case _:
                raise self._refusal(tree)

    def single(self, tree: ast.expr) -> Scalar:
        """Compile a tree where a single value is wanted."""
        node = self.node(tree)
        if isinstance(node, Scalar):
            return node
        truths = node.kind == "truth"
        advice = "any(…) or all(…)" if truths else "any(…), all(…) or norm(…)"
        raise self._error(f"{self._text(tree)} is {_count(node)}: say {advice}", tree)

    def _text(self, tree: ast.expr) -> str:
        return shortened(self.source[tree.col_offset : tree.end_col_offset])

    def _error(self, message: str, tree: ast.expr) -> ExpressionError:
        return ExpressionError(message, self.source, tree.col_offset)

    def _refusal(self, tree: ast.expr) -> ExpressionError:
        return self._error(f"{self._text(tree)} is not used in expressions", tree)

    def _operator_column(self, left: ast.expr, right: ast.expr) -> int:
        """Where the operator between two operands stands: after blanks and closing brackets."""
        between = self.source[left.end_col_offset : right.col_offset]
        return right.col_offset - len(between.lstrip(" \t)"))

    def _constant(self, tree: ast.Constant) -> Scalar:
        if type(tree.value) not in (int, float):
            raise self._error(f"{self._text(tree)} is not a number", tree)
        number = float(str(tree.value))
        if math.isinf(number):
            raise self._error(f"the number {self._text(tree)} is too large", tree)
        return operators.constant(number)

    def _reference(self, tree: ast.Name | ast.Subscript) -> Node:
        if isinstance(tree, ast.Name) and tree.id in FUNCTIONS:
            raise self._error(f"{tree.id} is a function: write {tree.id}(…)", tree)
        target = resolve(tree, self.source, self.network)
        self.names.update(part.id for part in ast.walk(tree) if isinstance(part, ast.Name))
        if target.shape:
            self.uses_arrays = True
            return Tensor(target.array_reader(), target.shape)
        return Scalar(target.number_reader(), "integer" if target.name in ("epoch", "sample", "op") else "number")

    def _unary(self, tree: ast.UnaryOp) -> Node:
        match tree.op:
            case ast.Not():
                return operators.negation(self.single(tree.operand))
            case ast.UAdd():
                return numeric(self.node(tree.operand))
            case ast.USub():
                return operators.negative(self.node(tree.operand))
            case _:
                raise self._refusal(tree)

    def _arithmetic(self, tree: ast.BinOp) -> Node:
        if type(tree.op) not in operators.OPERATORS:
            raise self._refusal(tree)
        left, right = self.node(tree.left), self.node(tree.right)
        column = self._operator_column(tree.left, tree.right)
        self._check_shapes(left, right, column)
        zero_divisor = partial(EvaluationError, "division by zero", self.source, column)
        return operators.arithmetic(type(tree.op), left, right, zero_divisor)

    def _comparison(self, tree: ast.Compare) -> Node:
        trees = [tree.left, *tree.comparators]
        signs = [type(sign) for sign in tree.ops]
        if not operators.OPERATORS.issuperset(signs):
            raise self._refusal(tree)
        nodes = [self.node(operand) for operand in trees]
        widest = nodes[0]
        for left, right, node in zip(trees, trees[1:], nodes[1:], strict=False):
            self._check_shapes(widest, node, self._operator_column(left, right))
            widest = node if isinstance(node, Tensor) else widest
        return operators.comparison(signs, nodes)

    def _check_shapes(self, left: Node, right: Node, column: int) -> None:
        if isinstance(left, Tensor) and isinstance(right, Tensor) and left.shape != right.shape:
            message = f"the shapes do not fit: {_count(left)} on the left, {_count(right)} on the right"
            raise ExpressionError(message, self.source, column)

    def _and_or(self, tree: ast.BoolOp) -> Scalar:
        combine = operators.conjunction if isinstance(tree.op, ast.And) else operators.disjunction
        return reduce(combine, [self.single(operand) for operand in tree.values])

    def _call(self, tree: ast.Call) -> Node:
        if not isinstance(tree.func, ast.Name):
            raise self._error(f"{self._text(tree.func)} is not a function", tree.func)
        name = tree.func.id
        if name in NAMES:
            raise self._error(f"{name} is not a function", tree.func)
        if name not in FUNCTIONS:
            raise self._error(unknown(name, FUNCTIONS, "function"), tree.func)
        if tree.keywords:
            raise self._error(f"{name} takes no named arguments", tree.func)
        if name in ("min", "max") and len(tree.args) > 1:
            return self._extreme(name, tree)
        if len(tree.args) != 1:
            wanted = "an array or several numbers" if name in ("min", "max") else "one argument"
            raise self._error(f"{name} takes {wanted}, not {len(tree.args) or 'nothing'}", tree.func)
        if name in ("prev", "changed"):
            return self._look_back(name, tree)
        argument = self.node(tree.args[0])
        if name == "abs":
            return _absolute(numeric(argument))
        if name in ("isnan", "isfinite"):
            return _classified(name, numeric(argument))
        if isinstance(argument, Scalar):
            message = f"{name} takes a vector or a matrix; {self._text(tree.args[0])} is one value"
            raise self._error(message, tree.args[0])
        return _reduced(name, argument)

    def _extreme(self, name: str, tree: ast.Call) -> Scalar:
        """`min` or `max` of several single values."""
        reads: list[ReadNumber] = []
        for argument in tree.args:
            node = numeric(self.node(argument))
            if isinstance(node, Tensor):
                message = f"{name} takes one array or several numbers; {self._text(argument)} is {_count(node)}"
                raise self._error(message, argument)
            reads.append(node.read)
        choose = least if name == "min" else greatest
        return Scalar(lambda now, before: choose([read(now, before) for read in reads]))

    def _look_back(self, name: str, tree: ast.Call) -> Node:
        if self._looks_back:
            raise self._error(f"{name} cannot stand inside prev or changed: one op back is as far as they see", tree)
        self.uses_previous = self._looks_back = True
        node = self.node(tree.args[0])
        self._looks_back = False
        return operators.one_op_earlier(node) if name == "prev" else operators.change(node)


def _count(node: Tensor) -> str:
    """Say what an array is: `3 truth values`."""
    count = " × ".join(str(n) for n in node.shape)
    noun = "number" if node.kind == "number" else "truth value"
    return f"a vector of 1 {noun}" if node.shape == (1,) else f"{count} {noun}s"


def _absolute(node: Node) -> Node:
    if isinstance(node, Scalar):
        number = node.read
        return Scalar(lambda now, before: abs(number(now, before)))
    elements = node.read
    return Tensor(lambda now, before: np.abs(elements(now, before)), node.shape)


def _classified(name: str, node: Node) -> Node:
    """`isnan` or `isfinite`, of each element."""
    if isinstance(node, Scalar):
        number = node.read
        of_number = math.isnan if name == "isnan" else math.isfinite
        return Scalar(lambda now, before: of_number(number(now, before)), "truth")
    elements = node.read
    of_elements = np.isnan if name == "isnan" else np.isfinite
    return Tensor(lambda now, before: of_elements(elements(now, before)), node.shape, "truth")


def _reduced(name: str, node: Tensor) -> Scalar:
    """One value from all elements."""
    if name in REDUCE_TRUTHS:
        truths, holds = node.read, REDUCE_TRUTHS[name]
        return Scalar(lambda now, before: holds(truths(now, before)), "truth")
    numbers, fold = operators.numbers_of(node), REDUCE_NUMBERS[name]
    return Scalar(lambda now, before: fold(numbers(now, before)))
