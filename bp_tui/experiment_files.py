"""Where experiments come from: built-in presets, TOML files, a bare table of data, and overrides on top of each.

The result is always the nested tables that `Experiment.from_tables` validates.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from bp_tui.data import BUILT_IN, DataError, Dataset, load_data
from bp_tui.experiment import Experiment
from bp_tui.network.initialization import INITIALIZATIONS
from bp_tui.tables import ExperimentError, nearest, quoted

MAX_FILE_SIZE = 64 * 2**20
DATA_ENDINGS = (".csv", ".tsv", ".npz")
Tables = dict[str, dict[str, object]]


@dataclass(frozen=True)
class Preset:
    """A built-in experiment: its name and the sentence that describes it."""

    name: str
    title: str


def preset_names() -> list[str]:
    """The built-in experiments, alphabetically."""
    folder = resources.files("bp_tui") / "experiments"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def presets() -> list[Preset]:
    """The built-in experiments with their titles."""
    return [Preset(name, str(_preset_tables(name)["title"])) for name in preset_names()]


def load_experiment(source: str, overrides: Mapping[str, object] | None = None) -> Experiment:
    """The experiment called `source`: a preset's name, or the path of a .toml, .csv, .tsv or .npz file.

    `overrides` maps dotted keys (`training.eta`) to values that take the place of the file's; `data` (a built-in
    set or a file) replaces the data, and `network.init` may be a scheme or a .json or .npz file of weights.
    Raises ExperimentError with one line for whatever is wrong.
    """
    path = Path(source)
    if source in preset_names():
        tables, name, base = _preset_tables(source), source, Path()
    elif path.suffix.lower() == ".toml":
        tables, name, base = _read_toml(path), path.stem, path.parent
    elif path.suffix.lower() in DATA_ENDINGS:
        tables, name, base = _tables_for_data(path, overrides or {}), path.stem, path.parent
    elif path.exists():
        raise ExperimentError(f"{quoted(source)} is no experiment: expected a .toml, .csv, .tsv or .npz file")
    else:
        raise ExperimentError(f"no experiment {quoted(source)}: {nearest(source, preset_names())}")
    return Experiment.from_tables(_merge(tables, overrides or {}), name=name, base=base)


def _preset_tables(name: str) -> dict[str, object]:
    return tomllib.loads((resources.files("bp_tui") / "experiments" / f"{name}.toml").read_text(encoding="utf-8"))


def _read_bytes(path: Path) -> bytes:
    name = quoted(str(path), 200)
    try:
        if path.is_dir():
            raise ExperimentError(f"{name} is a folder: expected a file")
        if path.stat().st_size > MAX_FILE_SIZE:
            raise ExperimentError(f"{name} is larger than {MAX_FILE_SIZE // 2**20} MiB")
        return path.read_bytes()
    except FileNotFoundError:
        raise ExperimentError(f"{name} does not exist") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ExperimentError(f"{name} cannot be read: {reason}") from None


def _decode(path: Path) -> str:
    content = _read_bytes(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExperimentError(
            f"{quoted(str(path), 200)} is not text: byte 0x{content[error.start]:02x} at offset {error.start}"
        ) from None


def _read_toml(path: Path) -> dict[str, object]:
    text = _decode(path)
    name = quoted(str(path), 200)
    if not text.strip():
        raise ExperimentError(f"{name} is empty: expected [network], [training] and [data]")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ExperimentError(f"{name} is nested too deeply") from None
    except ValueError as error:
        raise ExperimentError(f"{name}: {ascii(str(error))[1:-1]}") from None


def _tables_for_data(path: Path, overrides: Mapping[str, object]) -> dict[str, object]:
    """An experiment for a bare table of data: a small network whose output fits its targets."""
    description: dict[str, object] = {"file": path.name, "scale": "standard"}
    description |= {key.removeprefix("data."): value for key, value in overrides.items() if key.startswith("data.")}
    try:
        data = load_data(description, base=path.parent, seed=0)
    except DataError as error:
        raise ExperimentError(str(error)) from None
    output, loss = _fitting_output(data)
    return {
        "title": f"data from {path.name}",
        "network": {"hidden_activation": "tanh", "output_activation": output},
        "training": {"loss": loss, "eta": 0.05, "shuffle": True},
        "data": description,
    }


def _fitting_output(data: Dataset) -> tuple[str, str]:
    if data.kind == "numbers":
        return "identity", "squared-error"
    if data.targets.shape[1] == 1:
        return "sigmoid", "binary-cross-entropy"
    return "softmax", "categorical-cross-entropy"


def _merge(tables: Mapping[str, object], overrides: Mapping[str, object]) -> dict[str, object]:
    """The tables with the overrides in place; what an override makes meaningless is dropped."""
    merged = {key: dict(value) if isinstance(value, Mapping) else value for key, value in tables.items()}
    for dotted, value in overrides.items():
        if dotted == "data":
            merged["data"] = _data_override(str(value))
            continue
        table_name, key = dotted.split(".")
        table = merged.setdefault(table_name, {})
        if not isinstance(table, dict):
            raise ExperimentError(f"{table_name} is {quoted(table)}: expected a table")
        if table_name == "network":
            _override_network(table, key, value)
        else:
            table[key] = value
    return merged


def _override_network(network: dict[str, object], key: str, value: object) -> None:
    activations = network.get("activations")
    if key in ("layers", "init"):
        network.pop("weights", None)
        network.pop("biases", None)
    if key == "init" and value not in INITIALIZATIONS:
        network |= _read_weights(str(value))
    elif key == "hidden_activation" and isinstance(activations, list):
        network["activations"] = [value] * (len(activations) - 1) + activations[-1:]
    elif key == "output_activation" and isinstance(activations, list):
        network["activations"] = [*activations[:-1], value]
    elif key == "bias" and value == "none":
        network.pop("biases", None)
        network[key] = value
    else:
        network[key] = value


def _data_override(value: str) -> dict[str, object]:
    path = Path(value)
    if path.suffix.lower() in DATA_ENDINGS:
        return {"file": str(path.absolute())}
    if value in BUILT_IN:
        return {"name": value}
    raise ExperimentError(f"no data {quoted(value)}: expected a .csv, .tsv or .npz file, or a set; "
                          f"{nearest(value, BUILT_IN)}")


def _read_weights(value: str) -> dict[str, object]:
    """Weights from a file: JSON with `weights` and `biases` as in TOML, or NPZ with w1, b1, w2, b2 ….

    In both, a layer's weights are rows j of columns i: w1 has shape (n_1, n_0), b1 (n_1,).
    """
    path = Path(value)
    if path.suffix.lower() == ".json":
        try:
            content = json.loads(_decode(path), parse_constant=str)
        except (ValueError, RecursionError) as error:
            raise ExperimentError(f"{quoted(value)} is not JSON: {error}") from None
        if not isinstance(content, dict) or "weights" not in content:
            raise ExperimentError(f"{quoted(value)} has no 'weights': expected an object with 'weights' and 'biases'")
        return {key: content[key] for key in ("weights", "biases") if content.get(key) is not None}
    if path.suffix.lower() == ".npz":
        try:
            from bp_tui.data import load_arrays  # noqa
            arrays = load_arrays(path)
        except DataError as error:
            raise ExperimentError(str(error)) from None
        return _weights_from_arrays(arrays, value)
    raise ExperimentError(f"no initialisation {quoted(value)}: {nearest(value, INITIALIZATIONS)}, "
                          "or a .json or .npz file of weights")


def _weights_from_arrays(arrays: Mapping[str, np.ndarray], value: str) -> dict[str, object]:  # type: ignore[type-arg]
    depth = sum(name.startswith("w") for name in arrays)
    names = {f"{letter}{layer}" for letter in "wb" for layer in range(1, depth + 1)}
    strange = sorted(set(arrays) - names)
    if not depth or strange or any(f"w{layer}" not in arrays for layer in range(1, depth + 1)):
        found = ", ".join(quoted(name) for name in sorted(arrays)) or "nothing"
        raise ExperimentError(f"{quoted(value)} holds {found}: expected arrays w1, b1, w2, b2 … one pair for each layer")
    weights = {"weights": [arrays[f"w{layer}"].tolist() for layer in range(1, depth + 1)]}
    if not any(f"b{layer}" in arrays for layer in range(1, depth + 1)):
        return dict(weights)
    missing = next((f"b{layer}" for layer in range(1, depth + 1) if f"b{layer}" not in arrays), None)
    if missing:
        raise ExperimentError(f"{quoted(value)} has no {missing}: give the biases of every layer or of none")
    return {**weights, "biases": [arrays[f"b{layer}"].tolist() for layer in range(1, depth + 1)]}
