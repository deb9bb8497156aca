"""How δ of a hidden unit follows from those of the next layer: the generalized chain rule, and equation (2)."""

from dataclasses import replace

import numpy as np

from bp_tui.explain import derivation_forms as forms
from bp_tui.explain.derivation import Check, DerivationStep
from bp_tui.explain.derivation_steps import slope_of_h
from bp_tui.explain.explanation import Equation
from bp_tui.explain.places import Place
from bp_tui.explain.render_text import symbol_text
from bp_tui.explain.study import Study, kinks_between, pre_activation_of
from bp_tui.explain.tree import Family, Node, Product, Quantity, Series, partial_of, value_of
from bp_tui.explain.units import slope
from bp_tui.network.arithmetic import Array
from bp_tui.network.layers import Network


def hidden_steps(study: Study) -> tuple[DerivationStep, ...]:
    """How δ of a hidden unit comes from those of the next layer."""
    return chain_rule(study), slope_of_h(study), slope_of_next(study), equation_2(study)


def chain_rule(study: Study) -> DerivationStep:
    """δ_j = Σ_k δ_k ∂a_k/∂a_j, the slopes of the next layer measured."""
    layer, a, delta = study.layer, study.a, study.delta
    after = layer + 1
    count = study.explainer.experiment.layer_sizes[after]

    def observe(network: Network) -> Array:
        arriving: Array = network.layers[after - 1].pre_activations[0].copy()
        return arriving

    measured = study.probe.move_pre_activation(layer - 1, study.unit - 1, observe, reach=layer - 1)
    slopes = Family(
        measured.value,
        lambda k: partial_of(study.readings.unit("a", after, k + 1).symbol, a.symbol),
        lambda k: Place("a", after, (k + 1,)),
    )
    tree = Series("k", Product((study.readings.units("delta", after), slopes)))
    numeric = value_of(tree)
    kinks = kinks_between(measured)
    looked_at = f"every aₖ of layer {after}"
    check = Check(delta.symbol, a.symbol, looked_at, delta.value, numeric, study.scale, measured.step, excuse=kinks)
    sentence = (
        f"aⱼ reaches E through layer {after} only: E is a function of all m = {count} pre-activations there, and what "
        "goes through each adds up. The ∂aₖ/∂aⱼ are measured here; the next steps find them."
    )
    if count == 1:
        sentence = (
            f"aⱼ reaches E through layer {after} only, which is one unit here, m = 1: the sum has one term. "
            "The ∂aₖ/∂aⱼ is measured here; the next steps find it."
        )
    equation = Equation(delta.symbol, tree, numeric, forms.chain_rule())
    return DerivationStep("The generalized chain rule", sentence, (equation,), check, layer)


def slope_of_next(study: Study) -> DerivationStep:
    """∂a_k/∂a_j = w_kj h′(a_j), for the k whose term is the largest."""
    layer, a, after = study.layer, study.a, study.layer + 1
    weights, deltas = study.readings.weights_out_of(layer, study.unit), study.readings.units("delta", after)
    with np.errstate(all="ignore"):
        sizes = np.abs(weights.values * deltas.values)
    k = int(np.argmax(np.where(np.isnan(sizes), np.inf, sizes)))
    h_slope = value_of(slope(study.readings, layer, study.unit)[1])
    a_k = study.readings.unit("a", after, k + 1)
    tree: Node = Product((weights.member(k), Quantity(partial_of(study.z.symbol, a.symbol), h_slope)))
    symbol, value = partial_of(a_k.symbol, a.symbol), value_of(tree)
    measured = study.probe.move_pre_activation(
        layer - 1, study.unit - 1, pre_activation_of(after, k + 1), reach=layer - 1
    )
    scale = max(abs(value), 0.01 * abs(a_k.value), 0.01 * abs(float(weights.values[k])))
    check = study.check(symbol, a.symbol, symbol_text(a_k.symbol, layer), value, measured, scale)
    sentence = "aₖ is a sum too, in which zⱼ stands once, as the factor of wₖⱼ; and zⱼ moves with aⱼ as h′ says."
    if len(weights.values) > 1:
        sentence += f" Here for k = {k + 1}, the largest term."
    equation = Equation(symbol, tree, value, forms.slope_of_next())
    return DerivationStep("From one layer to the next", sentence, (equation,), check, layer)


def equation_2(study: Study) -> DerivationStep:
    """δ_j = h′(a_j) Σ_k δ_k w_kj."""
    *before, equation = study.explain("delta", study.unit).equations
    equations = (*before, replace(equation, form=forms.equation_2()))
    sentence = (
        "h′(aⱼ) is the same in every term and goes before the sum. So δ of this layer follows from δ of the next: "
        "it is propagated back."
    )
    return DerivationStep("Equation (2)", sentence, equations, study.check_of_delta(), study.layer)
