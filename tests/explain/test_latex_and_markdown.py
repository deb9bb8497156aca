"""LaTeX and Markdown are drawn from the same trees as the text, and hold the same numbers."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.explain.places import Place
from bp_tui.explain.render_latex import LatexWriter, symbol_latex, to_latex
from bp_tui.explain.render_markdown import to_markdown
from bp_tui.explain.render_text import TextWriter
from bp_tui.explain.tree import Symbol
from tests.explain.runs import Run, run
from tests.network.small_experiments import experiments, small_experiment


@pytest.fixture(scope="module")
def mazur() -> Run:
    return run(load_experiment("mazur"), 6)


def test_a_hidden_delta(mazur: Run) -> None:
    assert to_latex(mazur.explain(Place("delta", 1, (1,)), 4)).splitlines() == [
        r"\begin{aligned}",
        r"\delta_{j} &= h'\left(a_{j}\right) \, \sum_{k} \delta_{k} \, w_{kj} \\",
        r"\delta_{1}^{(1)} &= z_{1}^{(1)}\left(1 - z_{1}^{(1)}\right) \cdot "
        r"\left(\delta_{1}^{(2)} \, w_{11}^{(2)} + \delta_{2}^{(2)} \, w_{21}^{(2)}\right) \\",
        r"&= 0.5933\left(1 - 0.5933\right) \cdot "
        r"\left(0.1385 \cdot 0.4 + \left(-0.0381\right) \cdot 0.5\right) \\",
        r"&= 0.008771",
        r"\end{aligned}",
    ]


def test_an_update(mazur: Run) -> None:
    assert to_latex(mazur.explain(Place("w", 2, (1, 1)), 6), digits=8).splitlines()[1:-1] == [
        r"w_{ji} &= w_{ji} - \eta \, \Delta w_{ji} \\",
        r"w_{11}^{(2)} &= w_{11}^{(2)} - \eta \, \Delta w_{11}^{(2)} \\",
        r"&= 0.4 - 0.5 \cdot 0.082167041 \\",
        r"&= 0.35891648",
    ]


@pytest.mark.parametrize(
    ("symbol", "latex"),
    [
        (Symbol("w", ("1", "12"), 2), "w_{1,12}^{(2)}"),
        (Symbol("δ", ("3",), 1, sample=4), r"\delta_{3}^{(1)[4]}"),
        (Symbol("E", sample=4), "E^{[4]}"),
        (Symbol("decay"), r"\mathrm{decay}"),
        (Symbol("η", ("t",)), r"\eta_{t}"),
    ],
)
def test_a_symbol(symbol: Symbol, latex: str) -> None:
    assert symbol_latex(symbol) == latex


def test_a_long_sum_counts_the_others() -> None:
    latex = to_latex(run(load_experiment("digits"), 1).explain(Place("a", 1, (1,))))
    assert r"\underbrace{\cdots}_{61\ \text{others}}" in latex
    assert r"\underbrace{-0.5438}_{61\ \text{others}}" in latex


def figures(text: str) -> list[str]:
    """The numbers in a text, in their order, powers of ten written out alike."""
    text = re.sub(r" \\times 10\^\{(-?)(\d+)\}", lambda match: f"e{match[1]}{int(match[2]):02d}", text)
    text = text.replace("−", "-").replace("½", "0.5").replace(r"\tfrac{1}{2}", "0.5")
    text = text.replace("²", " 2").replace("³", " 3")
    return re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", text)


@settings(deadline=None, max_examples=50)
@given(experiments(), st.integers(1, 30), st.sampled_from([4, 17]))
def test_latex_holds_the_numbers_of_the_text(experiment: Experiment, ops: int, digits: int) -> None:
    kept = run(experiment, ops)
    for place in [*kept.written_at(ops)][:10]:
        for equation in kept.explain(place, ops).equations:
            if equation.numbers is not None:
                text = TextWriter(digits, None, None).write(equation.numbers)
                latex = LatexWriter(digits, None).write(equation.numbers)
                if "others" not in text and "cases" not in latex:
                    assert figures(latex) == figures(text)


@settings(deadline=None, max_examples=50)
@given(experiments(), st.integers(1, 30))
def test_brackets_and_braces_are_balanced(experiment: Experiment, ops: int) -> None:
    kept = run(experiment, ops)
    for place in [*kept.written_at(ops), *kept.belonging_to(ops)][-12:]:
        latex = to_latex(kept.explain(place, ops))
        assert latex.count(r"\left") == latex.count(r"\right") + latex.count(r"\leftarrow")
        assert latex.count("{") == latex.count("}")
        assert latex.isascii() or "text{" in latex


def test_a_choice_is_written_as_cases() -> None:
    kept = run(small_experiment([1, 1, 1], hidden="elu"), 1)
    assert (
        r"\begin{cases} a_{1}^{(1)} & a_{1}^{(1)} > 0 \\ e^{a_{1}^{(1)}} - 1 & \text{otherwise} \end{cases}"
        in to_latex(kept.explain(Place("z", 1, (1,))))
    )


def test_markdown_has_heading_sentence_equation_and_operands(mazur: Run) -> None:
    explanation = mazur.explain(Place("dw", 2, (1, 1)), 6)
    heading, sentence, equation, table = to_markdown(explanation).strip().split("\n\n")
    assert heading == "### `dw[2][1,1]` = 0.08217"
    assert sentence == "line 8, eq. 1: the error at one end times the activation at the other."
    assert equation == f"$$\n{to_latex(explanation)}\n$$"
    assert table.splitlines() == [
        "| operand | value | term | written by |",
        "|---|---:|---:|---|",
        "| `delta[2][1]` | 0.1385 |  | op 3 (delta, layer 2) |",
        "| `z[1][1]` | 0.5933 |  | op 1 (forward, layer 1) |",
    ]


def test_markdown_counts_the_operands_it_leaves_out() -> None:
    markdown = to_markdown(run(load_experiment("digits"), 1).explain(Place("a", 1, (1,))))
    assert markdown.endswith("\n\nand 119 more operands\n")
