"""The notes' derivation as it holds for one weight into one unit: steps, each with its equations and its check."""

from collections.abc import Sequence
from dataclasses import dataclass

from bp_tui.explain.explanation import Equation
from bp_tui.explain.notation import ALL_DIGITS, DIGITS, number, subscript
from bp_tui.explain.places import Place
from bp_tui.explain.render_latex import equations_latex
from bp_tui.explain.render_text import TextWriter, form_lines, symbol_text
from bp_tui.explain.tree import Series, Symbol, children
from bp_tui.explain.wrapping import wrapped
from bp_tui.network.gradient_check import TOLERANCE

TERMS = 4


@dataclass(frozen=True)
class Check:
    """A derivative by the rule, and measured: something was moved by ±h, and what follows was run again.

    Attributes:
        symbol: the derivative. moved: what was moved. observed: what was looked at.
        scale: what the difference is judged against: at most TOLERANCE of it.
        step: h. above, below: what was observed at +h and at −h; None where that is many numbers.
        excuse: why there is nothing to compare here, such as a kink; empty as a rule.
    """

    symbol: Symbol
    moved: Symbol
    observed: str
    analytic: float
    numeric: float
    scale: float
    step: float
    above: float | None = None
    below: float | None = None
    excuse: str = ""

    @property
    def difference(self) -> float:
        """How far apart the two are."""
        return abs(self.analytic - self.numeric)

    @property
    def passed(self) -> bool:
        """Whether they agree, or cannot be compared. A nan never agrees."""
        return bool(self.excuse) or self.difference <= TOLERANCE * self.scale

    @property
    def sign(self) -> str:
        """✓ or ✗; ○ where there is nothing to compare."""
        return "○" if self.excuse else "✓" if self.passed else "✗"

    def figures(self) -> tuple[str, str, str]:
        """Analytic, numeric and difference, as they are printed."""
        numbers = [f"{value:+.9e}".replace("-", "−") for value in (self.analytic, self.numeric)]
        return numbers[0], numbers[1], f"{self.difference:.1e}".replace("-", "−")


@dataclass(frozen=True, eq=False)
class DerivationStep:
    """One step: what is said, its equations in letters and with this network's numbers, and the check.

    `home` is the layer whose symbols are written without it.
    """

    title: str
    sentence: str
    equations: tuple[Equation, ...]
    check: Check
    home: int

    def symbols(self) -> list[str]:
        """The equations in letters."""
        return [line for equation in self.equations if equation.form for line in form_lines(equation.form)]

    def numbers(self, digits: int = DIGITS) -> list[str]:
        """The equations of this unit, with indices and with numbers; of long sums the largest terms."""
        writer = TextWriter(digits, self.home, TERMS)
        lines = [line for equation in self.equations for line in writer.lines(equation)]
        left_out = max(map(_left_out, self.equations))
        return [*lines, f"… and {left_out:,} more terms"] if left_out else lines

    def latex(self) -> str:
        """All of it in mathematics mode."""
        return equations_latex(self.equations, ALL_DIGITS, terms=TERMS)

    def measured(self) -> str:
        """How the numeric derivative was got."""
        check = self.check
        moved = symbol_text(check.moved, self.home)
        text = f"{moved} moved by ±{number(check.step, 2)}"
        if check.above is None or check.below is None:
            return f"{text}, and {check.observed} looked at"
        below, above = number(check.below, 10), number(check.above, 10)
        return f"{text}: {check.observed} from {below} to {above}"

    def checked(self) -> str:
        """The check in one line."""
        analytic, numeric, difference = self.check.figures()
        line = f"{self.check.sign} analytic {analytic}  numeric {numeric}  difference {difference}"
        return f"{line}  {self.check.excuse}" if self.check.excuse else line


@dataclass(frozen=True, eq=False)
class Derivation:
    """The derivation for w_ji, the weight `source` of unit `unit` of `layer`, all counted from 1 (source 0: the bias).

    Attributes:
        asked: what was asked for. sample: which sample it is worked for, in words.
    """

    asked: Place
    layer: int
    unit: int
    source: int
    layer_sizes: tuple[int, ...]
    sample: str
    steps: tuple[DerivationStep, ...]

    @property
    def passed(self) -> bool:
        """Whether every check does."""
        return all(step.check.passed for step in self.steps)

    def title(self) -> str:
        """Which unit it is about."""
        depth = len(self.layer_sizes) - 1
        kind = "output" if self.layer == depth else "hidden"
        delta, weight = f"δ{subscript(self.unit)}", f"w{subscript(self.unit, self.source)}"
        return f"{delta} and {weight} of layer {self.layer}, {kind}"

    def lines(self, width: int | None = None) -> list[str]:
        """All steps as prose."""
        lines = [self.title(), self.sample]
        for place, step in enumerate(self.steps, start=1):
            lines += ["", f"{place}. {step.title}", *_indented([step.sentence], width)]
            lines += _indented([*step.symbols(), *step.numbers()], width)
            lines += _indented([step.measured(), step.checked()], None)
        return lines


def _indented(lines: Sequence[str], width: int | None) -> list[str]:
    pieces = lines if width is None else [piece for line in lines for piece in wrapped(line, width - 3)]
    return [f"   {piece}" for piece in pieces]


def _left_out(equation: Equation) -> int:
    """How many terms of its longest sum are not written out."""
    pending, longest = [equation.indexed], 0
    while pending:
        node = pending.pop()
        if isinstance(node, Series) and node.is_expanded:
            longest = max(longest, len(node))
        pending += children(node)
    return longest - TERMS + 1 if longest > TERMS else 0
