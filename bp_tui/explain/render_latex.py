"""Explanations as LaTeX, for papers and slides: an `aligned` environment, to stand in mathematics mode.

Here every symbol carries its layer, as w_{12}^{(1)}; the sample of a batch follows it in square brackets.
"""

from collections.abc import Iterable

from bp_tui.explain.elision import most_terms, shown_members, shown_terms
from bp_tui.explain.explanation import Equation, Explanation
from bp_tui.explain.notation import DIGITS, plain_number
from bp_tui.explain.tree import (
    Call,
    Choice,
    Family,
    Largest,
    Negative,
    Node,
    Number,
    Partial,
    Power,
    Product,
    Quantity,
    Quotient,
    Raised,
    Series,
    Sum,
    Symbol,
    Words,
    leaves,
)

_SUM, _LOOSE, _TIGHT, _POWER, _ATOM = range(5)
_LETTERS = {"δ": r"\delta", "η": r"\eta", "λ": r"\lambda", "ε": r"\varepsilon", "Δw": r"\Delta w", "ℓ": r"\ell"}
_FUNCTIONS = {"log": r"\log", "tanh": r"\tanh", "cos": r"\cos", "max": r"\max", "min": r"\min", "h′": "h'"}
_NUMBERS = {"½": r"\tfrac{1}{2}", "π": r"\pi", "inf": r"\infty", "-inf": r"-\infty", "nan": r"\mathrm{nan}"}
_ESCAPES = str.maketrans({character: f"\\{character}" for character in "#$%&_{}"} | {"\\": r"\textbackslash{}"})


def to_latex(explanation: Explanation, digits: int = DIGITS, *, terms: int | None = None) -> str:
    """The equations of an explanation: the notes' form, with indices, with numbers, and the result.

    With 17 digits every number is written in full; `terms` is the most terms a sum writes out.
    """
    return equations_latex(explanation.equations, digits, terms=terms)


def equations_latex(equations: Iterable[Equation], digits: int = DIGITS, *, terms: int | None = None) -> str:
    """Equations one below the other, each with its form before it."""
    writer = LatexWriter(digits, terms)
    rows = [row for equation in equations for row in writer.rows(equation)]
    return "\n".join([r"\begin{aligned}", " \\\\\n".join(rows), r"\end{aligned}"])


def symbol_latex(symbol: Symbol) -> str:
    """A symbol with its indices, its layer and its sample."""
    if isinstance(symbol, Partial):
        return rf"\frac{{\partial {symbol_latex(symbol.over)}}}{{\partial {symbol_latex(symbol.under)}}}"
    is_plain = len(symbol.name) == 1 or symbol.name.startswith("[")
    name = _LETTERS.get(symbol.name, symbol.name if is_plain else rf"\mathrm{{{symbol.name}}}")
    separator = "," if any(len(index) > 1 for index in symbol.indices) else ""
    indices = f"_{{{separator.join(symbol.indices)}}}" if symbol.indices else ""
    layer = "" if symbol.layer is None else f"({symbol.layer})"
    sample = "" if symbol.sample is None else f"[{symbol.sample}]"
    return name + indices + (f"^{{{layer}{sample}}}" if layer or sample else "")


class LatexWriter:
    """Writes trees with so many digits."""

    def __init__(self, digits: int, terms: int | None) -> None:
        self.digits, self.most = digits, most_terms(digits, terms)

    def rows(self, equation: Equation) -> list[str]:
        """The steps of an equation, one row each."""
        rows = []
        if equation.form is not None:
            rows += _aligned(symbol_latex(equation.form.symbol), map(self.write, equation.general))
        sides, result = [self.write(equation.indexed)], self._number(equation.computed, "")[0]
        if equation.numbers is not None:
            sides.append(self.write(equation.numbers))
        distinct = [side for index, side in enumerate(sides) if side != result and side not in sides[:index]]
        rows += _aligned(symbol_latex(equation.symbol), [*distinct, result])
        if not equation.holds:
            rows.append(rf"&\leftarrow {self._number(equation.value, '')[0]} \quad \text{{by an edit}}")
        return rows

    def write(self, tree: Node) -> str:
        """A tree in mathematics mode."""
        return self._write(tree)[0]

    def _write(self, tree: Node) -> tuple[str, int]:
        """The LaTeX of a tree and how tightly it holds together."""
        match tree:
            case Symbol() | Quantity():
                text = symbol_latex(tree if isinstance(tree, Symbol) else tree.symbol)
                return text, _TIGHT if "frac" in text else _POWER if "^" in text else _ATOM
            case Number(value, text):
                return self._number(value, text)
            case Words(text, latex):
                return latex or rf"\text{{{text.translate(_ESCAPES)}}}", _SUM
            case Negative(of):
                return f"-{self._at_least(_TIGHT, of)}", _SUM
            case Sum(terms):
                return self._sum(terms), _SUM
            case Series():
                return self._series(tree)
            case Product(factors):
                return self._product(factors)
            case Quotient(over, under):
                return rf"\frac{{{self.write(over)}}}{{{self.write(under)}}}", _TIGHT
            case Power(base, exponent):
                return f"{self._at_least(_ATOM, base)}^{{{exponent}}}", _POWER
            case Raised(base, exponent):
                return f"{self._at_least(_ATOM, base)}^{{{self.write(exponent)}}}", _POWER
            case Largest():
                return self._largest(tree)
            case Choice(positive, yes, no):
                return self._choice(positive, yes, no), _ATOM
            case Call(function, arguments):
                return self._call(function, arguments)
        raise TypeError(f"{tree!r} stands alone")

    def _at_least(self, level: int, tree: Node) -> str:
        text, own = self._write(tree)
        return text if own >= level else _bracketed(text)

    def _number(self, value: float, text: str) -> tuple[str, int]:
        written = text or plain_number(value, self.digits)
        if written in _NUMBERS:
            return _NUMBERS[written], _SUM if written.startswith("-") else _ATOM
        mantissa, exponential, exponent = written.partition("e")
        latex = rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponential else mantissa
        return latex, _SUM if latex.startswith("-") else _POWER if exponential else _ATOM

    def _sum(self, terms: Iterable[Node]) -> str:
        text = ""
        for term in terms:
            negative = isinstance(term, Negative)
            written = self._at_least(_LOOSE, term.of) if isinstance(term, Negative) else self._term(term)
            if not negative and written.startswith("-"):
                negative, written = True, written[1:]
            sign = "-" if negative else "+"
            text = f"{text} {sign} {written}" if text else f"-{written}" if negative else written
        return text

    def _term(self, term: Node) -> str:
        return self.write(term) if isinstance(term, Number) else self._at_least(_LOOSE, term)

    def _series(self, series: Series) -> tuple[str, int]:
        if not series.is_expanded:
            return rf"\sum_{{{series.index}}} {self._at_least(_TIGHT, series.body)}", _TIGHT
        shown = shown_terms(series, self.most)
        if len(shown.terms) == 1 and not shown.left_out:
            return self.write(shown.terms[0]), _SUM
        text = self._sum(shown.terms)
        if shown.left_out:
            shows_numbers = any(isinstance(leaf, Family) and leaf.shows_numbers for leaf in leaves(series))
            others = self._number(shown.others, "")[0] if shows_numbers else r"\cdots"
            text = f"{text} + {_left_out(others, shown.left_out)}"
        return text, _SUM

    def _largest(self, tree: Largest) -> tuple[str, int]:
        if not isinstance(tree.body, Family):
            return rf"\max_{{{tree.index}}} {self._at_least(_POWER, tree.body)}", _TIGHT
        shown = shown_members(tree.body, self.most)
        members = [self.write(member) for member in shown.terms]
        members += [_left_out(r"\ldots", shown.left_out)] if shown.left_out else []
        return rf"\max{_bracketed(', '.join(members))}", _ATOM

    def _product(self, factors: tuple[Node, ...]) -> tuple[str, int]:
        if any(isinstance(factor, Series) and factor.is_expanded for factor in factors) or any(
            isinstance(factor, Product | Quotient) for factor in factors[1:]
        ):
            return r" \cdot ".join(self._at_least(_TIGHT, factor) for factor in factors), _LOOSE
        text = ""
        for factor in factors:
            written = self._at_least(_TIGHT, factor)
            text += (_dot(text, written) if text else "") + written
        return text, _TIGHT

    def _choice(self, positive: Node, yes: Node, no: Node) -> str:
        condition = f"{self.write(positive)} > 0"
        if yes == Number(1.0) and no == Number(0.0):
            return rf"\left[{condition}\right]"
        rows = rf"{self.write(yes)} & {condition} \\ {self.write(no)} & \text{{otherwise}}"
        return rf"\begin{{cases}} {rows} \end{{cases}}"

    def _call(self, function: str, arguments: tuple[Node, ...]) -> tuple[str, int]:
        inside = ", ".join(map(self.write, arguments))
        match function:
            case "exp":
                return f"e^{{{inside}}}", _POWER
            case "expm1":
                return f"e^{{{inside}}} - 1", _SUM
            case "log1p":
                return rf"\log{_bracketed(f'1 + {self._at_least(_LOOSE, arguments[0])}')}", _ATOM
            case "sqrt":
                return rf"\sqrt{{{inside}}}", _ATOM
            case "abs":
                return rf"\left|{inside}\right|", _ATOM
            case "floor":
                return rf"\left\lfloor {inside} \right\rfloor", _ATOM
        return f"{_FUNCTIONS.get(function, function)}{_bracketed(inside)}", _ATOM


def _aligned(symbol: str, sides: Iterable[str]) -> list[str]:
    return [f"{symbol if index == 0 else ''} &= {side}".strip() for index, side in enumerate(sides)]


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)"


def _left_out(text: str, count: int) -> str:
    return rf"\underbrace{{{text}}}_{{{count}\ \text{{others}}}}"


def _dot(left: str, right: str) -> str:
    """What stands between two factors: nothing before a bracket, a dot between numbers, else a thin space."""
    if right.startswith(r"\left(") and not right.startswith(r"\left(-"):
        return ""
    is_number = right[0].isdigit() or right.startswith((r"\left(-", r"\tfrac"))
    return r" \cdot " if is_number or left[-1].isdigit() else r" \, "
