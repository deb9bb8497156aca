"""Lines 4 to 6: a_j, z_j, E and δ_j as trees that repeat the arithmetic of `network/layers.py` and `losses.py`."""

from bp_tui.explain import forms
from bp_tui.explain.drafts import Draft, worked
from bp_tui.explain.formula import parse, read
from bp_tui.explain.places import BATCH
from bp_tui.explain.readings import Readings
from bp_tui.explain.tree import Node, Number, Product, Quotient, Series, Symbol, bind
from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.losses import LOSSES


def pre_activation(readings: Readings, layer: int, unit: int) -> Draft:
    """a_j = w_j0 + Σ_i w_ji z_i."""
    body = Product((readings.weights_into(layer, unit), readings.units("z", layer - 1)))
    if readings.experiment.bias == "none":
        tree = Series("i", body, start=0.0)
    else:
        tree = Series("i", body, first=(readings.weight(layer, unit, 0),))
    a = readings.unit("a", layer, unit)
    return Draft(forms.pre_activation(layer), a.symbol, tree, a.value)


def activation(readings: Readings, layer: int, unit: int) -> Draft:
    """z_j = h(a_j)."""
    h = ACTIVATIONS[readings.experiment.activations[layer - 1]]
    z = readings.unit("z", layer, unit)
    values: dict[str, Node] = {"a": readings.unit("a", layer, unit), "aₖ": readings.units("a", layer)}
    steps, tree = worked(parse(h.formula), values)
    form = forms.activation(h.name, is_output=layer == readings.depth)
    return Draft(form, z.symbol, tree, z.value, steps)


def loss(readings: Readings) -> Draft:
    """E_ℓ of one sample, or the mean of them over the batch."""
    rule, depth = LOSSES[readings.experiment.loss], readings.depth
    losses = readings.losses()
    if readings.place.sample == BATCH and readings.samples > 1:
        mean = Quotient(Series("s", losses, start=0.0), Number(readings.samples, str(readings.samples)))
        value = readings.moment.loss
        return Draft(forms.batch_loss(), Symbol("E"), mean, float("nan") if value is None else value)
    values: dict[str, Node] = {
        "aₖ": readings.units("a", depth),
        "yₖ": readings.units("z", depth),
        "rₖ": readings.units("r", depth),
    }
    steps, tree = worked(parse(rule.arithmetic), values)
    symbol = Symbol("E", sample=readings.sample if readings.samples > 1 else None)
    return Draft(forms.loss(rule), symbol, tree, float(losses.values[readings.sample - 1]), steps)


def delta(readings: Readings, layer: int, unit: int) -> Draft:
    """δ_o or δ_j."""
    return output_delta(readings, unit) if layer == readings.depth else hidden_delta(readings, layer, unit)


def output_delta(readings: Readings, unit: int) -> Draft:
    """δ_o = ∂E/∂a_o: y_o − r_o, and under the squared error the slope of h besides."""
    rule, layer = LOSSES[readings.experiment.loss], readings.depth
    y, r = readings.unit("z", layer, unit), readings.unit("r", layer, unit)
    steps: list[Draft] = []
    tree = bind(read("yₒ − rₒ"), {"yₒ": y, "rₒ": r})
    if rule.name == "squared-error":
        if readings.experiment.activations[-1] == "softmax":
            families = {"yₖ": readings.units("z", layer), "rₖ": readings.units("r", layer)}
            tree = bind(read("yₒ ((yₒ − rₒ) − Σₖ (yₖ − rₖ) yₖ)"), {"yₒ": y, "rₒ": r, **families})
        else:
            steps, h_slope = slope(readings, layer, unit)
            tree = Product((tree, h_slope))
    value = readings.unit("delta", layer, unit)
    return Draft(forms.output_delta(rule), value.symbol, tree, value.value, steps)


def hidden_delta(readings: Readings, layer: int, unit: int) -> Draft:
    """δ_j = h′(a_j) Σ_k δ_k w_kj."""
    steps, h_slope = slope(readings, layer, unit)
    sent_back = Series("k", Product((readings.units("delta", layer + 1), readings.weights_out_of(layer, unit))))
    value = readings.unit("delta", layer, unit)
    return Draft(forms.hidden_delta(), value.symbol, Product((h_slope, sent_back)), value.value, steps)


def slope(readings: Readings, layer: int, unit: int) -> tuple[list[Draft], Node]:
    """h′(a_j), in a and z."""
    h = ACTIVATIONS[readings.experiment.activations[layer - 1]]
    values: dict[str, Node] = {"a": readings.unit("a", layer, unit), "z": readings.unit("z", layer, unit)}
    return worked(parse(h.derivative_formula), values)
