"""Settings that take the place of an experiment's own: what each one replaces, and what it makes meaningless."""

from collections.abc import Mapping
from pathlib import Path

from bp_tui.data import BUILT_IN, DataError, load_arrays
from bp_tui.messages import did_you_mean, name_list, quoted, shown_name, shown_value
from bp_tui.network.initialization import INITIALIZATIONS
from bp_tui.tables import ExperimentError, Table
from bp_tui.text_files import read_json

DATA_ENDINGS = (".csv", ".tsv", ".npz")


def merge(tables: Mapping[str, object], overrides: Mapping[str, object]) -> dict[str, object]:
    """The tables with the overrides in place, in whatever order these were given.

    `overrides` maps dotted keys (`training.eta`) to values; `data` (a built-in set or a file) replaces the data, and
    with it the title, which tells of it; `network.init` may be a scheme or a .json or .npz file of weights. Raises
    ExperimentError.
    """
    merged = {key: dict(value) if isinstance(value, Mapping) else value for key, value in tables.items()}
    if "data" in overrides:
        merged["data"] = _data(str(overrides["data"]))
        merged["title"] = f"data from {data_name(overrides)}"
    for dotted, value in overrides.items():
        table_name, _, key = dotted.partition(".")
        if key and table_name != "network":
            _table(merged, table_name)[key] = value
    network = {key.removeprefix("network."): value for key, value in overrides.items() if key.startswith("network.")}
    if network:
        _override_network(_table(merged, "network"), network)
    return merged


def data_name(overrides: Mapping[str, object]) -> str:
    """What the data is called that takes the place of an experiment's own: the set's name, or the file's."""
    return Path(str(overrides["data"])).name


def _table(merged: dict[str, object], name: str) -> dict[str, object]:
    table = merged.setdefault(name, {})
    if not isinstance(table, dict):
        raise ExperimentError(f"{name} is {shown_value(table)}: expected a table")
    return table


def _data(value: str) -> dict[str, object]:
    path = Path(value)
    if path.suffix.lower() in DATA_ENDINGS:
        return {"file": str(path.absolute())}
    if value in BUILT_IN:
        return {"name": value}
    there_are = f"there are {name_list(BUILT_IN)}, and .csv, .tsv and .npz files"
    raise ExperimentError(f"no data {quoted(value)}{did_you_mean(value, BUILT_IN) or ':'} {there_are}", "data")


def _override_network(network: dict[str, object], given: dict[str, object]) -> None:
    if given.get("layers", network.get("layers")) != network.get("layers") or "init" in given:
        network.pop("weights", None)
        network.pop("biases", None)
    if given.get("bias") == "none":
        network.pop("biases", None)
    explicit = network.get("activations")
    if isinstance(explicit, list) and explicit:
        _override_activations(network, explicit, given)
    network |= given
    init = given.get("init")
    if init is not None and init not in INITIALIZATIONS:
        del network["init"]
        network |= read_weights(str(init))


def _override_activations(network: dict[str, object], explicit: list[object], given: dict[str, object]) -> None:
    """Bring the list of every layer's activation into the form that the overrides have."""
    *hidden, output = explicit
    layers = given.get("layers")
    another_depth = isinstance(layers, list) and len(layers) != len(explicit) + 1
    alike = all(name == hidden[0] for name in hidden)
    if "hidden_activation" in given or (another_depth and alike):
        del network["activations"]
        network["output_activation"] = output
        if hidden:
            network["hidden_activation"] = hidden[0]
    elif "output_activation" in given:
        network["activations"] = [*hidden, given.pop("output_activation")]


def read_weights(value: str) -> dict[str, object]:
    """Weights from a file: JSON with `weights` and `biases` as in TOML, or NPZ with w1, b1, w2, b2 ….

    In both, a layer's weights are rows j of columns i: w1 has shape (n_1, n_0), b1 (n_1,).
    """
    path = Path(value)
    name = shown_name(value)
    if path.suffix.lower() == ".json":
        return _weights_from_json(read_json(path), name)
    if path.suffix.lower() == ".npz":
        try:
            arrays = load_arrays(path)
        except DataError as error:
            raise ExperimentError(str(error)) from None
        return _weights_from_arrays({key: array.tolist() for key, array in arrays.items()}, name)
    there_are = f"there are {name_list(INITIALIZATIONS)}, and .json and .npz files of weights"
    hint = did_you_mean(value, INITIALIZATIONS) or ":"
    raise ExperimentError(f"network.init is {quoted(value)}{hint} {there_are}")


def _weights_from_json(content: dict[str, object], name: str) -> dict[str, object]:
    table = Table("", content)
    try:
        given = {key: table.entries(key) for key in ("weights", "biases")}
        table.refuse_unknown_keys()
    except ExperimentError as error:
        raise ExperimentError(f"{name}: {error}") from None
    if given["weights"] is None:
        raise ExperimentError(f"{name} has no 'weights': expected an object with 'weights' and 'biases'")
    return {key: value for key, value in given.items() if value is not None}


def _weights_from_arrays(arrays: Mapping[str, object], name: str) -> dict[str, object]:
    depth = sum(each.startswith("w") for each in arrays)
    weights, biases = ([f"{letter}{layer}" for layer in range(1, depth + 1)] for letter in "wb")
    if not weights or not set(weights) <= set(arrays) <= {*weights, *biases}:
        found = name_list(sorted(arrays)) or "nothing"
        raise ExperimentError(f"{name} holds {found}: expected arrays w1, b1, w2, b2 …, one pair for each layer")
    held = [each for each in biases if each in arrays]
    if held and held != biases:
        missing = next(each for each in biases if each not in arrays)
        raise ExperimentError(f"{name} has no {missing}: give the biases of every layer or of none")
    tables: dict[str, object] = {"weights": [arrays[each] for each in weights]}
    return tables | ({"biases": [arrays[each] for each in biases]} if held else {})
