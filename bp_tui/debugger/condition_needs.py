"""From which op of a batch on a condition can hold at all, so that a run need not ask before.

What is not computed yet makes a condition neither true nor false, so `loss < 0.1` cannot hold before the last forward
op. The answer is a lower bound, found from the syntax tree alone.
"""

import ast
from itertools import pairwise

from bp_tui.debugger.computed import ops_needed
from bp_tui.debugger.expression_source import parse
from bp_tui.debugger.target_names import resolve
from bp_tui.debugger.targets import NetworkFacts


def ops_before_it_can_hold(source: str, network: NetworkFacts) -> int:
    """Count the ops of a batch that must be done before the condition `source` can hold.

    0 for one that divides: it may fail anywhere, and must be asked everywhere.
    """
    tree = parse(source)
    divides = any(isinstance(node, ast.Div) for node in ast.walk(tree))
    return 0 if divides else _Needs(source, network).to_be(tree, truth=True)


class _Needs:
    def __init__(self, source: str, network: NetworkFacts) -> None:
        self.source = source
        self.network = network

    def to_be(self, tree: ast.expr, *, truth: bool) -> int:
        """Count the ops before `tree` can be true, or before it can be false."""
        match tree:
            case ast.UnaryOp(op=ast.Not()):
                return self.to_be(tree.operand, truth=not truth)
            case ast.BoolOp():
                needs = [self.to_be(value, truth=truth) for value in tree.values]
                needs_all = isinstance(tree.op, ast.And) is truth
                return max(needs) if needs_all else min(needs)
            case ast.Compare():
                needs = [self.value(operand) for operand in (tree.left, *tree.comparators)]
                # A chain is false as soon as two neighbours fail.
                return max(needs) if truth else min(map(max, pairwise(needs)))
            case _:
                return self.value(tree)

    def value(self, tree: ast.expr) -> int:
        """Count the ops before `tree` can have a value."""
        match tree:
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return min(self.to_be(tree, truth=True), self.to_be(tree, truth=False))
            case ast.UnaryOp():
                return self.value(tree.operand)
            case ast.BinOp():
                return max(self.value(tree.left), self.value(tree.right))
            case ast.Call(func=ast.Name(id="prev")):
                return 0
            case ast.Call():
                return max(self.value(argument) for argument in tree.args)
            case ast.Name() | ast.Subscript():
                return self._name(tree)
            case _:
                return 0

    def _name(self, tree: ast.Name | ast.Subscript) -> int:
        target = resolve(tree, self.source, self.network)
        match target.name:
            case "eta" | "epoch" | "sample" | "op" | "mean_loss":
                return 0
            case name:
                return ops_needed(name, target.layer or 0, self.network.depth)
