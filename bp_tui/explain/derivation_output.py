"""How δ of an output unit follows from the loss and the activation in use."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from bp_tui.explain import derivation_forms as forms
from bp_tui.explain.derivation import Check, DerivationStep
from bp_tui.explain.derivation_steps import slope_of_h
from bp_tui.explain.explanation import Equation
from bp_tui.explain.formula import read
from bp_tui.explain.render_text import symbol_text
from bp_tui.explain.study import LOSS, Study, output_of
from bp_tui.explain.tree import Negative, Number, Product, Sum, bind, partial_of, value_of
from bp_tui.network.differences import STEP, difference_quotient, exact_step
from bp_tui.network.elementary import log, log1p

_SENTENCES = {
    "squared-error": "E is a sum over the outputs, and {y} stands in one term of it; the 2 of the square meets the ½.",
    "binary-cross-entropy": "E is a sum over the outputs, and {y} stands in one term of it, in both logarithms.",
    "categorical-cross-entropy": "E is a sum over the outputs, and {y} stands in one term of it.",
}


def output_steps(study: Study) -> tuple[DerivationStep, ...]:
    """∂E/∂y, ∂y/∂a, and what becomes of their product."""
    k = _unit_shown(study)
    through_h = slope_of_softmax(study, k) if study.h.name == "softmax" else slope_of_h(study)
    return slope_of_loss(study, k), through_h, output_delta(study)


def slope_of_loss(study: Study, k: int) -> DerivationStep:
    """∂E/∂y_k."""
    rule, letter = study.loss, "ₖ" if study.h.name == "softmax" else "ₒ"
    y, r = study.readings.unit("z", study.depth, k), study.readings.unit("r", study.depth, k)
    symbol = partial_of(LOSS, y.symbol)
    tree = bind(read(forms.LOSS_SLOPES[rule.name][-1]), {"yₒ": y, "rₒ": r})
    value = value_of(tree)
    room = _room(rule.name, y.value)
    term, name = _TERMS[rule.name], symbol_text(y.symbol, study.layer)
    with np.errstate(all="ignore"):
        step = exact_step(STEP * (room or 1.0), y.value)
        measured = difference_quotient(lambda h: term(y.value + h, r.value), step)
        scale = max(abs(value), 0.01 * abs(term(y.value, r.value)) / (room or 1.0))
    excuse = "" if room else f"{name} has rounded to {y.value:g}: no number to divide by"
    check = Check(
        symbol,
        y.symbol,
        f"the term of {name}",
        value,
        measured.value,
        scale,
        measured.step,
        measured.above,
        measured.below,
        excuse,
    )
    sentence = _SENTENCES[rule.name].format(y=f"y{letter}")
    if letter == "ₖ":
        sentence += f" Here for k = {k}, {_reason(study)}."
    equation = Equation(symbol, tree, value, forms.slope_of_loss(rule, letter))
    return DerivationStep("How E depends on y", sentence, (equation,), check, study.layer)


def slope_of_softmax(study: Study, k: int) -> DerivationStep:
    """∂y_k/∂a_o = y_k ([k = o] − y_o)."""
    y_k, y_o = study.readings.unit("z", study.depth, k), study.z
    symbol = partial_of(y_k.symbol, study.a.symbol)
    tree = Product((y_k, Sum((Number(1.0 if k == study.unit else 0.0), Negative(y_o)))))
    value = value_of(tree)
    layer = study.layer
    measured = study.probe.move_pre_activation(layer - 1, study.unit - 1, output_of(layer, k))
    name = symbol_text(y_k.symbol, layer)
    check = study.check(symbol, study.a.symbol, name, value, measured, max(abs(value), 0.01 * abs(y_k.value)))
    sentence = (
        "softmax divides every e^a by the sum of all of them, so aₒ moves every yₖ: its own up, the others down. "
        f"[k = o] is 1 for its own and 0 for the others. Here for k = {k}."
    )
    equation = Equation(symbol, tree, value, forms.slope_of_softmax())
    return DerivationStep("How y depends on a", sentence, (equation,), check, layer)


def output_delta(study: Study) -> DerivationStep:
    """δ_o, as it is computed."""
    *before, equation = study.explain("delta", study.unit).equations
    equations = (*before, replace(equation, form=forms.output_delta(study.loss, study.h)))
    return DerivationStep("δ at the output", _conclusion(study), equations, study.check_of_delta(), study.layer)


def _conclusion(study: Study) -> str:
    """What happens when the two slopes meet."""
    match study.loss.name, study.h.name:
        case "squared-error", "softmax":
            return "aₒ reaches E through every yₖ, so the chain rule has a term for each of them."
        case _, "softmax":
            return (
                "aₒ reaches E through every yₖ, so the chain rule has a term for each of them. Every yₖ cancels, and "
                "Σₖ rₖ = 1: what remains is how far yₒ is from rₒ."
            )
        case "binary-cross-entropy", _:
            return (
                "aₒ reaches E through yₒ only. The slope of the sigmoid is just what the slope of E is divided by: "
                "they cancel, and what remains is how far yₒ is from rₒ."
            )
        case _, "identity":
            return "aₒ reaches E through yₒ only, and yₒ = aₒ: what remains is how far yₒ is from rₒ."
    return "aₒ reaches E through yₒ only: how far yₒ is from rₒ, times the slope of h there."


def _unit_shown(study: Study) -> int:
    """The output, from 1, whose y is looked at: the unit's own, or under softmax the one with the largest term."""
    if study.h.name != "softmax":
        return study.unit
    y, r = (study.readings.units(name, study.depth).values for name in ("z", "r"))
    if study.loss.name == "categorical-cross-entropy":
        return int(np.argmax(r)) + 1
    own = np.zeros_like(y)
    own[study.unit - 1] = 1.0
    with np.errstate(all="ignore"):
        sizes = np.abs((y - r) * y * (own - y[study.unit - 1]))
    return int(np.argmax(np.where(np.isnan(sizes), np.inf, sizes))) + 1


def _reason(study: Study) -> str:
    return "the class of this sample" if study.loss.name == "categorical-cross-entropy" else "the largest term"


def _squared_error(y: float, r: float) -> float:
    return 0.5 * (y - r) * (y - r)


def _binary(y: float, r: float) -> float:
    return -(r * float(log(np.asarray(y))) + (1.0 - r) * float(log1p(np.asarray(-y))))


def _categorical(y: float, r: float) -> float:
    return -r * float(log(np.asarray(y)))


_TERMS: dict[str, Callable[[float, float], float]] = {
    "squared-error": _squared_error,
    "binary-cross-entropy": _binary,
    "categorical-cross-entropy": _categorical,
}
"""The term of E in which one y stands, as a function of it: training itself works from a, where y has no room left."""


def _room(loss: str, y: float) -> float:
    """How far y may be moved: up to 0 or 1 where a logarithm ends there. 0 where there is no room."""
    if loss == "squared-error":
        return max(1.0, abs(y))
    return min(y, 1.0 - y) if loss == "binary-cross-entropy" else y
