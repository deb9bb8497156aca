"""Reads formulas as they stand beside the arithmetic in `bp_tui.network`, and as they are printed, into trees.

    s = 1/(1 + e^(−a));  s(1 + a(1 − s))

Statements are separated by semicolons, each with its name before `=` or `←`; the last one need not have a name.
Products need no sign. They go from left to right together with `/`; a dot with blanks around it binds less
tightly, so that `z(1 − z) · (…)` is the product of two products. Powers: `²`, `³` and `^` with a whole exponent.
`e^x`, `√x`, `|x|`, `⌊x⌋`; `(a > 0 ? x : y)`; `[a > 0]`, 1 or 0; `Σₖ` and `maxₖ` before what they run over.
`∂E/∂a` and `[k = o]` are symbols of their own.
`log(1 + x)` and `e^x − 1` are each one function, exact where x is small.
"""

import math
import re
from dataclasses import dataclass
from functools import cache

from bp_tui.explain.notation import SUBSCRIPT_LETTERS, from_subscript
from bp_tui.explain.tree import (
    Call,
    Choice,
    Largest,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Raised,
    Series,
    Sum,
    Symbol,
    partial_of,
)

_TOKEN = re.compile(
    r"(?P<label> \[\d+ others\])|(?P<loose> · )|\s+"
    r"|(?P<number>\d+(?:\.\d+)?(?:e[−-]?\d+)?|½|inf|nan)"
    rf"|(?P<name>Δ?[A-Za-zα-ωℓ]+′?)(?P<subscript>[{SUBSCRIPT_LETTERS}]*)"
    r"|(?P<sign>.)"
)
_FUNCTIONS = frozenset({"log", "tanh", "cos", "max", "min", "h", "h′"})
_SUPERSCRIPTS = {"²": 2, "³": 3}
_ONE = Number(1.0)


@dataclass(frozen=True)
class Statement:
    """One line of a formula; the name is empty where it has none."""

    name: str
    tree: Node


@cache
def parse(text: str) -> tuple[Statement, ...]:
    """The statements of a formula."""
    statements = []
    for part in text.split(";  "):
        name, tree = re.split(" [=←] ", part) if re.search(" [=←] ", part) else ("", part)
        statements.append(Statement(name, read(tree)))
    return tuple(statements)


@cache
def read(text: str) -> Node:
    """One formula without a name; raises ValueError where it is none."""
    reader = _Reader(text)
    tree = reader.sum()
    reader.expect("")
    return tree


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    subscript: str = ""


class _Reader:
    """Recursive descent: a sum of loose products of tight products of powers."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            _Token("name", match["name"], match["subscript"]) if match["name"] else _Token(match.lastgroup, match[0])
            for match in _TOKEN.finditer(text)
            if match.lastgroup is not None and match.lastgroup != "label"
        ]
        self.at = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _Token("end", "")

    def takes(self, *texts: str) -> str:
        """Go past the sign at hand if it is one of these."""
        text = self.here.text
        if self.here.kind not in ("sign", "loose") or text not in texts:
            return ""
        self.at += 1
        return text

    def expect(self, text: str) -> None:
        if self.here.text != text:
            raise ValueError(f"{self.text!r}: expected {text!r} before {self.here.text!r}")
        self.at += 1

    def sum(self) -> Node:
        terms = [Negative(self.loose_product()) if self.takes("−") else self.loose_product()]
        while sign := self.takes("+", "−"):
            term = self.loose_product()
            terms.append(Negative(term) if sign == "−" else term)
        match terms:
            case [term]:
                return term
            case [Call("exp", arguments), Negative(Number(1.0))]:
                return Call("expm1", arguments)
        return Sum(tuple(terms))

    def loose_product(self) -> Node:
        factors = [self.tight_product()]
        while self.takes(" · "):
            factors.append(self.tight_product())
        return factors[0] if len(factors) == 1 else Product(tuple(factors))

    def tight_product(self) -> Node:
        tree = self.power()
        while True:
            if self.takes("/"):
                tree = Quotient(tree, self.power())
            elif self.takes("·") or self.begins_a_factor():
                factors = tree.factors if isinstance(tree, Product) else (tree,)
                tree = Product((*factors, self.power()))
            else:
                return tree

    def begins_a_factor(self) -> bool:
        return self.here.kind in ("number", "name") or self.here.text in ("(", "[", "√", "Σ", "⌊", "∂")

    def power(self) -> Node:
        base = self.atom()
        if sign := self.takes(*_SUPERSCRIPTS):
            return Power(base, _SUPERSCRIPTS[sign])
        if self.takes("^"):
            exponent = self.atom()
            return Call("exp", (exponent,)) if base == Symbol("e") else Raised(base, exponent)
        return base

    def atom(self) -> Node:
        token = self.here
        self.at += 1
        match token.kind, token.text:
            case "number", _:
                return _number(token.text)
            case "name", _:
                return self.named(token)
            case _, "Σ":
                return Series(self.index(), self.tight_product())
            case _, "√":
                return Call("sqrt", (self.atom(),))
            case _, "(":
                return self.bracket()
            case _, "[":
                return self.indicator()
            case _, "|":
                return self.closed("abs", "|")
            case _, "⌊":
                return self.closed("floor", "⌋")
            case _, "∂":
                return self.derivative()
        raise ValueError(f"{self.text!r}: {token.text!r} begins nothing")

    def named(self, token: _Token) -> Node:
        if token.text == "max" and token.subscript:
            return Largest(from_subscript(token.subscript), self.power())
        if token.text in _FUNCTIONS:
            return self.call(token.text)
        if token.text == "π":
            return Number(math.pi, "π")
        return Symbol(token.text, tuple(from_subscript(token.subscript)))

    def index(self) -> str:
        """The index below a Σ, which reads as a name without one."""
        index = ""
        while self.here.kind == "sign" and self.here.text in SUBSCRIPT_LETTERS:
            index += from_subscript(self.here.text)
            self.at += 1
        return index

    def call(self, function: str) -> Node:
        if not self.takes("("):
            return Call(function, (self.power(),))
        arguments = [self.sum()]
        while self.takes(","):
            arguments.append(self.sum())
        self.expect(")")
        match function, arguments:
            case "log", [Sum((Number(1.0), addend))] if not isinstance(addend, Negative):
                return Call("log1p", (addend,))
        return Call(function, tuple(arguments))

    def closed(self, function: str, end: str) -> Node:
        inside = self.sum()
        self.expect(end)
        return Call(function, (inside,))

    def bracket(self) -> Node:
        inside = self.sum()
        if self.takes(">"):
            self.expect("0")
            self.expect("?")
            yes = self.sum()
            self.expect(":")
            inside = Choice(inside, yes, self.sum())
        self.expect(")")
        return inside

    def indicator(self) -> Node:
        inside = self.sum()
        if self.takes("="):
            other = self.sum()
            self.expect("]")
            if not isinstance(inside, Symbol) or not isinstance(other, Symbol):
                raise ValueError(f"{self.text!r}: [ = ] takes two indices")
            return Symbol(f"[{inside.key} = {other.key}]")
        self.expect(">")
        self.expect("0")
        self.expect("]")
        return Choice(inside, _ONE, Number(0.0))

    def derivative(self) -> Node:
        """∂E/∂aₒ, a symbol of its own."""
        over = self.atom()
        self.expect("/")
        self.expect("∂")
        under = self.atom()
        if not isinstance(over, Symbol) or not isinstance(under, Symbol):
            raise ValueError(f"{self.text!r}: ∂ takes a symbol")
        return partial_of(over, under)


def _number(text: str) -> Number:
    if text == "½":
        return Number(0.5, text)
    return Number(float(text.replace("−", "-")))
