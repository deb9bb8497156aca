"""Explanations as LaTeX, for papers and slides: an `aligned` environment, to stand in mathematics mode.

Here every symbol carries its layer, as w_{12}^{(1)}; the sample of a batch follows it in square brackets.
"""

from collections.abc import Iterable

from bp_tui.explain.elision import shown_members, shown_terms
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
)
from bp_tui.explain.writer import ATOM, LOOSE, POWER, SUM, TIGHT, Writer, shows_numbers

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


class LatexWriter(Writer):
    """Writes trees with so many digits."""

    minus, times = "-", r" \cdot "

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

    def _write(self, tree: Node) -> tuple[str, int]:
        """The LaTeX of a tree and how tightly it holds together."""
        match tree:
            case Symbol() | Quantity():
                text = symbol_latex(tree if isinstance(tree, Symbol) else tree.symbol)
                return text, TIGHT if "frac" in text else POWER if "^" in text else ATOM
            case Number(value, text):
                return self._number(value, text)
            case Words(text, latex):
                return latex or rf"\text{{{text.translate(_ESCAPES)}}}", SUM
            case Negative(of):
                return f"-{self._at_least(TIGHT, of)}", SUM
            case Sum(terms):
                return self._sum(terms), SUM
            case Series():
                return self._series(tree)
            case Product(factors):
                return self._product(factors)
            case Quotient(over, under):
                return rf"\frac{{{self.write(over)}}}{{{self.write(under)}}}", TIGHT
            case Power(base, exponent):
                return f"{self._at_least(ATOM, base)}^{{{exponent}}}", POWER
            case Raised(base, exponent):
                return f"{self._at_least(ATOM, base)}^{{{self.write(exponent)}}}", POWER
            case Largest():
                return self._largest(tree)
            case Choice(positive, yes, no):
                return self._choice(positive, yes, no), ATOM
            case Call(function, arguments):
                return self._call(function, arguments)
        raise TypeError(f"{tree!r} stands alone")

    def _bracketed(self, text: str) -> str:
        return rf"\left({text}\right)"

    def _number(self, value: float, text: str) -> tuple[str, int]:
        written = text or plain_number(value, self.digits)
        if written in _NUMBERS:
            return _NUMBERS[written], SUM if written.startswith("-") else ATOM
        mantissa, exponential, exponent = written.partition("e")
        latex = rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponential else mantissa
        return latex, SUM if latex.startswith("-") else POWER if exponential else ATOM

    def _series(self, series: Series) -> tuple[str, int]:
        if not series.is_expanded:
            return rf"\sum_{{{series.index}}} {self._at_least(TIGHT, series.body)}", TIGHT
        shown = shown_terms(series, self.most)
        if len(shown.terms) == 1 and not shown.left_out:
            return self.write(shown.terms[0]), SUM
        text = self._sum(shown.terms)
        if shown.left_out:
            others = self._number(shown.others, "")[0] if shows_numbers(series) else r"\cdots"
            text = f"{text} + {_left_out(others, shown.left_out)}"
        return text, SUM

    def _largest(self, tree: Largest) -> tuple[str, int]:
        if not isinstance(tree.body, Family):
            return rf"\max_{{{tree.index}}} {self._at_least(POWER, tree.body)}", TIGHT
        shown = shown_members(tree.body, self.most)
        members = [self.write(member) for member in shown.terms]
        members += [_left_out(r"\ldots", shown.left_out)] if shown.left_out else []
        return rf"\max{self._bracketed(', '.join(members))}", ATOM

    def _between(self, left: str, right: str) -> str:
        """What stands between two factors: nothing before a bracket, a dot between numbers, else a thin space."""
        if right.startswith(r"\left(") and not right.startswith(r"\left(-"):
            return ""
        is_number = right[0].isdigit() or right.startswith((r"\left(-", r"\tfrac"))
        return r" \cdot " if is_number or left[-1].isdigit() else r" \, "

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
                return f"e^{{{inside}}}", POWER
            case "expm1":
                return f"e^{{{inside}}} - 1", SUM
            case "log1p":
                return rf"\log{self._bracketed(f'1 + {self._at_least(LOOSE, arguments[0])}')}", ATOM
            case "sqrt":
                return rf"\sqrt{{{inside}}}", ATOM
            case "abs":
                return rf"\left|{inside}\right|", ATOM
            case "floor":
                return rf"\left\lfloor {inside} \right\rfloor", ATOM
        return f"{_FUNCTIONS.get(function, function)}{self._bracketed(inside)}", ATOM


def _aligned(symbol: str, sides: Iterable[str]) -> list[str]:
    return [f"{symbol if index == 0 else ''} &= {side}".strip() for index, side in enumerate(sides)]


def _left_out(text: str, count: int) -> str:
    return rf"\underbrace{{{text}}}_{{{count}\ \text{{others}}}}"
