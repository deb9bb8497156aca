"""Where experiments come from: built-in presets, TOML files, a bare table of data, and overrides on top of each.

The result is always the nested tables that `Experiment.from_tables` validates.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bp_tui.data import Dataset
from bp_tui.experiment import MAX_SEED, Experiment, load_experiment_data
from bp_tui.messages import known_names, quoted, shown_name
from bp_tui.overrides import DATA_ENDINGS, data_name, merge
from bp_tui.tables import ExperimentError, Table
from bp_tui.text_files import read_toml

_PRESETS = Path(__file__).parent / "experiments"


@dataclass(frozen=True)
class Preset:
    """A built-in experiment: its name and the sentence that describes it."""

    name: str
    title: str


def preset_names() -> list[str]:
    """The built-in experiments, alphabetically."""
    return sorted(entry.stem for entry in _PRESETS.iterdir() if entry.suffix == ".toml")


def presets() -> list[Preset]:
    """The built-in experiments with their titles."""
    return [Preset(name, str(_preset_tables(name)["title"])) for name in preset_names()]


def load_experiment(source: str, overrides: Mapping[str, object] | None = None) -> Experiment:
    """The experiment called `source`: a preset's name, or the path of a .toml, .csv, .tsv or .npz file.

    `overrides` take the place of what the experiment says; see `overrides.py`. Raises ExperimentError with one line
    for whatever is wrong.
    """
    path, given, data = Path(source), overrides or {}, None
    if source in preset_names():
        tables, name, base = _preset_tables(source), source, Path()
    elif path.suffix.lower() == ".toml":
        tables, name, base = read_toml(path), path.stem, path.parent
    elif path.suffix.lower() in DATA_ENDINGS:
        tables, data = _tables_for_data(path, given)
        name, base = path.stem, path.parent
    elif os.path.exists(source):
        kind = "a folder" if path.is_dir() else "no experiment"
        raise ExperimentError(f"{shown_name(source)} is {kind}: expected a .toml, .csv, .tsv or .npz file")
    else:
        raise ExperimentError(f"no experiment {quoted(source)}{known_names(source, preset_names())}")
    return _experiment(tables, given, name=name, base=base, data=data)


def change_experiment(
    experiment: Experiment, overrides: Mapping[str, object], data: Dataset | None = None
) -> Experiment:
    """The same experiment but for the overrides: what `load_experiment` makes of its source with them.

    `data` is what `changed_data` found, where the caller has it already. Raises ExperimentError.
    """
    data = changed_data(experiment, overrides) if data is None else data
    return _experiment(experiment.tables, overrides, name=experiment.name, base=_base(experiment), data=data)


def changed_data(experiment: Experiment, overrides: Mapping[str, object]) -> Dataset:
    """The data of the experiment under the overrides, loaded anew where they change it. Raises ExperimentError."""
    description = Table("", merge(experiment.tables, overrides)).mapping("data")
    training = Table("training", {"seed": overrides.get("training.seed", experiment.seed)})
    seed = training.integer("seed", 0, least=0, most=MAX_SEED)
    if (seed, description) == (experiment.seed, experiment.tables.get("data")):
        return experiment.data
    return load_experiment_data(description, base=_base(experiment), seed=seed)


def _base(experiment: Experiment) -> Path:
    return Path() if experiment.data_file is None else experiment.data_file.parent


def _experiment(
    tables: Mapping[str, object], given: Mapping[str, object], *, name: str, base: Path, data: Dataset | None
) -> Experiment:
    if "data" in given:
        name = Path(data_name(given)).stem
    try:
        return Experiment.from_tables(merge(tables, given), name=name, base=base, data=data)
    except ExperimentError as error:
        if str(error).startswith(("network.weights", "network.biases")) and "network.init" in given:
            raise ExperimentError(f"{shown_name(str(given['network.init']))}: {error}", "network.init") from None
        raise


def _preset_tables(name: str) -> dict[str, object]:
    return tomllib.loads((_PRESETS / f"{name}.toml").read_text(encoding="utf-8"))


def _tables_for_data(path: Path, overrides: Mapping[str, object]) -> tuple[dict[str, object], Dataset]:
    """An experiment for a bare table of data: a small network whose output fits its targets; and the data."""
    if "data" in overrides:
        raise ExperimentError(f"{shown_name(str(path))} is the data already: leave out --data, or name an experiment")
    description: dict[str, object] = {"file": path.name, "scale": "standard"}
    description |= {key.removeprefix("data."): value for key, value in overrides.items() if key.startswith("data.")}
    training = Table("training", {"seed": overrides.get("training.seed", 0)})
    seed = training.integer("seed", 0, least=0, most=MAX_SEED)
    data = load_experiment_data(description, base=path.parent, seed=seed)
    output, loss = fitting_output(data)
    tables: dict[str, object] = {
        "title": f"data from {path.name}",
        "network": {"hidden_activation": "tanh", "output_activation": output},
        "training": {"loss": loss, "eta": 0.05, "shuffle": True},
        "data": description,
    }
    return tables, data


def fitting_output(data: Dataset) -> tuple[str, str]:
    """The output activation and the loss that suit the targets."""
    if data.kind == "numbers":
        return "identity", "squared-error"
    if data.targets.shape[1] == 1:
        return "sigmoid", "binary-cross-entropy"
    return "softmax", "categorical-cross-entropy"
