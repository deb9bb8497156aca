"""The notes' nine lines once more, in plain Python and unit by unit: what a person should see at every instant.

It shares no code with the program. Lists count from 0; `w[l][j]` is [bias, w_j1, …]. None stands for what is not
computed yet. Of a batch the first sample's a, z and δ are seen, and the mean Δw.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.debugger.in_order import mean_in_order

Vector = list[float | None]
Matrix = list[list[float] | None]

H: dict[str, Callable[[float], float]] = {
    "identity": lambda a: a,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "tanh": math.tanh,
}
SLOPE: dict[str, Callable[[float], float]] = {
    "identity": lambda z: 1.0,
    "sigmoid": lambda z: z * (1 - z),
    "tanh": lambda z: 1 - z * z,
}


@dataclass(frozen=True)
class Task:
    """What is trained, in plain lists; `weights[l][j]` begins with the bias."""

    activations: list[str]
    loss: str
    weights: list[list[list[float]]]
    inputs: list[list[float]]
    targets: list[list[float]]
    eta: float
    batch_size: int = 1

    @property
    def sizes(self) -> list[int]:
        return [len(self.inputs[0]), *(len(layer) for layer in self.weights)]

    @property
    def batches(self) -> list[range]:
        """The rows of each batch of an epoch."""
        m, size = len(self.inputs), self.batch_size
        return [range(start, min(m, start + size)) for start in range(0, m, size)]


@dataclass
class Instant:
    """What is to be seen; `units` is 0 between two ops, `address` that of the last whole op."""

    op: int
    units: int
    address: str
    epoch: int
    sample: int
    x: list[float] | None
    r: list[float] | None
    a: list[Vector]
    z: list[Vector]
    delta: list[Vector]
    dw: list[Matrix]
    w: list[list[list[float]]]
    loss: float | None
    mean_loss: float | None


@dataclass
class Model:
    """Runs a task and hands out an `Instant` after every unit of every op."""

    task: Task
    op: int = 0
    address: str = "start"
    epoch: int = 1
    sample: int = 1
    mean_loss: float | None = None
    epoch_losses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.w = [[list(row) for row in layer] for layer in self.task.weights]
        self.rows: range | None = None
        self._forget()

    def _forget(self) -> None:
        """Nothing of the coming batch is computed; one list per sample of it."""
        widths = self.task.sizes[1:]
        samples = len(self.rows or [0])
        self.a, self.z, self.delta = (_unknown(samples, widths) for _ in range(3))
        self.dw: list[Matrix] = [[None] * n for n in widths]
        self.losses: list[float] = []

    def instants(self, epochs: int) -> Iterator[Instant]:
        yield self._seen(0)
        for epoch in range(1, epochs + 1):
            for sample, rows in enumerate(self.task.batches, start=1):
                self.rows, self.epoch, self.sample = rows, epoch, sample
                self._forget()
                depth = len(self.w)
                for phase, layers in (
                    ("forward", range(depth)),
                    ("delta", range(depth - 1, -1, -1)),
                    ("update", range(depth)),
                ):
                    for layer in layers:
                        yield from self._do(phase, layer)

    def _do(self, phase: str, layer: int) -> Iterator[Instant]:
        width = len(self.w[layer])
        for j in range(width):
            {"forward": self._forward, "delta": self._delta, "update": self._update}[phase](layer, j)
            if j + 1 < width:
                yield self._seen(j + 1)
        self.op += 1
        self.address = f"{self.epoch}:{self.sample}:{phase}:{layer + 1}"
        last = layer == len(self.w) - 1
        if phase == "forward" and last:
            self.losses = [self._loss(s) for s in range(len(self._rows()))]
        if phase == "update" and last:
            self.epoch_losses += self.losses
            if self.sample == len(self.task.batches):
                self.mean_loss = mean_in_order(self.epoch_losses)
                self.epoch_losses = []
        yield self._seen(0)

    def _rows(self) -> range:
        assert self.rows is not None
        return self.rows

    def _source(self, layer: int, s: int) -> list[float]:
        """z of the layer before, led by the bias's 1."""
        before = self.task.inputs[self._rows()[s]] if layer == 0 else self.z[s][layer - 1]
        return [1.0, *known(before)]

    def _forward(self, layer: int, j: int) -> None:
        name = self.task.activations[layer]
        for s in range(len(self._rows())):
            self.a[s][layer][j] = dot(self.w[layer][j], self._source(layer, s))
            if name != "softmax":
                self.z[s][layer][j] = H[name](known(self.a[s][layer][: j + 1])[j])
            elif j == len(self.w[layer]) - 1:
                exps = [math.exp(a) for a in known(self.a[s][layer])]
                self.z[s][layer] = [e / sum(exps) for e in exps]

    def _loss(self, s: int) -> float:
        y, r = known(self.z[s][-1]), self.task.targets[self._rows()[s]]
        if self.task.loss == "squared-error":
            return sum((a - b) ** 2 for a, b in zip(y, r, strict=True)) / 2
        if self.task.loss == "categorical-cross-entropy":
            return -sum(b * math.log(a) for a, b in zip(y, r, strict=True))
        return -sum(b * math.log(a) + (1 - b) * math.log(1 - a) for a, b in zip(y, r, strict=True))

    def _delta(self, layer: int, j: int) -> None:
        name = self.task.activations[layer]
        for s, row in enumerate(self._rows()):
            z = known(self.z[s][layer])[j]
            if layer == len(self.w) - 1:
                slope = SLOPE[name](z) if self.task.loss == "squared-error" else 1.0
                self.delta[s][layer][j] = (z - self.task.targets[row][j]) * slope
            else:
                back = dot(known(self.delta[s][layer + 1]), [row[1 + j] for row in self.w[layer + 1]])
                self.delta[s][layer][j] = SLOPE[name](z) * back

    def _update(self, layer: int, j: int) -> None:
        samples = range(len(self._rows()))
        products = [[known(self.delta[s][layer])[j] * z for z in self._source(layer, s)] for s in samples]
        gradient = [sum(column) / len(products) for column in zip(*products, strict=True)]
        self.dw[layer][j] = gradient
        self.w[layer][j] = [w - self.task.eta * g for w, g in zip(self.w[layer][j], gradient, strict=True)]

    def _seen(self, units: int) -> Instant:
        first = None if self.rows is None else self.rows[0]
        return Instant(
            op=self.op,
            units=units,
            address=self.address,
            epoch=self.epoch,
            sample=self.sample,
            x=None if first is None else self.task.inputs[first],
            r=None if first is None else self.task.targets[first],
            a=[list(layer) for layer in self.a[0]],
            z=[list(layer) for layer in self.z[0]],
            delta=[list(layer) for layer in self.delta[0]],
            dw=[list(layer) for layer in self.dw],
            w=[[list(row) for row in layer] for layer in self.w],
            loss=mean_in_order(self.losses) if self.losses else None,
            mean_loss=self.mean_loss,
        )


def _unknown(samples: int, widths: list[int]) -> list[list[Vector]]:
    return [[[None] * n for n in widths] for _ in range(samples)]


def known(values: Sequence[float | None]) -> list[float]:
    """All of a vector; an error where the model would use what it has not computed."""
    assert all(value is not None for value in values)
    return [value for value in values if value is not None]


def dot(left: list[float], right: list[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def tables(task: Task) -> dict[str, object]:
    """The same task as an experiment."""
    return {
        "network": {
            "layers": task.sizes,
            "activations": task.activations,
            "weights": [[row[1:] for row in layer] for layer in task.weights],
            "biases": [[row[0] for row in layer] for layer in task.weights],
        },
        "training": {"loss": task.loss, "eta": task.eta, "batch_size": task.batch_size},
        "data": {"inputs": task.inputs, "targets": task.targets},
    }
