"""Steps of the derivation that every unit has: δ, equation (1), the slope of h, the update."""

import numpy as np

from bp_tui.explain import derivation_forms as forms
from bp_tui.explain.derivation import DerivationStep
from bp_tui.explain.explanation import Equation
from bp_tui.explain.render_text import symbol_text
from bp_tui.explain.study import LOSS, Study, first_loss, output_of, pre_activation_of
from bp_tui.explain.tree import Product, Quantity, partial_of, value_of
from bp_tui.explain.units import slope
from bp_tui.network.gradient_check import TOLERANCE
from bp_tui.network.layers import Network


def definition(study: Study) -> DerivationStep:
    """δ_j = ∂E/∂a_j."""
    delta, a = study.delta, study.a
    equation = Equation(
        delta.symbol,
        Quantity(partial_of(LOSS, a.symbol), delta.value),
        delta.value,
        forms.definition(5 if study.is_output else 6),
    )
    sentence = "δⱼ says how fast E grows with aⱼ, when all that comes before aⱼ is held still."
    return DerivationStep("What δ is", sentence, (equation,), study.check_of_delta(), study.layer)


def factor_of_weight(study: Study) -> DerivationStep:
    """∂a_j/∂w_ji = z_i."""
    a, sent, letter = study.a, study.sent, _letter(study)
    symbol = partial_of(a.symbol, study.weight)
    measured = study.probe.move_weight(
        study.layer - 1,
        study.unit - 1,
        study.source,
        pre_activation_of(study.layer, study.unit),
        reach=study.layer - 2,
    )
    name = symbol_text(a.symbol, study.layer)
    scale = max(abs(sent.value), 0.01 * abs(a.value))
    check = study.check(symbol, study.weight, name, sent.value, measured, scale)
    sentence = f"aⱼ is a sum in which wⱼᵢ stands once, as the factor of {letter}ᵢ."
    if study.source == 0:
        sentence += " Here i = 0: the bias, and z₀ = 1."
    equation = Equation(symbol, sent, sent.value, forms.factor_of_weight(letter))
    return DerivationStep("How aⱼ depends on wⱼᵢ", sentence, (equation,), check, study.layer)


def equation_1(study: Study) -> DerivationStep:
    """∂E/∂w_ji = δ_j z_i, of the first sample."""
    symbol, tree = partial_of(LOSS, study.weight), Product((study.delta, study.sent))
    value = value_of(tree)
    measured = study.probe.move_weight(study.layer - 1, study.unit - 1, study.source, first_loss)
    scale = study.scale * max(1.0, abs(study.sent.value))
    check = study.check(symbol, study.weight, "E", value, measured, scale)
    sentence = "wⱼᵢ reaches E through aⱼ only, so the chain rule has one term: δⱼ times what comes through the weight."
    equation = Equation(symbol, tree, value, forms.equation_1(_letter(study)))
    return DerivationStep("Equation (1)", sentence, (equation,), check, study.layer)


def slope_of_h(study: Study) -> DerivationStep:
    """∂z_j/∂a_j = h′(a_j)."""
    layer, a, z, h = study.layer, study.a, study.z, study.h
    drafts, tree = slope(study.readings, layer, study.unit)
    symbol, value = partial_of(z.symbol, a.symbol), value_of(tree)
    measured = study.probe.move_pre_activation(layer - 1, study.unit - 1, output_of(layer, study.unit), reach=layer - 1)
    # h works with numbers as large as a on the way, perhaps far larger than z: they are rounded
    rounding = float(np.finfo(np.float64).eps) * abs(a.value) / measured.step
    scale = max(abs(value), 0.01 * abs(z.value), rounding / TOLERANCE)
    check = study.check(symbol, a.symbol, symbol_text(z.symbol, layer), value, measured, scale)
    last, *earlier = reversed(h.formula.split(";  "))
    formula = ", ".join([last, *reversed(earlier)])
    equation = Equation(symbol, tree, value, forms.slope_of_h(h, is_output=study.is_output))
    name = "y" if study.is_output else "z"
    sentence = f"From a to {name} leads h, here {h.name}: h(a) = {formula}."
    return DerivationStep("The slope of h", sentence, (*(draft.equation() for draft in drafts), equation), check, layer)


def update(study: Study) -> DerivationStep:
    """Δw_ji, of the whole batch and with the penalty, and the step it leads to."""
    experiment, layer, unit, source = study.explainer.experiment, study.layer, study.unit, study.source
    gradient = study.explain("dw", unit, source)
    weight = study.explain("w", unit, source)
    l2, samples = experiment.l2 if source else 0.0, len(study.moment.batch.losses)

    def observe(network: Network) -> float:
        w = float(network.layers[layer - 1].block[source, unit - 1])
        return network.batch_loss() + 0.5 * l2 * w * w

    measured = study.probe.move_weight(layer - 1, unit - 1, source, observe)
    largest = float(np.max(np.abs(study.updated.weight_gradients[layer - 1])))
    scale = max(study.scale, largest)
    objective = "E" if samples == 1 else "the mean E"
    objective += " + ½λw²" if l2 else ""
    check = study.check(gradient.equation.symbol, study.weight, objective, gradient.value, measured, scale)
    sentence = "Δwⱼᵢ is the slope of E along wⱼᵢ, and the weight goes a step the other way."
    if samples > 1:
        sentence = (
            f"Δwⱼᵢ is the mean of these slopes over the {samples} samples of the batch, and the weight goes a step "
            "the other way."
        )
    if l2:
        sentence += f" The penalty ½ λ w² adds its own slope, λ w, λ = {l2:g}."
    return DerivationStep("The update", sentence, (*gradient.equations, *weight.equations), check, layer)


def _letter(study: Study) -> str:
    return "x" if study.layer == 1 else "z"
