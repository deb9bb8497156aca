"""From the words of a person to a target: names, layers and indices are checked against the network, once."""

import ast
from collections.abc import Iterable

from bp_tui.debugger.expression_errors import ExpressionError
from bp_tui.debugger.targets import NetworkFacts, Target, TargetName
from bp_tui.messages import nearest, shortened

_USAGE = {
    "x": "x[i]",
    "r": "r[k]",
    "y": "y[k]",
    "a": "a[l][j]",
    "z": "z[l][j]",
    "delta": "delta[l][j]",
    "dw": "dw[l][j,i]",
    "w": "w[l][j,i]",
}
_SINGLE: dict[str, TargetName] = {
    "loss": "loss",
    "eta": "eta",
    "epoch": "epoch",
    "sample": "sample",
    "op": "op",
    "mean_loss": "mean_loss",
}
_LAYERED: dict[str, TargetName] = {"a": "a", "z": "z", "delta": "delta", "dw": "dw", "w": "w"}
_ALSO_CALLED = {
    "b": "w[l][j,0]",
    "bias": "w[l][j,0]",
    "e": "loss",
    "n": "epoch",
    "lr": "eta",
    "learning_rate": "eta",
    "weight": "w",
    "position": "op",
}
NAMES = (*_USAGE, *_SINGLE)


def resolve(node: ast.Name | ast.Subscript, source: str, network: NetworkFacts) -> Target:
    """Find the place that a name with its indices stands for; ExpressionError if the network has none."""
    groups: list[list[ast.expr]] = []
    base: ast.expr = node
    while isinstance(base, ast.Subscript):
        groups.insert(0, base.slice.elts if isinstance(base.slice, ast.Tuple) else [base.slice])
        base = base.value
    if not isinstance(base, ast.Name):
        raise ExpressionError("only a name takes an index", source, base.col_offset)
    if base.id not in NAMES:
        raise ExpressionError(unknown(base.id, NAMES), source, base.col_offset)
    return _Reference(base, source, network).target(groups)


def unknown(name: str, known: Iterable[str], what: str = "name") -> str:
    """Word the message for a name that does not exist, with the nearest that does."""
    known = tuple(known)
    also = _ALSO_CALLED.get(name.lower()) if what == "name" else None
    near = also or nearest(name, known)
    hint = f": did you mean {near}?" if near else f"; there are {', '.join(known)}"
    return f"unknown {what} {shortened(name)}{hint}"


class _Reference:
    """One name as it was typed, and the reading of its indices.

    The indices come in groups, one for each pair of brackets: `w[1][2,0]` has [1] and [2, 0].
    """

    def __init__(self, base: ast.Name, source: str, network: NetworkFacts) -> None:
        self.name = base.id
        self.column = base.col_offset
        self.source = source
        self.network = network

    def target(self, groups: list[list[ast.expr]]) -> Target:
        name, depth = self.name, self.network.depth
        if name in _SINGLE:
            if groups:
                raise self._error(f"{name} is one number and takes no index")
            return Target(_SINGLE[name], None, (), (), self.network)
        match name:
            case "x":
                return self._vector("x", 0, groups, "x", "input")
            case "r":
                return self._vector("r", depth, groups, "r", "output")
            case "y":
                return self._vector("z", depth, groups, "y", "output")
        first = 0 if name == "z" else 1
        layers = f"this network has {_span('layer', first, depth)}"
        if not groups:
            raise self._error(f"{name} needs a layer: write {_USAGE[name]}; {layers}")
        if len(groups[0]) != 1:
            raise self._usage_error()
        layer = self._index(groups[0][0], f"{name}[{{}}]", "layer", first, depth, layers)
        if name in ("w", "dw"):
            return self._matrix(layer, groups[1:])
        if layer == 0:
            return self._vector("x", 0, groups[1:], "z[0]", "input")
        return self._vector(_LAYERED[name], layer, groups[1:], f"{name}[{layer}]", "unit")

    def _vector(self, name: TargetName, layer: int, groups: list[list[ast.expr]], written: str, noun: str) -> Target:
        width = self.network.layer_sizes[layer]
        if not groups:
            return Target(name, layer, (), (width,), self.network)
        if len(groups) != 1 or len(groups[0]) != 1:
            raise self._usage_error()
        owner = f"layer {layer}" if noun == "unit" else "this network"
        range_text = f"{owner} has {_span(noun, 1, width)}"
        unit = self._index(groups[0][0], f"{written}[{{}}]", noun, 1, width, range_text)
        return Target(name, layer, (unit,), (), self.network)

    def _matrix(self, layer: int, groups: list[list[ast.expr]]) -> Target:
        name, width = _LAYERED[self.name], self.network.layer_sizes[layer]
        n_in = self.network.layer_sizes[layer - 1]
        if not groups:
            return Target(name, layer, (), (width, 1 + n_in), self.network)
        if [len(group) for group in groups] not in ([1], [2], [1, 1]):
            raise self._usage_error()
        indices = [index for group in groups for index in group]
        units = f"layer {layer} has {_span('unit', 1, width)}"
        unit = self._index(indices[0], f"{name}[{layer}][{{}}]", "unit", 1, width, units)
        if len(indices) == 1:
            return Target(name, layer, (unit,), (1 + n_in,), self.network)
        written = f"{name}[{layer}][{unit},{{}}]"
        sources = f"layer {layer} has source units 0 (the bias) to {n_in}"
        source_unit = self._index(indices[1], written, "source unit", 0, n_in, sources)
        return Target(name, layer, (unit, source_unit), (), self.network)

    def _index(self, node: ast.expr, written: str, noun: str, first: int, last: int, range_text: str) -> int:
        """Read the index that `node` writes out, within first … last; `written` shows where it stands."""
        if not isinstance(node, ast.Constant) or type(node.value) is not int:
            typed = shortened(self.source[node.col_offset : node.end_col_offset])
            message = f"{written.format(typed)}: an index is a whole number written out; {range_text}"
            raise ExpressionError(message, self.source, node.col_offset)
        if not first <= node.value <= last:
            number = shortened(str(node.value))
            message = f"{written.format(number)}: {noun} {number} does not exist; {range_text}"
            raise ExpressionError(message, self.source, node.col_offset)
        return node.value

    def _error(self, message: str) -> ExpressionError:
        return ExpressionError(message, self.source, self.column)

    def _usage_error(self) -> ExpressionError:
        return self._error(f"wrong indices: write {_USAGE[self.name]}")


def _span(noun: str, first: int, last: int) -> str:
    return f"{noun} {first} only" if first == last else f"{noun}s {first} to {last}"
