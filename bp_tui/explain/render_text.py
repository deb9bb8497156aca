"""Explanations as lines of text, for terminals.

What is printed can be read back by `formula.read`: with 17 digits it gives the printed result, bit for bit. A layer
is written on a symbol only where it is not the layer of the number explained.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

from bp_tui.explain.elision import shown_members, shown_terms
from bp_tui.explain.explanation import Equation, Explanation, Operand
from bp_tui.explain.forms import Form
from bp_tui.explain.notation import DIGITS, number, subscript, superscript
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
from bp_tui.explain.wrapping import wrapped
from bp_tui.explain.writer import ATOM, LOOSE, POWER, SUM, TIGHT, Writer, shows_numbers

_FIGURES = "0123456789½"


def to_text(
    explanation: Explanation,
    digits: int = DIGITS,
    width: int | None = None,
    *,
    general: bool = True,
    terms: int | None = None,
) -> list[str]:
    """The equations of an explanation, one step to a line, aligned on the equals sign.

    Args:
        explanation: what to write.
        digits: significant digits; with 17 every number is written in full, and every term of a sum.
        width: the most columns of a line; a longer one goes on, indented, in the next.
        general: whether the notes' form comes first.
        terms: of longer sums only the largest terms are written out, and what the others add up to.
    """
    writer = TextWriter(digits, explanation.home, terms)
    lines = []
    for equation in explanation.equations:
        if general and equation.form is not None:
            lines += _aligned(symbol_text(equation.form.symbol, None), map(writer.write, equation.general))
        lines += writer.lines(equation)
    return lines if width is None else [piece for line in lines for piece in wrapped(line, width)]


def general_lines(explanation: Explanation) -> list[str]:
    """The notes' forms alone, each in one line, closed by the number of their equation: `Δwⱼᵢ = δⱼ zᵢ   (1)`."""
    return [_form_text(equation.form) for equation in explanation.equations if equation.form is not None]


@cache
def _form_text(form: Form) -> str:
    writer = TextWriter(DIGITS, None, None)
    sides = [symbol_text(form.symbol, None), *map(writer.write, form.general)]
    return " = ".join(sides) + (f"   ({form.eq})" if form.eq else "")


def form_lines(form: Form, digits: int = DIGITS) -> list[str]:
    """The notes' form, one step to a line, the number of its equation at the end."""
    writer = TextWriter(digits, None, None)
    lines = _aligned(symbol_text(form.symbol, None), map(writer.write, form.general))
    return [*lines[:-1], lines[-1] + f"   ({form.eq})"] if form.eq else lines


def operand_lines(explanation: Explanation, digits: int = DIGITS, most: int = 10) -> list[str]:
    """What the equations read, one operand to a line: its name, value, term, and what wrote it."""
    shown = explanation.operands[:most]
    names = [str(operand.target) for operand in shown]
    values = [number(operand.value, digits) for operand in shown]
    terms = [_term_text(operand, digits) for operand in shown]
    columns = [(texts, max(map(len, texts), default=0)) for texts in (names, values, terms)]
    rows = []
    for index, operand in enumerate(shown):
        cells = [texts[index].ljust(width) for texts, width in columns if width]
        rows.append("  ".join([*cells, str(operand.origin)]))
    left_out = len(explanation.operands) - len(shown)
    return [*rows, f"and {left_out} more"] if left_out else rows


def _term_text(operand: Operand, digits: int) -> str:
    return "" if operand.contribution is None else f"term {number(operand.contribution, digits)}"


@lru_cache(maxsize=8192)
def symbol_text(symbol: Symbol, home: int | None) -> str:
    """A symbol; its layer is left out where it is `home`."""
    if isinstance(symbol, Partial):
        return f"∂{symbol_text(symbol.over, home)}/∂{symbol_text(symbol.under, home)}"
    layer = "" if symbol.layer is None or symbol.layer == home else superscript(f"({symbol.layer})")
    sample = "" if symbol.sample is None else f"[{symbol.sample}]"
    return f"{symbol.name}{subscript(*symbol.indices)}{layer}{sample}"


class TextWriter(Writer):
    """Writes trees with so many digits, from the point of view of layer `home`."""

    minus, times = "−", " · "

    def __init__(self, digits: int, home: int | None, terms: int | None) -> None:
        super().__init__(digits, terms)
        self.home = home

    def lines(self, equation: Equation) -> list[str]:
        """With indices, with numbers, and the result at the end of the last line."""
        sides, result = [self.write(equation.indexed)], number(equation.computed, self.digits)
        if equation.numbers is not None:
            numbers = self.write(equation.numbers)
            sides += [numbers] if numbers not in (sides[0], result) else []
        sides = [side for side in sides if side != result]
        symbol = symbol_text(equation.symbol, self.home)
        lines = _aligned(symbol, sides or [result])
        if sides:
            lines[-1] += f" = {result}"
        if not equation.holds:
            lines.append(f"{' ' * len(symbol)} ← {number(equation.value, self.digits)} by an edit")
        return lines

    def _write(self, tree: Node) -> tuple[str, int]:
        """The text of a tree and how tightly it holds together."""
        match tree:
            case Symbol() | Quantity():
                symbol = tree if isinstance(tree, Symbol) else tree.symbol
                return symbol_text(symbol, self.home), TIGHT if isinstance(symbol, Partial) else ATOM
            case Number(value, text):
                written = text or number(value, self.digits)
                return written, SUM if written.startswith("−") else ATOM
            case Words(text):
                return text, SUM
            case Negative(of):
                return f"−{self._at_least(TIGHT, of)}", SUM
            case Sum(terms):
                return self._sum(terms), SUM
            case Series():
                return self._series(tree)
            case Product(factors):
                return self._product(factors)
            case Quotient(over, under):
                return f"{self._at_least(TIGHT, over)}/{self._at_least(POWER, under)}", TIGHT
            case Power(base, exponent):
                return f"{self._at_least(ATOM, base)}{superscript(str(exponent))}", POWER
            case Raised(base, exponent):
                return f"{self._at_least(ATOM, base)}^{self._at_least(ATOM, exponent)}", POWER
            case Largest():
                return self._largest(tree)
            case Choice(positive, yes, no):
                return self._choice(positive, yes, no), ATOM
            case Call(function, arguments):
                return self._call(function, arguments)
        raise TypeError(f"{tree!r} stands alone")

    def _bracketed(self, text: str) -> str:
        return f"({text})"

    def _series(self, series: Series) -> tuple[str, int]:
        if not series.is_expanded:
            return f"Σ{subscript(series.index)} {self._at_least(TIGHT, series.body)}", TIGHT
        shown = shown_terms(series, self.most)
        if len(shown.terms) == 1 and not shown.left_out:
            return self.write(shown.terms[0]), SUM
        text = self._sum(shown.terms)
        if shown.left_out:
            others = f"[{shown.left_out} others]"
            if shows_numbers(series):
                text = f"{self._sum((*shown.terms, Number(shown.others)))} {others}"
            else:
                text = f"{text} + {others}"
        return text, SUM

    def _largest(self, tree: Largest) -> tuple[str, int]:
        if not isinstance(tree.body, Family):
            return f"max{subscript(tree.index)} {self._at_least(POWER, tree.body)}", TIGHT
        shown = shown_members(tree.body, self.most)
        others = f" [{shown.left_out} others]" if shown.left_out else ""
        return f"max({', '.join(map(self.write, shown.terms))}{others})", ATOM

    def _stands_apart(self, factor: Node) -> bool:
        symbol = factor.symbol if isinstance(factor, Quantity) else factor
        return isinstance(symbol, Partial) or super()._stands_apart(factor)

    def _between(self, left: str, right: str) -> str:
        """What stands between two factors: nothing before a bracket, a dot beside a number, else a blank."""
        if left[-1] in _FIGURES or right[0] in _FIGURES or right.startswith("(−"):
            return " " if right.startswith("Σ") else "" if right.startswith("(") and not right.startswith("(−") else "·"
        return "" if right.startswith("(") else " "

    def _choice(self, positive: Node, yes: Node, no: Node) -> str:
        if yes == Number(1.0) and no == Number(0.0):
            return f"[{self.write(positive)} > 0]"
        return f"({self.write(positive)} > 0 ? {self.write(yes)} : {self.write(no)})"

    def _call(self, function: str, arguments: tuple[Node, ...]) -> tuple[str, int]:
        inside = ", ".join(map(self.write, arguments))
        match function:
            case "exp":
                return f"e^{self._at_least(ATOM, arguments[0])}", POWER
            case "expm1":
                return f"e^{self._at_least(ATOM, arguments[0])} − 1", SUM
            case "log1p":
                return f"log(1 + {self._at_least(LOOSE, arguments[0])})", ATOM
            case "sqrt":
                return f"√{self._at_least(ATOM, arguments[0])}", POWER
            case "abs":
                return f"|{inside}|", ATOM
            case "floor":
                return f"⌊{inside}⌋", ATOM
        return f"{function}({inside})", ATOM


def _aligned(symbol: str, sides: Iterable[str]) -> list[str]:
    indent = " " * len(symbol)
    return [f"{symbol if index == 0 else indent} = {side}" for index, side in enumerate(sides)]
