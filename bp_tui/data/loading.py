"""`load_data`: the one way from a `[data]` table to a data set; and `load_arrays`, for plain NPZ files."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bp_tui.data.dataset import Array, DataError, Dataset, Samples
from bp_tui.data.files import read_file
from bp_tui.data.options import Options, read_options
from bp_tui.data.split_and_scale import split_and_scale
from bp_tui.messages import did_you_mean, name_list, quoted, shown_name

BUILT_IN = (
    "xor",
    "and",
    "or",
    "majority",
    "moons",
    "circles",
    "spirals",
    "blobs",
    "sine",
    "iris",
    "digits",
)


def load_data(description: Mapping[str, object], *, base: Path, seed: int) -> Dataset:
    """Load the data set that `description`, the `[data]` table of an experiment, asks for.

    The table holds one source:

    - `inputs` and `targets`: lists, one row per sample;
    - `name`: a set of `BUILT_IN`; the drawn ones (see `generated`) take `samples`, `noise` and, for blobs,
      `classes`;
    - `file`: a CSV or NPZ file, relative to `base`. For CSV, `target` names the target column or columns,
      the last one otherwise, and `header` says whether the first row is one where that cannot be seen.

    `target_kind` and `one_hot` decide how a target column becomes targets (see `targets`). `held_out` is the
    fraction of samples to keep out of training, chosen by `seed`. `scale` changes the inputs, by what the
    training part shows: `none`; `standard` (each column to mean 0 and standard deviation 1); `minmax` (each
    column to 0 … 1); `unit` (everything divided by the largest absolute value, as suits pictures).

    The same description, file and seed give the same bits anywhere. Raises `DataError`.
    """
    if seed < 0:
        raise DataError(f"seed is {seed}: it must be 0 or more")
    options = read_options(description)
    if options.source == "inputs":
        from bp_tui.data.lists import read_lists

        samples = read_lists(description["inputs"], description["targets"], options.rule)
    elif options.source == "name":
        samples = _built_in(options, seed)
    else:
        samples = _from_file(options, base)
    return split_and_scale(samples, scale=options.scale, held_out=options.held_out, seed=seed)


def load_arrays(path: Path) -> dict[str, Array]:
    """Load every array of an NPZ file as float64, by its name; all numbers are finite. Raises `DataError`."""
    from bp_tui.data.npz_file import read_arrays

    return read_arrays(read_file(path), shown_name(path.name))


def _built_in(options: Options, seed: int) -> Samples:
    from bp_tui.data import generated

    if options.name not in BUILT_IN:
        near = did_you_mean(options.name, BUILT_IN) or ":"
        raise DataError(f"data.name is {quoted(options.name)}{near} there are {name_list(BUILT_IN)}")
    if options.name in generated.DRAWN:
        with np.errstate(all="ignore"):
            return generated.drawn_set(options, seed)
    for key in ("samples", "noise", "classes"):
        if getattr(options, key) is not None:
            raise DataError(f"data.{key} does not apply to {options.name}: its samples are fixed")
    if options.name in generated.TRUTH_TABLES:
        return generated.truth_table(options)
    from bp_tui.data.shipped import shipped_set

    return shipped_set(options)


def _from_file(options: Options, base: Path) -> Samples:
    path = base / options.file
    raw, name = read_file(path), shown_name(path.name)
    if path.suffix.lower() == ".npz":
        from bp_tui.data.npz_file import read_npz

        if options.target or options.header is not None:
            raise DataError(
                f"data.target and data.header are for CSV files: {name} holds arrays with names", "data.target"
            )
        return read_npz(raw, name, options.rule)
    from bp_tui.data.csv_table import read_csv

    return read_csv(raw, name, options.target, options.rule, options.header)
