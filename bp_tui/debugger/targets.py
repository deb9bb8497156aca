"""One place of a network that a person can name: `loss`, `z[2][1]`, `w[1][2,0]`, or a whole vector or matrix.

A target is checked against the network when it is made (`target_names.py`); here it is read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bp_tui.debugger.computed import Kind, ops_needed, units_computed
from bp_tui.debugger.expression_errors import NotComputed
from bp_tui.debugger.values import Values
from bp_tui.network.arithmetic import Array

TargetName: TypeAlias = Literal[
    "x", "r", "a", "z", "delta", "dw", "w", "loss", "eta", "epoch", "sample", "op", "mean_loss"
]
Partial: TypeAlias = "float | list[Partial] | None"
"""A number or nested lists, with None where a number, a vector or a row of a matrix is not computed yet."""

ReadNumber: TypeAlias = Callable[[Values, Values | None], float]
ReadArray: TypeAlias = Callable[[Values, Values | None], Array]
"""Functions of the values at a position and of those one op earlier; they raise NotComputed."""

_KINDS: dict[str, Kind] = {"x": "x", "r": "r", "a": "a", "z": "z", "delta": "delta", "dw": "dw", "w": "w"}


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """What of a network decides which names there are and when their numbers are computed.

    Attributes:
        layer_sizes: n_0 … n_L.
        softmax_output: whether each z of the last layer needs all of that layer's a.
    """

    layer_sizes: tuple[int, ...]
    softmax_output: bool = False

    @property
    def depth(self) -> int:
        """L, the number of layers of weights."""
        return len(self.layer_sizes) - 1


@dataclass(frozen=True, slots=True)
class Target:
    """One place of a network: a number, or a whole vector, matrix or row of a matrix.

    `y[k]` is the target `z[L][k]` and `z[0][i]` is `x[i]`, so equal places are equal targets.

    Attributes:
        name: as in an expression, but never `y`.
        layer: l; 0 for x, L for r, None for the numbers that belong to no layer.
        indices: (), (j,) or (j, i), as on screen: units from 1, source unit 0 is the bias.
        shape: of what is read: (), (n_l,), (1 + n_{l-1},) or (n_l, 1 + n_{l-1}).
    """

    name: TargetName
    layer: int | None
    indices: tuple[int, ...]
    shape: tuple[int, ...]
    network: NetworkFacts = field(repr=False, compare=False)

    def __str__(self) -> str:
        layer = "" if self.layer is None or self.name in ("x", "r") else f"[{self.layer}]"
        indices = f"[{','.join(str(index) for index in self.indices)}]" if self.indices else ""
        return self.name + layer + indices

    def read(self, values: Values) -> float | Array:
        """Read the number, or a copy of the array; a matrix has rows j, column 0 the bias.

        Raises NotComputed unless all of it is computed.
        """
        if self.shape == ():
            return self.number_reader()(values, None)
        return self.array_reader()(values, None).copy()

    def read_partial(self, values: Values) -> Partial:
        """Read what of it is computed: None for numbers and rows that are not, or for all if none is."""
        if self.shape == ():
            try:
                return self.number_reader()(values, None)
            except NotComputed:
                return None
        computed = self._units_computed(values)
        if computed < (self.indices[0] if self.indices else 1):
            return None
        numbers: list[Partial] = self._select()(values).tolist()
        if not self.indices:
            numbers[computed:] = [None] * (len(numbers) - computed)
        return numbers

    def number_reader(self) -> ReadNumber:
        """Make a function that reads this number; it costs little to call."""
        if self.layer is None:
            return self._single_reader()
        select, needed, unit, name = self._select(), self.ops_needed, self.indices[0], str(self)
        # w_ji is row i, column j − 1 of its block, and `item` counts along the rows.
        source = self.indices[1] if len(self.indices) == 2 else 0
        offset = source * self.network.layer_sizes[self.layer] + unit - 1

        def number(values: Values, previous: Values | None) -> float:
            if values.progress < needed and self._units_computed(values) < unit:
                raise NotComputed(name)
            return select(values).item(offset)

        return number

    def array_reader(self) -> ReadArray:
        """Make a function that reads this vector or matrix; perhaps a view of the network's own numbers."""
        select, needed, name = self._select(), self.ops_needed, str(self)
        units = self.indices[0] if self.indices else self.shape[0]

        def array(values: Values, previous: Values | None) -> Array:
            if values.progress < needed and self._units_computed(values) < units:
                raise NotComputed(name)
            return select(values)

        return array

    def _single_reader(self) -> ReadNumber:
        depth = self.network.depth

        def loss(values: Values, previous: Values | None) -> float:
            number = values.loss
            if number is None or values.progress < depth:
                raise NotComputed("loss")
            return float(number)

        def mean_loss(values: Values, previous: Values | None) -> float:
            number = values.mean_loss
            if number is None:
                raise NotComputed("mean_loss")
            return float(number)

        match self.name:
            case "loss":
                return loss
            case "mean_loss":
                return mean_loss
            case "eta":
                return lambda values, previous: float(values.learning_rate)
            case "epoch":
                return lambda values, previous: values.epoch
            case "sample":
                return lambda values, previous: values.sample
            case _:
                return lambda values, previous: values.position

    def _select(self) -> Callable[[Values], Array]:
        """Where this target's numbers lie: the vector or block of a single number, else the array itself."""
        entry = (self.layer or 0) - 1
        match self.name:
            case "x":
                return lambda values: values.inputs
            case "r":
                return lambda values: values.targets
            case "a":
                return lambda values: values.pre_activations[entry]
            case "z":
                return lambda values: values.activations[entry]
            case "delta":
                return lambda values: values.deltas[entry]

        def block(values: Values) -> Array:
            return (values.parameters if self.name == "w" else values.weight_gradients)[entry]

        if self.shape == ():
            return block
        if not self.indices:
            return lambda values: block(values).T
        column = self.indices[0] - 1
        return lambda values: block(values)[:, column]

    @property
    def ops_needed(self) -> int:
        """How many ops of a batch are done once all of it is computed."""
        if self.name not in _KINDS:
            return self.network.depth if self.name == "loss" else 0
        return ops_needed(_KINDS[self.name], self.layer or 0, self.network.depth)

    def _units_computed(self, values: Values) -> int:
        facts, layer = self.network, self.layer or 0
        return units_computed(
            _KINDS[self.name],
            layer,
            facts.depth,
            facts.layer_sizes[layer],
            values.progress,
            values.units,
            softmax_output=facts.softmax_output,
        )
