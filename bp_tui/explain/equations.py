"""The arithmetic of one unit in one op, from the notes' general form down to the numbers.

Layers, units and sources are counted from 1 here, source 0 being the bias, as the notes and the screen do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bp_tui.explain.notation import DIGITS, factor, number, subscript
from bp_tui.network.activations import Activation
from bp_tui.network.arithmetic import Array
from bp_tui.network.losses import Loss
from bp_tui.network.optimizers import Optimizer
from bp_tui.network.timetable import Phase

MAX_TERMS = 5
MAX_WEIGHTS = 3


class Moment(Protocol):
    """The numbers of a run at one position; entry l − 1 of a sequence belongs to layer l."""

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """n_0 … n_L."""

    @property
    def learning_rate(self) -> float:
        """η_n."""

    @property
    def inputs(self) -> Array:
        """x, (n_0,)."""

    @property
    def targets(self) -> Array:
        """r, (n_L,)."""

    @property
    def pre_activations(self) -> Sequence[Array]:
        """a, (n_l,)."""

    @property
    def activations(self) -> Sequence[Array]:
        """z, (n_l,)."""

    @property
    def deltas(self) -> Sequence[Array]:
        """δ, (n_l,)."""

    @property
    def weight_gradients(self) -> Sequence[Array]:
        """Δw, (1 + n_{l-1}, n_l)."""

    @property
    def parameters(self) -> Sequence[Array]:
        """w, (1 + n_{l-1}, n_l)."""


@dataclass(frozen=True)
class Rules:
    """What of an experiment decides the form of its equations."""

    activations: tuple[Activation, ...]
    loss: Loss
    optimizer: Optimizer
    bias: str
    l2: float
    batch_size: int


@dataclass(frozen=True)
class Equation:
    """One equation: what it defines, in the notes' form, with this unit's indices, with numbers, and the result.

    `indexed` and `numbers` are empty where they would only repeat the line before.
    """

    symbol: str
    general: str
    indexed: str
    numbers: str
    value: float

    def lines(self, digits: int = DIGITS) -> list[str]:
        """The equation as lines of text, aligned on the equals sign; the result closes the last one."""
        right = [side for side in (self.general, self.indexed, self.numbers) if side]
        indent = " " * len(self.symbol)
        lines = [f"{self.symbol if index == 0 else indent} = {side}" for index, side in enumerate(right)]
        return [*lines[:-1], f"{lines[-1]} = {number(self.value, digits)}"]


def unit_equations(
    rules: Rules, moment: Moment, before: Moment | None, phase: Phase, layer: int, unit: int, digits: int = DIGITS
) -> list[Equation]:
    """What an op does for one unit: a_j and z_j; or δ_j; or Δw_ji and w_ji of the unit's first weights.

    `before` is the run one op earlier, needed for the old weights of an update only.
    """
    writer = _Writer(rules, moment, layer, unit, digits)
    if phase is Phase.FORWARD:
        return [writer.pre_activation(), writer.activation()]
    if phase is Phase.DELTA:
        return [writer.output_delta() if layer == writer.depth else writer.hidden_delta()]
    first = 0 if rules.bias == "trained" else 1
    sources = range(first, min(moment.layer_sizes[layer - 1] + 1, first + MAX_WEIGHTS))
    equations = []
    for source in sources:
        equations.append(writer.weight_gradient(source))
        equations.append(writer.weight(source, before))
    return equations


class _Writer:
    """Writes the equations of one unit."""

    def __init__(self, rules: Rules, moment: Moment, layer: int, unit: int, digits: int) -> None:
        self.rules, self.moment, self.layer, self.unit, self.digits = rules, moment, layer, unit, digits
        self.depth = len(moment.layer_sizes) - 1
        self.a = float(moment.pre_activations[layer - 1][unit - 1])
        self.z = float(moment.activations[layer - 1][unit - 1])
        self.delta = float(moment.deltas[layer - 1][unit - 1])
        self.h = rules.activations[layer - 1]

    def pre_activation(self) -> Equation:
        """a_j = Σ_i w_ji z_i."""
        j, source = self.unit, "x" if self.layer == 1 else "z"
        column = self.moment.parameters[self.layer - 1][:, self.unit - 1]
        values = self.moment.inputs if self.layer == 1 else self.moment.activations[self.layer - 2]
        pairs = [(i, float(column[i]), float(values[i - 1])) for i in range(1, len(column))]
        indexed = [f"w{subscript(j, i)} {source}{subscript(i)}" for i, _, _ in pairs]
        numbers = [f"{factor(w, self.digits)}·{factor(z, self.digits)}" for _, w, z in pairs]
        if self.rules.bias != "none":
            indexed.insert(0, f"w{subscript(j, 0)}")
            numbers.insert(0, number(float(column[0]), self.digits))
        general = f"Σᵢ w{subscript(j)}ᵢ {source}ᵢ"
        return Equation(f"a{subscript(j)}", general, _sum(indexed), _sum(numbers), self.a)

    def activation(self) -> Equation:
        """z_j = h(a_j)."""
        j = subscript(self.unit)
        symbol = f"y{j}" if self.layer == self.depth else f"z{j}"
        shown = self.h.formula.format(a=factor(self.a, self.digits))
        if self.h.name == "softmax":
            shown = f"e^{factor(self.a, self.digits)} / Σₖ e^(aₖ)"
        return Equation(symbol, f"h(a{j})", self.h.formula.format(a=f"a{j}"), shown, self.z)

    def slope(self) -> tuple[str, str]:
        """h′(a_j): with symbols, with numbers."""
        j = subscript(self.unit)
        z = f"y{j}" if self.layer == self.depth else f"z{j}"
        text = self.h.derivative_formula
        return (
            text.format(a=f"a{j}", z=z),
            text.format(a=factor(self.a, self.digits), z=factor(self.z, self.digits)),
        )

    def output_delta(self) -> Equation:
        """δ_o = ∂E/∂a_o."""
        j = subscript(self.unit)
        y, r = self.z, float(self.moment.targets[self.unit - 1])
        symbols, numbers = f"y{j} − r{j}", f"{number(y, self.digits)} − {factor(r, self.digits)}"
        if self.rules.loss.name == "squared-error":
            if self.h.name == "softmax":
                symbols = f"y{j} ((y{j} − r{j}) − Σₖ (yₖ − rₖ) yₖ)"
                numbers = ""
            else:
                slope, slope_numbers = self.slope()
                symbols, numbers = f"({symbols}) · {slope}", f"({numbers}) · {slope_numbers}"
        return Equation(f"δ{j}", f"∂E/∂a{j}", symbols, numbers, self.delta)

    def hidden_delta(self) -> Equation:
        """δ_j = h′(a_j) Σ_k δ_k w_kj, k over the next layer (eq. 2)."""
        j = self.unit
        deltas, block = self.moment.deltas[self.layer], self.moment.parameters[self.layer]
        slope, slope_numbers = self.slope()
        terms = range(1, len(deltas) + 1)
        indexed = [f"δ{subscript(k)} w{subscript(k, j)}" for k in terms]
        numbers = [
            f"{factor(float(deltas[k - 1]), self.digits)}·{factor(float(block[j, k - 1]), self.digits)}" for k in terms
        ]
        general = f"h′(a{subscript(j)}) Σₖ δₖ wₖ{subscript(j)}"
        return Equation(
            f"δ{subscript(j)}",
            general,
            f"{slope} · ({_sum(indexed)})",
            f"{slope_numbers} · ({_sum(numbers)})",
            self.delta,
        )

    def weight_gradient(self, source: int) -> Equation:
        """Δw_ji = δ_j z_i (eq. 1), the mean over the batch."""
        j, i = self.unit, source
        value = float(self.moment.weight_gradients[self.layer - 1][i, j - 1])
        values = self.moment.inputs if self.layer == 1 else self.moment.activations[self.layer - 2]
        z = 1.0 if i == 0 else float(values[i - 1])
        name = f"{'x' if self.layer == 1 and i else 'z'}{subscript(i)}"
        general, numbers = f"δ{subscript(j)} {name}", f"{factor(self.delta, self.digits)}·{factor(z, self.digits)}"
        if self.rules.batch_size > 1:
            general, numbers = f"mean of {general} over the batch", ""
        if self.rules.l2 and i:
            general, numbers = f"{general} + {number(self.rules.l2)} w{subscript(j, i)}", ""
        return Equation(f"Δw{subscript(j, i)}", general, "", numbers, value)

    def weight(self, source: int, before: Moment | None) -> Equation:
        """w_ji ← w_ji − η Δw_ji, or what the optimizer makes of it."""
        j, i = self.unit, source
        new = float(self.moment.parameters[self.layer - 1][i, j - 1])
        symbol = f"w{subscript(j, i)}"
        if self.rules.optimizer.name != "sgd":
            return Equation(symbol, self.rules.optimizer.formula.rpartition("← ")[2], "", "", new)
        general, numbers = f"{symbol} − η Δ{symbol}", ""
        if before is not None:
            old = float(before.parameters[self.layer - 1][i, j - 1])
            gradient = float(self.moment.weight_gradients[self.layer - 1][i, j - 1])
            eta = number(self.moment.learning_rate, self.digits)
            numbers = f"{number(old, self.digits)} − {eta}·{factor(gradient, self.digits)}"
        return Equation(symbol, general, "", numbers, new)


def _sum(terms: Sequence[str]) -> str:
    """Terms with plus signs between them; the middle of a long sum is only counted."""
    if len(terms) > MAX_TERMS:
        left_out = len(terms) - MAX_TERMS + 1
        terms = [*terms[: MAX_TERMS - 2], f"({left_out} more)", terms[-1]]
    return " + ".join(terms)
