"""From the arrays of an NPZ file to samples, or to arrays by name."""

import numpy as np
from numpy.typing import NDArray

from bp_tui.data.dataset import (
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    MAX_VALUES,
    Array,
    DataError,
    Samples,
    Targets,
)
from bp_tui.data.npz_archive import NpzArchive
from bp_tui.data.options import TargetRule
from bp_tui.data.targets import from_number_column, from_table
from bp_tui.messages import counted, name_list

_PAIRS = (("inputs", "targets"), ("X", "y"), ("x", "y"))
_WHOLE_KINDS = "biu"


def read_npz(raw: bytes, name: str, rule: TargetRule) -> Samples:
    """Read the samples of the NPZ file `raw`.

    Its arrays are called `inputs` and `targets`, or `X` and `y`, or `x` and `y`. Inputs are (m, n), targets
    (m, k) or (m,). A single column of an integer type may be classes, by the rule of `targets`. `name` stands
    for the file in messages. Raises `DataError`.
    """
    archive = NpzArchive(raw, name)
    pair = next((pair for pair in _PAIRS if set(pair) <= set(archive.names)), None)
    if pair is None:
        held = f"it holds {name_list(archive.names) or 'nothing'}"
        raise DataError(f"{name} needs arrays called inputs and targets (or X and y, or x and y): {held}")
    inputs, targets = (archive.read(each) for each in pair)
    _check_shapes(inputs, targets, pair, name)
    x, r = archive.finite_floats(pair[0], inputs), archive.finite_floats(pair[1], targets)
    return Samples(
        inputs=x,
        input_names=tuple(f"x{i + 1}" for i in range(x.shape[1])),
        targets=_targets(targets, r, pair[1], rule, name),
        source=f"{name}: {len(x):,} rows",
    )


def read_arrays(raw: bytes, name: str) -> dict[str, Array]:
    """Read every array of the NPZ file `raw` as float64, by its name. Raises `DataError`."""
    archive = NpzArchive(raw, name)
    if archive.size > MAX_FILE_BYTES:
        raise DataError(f"{name} holds more than the {MAX_FILE_BYTES // 2**20} MiB that are read")
    return {each: archive.finite_floats(each, archive.read(each)) for each in archive.names}


def _check_shapes(inputs: NDArray[np.generic], targets: NDArray[np.generic], pair: tuple[str, str], name: str) -> None:
    for array, key, dimensions in ((inputs, pair[0], (2,)), (targets, pair[1], (1, 2))):
        if array.ndim not in dimensions:
            found, expected = counted(array.ndim, "dimension"), " or ".join(map(str, dimensions))
            raise DataError(f"{name}: {key} has {found}, expected {expected}: one row for each sample")
        columns = array.shape[1] if array.ndim == 2 else 1
        if len(array) > MAX_ROWS or columns > MAX_COLUMNS or array.size > MAX_VALUES:
            raise DataError(
                f"{name}: {key} is {len(array):,} × {columns:,}: "
                f"at most {MAX_ROWS:,} rows, {MAX_COLUMNS:,} columns and {MAX_VALUES:,} numbers are possible"
            )
    if len(inputs) != len(targets):
        raise DataError(
            f"{name}: {pair[0]} has {counted(len(inputs), 'row')} and {pair[1]} {len(targets):,}: "
            "each input needs a target"
        )
    if len(inputs) < 2:
        raise DataError(f"{name} has only one row of data: at least 2 are needed")


def _targets(array: NDArray[np.generic], values: Array, key: str, rule: TargetRule, name: str) -> Targets:
    columns = values.reshape(len(values), -1)
    if columns.shape[1] > 1:
        return from_table(columns, tuple(f"r{k + 1}" for k in range(columns.shape[1])), rule, name)
    if array.dtype.kind in _WHOLE_KINDS:
        return from_number_column(columns[:, 0], key, rule, name)
    return from_table(columns, (key,), rule, name)
