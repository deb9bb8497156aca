"""An experiment as a TOML file from which the same one is loaded again."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from bp_tui.experiment import Experiment
from bp_tui.messages import shown_name
from bp_tui.session.data import fingerprint
from bp_tui.session.files import write_file
from bp_tui.session.format import SessionError
from bp_tui.session.header import settings_of
from bp_tui.tables import ExperimentError

_ENDING = ".toml"


def save_experiment(experiment: Experiment, name: str) -> Path:
    """Write a new file, whose name ends in .toml, and return its path.

    Raises SessionError where that cannot be done, where there is a file of that name, and where the experiment cannot
    be loaded from a file, as when its data is nowhere but inside a session.
    """
    path = Path(os.path.expanduser(name if name.lower().endswith(_ENDING) else f"{name}{_ENDING}"))
    shown = shown_name(str(path))
    if os.path.lexists(path):
        raise SessionError(f"{shown} is there already: choose another name")
    text = experiment_as_toml(experiment)
    try:
        again = Experiment.from_tables(tomllib.loads(text), name=path.stem, base=path.parent)
    except ExperimentError as error:
        raise SessionError(f"{shown} could not be loaded again: {error}") from None
    if settings_of(again) != settings_of(experiment) or fingerprint(again.data) != fingerprint(experiment.data):
        raise SessionError(f"{shown} would give another experiment: its data has changed since it was read")
    write_file(path, text.encode())
    return path


def experiment_as_toml(experiment: Experiment) -> str:
    """Title, network, training and data, every default spelt out; a data file by its whole path."""
    described = experiment.tables.get("data", {})
    data = dict(described) if isinstance(described, Mapping) else {}
    if experiment.data_file is not None:
        data["file"] = str(experiment.data_file)
    tables: dict[str, Mapping[str, object]] = {**_tables_of(experiment), "data": data}
    lines = [f"title = {_toml(experiment.title)}"]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {_toml(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _tables_of(experiment: Experiment) -> dict[str, Mapping[str, object]]:
    return {name: table for name, table in settings_of(experiment).items() if isinstance(table, dict)}


def _toml(value: object) -> str:
    """A text, a number, true or false, or a list of such."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else repr(value)
