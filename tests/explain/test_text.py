"""Explanations as text: the four steps, few columns, few digits, long sums."""

import math
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.experiment_files import load_experiment
from bp_tui.explain.elision import MOST_TERMS, shown_terms
from bp_tui.explain.explanation import Explanation
from bp_tui.explain.formula import read
from bp_tui.explain.notation import ALL_DIGITS, number, subscript
from bp_tui.explain.op_text import op_lines
from bp_tui.explain.places import BATCH, Place
from bp_tui.explain.render_text import TextWriter, operand_lines, to_text
from bp_tui.explain.tree import Family, Series, Symbol, value_of
from bp_tui.explain.wrapping import wrapped
from bp_tui.network.timetable import Phase
from tests.explain.runs import Run, run
from tests.network.small_experiments import experiments, small_experiment


@pytest.fixture(scope="module")
def mazur() -> Run:
    return run(load_experiment("mazur"), 6)


def text(kept: Run, place: Place, position: int = -1, digits: int = 4) -> list[str]:
    return to_text(kept.explain(place, position), digits)


def test_a_pre_activation_in_four_steps(mazur: Run) -> None:
    assert text(mazur, Place("a", 1, (1,)), 1) == [
        "aⱼ = Σᵢ wⱼᵢ xᵢ",
        "a₁ = w₁₀ + w₁₁ x₁ + w₁₂ x₂",
        "   = 0.35 + 0.15·0.05 + 0.2·0.1 = 0.3775",
    ]


def test_an_activation_with_the_published_digits(mazur: Run) -> None:
    assert text(mazur, Place("z", 1, (1,)), 1, digits=9) == [
        "zⱼ = h(aⱼ)",
        "z₁ = 1/(1 + e^(−a₁))",
        "   = 1/(1 + e^(−0.3775)) = 0.593269992",
    ]


def test_a_hidden_delta_is_eq_2(mazur: Run) -> None:
    assert text(mazur, Place("delta", 1, (1,)), 4) == [
        "δⱼ = h′(aⱼ) Σₖ δₖ wₖⱼ",
        "δ₁ = z₁(1 − z₁) · (δ₁⁽²⁾ w₁₁⁽²⁾ + δ₂⁽²⁾ w₂₁⁽²⁾)",
        "   = 0.5933(1 − 0.5933) · (0.1385·0.4 + (−0.0381)·0.5) = 0.008771",
    ]
    explanation = mazur.explain(Place("delta", 1, (1,)), 4)
    assert explanation.reference == "line 6, eq. 2"
    assert explanation.note == "what the next layer's errors send back, times the slope of h"


def test_an_output_delta_is_line_5(mazur: Run) -> None:
    assert text(mazur, Place("delta", 2, (1,)), 3) == [
        "δₒ = ∂E/∂aₒ",
        "   = (yₒ − rₒ) h′(aₒ)",
        "δ₁ = (y₁ − r₁) · y₁(1 − y₁)",
        "   = (0.7514 − 0.01) · 0.7514(1 − 0.7514) = 0.1385",
    ]


def test_a_weight_with_the_published_digits(mazur: Run) -> None:
    assert text(mazur, Place("w", 2, (1, 1)), 6, digits=8) == [
        "wⱼᵢ = wⱼᵢ − η Δwⱼᵢ",
        "w₁₁ = w₁₁ − η Δw₁₁",
        "    = 0.4 − 0.5·0.082167041 = 0.35891648",
    ]


def test_the_loss_of_the_notes() -> None:
    assert text(run(load_experiment("notes"), 2), Place("loss", sample=BATCH)) == [
        "E = −Σₖ (rₖ log(yₖ) + (1 − rₖ) log(1 − yₖ))",
        "E = max(0, a₁) − a₁ r₁ + log(1 + e^(−|a₁|))",
        "  = max(0, 0.7929) − 0.7929·0 + log(1 + e^(−|0.7929|)) = 1.166",
    ]


def test_the_slots_of_an_optimizer_are_lines_before_the_weight() -> None:
    kept = run(small_experiment([1, 1], training={"optimizer": "rmsprop"}), 3)
    lines = text(kept, Place("w", 1, (1, 1)))
    assert lines[0] == "sⱼᵢ = 0.99·sⱼᵢ + (1 − 0.99) Δwⱼᵢ Δwⱼᵢ"
    assert lines[1].startswith("s₁₁ = 0.99·s₁₁")
    assert lines[3] == "wⱼᵢ = wⱼᵢ − η Δwⱼᵢ/(√sⱼᵢ + ε)"
    assert lines[4] == "w₁₁ = w₁₁ − η Δw₁₁/(√s₁₁ + ε)"


def test_the_mean_over_a_batch() -> None:
    kept = run(small_experiment([1, 1], samples=3, training={"batch_size": 3, "l2": 0.1}), 3)
    lines = text(kept, Place("dw", 1, (1, 1)))
    assert lines[0] == "Δwⱼᵢ = 1/m Σₛ δⱼ xᵢ + λ wⱼᵢ"
    assert lines[1] == "Δw₁₁ = (δ₁[1] x₁[1] + δ₁[2] x₁[2] + δ₁[3] x₁[3])/3 + λ w₁₁"


def test_the_panel_gives_each_form_and_each_shared_step_once() -> None:
    kept = run(load_experiment("iris"), 2)
    frame = kept.frames[2]
    units = [(str(unit), kept.explainer.unit_explanations(frame, None, Phase.FORWARD, 2, unit)) for unit in (1, 2)]
    lines = op_lines(units)
    assert lines[:4] == ["# aⱼ = Σᵢ wⱼᵢ zᵢ", "# yₒ = h(aₒ) = e^aₒ/(Σₖ e^aₖ)", "", "# 1"]
    assert sum(line.startswith("M = ") for line in lines) == 1


def test_no_more_units_are_explained_than_there_is_room_for() -> None:
    kept = run(load_experiment("iris"), 2)
    asked = []

    def units() -> Iterator[tuple[str, Sequence[Explanation]]]:
        for unit in (1, 2, 3):
            asked.append(unit)
            yield str(unit), kept.explainer.unit_explanations(kept.frames[2], None, Phase.FORWARD, 2, unit)

    whole = op_lines(units())
    place = whole.index("# 2")
    asked.clear()
    assert op_lines(units(), most_lines=place + 1) == whole[: whole.index("# 3") - 1]
    assert asked == [1, 2]


def test_operands_are_listed_with_what_wrote_them(mazur: Run) -> None:
    assert operand_lines(mazur.explain(Place("delta", 1, (1,)), 4)) == [
        "delta[2][1]  0.1385   term 0.0554    op 3 (delta, layer 2)",
        "w[2][1,1]    0.4      term 0.0554    initialised, line 1",
        "delta[2][2]  −0.0381  term −0.01905  op 3 (delta, layer 2)",
        "w[2][2,1]    0.5      term −0.01905  initialised, line 1",
        "z[1][1]      0.5933                  op 1 (forward, layer 1)",
    ]


# Digits.


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0, 4, "0"),
        (-0.0, 4, "0"),
        (12.5, 4, "12.5"),
        (-12.5, 4, "−12.5"),
        (0.99999, 4, "1"),
        (999.99, 4, "1000"),
        (999.9999999999999, 17, "999.9999999999999"),
        (123456.0, 4, "123456"),
        (1234567.0, 4, "1.235e06"),
        (1e-8, 4, "1e−08"),
        (3.21e-7, 2, "3.2e−07"),
        (0.1, 17, "0.1"),
        (0.1 + 0.2, 17, "0.30000000000000004"),
        (1e22, 17, "1e22"),
        (math.inf, 4, "inf"),
        (-math.inf, 4, "−inf"),
        (math.nan, 4, "nan"),
    ],
)
def test_a_number_in_so_many_digits(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


@given(st.floats(-1e300, 1e300), st.integers(2, 17))
def test_a_printed_number_is_a_rounding_of_the_engines(value: float, digits: int) -> None:
    printed = Decimal(number(value, digits).replace("−", "-"))
    if digits == ALL_DIGITS:
        assert float(printed) == value
    elif value:
        last_digit = Decimal(10) ** (Decimal(value).adjusted() - digits + 1)
        assert abs(printed - Decimal(value)) <= last_digit / 2


@pytest.mark.parametrize("digits", range(2, 18))
def test_the_printed_numbers_of_an_equation_are_roundings(mazur: Run, digits: int) -> None:
    (*_, last) = to_text(mazur.explain(Place("a", 1, (2,)), 1), digits)
    frame = mazur.frames[1]
    expected = [*frame.parameters[0][:, 1], frame.inputs[0], frame.inputs[1], frame.pre_activations[0][1]]
    printed = re.findall(r"\d+(?:\.\d+)?", last)
    assert sorted(printed) == sorted(number(value, digits) for value in expected)


def test_indices_of_two_digits_are_kept_apart() -> None:
    assert (subscript(1, 2), subscript(1, 12), subscript("k", "j")) == ("₁₂", "₁‚₁₂", "ₖⱼ")


# Long sums.


def series(values: list[float]) -> Series:
    return Series(
        "i", Family(np.array(values), lambda i: Symbol("x", (str(i + 1),)), lambda i: Place("x", 0, (i + 1,)))
    )


def test_a_long_sum_shows_its_largest_terms_first_and_counts_the_others() -> None:
    lines = text(run(load_experiment("digits"), 1), Place("a", 1, (1,)))
    assert lines[1] == "a₁ = w₁‚₁₄ x₁₄ + w₁‚₁₁ x₁₁ + w₁₆ x₆ + w₁₅ x₅ + [61 others]"
    assert lines[2].endswith("− 0.5438 [61 others] = −0.1098")
    products = [abs(value_of(read(term))) for term in re.findall(r"\(?−?[\d.]+\)?·[\d.]+", lines[2])]
    assert products == sorted(products, reverse=True)
    assert len(products) == MOST_TERMS - 1


@settings(max_examples=300)
@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=40))
def test_the_others_add_the_line_up_to_the_whole_sum(values: list[float]) -> None:
    whole = series(values)
    shown = shown_terms(whole, MOST_TERMS)
    total = 0.0
    for term in shown.terms:
        total += value_of(term)
    assert len(shown.terms) + shown.left_out == len(values)
    assert abs(total + shown.others - value_of(whole)) <= math.ulp(shown.others)


def test_a_short_sum_keeps_its_order() -> None:
    shown = shown_terms(series([1.0, -5.0, 3.0]), MOST_TERMS)
    assert ([value_of(term) for term in shown.terms], shown.left_out) == ([1.0, -5.0, 3.0], 0)


def test_a_nan_among_many_terms_is_shown() -> None:
    shown = shown_terms(series([1.0, 2.0, math.nan, 3.0, 4.0, 5.0, 6.0]), MOST_TERMS)
    assert math.isnan(value_of(shown.terms[0]))


def test_in_full_precision_every_term_is_printed() -> None:
    kept = run(load_experiment("digits"), 1)
    explanation = kept.explain(Place("a", 1, (1,)))
    assert "others" not in "".join(to_text(explanation, ALL_DIGITS))
    assert "others" in "".join(to_text(explanation, ALL_DIGITS, terms=5))
    assert "others" not in "".join(to_text(explanation, 4, terms=100))


# Few columns.


@settings(deadline=None, max_examples=40)
@given(experiments(), st.integers(1, 30), st.integers(2, 17))
def test_every_equation_fits_into_36_columns(experiment: object, ops: int, digits: int) -> None:
    kept = run(experiment, ops)  # type: ignore[arg-type]
    for place in [*kept.written_at(ops)][:12]:
        explanation = kept.explain(place, ops)
        narrow, wide = to_text(explanation, digits, 36), to_text(explanation, digits)
        assert max(map(len, narrow)) <= 36
        assert "".join("".join(narrow).split()) == "".join("".join(wide).split())


def test_a_line_is_cut_before_a_sign_outside_the_brackets() -> None:
    line = "   = 0.5933(1 − 0.5933) · (0.1385·0.4 + (−0.0381)·0.5) = 0.008771"
    assert wrapped(line, 36) == [
        "   = 0.5933(1 − 0.5933)",
        "     · (0.1385·0.4 + (−0.0381)·0.5)",
        "     = 0.008771",
    ]


def test_a_heading_stays_a_heading() -> None:
    assert wrapped("# vⱼᵢ = 0.999·vⱼᵢ + (1 − 0.999) Δwⱼᵢ Δwⱼᵢ", 33) == [
        "# vⱼᵢ = 0.999·vⱼᵢ",
        "#       + (1 − 0.999) Δwⱼᵢ Δwⱼᵢ",
    ]


def test_a_word_that_is_too_long_is_cut() -> None:
    assert wrapped("x" * 25, 10) == ["x" * 10, "  " + "x" * 8, "  " + "x" * 7]


def test_a_long_line_within_the_width_is_left_alone() -> None:
    writer = TextWriter(4, None, None)
    line = writer.write(read("1 + 2"))
    assert wrapped(line, 5) == [line]
