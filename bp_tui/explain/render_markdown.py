"""Explanations as Markdown with LaTeX between dollar signs, for notebooks, issues and lecture notes."""

from bp_tui.explain.explanation import Explanation, Operand
from bp_tui.explain.notation import DIGITS, number
from bp_tui.explain.render_latex import to_latex

MOST_OPERANDS = 10


def to_markdown(
    explanation: Explanation, digits: int = DIGITS, *, terms: int | None = None, operands: int = MOST_OPERANDS
) -> str:
    """A heading, the sentence, the equations, and a table of what they read: at most `operands` rows."""
    parts = [
        f"### `{explanation.target}` = {number(explanation.value, digits)}",
        f"{explanation.reference}: {explanation.note}.",
        f"$$\n{to_latex(explanation, digits, terms=terms)}\n$$",
    ]
    shown = explanation.operands[:operands]
    if shown:
        parts.append("\n".join(_table(shown, digits)))
    if len(explanation.operands) > len(shown):
        parts.append(f"and {len(explanation.operands) - len(shown):,} more operands")
    return "\n\n".join(parts) + "\n"


def _table(operands: tuple[Operand, ...], digits: int) -> list[str]:
    rows = ["| operand | value | term | written by |", "|---|---:|---:|---|"]
    for operand in operands:
        term = "" if operand.contribution is None else number(operand.contribution, digits)
        rows.append(f"| `{operand.target}` | {number(operand.value, digits)} | {term} | {operand.origin} |")
    return rows
