"""Experiment: a network, its data and its training settings, validated once, here.

An experiment starts as nested tables, the form of a TOML file (`experiment_files.py` finds and merges them), and
becomes a frozen `Experiment` that can be built into a `Training` any number of times, each time the same bits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from bp_tui.data import DataError, Dataset, load_data
from bp_tui.messages import counted, quoted, shown_value
from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.arithmetic import Array
from bp_tui.network.initialization import INITIALIZATIONS, initialize
from bp_tui.network.layers import Network
from bp_tui.network.losses import LOSSES
from bp_tui.network.optimizers import OPTIMIZERS, SCHEDULES
from bp_tui.network.training import Training
from bp_tui.tables import ExperimentError, Table, as_array, as_choice

MAX_WIDTH = 4_096
MAX_LAYERS = 64
MAX_MEMORY = 4 * 2**30
MAX_SEED = 2**63 - 1
BIASES = ("trained", "fixed", "none")
DEFAULT_HIDDEN_UNITS = 8


@dataclass(frozen=True, eq=False)
class Experiment:
    """Everything a run follows from.

    Attributes:
        name: the preset's name or the file's, without its ending; `title` is a sentence.
        layer_sizes: n_0 … n_L. activations: names, one for each layer 1 … L.
        weights: per layer (n_out, n_in), row j, column i, or None to draw them by `init`.
        biases: per layer (n_out,), or None for those of `init`.
        batch_size: at most the number of samples.
        tables: the settings as they were given, from which the same experiment can be made again.
        data_file: where the data was read from; None for data that comes from no file.
    """

    name: str
    title: str
    layer_sizes: tuple[int, ...]
    activations: tuple[str, ...]
    bias: str
    init: str
    weights: tuple[Array, ...] | None
    biases: tuple[Array, ...] | None
    loss: str
    optimizer: str
    eta: float
    schedule: str
    schedule_decay: float
    schedule_period: int
    batch_size: int
    shuffle: bool
    l2: float
    seed: int
    data: Dataset
    tables: Mapping[str, object]
    data_file: Path | None

    @classmethod
    def from_tables(
        cls, tables: Mapping[str, object], *, name: str, base: Path, data: Dataset | None = None
    ) -> "Experiment":
        """Validate the tables of one experiment; data files are relative to the folder `base`.

        `data` is what `[data]` describes, where the caller has loaded it already. Raises ExperimentError with one
        line for whatever does not fit.
        """
        top = Table("", tables)
        title = top.text("title", name)
        network, training = top.table("network"), top.table("training")
        description = top.mapping("data")
        top.refuse_unknown_keys()
        seed = training.integer("seed", 0, least=0, most=MAX_SEED)
        if data is None:
            data = load_experiment_data(description, base=base, seed=seed)
        layer_sizes = _layer_sizes(network, data)
        activations = _activations(network, layer_sizes)
        bias = network.choice("bias", BIASES, "trained")
        optimizer = training.choice("optimizer", OPTIMIZERS, "sgd")
        schedule = training.choice("schedule", SCHEDULES, "constant")
        batch_size = min(training.integer("batch_size", 1, least=1, most=10**9), len(data.inputs))
        _check_memory(layer_sizes, batch_size, len(OPTIMIZERS[optimizer].slots), held_out=len(data.held_out_inputs) > 0)
        experiment = cls(
            name=name,
            title=title,
            layer_sizes=layer_sizes,
            activations=activations,
            bias=bias,
            init=network.choice("init", INITIALIZATIONS, "xavier-uniform"),
            weights=_weights(network, layer_sizes),
            biases=_biases(network, layer_sizes, bias),
            loss=training.choice("loss", LOSSES, "squared-error"),
            optimizer=optimizer,
            eta=training.number("eta", 0.5, positive=True),
            schedule=schedule,
            schedule_decay=training.number("schedule_decay", SCHEDULES[schedule].decay),
            schedule_period=training.integer("schedule_period", SCHEDULES[schedule].period, least=1, most=10**9),
            batch_size=batch_size,
            shuffle=training.flag("shuffle", False),
            l2=training.number("l2", 0.0),
            seed=seed,
            data=data,
            tables=tables,
            data_file=(base / str(description["file"])).absolute() if "file" in description else None,
        )
        network.refuse_unknown_keys()
        training.refuse_unknown_keys()
        experiment._check_loss()
        return experiment

    def build(self) -> Training:
        """A fresh run of this experiment, at position 0."""
        network = Network(
            self.layer_sizes,
            [ACTIVATIONS[name] for name in self.activations],
            LOSSES[self.loss],
            trains_bias=self.bias == "trained",
            batch_size=self.batch_size,
        )
        initialize(network, self.init, self.seed)
        for layer in network.layers:
            if self.weights is not None:
                layer.block[1:] = self.weights[layer.index].T
                layer.block[0] = 0.0
            if self.biases is not None:
                layer.block[0] = self.biases[layer.index]
        return Training(
            network=network,
            inputs=self.data.inputs,
            targets=self.data.targets,
            optimizer=OPTIMIZERS[self.optimizer],
            schedule=SCHEDULES[self.schedule],
            learning_rate=self.eta,
            decay=self.schedule_decay,
            period=self.schedule_period,
            batch_size=self.batch_size,
            shuffle=self.shuffle,
            l2=self.l2,
            seed=self.seed,
            held_out=(self.data.held_out_inputs, self.data.held_out_targets),
        )

    def _check_loss(self) -> None:
        """Refuse a loss that does not go with the output activation or with the targets."""
        loss, output = LOSSES[self.loss], self.activations[-1]
        if output not in loss.output_activations:
            fitting = " or ".join(sorted(loss.output_activations))
            raise ExperimentError(
                f"loss {self.loss!r} does not go with output activation {output!r}: it needs {fitting!r}, "
                "whose outputs are probabilities",
                "training.loss",
            )
        if self.loss == "squared-error":
            return
        targets = np.concatenate([self.data.targets, self.data.held_out_targets])
        outside = np.argwhere((targets < 0.0) | (targets > 1.0))
        if len(outside):
            row, column = outside[0]
            raise ExperimentError(
                f"a target {quoted(self.data.target_names[column])} is {float(targets[row, column])!r}: "
                f"loss {self.loss!r} needs probabilities, from 0 to 1",
                "training.loss",
            )
        if self.loss == "categorical-cross-entropy":
            totals = np.add.accumulate(targets, axis=1)[:, -1]
            off = np.flatnonzero(np.abs(totals - 1.0) > 1e-9)
            if len(off):
                raise ExperimentError(
                    f"the targets of a sample add up to {float(totals[off[0]])!r}: loss {self.loss!r} needs "
                    "probabilities that add up to 1",
                    "training.loss",
                )


def load_experiment_data(description: Mapping[str, object], *, base: Path, seed: int) -> Dataset:
    """The data that a `[data]` table describes; raises ExperimentError."""
    try:
        return load_data(description, base=base, seed=seed)
    except DataError as error:
        raise ExperimentError(str(error), error.key) from None


def _check_memory(layer_sizes: tuple[int, ...], batch_size: int, slots: int, *, held_out: bool) -> None:
    """Refuse before allocating what would not fit.

    The counts are measured ones, of a debugger after a few batches: vectors as long as all parameters together
    (gradients, scratch, checkpoints, frames, and the same for looking elsewhere in history), numbers for each unit
    and sample of a batch, and bytes of array headers for each layer and sample of one.
    """
    pairs = list(pairwise(layer_sizes))
    parameters = sum((1 + n_in) * n_out for n_in, n_out in pairs)
    vectors = 15 + 7 * slots + (10 if held_out else 0)
    needed = 8 * (vectors * parameters + 13 * batch_size * sum(layer_sizes)) + 1_300 * batch_size * len(pairs)
    if needed > MAX_MEMORY:
        raise ExperimentError(
            f"a network of {counted(parameters, 'parameter')} with batches of {batch_size:,} would need about "
            f"{needed / 2**30:.1f} GiB of memory: the limit is {MAX_MEMORY / 2**30:.0f} GiB",
            "network.layers",
        )


def _layer_sizes(network: Table, data: Dataset) -> tuple[int, ...]:
    n_in, n_out = data.inputs.shape[1], data.targets.shape[1]
    given, key = network.entries("layers"), network.place("layers")
    if given is None:
        return (n_in, DEFAULT_HIDDEN_UNITS, n_out)
    for index, size in enumerate(given):
        if isinstance(size, bool) or not isinstance(size, int):
            raise ExperimentError(
                f"network.layers[{index}] is {shown_value(size)}: expected a whole number of units", key
            )
        if size < 1:
            raise ExperimentError(
                f"network.layers[{index}] is {shown_value(size)}: a layer needs at least one unit", key
            )
        if size > MAX_WIDTH:
            limit = f"a layer has at most {MAX_WIDTH:,} units"
            raise ExperimentError(f"network.layers[{index}] is {shown_value(size)}: {limit}", key)
    sizes = tuple(size for size in given if isinstance(size, int))
    if not 2 <= len(sizes) <= MAX_LAYERS + 1:
        raise ExperimentError(
            f"network.layers has {counted(len(sizes), 'number')}: "
            f"expected that of the inputs, then 1 to {MAX_LAYERS} layers of units",
            key,
        )
    if sizes[0] != n_in:
        raise ExperimentError(f"network.layers starts with {sizes[0]} but the data has {counted(n_in, 'input')}", key)
    if sizes[-1] != n_out:
        raise ExperimentError(f"network.layers ends with {sizes[-1]} but the data has {counted(n_out, 'target')}", key)
    return sizes


def _activations(network: Table, layer_sizes: tuple[int, ...]) -> tuple[str, ...]:
    depth = len(layer_sizes) - 1
    given = network.entries("activations")
    if given is None:
        hidden = network.choice("hidden_activation", ACTIVATIONS, "sigmoid")
        output = network.choice("output_activation", ACTIVATIONS, "sigmoid")
        names = (hidden,) * (depth - 1) + (output,)
    else:
        for other in ("hidden_activation", "output_activation"):
            if other in network:
                raise ExperimentError(f"network.activations and network.{other} are both given: give one of them")
        if len(given) != depth:
            raise ExperimentError(
                f"network.activations has {counted(len(given), 'name')}, expected {depth}: one for each layer of units"
            )
        names = tuple(as_choice(name, ACTIVATIONS, f"network.activations[{index}]") for index, name in enumerate(given))
    if "softmax" in names[:-1]:
        raise ExperimentError(
            f"layer {names.index('softmax') + 1} is a hidden layer with activation 'softmax': "
            "softmax is for the output layer only",
            "network.hidden_activation",
        )
    if names[-1] == "softmax" and layer_sizes[-1] == 1:
        raise ExperimentError(
            "softmax with one output is always 1: use 'sigmoid', or give two outputs or more",
            "network.output_activation",
        )
    return names


def _weights(network: Table, layer_sizes: tuple[int, ...]) -> tuple[Array, ...] | None:
    shapes = [(n_out, n_in) for n_in, n_out in pairwise(layer_sizes)]
    return _per_layer(network, "weights", shapes)


def _biases(network: Table, layer_sizes: tuple[int, ...], bias: str) -> tuple[Array, ...] | None:
    biases = _per_layer(network, "biases", [(n_out,) for n_out in layer_sizes[1:]])
    if biases is not None and bias == "none":
        raise ExperimentError("network.biases are given but network.bias is 'none': leave one of them out")
    return biases


def _per_layer(network: Table, key: str, shapes: Sequence[tuple[int, ...]]) -> tuple[Array, ...] | None:
    given = network.entries(key)
    if given is None:
        return None
    place = network.place(key)
    if len(given) != len(shapes):
        raise ExperimentError(f"{place} is for {counted(len(given), 'layer')}, expected {len(shapes)}")
    layers = enumerate(zip(given, shapes, strict=True))
    return tuple(as_array(value, shape, f"{place}[{index}]") for index, (value, shape) in layers)
