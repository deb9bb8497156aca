"""Random expressions against a second evaluator, which knows nothing of the first: plain lists and loops."""

import math
import struct
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.debugger.expressions import EvaluationError, NotComputed, compile_expression
from tests.debugger.expression_samples import Sample, computed_by_doing, sample

SIZES = (2, 3, 1)
Shape: TypeAlias = tuple[int, ...]
Value: TypeAlias = "float | list[float]"


@dataclass(frozen=True)
class Term:
    """An expression as it is generated: its text, its parts, and the shape it must have."""

    kind: str
    text: str
    parts: tuple["Term", ...] = ()
    shape: Shape = ()
    layer: int = 0
    cell: tuple[int, ...] = ()


class Missing(Exception):
    pass


SINGLES = ("loss", "eta", "epoch", "sample", "op", "mean_loss")
ARRAYS = {
    (2,): [("x", 0), ("z", 0)],
    (3,): [("a", 1), ("z", 1), ("delta", 1)],
    (1,): [("r", 2), ("y", 2), ("a", 2), ("z", 2), ("delta", 2)],
    (3, 3): [("w", 1), ("dw", 1)],
    (1, 4): [("w", 2), ("dw", 2)],
}
numbers = st.sampled_from(["0", "1", "2", "0.5", "1e-3", "3.", ".25", "1e300"])


def name_of(name: str, layer: int) -> str:
    return name if name in "xry" else f"{name}[{layer}]"


@st.composite
def array_terms(draw: st.DrawFn, depth: int, shape: Shape, back: bool) -> Term:
    choice = draw(st.sampled_from(["name"] if depth == 0 else ["name", "arith", "mixed", "compare", "call", "prev"]))
    if choice == "prev" and back:
        inner = draw(array_terms(depth - 1, shape, False))
        return Term("prev", f"prev({inner.text})", (inner,), shape)
    if choice in ("arith", "mixed", "compare"):
        sign = draw(st.sampled_from(["<", ">=", "=="] if choice == "compare" else ["+", "-", "*", "/"]))
        left = draw(array_terms(depth - 1, shape, back))
        other = scalar_terms(depth - 1, back) if choice == "mixed" else array_terms(depth - 1, shape, back)
        right = draw(other)
        if draw(st.booleans()):
            left, right = right, left
        return Term(sign, f"({left.text} {sign} {right.text})", (left, right), shape)
    if choice == "call":
        function = draw(st.sampled_from(["abs", "isnan", "isfinite", "-"]))
        inner = draw(array_terms(depth - 1, shape, back))
        return Term(function, f"{function}({inner.text})", (inner,), shape)
    name, layer = draw(st.sampled_from(ARRAYS[shape]))
    return Term(name, name_of(name, layer), (), shape, layer)


@st.composite
def scalar_terms(draw: st.DrawFn, depth: int, back: bool) -> Term:
    leaves = ["number", "single", "cell"]
    inner = ["arith", "compare", "logic", "not", "call", "reduce", "several", "chain", "prev", "changed"]
    choice = draw(st.sampled_from(leaves if depth == 0 else leaves + inner))
    if choice == "single":
        name = draw(st.sampled_from(SINGLES))
        return Term(name, name)
    if choice == "cell":
        shape = draw(st.sampled_from(list(ARRAYS)))
        name, layer = draw(st.sampled_from(ARRAYS[shape]))
        cell = tuple(draw(st.integers(0, n - 1)) for n in shape)
        joint = draw(st.sampled_from([",", "]["]))
        indices = f"{cell[0] + 1}{joint}{cell[1]}" if len(cell) == 2 else f"{cell[0] + 1}"
        return Term(name, f"{name_of(name, layer)}[{indices}]", (), (), layer, cell)
    if choice in ("arith", "compare", "logic"):
        signs = {
            "arith": ["+", "-", "*", "/"],
            "compare": ["<", "<=", ">", ">=", "==", "!="],
            "logic": ["and", "or"],
        }
        sign = draw(st.sampled_from(signs[choice]))
        left, right = draw(scalar_terms(depth - 1, back)), draw(scalar_terms(depth - 1, back))
        return Term(sign, f"({left.text} {sign} {right.text})", (left, right))
    if choice == "chain":
        parts = tuple(draw(scalar_terms(depth - 1, back)) for _ in range(3))
        return Term("chain", f"({parts[0].text} < {parts[1].text} < {parts[2].text})", parts)
    if choice == "not":
        part = draw(scalar_terms(depth - 1, back))
        return Term("not", f"(not {part.text})", (part,))
    if choice in ("prev", "changed") and back:
        shape = draw(st.sampled_from([(), (3,), (3, 3)])) if choice == "changed" else ()
        part = draw(array_terms(depth - 1, shape, False) if shape else scalar_terms(depth - 1, False))
        return Term(choice, f"{choice}({part.text})", (part,))
    if choice == "several":
        function = draw(st.sampled_from(["min", "max"]))
        parts = tuple(draw(scalar_terms(depth - 1, back)) for _ in range(draw(st.integers(2, 3))))
        return Term(f"{function}-several", f"{function}({', '.join(part.text for part in parts)})", parts)
    if choice == "reduce":
        function = draw(st.sampled_from(["min", "max", "sum", "mean", "norm", "any", "all"]))
        part = draw(array_terms(depth - 1, draw(st.sampled_from(list(ARRAYS))), back))
        return Term(function, f"{function}({part.text})", (part,))
    if choice == "call":
        function = draw(st.sampled_from(["abs", "isnan", "isfinite", "-", "+"]))
        part = draw(scalar_terms(depth - 1, back))
        return Term(function, f"{function}({part.text})", (part,))
    text = draw(numbers)
    return Term("number", text)


def read(term: Term, values: Sample) -> Value:
    """The numbers of a name: rows j, column 0 the bias, one row behind the other."""
    if term.kind in SINGLES:
        if term.kind == "loss" and values.progress < 2:
            raise Missing
        attribute = {"eta": "learning_rate", "op": "position"}.get(term.kind, term.kind)
        number: float | None = vars(values)[attribute]
        if number is None:
            raise Missing
        return number
    name = "x" if (term.kind, term.layer) == ("z", 0) else "z" if term.kind == "y" else term.kind
    arrays = {
        "x": values.inputs,
        "r": values.targets,
        "a": values.pre_activations[term.layer - 1],
        "z": values.activations[term.layer - 1],
        "delta": values.deltas[term.layer - 1],
        "w": values.parameters[term.layer - 1],
        "dw": values.weight_gradients[term.layer - 1],
    }
    computed = computed_by_doing(SIZES, values.progress, values.units).get((name, term.layer), 0)
    width = SIZES[term.layer]
    if name != "w" and computed < (term.cell[0] + 1 if term.cell else width):
        raise Missing
    array = arrays[name]
    if name in ("w", "dw"):
        rows = [[float(array[i, j]) for i in range(len(array))] for j in range(width)]
        return rows[term.cell[0]][term.cell[1]] if term.cell else [number for row in rows for number in row]
    return float(array[term.cell[0]]) if term.cell else [float(number) for number in array]


def combine(sign: str, left: float, right: float) -> float:
    match sign:
        case "+":
            return float(left) + float(right)
        case "-":
            return float(left) - float(right)
        case "*":
            return float(left) * float(right)
        case "/":
            return float(left) / float(right)
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "==":
            return left == right
        case _:
            return left != right


def of_one(function: str, number: float) -> float:
    match function:
        case "abs":
            return abs(float(number))
        case "-":
            return -float(number)
        case "+":
            return float(number)
        case "isnan":
            return math.isnan(number)
        case _:
            return math.isfinite(number)


def reduced(function: str, elements: list[float]) -> float:
    if function == "any":
        return any(element != 0 for element in elements)
    if function == "all":
        return all(element != 0 for element in elements)
    if function in ("min", "max"):
        if any(math.isnan(element) for element in elements):
            return math.nan
        return (min if function == "min" else max)(map(float, elements)) + 0.0
    squared = [float(e) * float(e) if function == "norm" else float(e) for e in elements]
    total = squared[0]
    for element in squared[1:]:
        total += element
    return {"sum": total, "mean": total / len(elements)}.get(function) or (
        math.sqrt(total) if function == "norm" else total
    )


def three_valued(term: Term, now: Sample, before: Sample | None) -> float | None:
    try:
        value = meaning(term, now, before)
    except Missing:
        return None
    assert not isinstance(value, list)
    return value


def meaning(term: Term, now: Sample, before: Sample | None) -> Value:
    match term.kind:
        case "number":
            return float(term.text)
        case "and" | "or":
            decisive = term.kind == "or"
            missing = False
            for part in term.parts:
                value = three_valued(part, now, before)
                if value is not None and (value != 0) == decisive:
                    return decisive
                missing = missing or value is None
            if missing:
                raise Missing
            return not decisive
        case "chain":
            previous, missing = None, False
            for index, part in enumerate(term.parts):
                value = three_valued(part, now, before)
                if index and previous is not None and value is not None and not previous < value:
                    return False
                previous, missing = value, missing or value is None
            if missing:
                raise Missing
            return True
        case "prev":
            if before is None:
                raise Missing
            return meaning(term.parts[0], before, None)
        case "changed":
            new = meaning(term.parts[0], now, None)
            if before is None:
                raise Missing
            return bits(new) != bits(meaning(term.parts[0], before, None))
    if not term.parts:
        return read(term, now)
    values = [meaning(part, now, before) for part in term.parts]
    if term.kind == "not":
        return values[0] == 0
    if term.kind.endswith("-several"):
        return reduced(term.kind[:3], [value for value in values if not isinstance(value, list)])
    if term.kind in ("min", "max", "sum", "mean", "norm", "any", "all"):
        assert isinstance(values[0], list)
        return reduced(term.kind, values[0])
    if len(values) == 1:
        only = values[0]
        if isinstance(only, list):
            return [of_one(term.kind, element) for element in only]
        return of_one(term.kind, only)
    length = max(len(value) if isinstance(value, list) else 1 for value in values)
    left, right = (value if isinstance(value, list) else [value] * length for value in values)
    results = [combine(term.kind, a, b) for a, b in zip(left, right, strict=True)]
    return results if any(isinstance(value, list) for value in values) else results[0]


def bits(value: Value) -> list[bytes]:
    elements = value if isinstance(value, list) else [value]
    return [b"nan" if math.isnan(element) else struct.pack("<d", element) for element in elements]


@st.composite
def moments(draw: st.DrawFn, seed: int) -> Sample:
    progress = draw(st.integers(0, 6))
    values = sample(SIZES, seed=seed, progress=progress)
    for array in (values.inputs, values.deltas[0], values.parameters[0], values.activations[1]):
        place = draw(st.integers(0, array.size - 1))
        array.flat[place] = draw(st.sampled_from([0.0, -0.0, math.nan, math.inf, -math.inf, 1e200, 5e-324, 1.0]))
    return values.at(progress, draw(st.integers(0, 3)) if progress < 6 else 0)


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(scalar_terms(3, True), st.sampled_from(list(ARRAYS)).flatmap(lambda s: array_terms(2, s, True))),
    moments(0),
    st.one_of(st.none(), moments(1)),
)
def test_an_expression_means_what_the_plain_evaluator_says(term: Term, now: Sample, before: Sample | None) -> None:
    expression = compile_expression(term.text, SIZES)
    assert expression.shape == term.shape
    expected: Value | str
    try:
        expected = meaning(term, now, before)
    except Missing:
        expected = "not computed"
    except ZeroDivisionError:
        expected = "division by zero"
    found: Value | str
    try:
        value = expression.evaluate(now, before)
        found = [float(element) for element in value.ravel()] if isinstance(value, np.ndarray) else value
    except NotComputed:
        found = "not computed"
    except EvaluationError:
        found = "division by zero"
    if isinstance(expected, str) or isinstance(found, str):
        assert found == expected, term.text
    else:
        assert bits(found) == bits(expected), term.text
        assert isinstance(found, list) or type(found) is type(expected)
