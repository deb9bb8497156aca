"""Lines 7 to 9, and 1: Δw_ji, the optimizer's slots and w_ji as trees that repeat the engine's arithmetic."""

from bp_tui.explain import forms
from bp_tui.explain.drafts import Draft, symbol_named
from bp_tui.explain.formula import parse
from bp_tui.explain.places import Place
from bp_tui.explain.readings import Readings, matrix_symbol
from bp_tui.explain.tree import Node, Number, Product, Quantity, Quotient, Series, Sum, Symbol, Words, bind, value_of
from bp_tui.network.optimizers import EPSILON, OPTIMIZERS


def weight_gradient(readings: Readings, layer: int, unit: int, source: int) -> Draft:
    """Δw_ji = δ_j z_i, the mean over the batch, and the penalty."""
    value = readings.matrix_value("dw", layer, unit, source)
    symbol = matrix_symbol("dw", layer, unit, source)
    if source == 0 and readings.experiment.bias != "trained":
        return Draft(forms.fixed_bias_gradient(), symbol, Number(0.0), value)
    samples, tree = readings.samples, _slope_of_loss(readings, layer, unit, source)
    l2 = readings.experiment.l2 if source else 0.0
    if l2:
        penalty = Product((Quantity(Symbol("λ"), l2), readings.weight(layer, unit, source)))
        tree = Sum((tree, penalty))
    return Draft(forms.weight_gradient("x" if layer == 1 else "z", samples, l2), symbol, tree, value)


def _slope_of_loss(readings: Readings, layer: int, unit: int, source: int) -> Node:
    """∂E/∂w_ji without the penalty."""
    if readings.samples == 1:
        return Product((readings.unit("delta", layer, unit), readings.unit("z", layer - 1, source)))
    deltas = readings.over_batch("delta", layer, unit)
    sources = readings.over_batch("z", layer - 1, source) if source else readings.unit("z", layer - 1, 0)
    return Quotient(Series("s", Product((deltas, sources))), Number(readings.samples, str(readings.samples)))


def update(readings: Readings, name: str, layer: int, unit: int, source: int) -> Draft:
    """Line 9 for one weight: the optimizer's formula, statement by statement, up to w or to the slot `name`."""
    experiment = readings.experiment
    rule = OPTIMIZERS[experiment.optimizer]
    gradient = readings.matrix_value("dw", layer, unit, source)
    values: dict[str, Node] = {
        "w": readings.weight(layer, unit, source),
        "Δw": Quantity(matrix_symbol("dw", layer, unit, source), gradient, Place("dw", layer, (unit, source))),
        "η": Quantity(Symbol("η"), readings.moment.learning_rate, Place("eta")),
        "t": Quantity(Symbol("t"), readings.clock.batch + 1),
        "ε": Quantity(Symbol("ε"), EPSILON),
        **{slot: readings.old_slot(slot, layer, unit, source) for slot in rule.slots},
    }
    steps: list[Draft] = []
    for statement in parse(rule.formula):
        tree = bind(statement.tree, values)
        if statement.name == "w" or statement.name in rule.slots:
            symbol = matrix_symbol(statement.name, layer, unit, source)
            value = readings.matrix_value(statement.name, layer, unit, source)
        else:
            symbol, value = symbol_named(statement.name), value_of(tree)
        form = forms.optimizer_line(rule, statement.name)
        if statement.name == name:
            return Draft(form, symbol, tree, value, () if name in rule.slots else steps)
        steps.append(Draft(form, symbol, tree, value))
        values[statement.name] = Quantity(symbol, value)
    raise ValueError(f"the formula of {rule.name} does not define {name!r}")


def initial(readings: Readings, name: str, layer: int, unit: int, source: int) -> Draft:
    """What line 1 leaves: a weight or bias that no update has changed, or a slot of the optimizer."""
    experiment, symbol = readings.experiment, matrix_symbol(name, layer, unit, source)
    value = readings.matrix_value(name, layer, unit, source)
    if name != "w":
        return Draft(forms.initial_slot(name), symbol, Number(0.0), value)
    given = experiment.weights is not None if source else experiment.biases is not None
    drawn = source > 0 or (experiment.init == "uniform" and experiment.bias == "trained")
    if given:
        words = "given"
    elif source == 0 and (not drawn or experiment.weights is not None):
        return Draft(forms.initial_weight(experiment.init, is_given=False, is_bias=True), symbol, Number(0.0), value)
    else:
        words = f"{experiment.init} with seed {experiment.seed}"
    form = forms.initial_weight(experiment.init, is_given=given, is_bias=False)
    return Draft(form, symbol, Words(words), value)
