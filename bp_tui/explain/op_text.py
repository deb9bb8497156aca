"""What an op did, unit after unit, as lines of text: the notes' forms first, once, then the equations of each unit."""

from collections.abc import Iterable, Sequence

from bp_tui.explain.elision import MOST_TERMS
from bp_tui.explain.explanation import Equation, Explanation
from bp_tui.explain.notation import DIGITS
from bp_tui.explain.render_text import TextWriter, general_lines
from bp_tui.explain.tree import Family, Number, Quantity, leaves


def op_lines(
    units: Iterable[tuple[str, Sequence[Explanation]]], digits: int = DIGITS, most_lines: int | None = None
) -> list[str]:
    """The lines of an op; `units` gives the heading of each unit and its explanations. Headings begin with `#`.

    An intermediate line that would only repeat one of an earlier unit is left out. After `most_lines` no other unit
    is begun, nor asked for.
    """
    forms: dict[str, None] = {}
    steps: set[tuple[object, ...]] = set()
    lines: list[str] = []
    for heading, explanations in units:
        lines += ["", f"# {heading}"]
        for explanation in explanations:
            writer = TextWriter(digits, explanation.home, MOST_TERMS)
            forms.update(dict.fromkeys(general_lines(explanation)))
            for equation in explanation.steps:
                step = _read_by(equation)
                lines += writer.lines(equation) if step not in steps else []
                steps.add(step)
            lines += writer.lines(explanation.equation)
        if most_lines is not None and len(forms) + len(lines) >= most_lines:
            break
    return [*(f"# {form}" for form in forms), *lines]


def _read_by(equation: Equation) -> tuple[object, ...]:
    """What an equation defines and reads: at one moment, equations that agree in this are the same."""
    found: list[object] = [equation.symbol]
    for leaf in leaves(equation.indexed):
        match leaf:
            case Quantity(symbol):
                found.append(symbol)
            case Family(values, symbol):
                found += [symbol(0), len(values)]
            case Number(value):
                found.append(value)
    return tuple(found)
