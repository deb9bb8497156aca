"""The data of a session: what a file has to say of it so that it opens anywhere with the same numbers.

Built-in sets and lists are described as the experiment describes them. A table from a file of the person's own is kept
inside the session while that takes at most `MOST_INSIDE`; a larger one is named, and looked for beside the session and
nowhere else. In each case a fingerprint of the numbers tells whether they are the same.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast, get_args

import numpy as np

from bp_tui.data import DataError, Dataset, load_data, read_file
from bp_tui.data.dataset import Kind
from bp_tui.experiment import Experiment
from bp_tui.messages import counted, quoted, shown_name, shown_value
from bp_tui.network.arithmetic import Array
from bp_tui.session.fields import Reader, packed, packed_length
from bp_tui.session.format import Json, SessionError

MOST_INSIDE = 2**20
_ARRAYS = ("inputs", "targets", "held_out_inputs", "held_out_targets")


class MissingDataError(SessionError):
    """The session is whole, but the data it was recorded with is not here, or is another one."""


def describe_data(experiment: Experiment) -> dict[str, Json]:
    """What the header of a session says of the experiment's data."""
    data = experiment.data
    description = cast(dict[str, Json], experiment.tables.get("data", {}))
    described: dict[str, Json] = {"sha256": fingerprint(data), "shape": _shape(data)}
    if experiment.data_file is None:
        return {"description": description, **described}
    described["description"] = {**description, "file": experiment.data_file.name}
    if data_folder(experiment) is None:
        return {**described, "inside": _inside(data)}
    raw = read_file(experiment.data_file)
    return {**described, "file": {"name": experiment.data_file.name, "sha256": hashlib.sha256(raw).hexdigest()}}


def data_folder(experiment: Experiment) -> Path | None:
    """The folder of the data file that its sessions need; None if they have everything inside."""
    if experiment.data_file is None:
        return None
    arrays = sum(packed_length(getattr(experiment.data, name)) for name in _ARRAYS)
    return experiment.data_file.parent if arrays > MOST_INSIDE else None


def restore_data(described: Reader, *, folder: Path, seed: int) -> Dataset:
    """The data that a header describes; a file is looked for in `folder`. Raises SessionError."""
    file = described.table("description").get("file")
    if file is not None and not _is_plain_name(file):
        raise SessionError(f"{described.where}: {shown_value(file)} is not the plain name of a file beside the session")
    if described.has("inside"):
        data = _from_inside(Reader(described.table("inside"), f"{described.where}: 'inside'"), described)
    else:
        description: Mapping[str, object] = described.table("description")
        if described.has("file") or "file" in description:
            description = _beside(described, description, folder)
        try:
            data = load_data(description, base=folder, seed=seed)
        except DataError as error:
            raise SessionError(f"{described.where}: {error}") from None
    if list(described.wholes("shape", 4)) != _shape(data):
        raise described.wrong("shape", "that of its data")
    if fingerprint(data) != described.get("sha256"):
        what = "the data inside it" if described.has("inside") else f"its data, {data.source}"
        raise MissingDataError(f"{described.where}: {what}, is not what was recorded: its fingerprint differs")
    return data


def fingerprint(data: Dataset) -> str:
    """The sha256 over the shapes and the little-endian numbers of all four arrays."""
    hasher = hashlib.sha256()
    for name in _ARRAYS:
        array: Array = getattr(data, name)
        hasher.update(repr(array.shape).encode())
        hasher.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
    return hasher.hexdigest()


def _shape(data: Dataset) -> list[Json]:
    """Samples, inputs, targets and samples held out."""
    return [len(data.inputs), data.inputs.shape[1], data.targets.shape[1], len(data.held_out_inputs)]


def _inside(data: Dataset) -> dict[str, Json]:
    return {
        **{name: packed(getattr(data, name)) for name in _ARRAYS},
        "input_names": list(data.input_names),
        "target_names": list(data.target_names),
        "class_names": list(data.class_names),
        "kind": data.kind,
        "image_shape": list(data.image_shape) if data.image_shape else None,
        "source": data.source,
    }


def _from_inside(inside: Reader, described: Reader) -> Dataset:
    samples, inputs, targets, held_out = described.wholes("shape", 4)
    kind, image = inside.text("kind"), inside.get("image_shape")
    if kind not in get_args(Kind):
        raise inside.wrong("kind", "one of 'classes', 'numbers'")
    image_shape = None if image is None else inside.wholes("image_shape", 2)
    names = inside.texts("input_names"), inside.texts("target_names")
    if (len(names[0]), len(names[1])) != (inputs, targets) or not (samples and inputs and targets):
        raise described.wrong("shape", "that of the data inside")
    if image_shape is not None and image_shape[0] * image_shape[1] != inputs:
        raise inside.wrong("image_shape", f"rows and columns of {inputs} inputs")
    data = Dataset(
        inputs=inside.array("inputs", samples, inputs),
        targets=inside.array("targets", samples, targets),
        held_out_inputs=inside.array("held_out_inputs", held_out, inputs),
        held_out_targets=inside.array("held_out_targets", held_out, targets),
        input_names=names[0],
        target_names=names[1],
        kind=cast(Kind, kind),
        image_shape=None if image_shape is None else (image_shape[0], image_shape[1]),
        source=inside.text("source"),
        class_names=inside.texts("class_names"),
    )
    if not all(np.isfinite(getattr(data, name)).all() for name in _ARRAYS):
        raise SessionError(f"{inside.where} holds a number that is not finite")
    return data


def _beside(described: Reader, description: Mapping[str, object], folder: Path) -> Mapping[str, object]:
    """The description with a file that is there and is the one recorded; raises SessionError, naming it."""
    file = Reader(described.table("file"), f"{described.where}: 'file'")
    name, recorded = file.text("name", 255), file.text("sha256", 64)
    if not _is_plain_name(name):
        raise SessionError(f"{file.where}: {quoted(name)} is not the plain name of a file beside the session")
    samples, inputs, targets, held_out = described.wholes("shape", 4)
    path = folder / name
    what = (
        f"{shown_name(name)} ({counted(samples + held_out, 'sample')} of {counted(inputs, 'input')} and "
        f"{counted(targets, 'target')}, sha256 {recorded[:12]}…)"
    )
    if not os.path.lexists(path):
        raise MissingDataError(f"{described.where}: its data {what} is missing: put it into {shown_name(str(folder))}")
    if os.path.dirname(os.path.realpath(path)) != os.path.realpath(folder):
        raise SessionError(f"{described.where}: {shown_name(name)} leads out of the session's folder: copy it there")
    try:
        raw = read_file(path)
    except DataError as error:
        raise MissingDataError(f"{described.where}: its data {what}: {error}") from None
    found = hashlib.sha256(raw).hexdigest()
    if found != recorded:
        raise MissingDataError(f"{described.where}: its data {what} has changed: the file there is {found[:12]}…")
    return {**description, "file": name}


def _is_plain_name(name: object) -> bool:
    """Whether it is a file's name without a way to it."""
    return isinstance(name, str) and name not in ("", ".", "..") and Path(name).name == name
