"""An experiment on its way: one there is, and what a person would have otherwise, as texts in the fields of a form.

Nothing is checked here: the texts become overrides, as on the command line, and the experiment made with them says
what is wrong.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import get_args

from bp_tui.data import BUILT_IN, Dataset
from bp_tui.data.options import Scale
from bp_tui.experiment import BIASES, Experiment
from bp_tui.experiment_files import change_experiment, changed_data, fitting_output
from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.initialization import INITIALIZATIONS
from bp_tui.network.losses import LOSSES
from bp_tui.network.optimizers import OPTIMIZERS, SCHEDULES
from bp_tui.network.timetable import Timetable
from bp_tui.tables import ExperimentError

NO_HIDDEN_LAYER = "no hidden layer"
AS_GIVEN = "as given"
_ON, _OFF = "yes", "no"


@dataclass(frozen=True)
class Field:
    """A setting: its dotted key, what it is called, and under which heading; `choices` where there are only so many."""

    key: str
    label: str
    heading: str
    choices: tuple[str, ...] = ()


FIELDS = (
    Field("data", "data", "Data", BUILT_IN),
    Field("data.target", "target column", "Data"),
    Field("data.scale", "scale", "Data", get_args(Scale)),
    Field("data.held_out", "held out", "Data"),
    Field("network.layers", "layers", "Network"),
    Field("network.hidden_activation", "hidden h", "Network", tuple(ACTIVATIONS)),
    Field("network.output_activation", "output h", "Network", tuple(ACTIVATIONS)),
    Field("network.bias", "bias", "Network", BIASES),
    Field("network.init", "init", "Network", tuple(INITIALIZATIONS)),
    Field("training.loss", "loss", "Training", tuple(LOSSES)),
    Field("training.optimizer", "optimizer", "Training", tuple(OPTIMIZERS)),
    Field("training.eta", "η", "Training"),
    Field("training.schedule", "schedule of η", "Training", tuple(SCHEDULES)),
    Field("training.batch_size", "batch size", "Training"),
    Field("training.l2", "L2", "Training"),
    Field("training.shuffle", "shuffle", "Training", (_ON, _OFF)),
    Field("training.seed", "seed", "Training"),
)
_BARE = {"data.target": "", "data.scale": "none", "data.held_out": "0.0"}
_MEANT_BY_DATA = ("network.layers", "network.output_activation", "training.loss")
_NUMBERS = ("data.held_out", "training.eta", "training.batch_size", "training.l2", "training.seed")
_LOADED_BY = ("data", "data.target", "data.scale", "data.held_out", "training.seed")


class Draft:
    """What has been typed, and what comes of it.

    Attributes:
        base: the experiment that it began with.
        experiment: what comes of it; None while that is refused, for the reason `refusal`.
        last_good: what came of it last.
    """

    def __init__(self, base: Experiment) -> None:
        self.start_over(base)

    def start_over(self, base: Experiment) -> None:
        """Forget what was typed, and begin with this experiment."""
        self.base = base
        self.experiment: Experiment | None = base
        self.refusal: ExperimentError | None = None
        self.last_good = base
        self._said: dict[str, str] = {}
        self._proposed: dict[str, str] = {}
        self._data: tuple[list[object], Dataset] | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything was said."""
        return bool(self._said or self._proposed)

    def text(self, key: str) -> str:
        """What stands in a field: what was said, or was proposed, or else what is so already."""
        chosen = self._proposed | self._said
        return chosen[key] if key in chosen else texts_of(self.last_good)[key]

    def choices(self, field: Field) -> tuple[str, ...]:
        """What can be chosen there; first what was or is so, where that has no name. A file is no choice."""
        known = (texts_of(self.base)[field.key], self.text(field.key))
        nameless = [text for text in dict.fromkeys(known) if text not in field.choices]
        return (*(text for text in nameless if field.key != "data" or text == AS_GIVEN), *field.choices)

    @property
    def overrides(self) -> dict[str, object]:
        """What is to be otherwise, as `load_experiment` takes it."""
        return {key: _value(key, text) for key, text in (self._proposed | self._said).items()}

    def say(self, key: str, text: str) -> None:
        """Fill a field in; what stood there at first leaves it as it was."""
        text = text.strip()
        if key == "data":
            self._said.pop("data.target", None)
        unsaid = _BARE if "data" in self._said and key in _BARE else texts_of(self.base)
        if text == unsaid[key]:
            self._said.pop(key, None)
        else:
            self._said[key] = text
        if key in ("data", "data.target"):
            self._propose()
        self._work_out()

    def _work_out(self) -> None:
        self.experiment, self.refusal = None, None
        try:
            self.experiment = change_experiment(self.base, self.overrides, self._loaded())
            self.last_good = self.experiment
        except ExperimentError as error:
            self.refusal = ExperimentError(str(error), error.key)  # the error itself would keep all that led to it

    def _loaded(self) -> Dataset:
        """The data, read anew only where it is another."""
        overrides = self.overrides
        described: list[object] = [overrides.get(key) for key in _LOADED_BY]
        if self._data is None or self._data[0] != described:
            self._data = described, changed_data(self.base, overrides)
        return self._data[1]

    def _propose(self) -> None:
        """Let sizes, output and loss fit other data, as far as it can be read; hidden layers stay."""
        typed = [size for part in self.text("network.layers").split(",") if isinstance(size := _number(part), int)]
        hidden = typed[1:-1] if len(typed) > 1 else self.last_good.layer_sizes[1:-1]
        for key in _MEANT_BY_DATA:
            self._said.pop(key, None)
        self._proposed = {"data.scale": "standard"} if self._is_from_another_file else {}
        try:
            data = self._loaded()
        except ExperimentError:
            return
        sizes = (data.inputs.shape[1], *hidden, data.targets.shape[1])
        self._proposed["network.layers"] = ",".join(map(str, sizes))
        if data is not self.base.data:
            self._proposed["network.output_activation"], self._proposed["training.loss"] = fitting_output(data)
        before = texts_of(self.base)
        self._proposed = {key: text for key, text in self._proposed.items() if key in _BARE or text != before[key]}

    @property
    def _is_from_another_file(self) -> bool:
        return self._said.get("data", BUILT_IN[0]) not in BUILT_IN


def texts_of(experiment: Experiment) -> dict[str, str]:
    """What stands in the fields for an experiment."""
    described = experiment.tables.get("data", {})
    description: Mapping[str, object] = described if isinstance(described, Mapping) else {}
    target = description.get("target", "")
    *hidden, output = experiment.activations
    return {
        "data": str(experiment.data_file or description.get("name", AS_GIVEN)),
        "data.target": ", ".join(map(str, target)) if isinstance(target, list) else str(target),
        "data.scale": str(description.get("scale", "none")),
        "data.held_out": str(description.get("held_out", 0.0)),
        "network.layers": ",".join(map(str, experiment.layer_sizes)),
        "network.hidden_activation": " ".join(dict.fromkeys(hidden)) or NO_HIDDEN_LAYER,
        "network.output_activation": output,
        "network.bias": experiment.bias,
        "network.init": experiment.init if experiment.weights is None else AS_GIVEN,
        "training.loss": experiment.loss,
        "training.optimizer": experiment.optimizer,
        "training.eta": repr(experiment.eta),
        "training.schedule": experiment.schedule,
        "training.batch_size": str(experiment.batch_size),
        "training.l2": repr(experiment.l2),
        "training.shuffle": _ON if experiment.shuffle else _OFF,
        "training.seed": str(experiment.seed),
    }


def facts_of(experiment: Experiment) -> list[tuple[str, str]]:
    """What follows from the settings: names and numbers."""
    data, sizes = experiment.data, experiment.layer_sizes
    samples = len(data.inputs)
    timetable = Timetable(len(sizes) - 1, -(-samples // experiment.batch_size))
    weights = sum(n_in * n_out for n_in, n_out in pairwise(sizes))
    biases = 0 if experiment.bias == "none" else sum(sizes[1:])
    return [
        ("parameters", f"{weights + biases:,}"),
        ("  weights", f"{weights:,}"),
        ("  biases", f"{biases:,}" + (" fixed" if experiment.bias == "fixed" else "")),
        ("samples", f"{samples:,}"),
        ("  held out", f"{len(data.held_out_inputs):,}"),
        ("batches an epoch", f"{timetable.batches:,}"),
        ("ops a batch", f"{timetable.ops_per_batch:,}"),
        ("ops an epoch", f"{timetable.ops_per_epoch:,}"),
    ]


def _value(key: str, text: str) -> object:
    """A text as the value it means; one that means none stays a text, for the experiment to refuse."""
    if key == "network.layers":
        return [_number(part) for part in text.split(",")] if text else []
    if key == "training.shuffle":
        return text == _ON
    if key in _NUMBERS:
        return _number(text)
    return os.path.expanduser(text) if key == "data" else text


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text.strip()
