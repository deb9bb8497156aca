"""Reading the two arrays of an NPZ file without trusting it.

An NPZ file is a zip archive of NPY members, each a short header (type, order, shape) before raw numbers.
Every claim is checked against the archive's directory before memory is set aside or data inflated: a header
cannot ask for terabytes, nor a compressed member swell into them. Nothing is unpickled: members of Python
objects are refused by their header. Positions in messages are NumPy indices, counted from 0.
"""

import io
import math
import tokenize
import warnings
import zipfile
import zlib

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
from bp_tui.data.messages import name_list, quoted
from bp_tui.data.options import TargetRule
from bp_tui.data.targets import from_number_column, from_table

_PAIRS = (("inputs", "targets"), ("X", "y"), ("x", "y"))
_MAX_MEMBERS = 1_000
_MAX_HEADER = 12_000
_NUMBER_KINDS = "biuf"
_WHOLE_KINDS = "biu"

# What zipfile, zlib and NumPy's header parser raise on damaged or hostile bytes.
_DAMAGE = (
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_npz(raw: bytes, name: str, rule: TargetRule) -> Samples:
    """Read the samples of the NPZ file `raw`.

    Its arrays are called `inputs` and `targets`, or `X` and `y`, or `x` and `y`. Inputs are (m, n), targets
    (m, k) or (m,). Whole-number targets (m,) may be classes, by the rule of `targets`. `name` stands for the
    file in messages. Raises `DataError`.
    """
    archive = _open(raw, name)
    members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    pair = next((pair for pair in _PAIRS if set(pair) <= set(members)), None)
    if pair is None:
        held = f"it holds {name_list(members)}" if members else "it holds nothing"
        raise DataError(f"{name} needs arrays called inputs and targets (or X and y, or x and y): {held}")
    inputs, targets = (_read_array(archive, members[each], f"{name}: {each}") for each in pair)
    _check_shapes(inputs, targets, pair, name)
    x = _finite_floats(inputs, f"{name}: {pair[0]}")
    return Samples(
        inputs=x,
        input_names=tuple(f"x{i + 1}" for i in range(x.shape[1])),
        targets=_targets(targets, _finite_floats(targets, f"{name}: {pair[1]}"), pair[1], rule, name),
        source=f"{name}: {len(x):,} rows",
    )


def _open(raw: bytes, name: str) -> zipfile.ZipFile:
    if not raw:
        raise DataError(f"{name} is empty")
    if not raw.startswith(b"PK"):
        raise DataError(f"{name} is not an NPZ file: np.savez(file, inputs=…, targets=…) writes one")
    if raw.count(b"PK\x01\x02") > _MAX_MEMBERS:
        raise DataError(f"{name} holds more than {_MAX_MEMBERS:,} arrays")
    try:
        return zipfile.ZipFile(io.BytesIO(raw))
    except _DAMAGE:
        raise DataError(f"{name} is cut short or damaged: its list of arrays cannot be read") from None


def _read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: str) -> NDArray[np.generic]:
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DataError(f"{where} is encrypted or compressed in a way np.savez does not use")
    try:
        with archive.open(info) as member:
            head = member.read(_MAX_HEADER)
            shape, column_major, dtype, start = _read_header(head)
            size = _checked_size(shape, dtype, info.file_size - start, where)
            body = head[start:] + member.read(start + size - len(head))
        if len(body) != size:
            raise EOFError
    except DataError:
        raise
    except _DAMAGE:
        raise DataError(f"{where} is cut short or damaged") from None
    return np.frombuffer(body, dtype).reshape(shape, order="F" if column_major else "C")


def _read_header(head: bytes) -> tuple[tuple[int, ...], bool, np.dtype[np.generic], int]:
    """Return shape, whether column by column, type, and where the numbers start.

    NumPy may warn of odd headers; what matters about them is checked here.
    """
    stream = io.BytesIO(head)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        version = np.lib.format.read_magic(stream)
        if version == (1, 0):
            header = np.lib.format.read_array_header_1_0(stream)
        elif version == (2, 0):
            header = np.lib.format.read_array_header_2_0(stream)
        else:
            raise ValueError(version)
    return (*header, stream.tell())


def _checked_size(shape: tuple[int, ...], dtype: np.dtype[np.generic], held: int, where: str) -> int:
    """Return how many bytes `shape` and `dtype` declare, once that agrees with the bytes `held`."""
    if dtype.hasobject:
        raise DataError(
            f"{where} holds pickled Python objects, which are never loaded: save an array of numbers"
        )
    if dtype.kind not in _NUMBER_KINDS or dtype.itemsize > 8:
        raise DataError(
            f"{where} is of type {quoted(str(dtype))}: real numbers of at most 64 bits are needed"
        )
    declared = f"{where} declares the shape {quoted(str(shape))[1:-1]}"
    if any(length < 0 for length in shape):
        raise DataError(f"{declared}: no length can be negative")
    if 0 in shape:
        raise DataError(f"{declared}: at least 2 rows and 1 column are needed")
    size = math.prod(shape) * dtype.itemsize
    if size > MAX_FILE_BYTES:
        raise DataError(f"{declared} of {dtype}: more than the {MAX_FILE_BYTES // 2**20} MiB that are read")
    if size != held:
        raise DataError(f"{declared} of {dtype}, {size:,} bytes, but holds {max(held, 0):,}: it is damaged")
    return size


def _check_shapes(
    inputs: NDArray[np.generic], targets: NDArray[np.generic], pair: tuple[str, str], name: str
) -> None:
    for array, key, dimensions in ((inputs, pair[0], (2,)), (targets, pair[1], (1, 2))):
        if array.ndim not in dimensions:
            raise DataError(
                f"{name}: {key} has {array.ndim} dimensions, expected {' or '.join(map(str, dimensions))}: "
                "one row for each sample"
            )
        columns = array.shape[1] if array.ndim == 2 else 1
        if len(array) > MAX_ROWS or columns > MAX_COLUMNS or array.size > MAX_VALUES:
            raise DataError(
                f"{name}: {key} is {len(array):,} × {columns:,}: "
                f"at most {MAX_ROWS:,} rows, {MAX_COLUMNS:,} columns and {MAX_VALUES:,} numbers are possible"
            )
    if len(inputs) != len(targets):
        raise DataError(
            f"{name}: {pair[0]} has {len(inputs):,} rows and {pair[1]} {len(targets):,}: "
            "each input needs a target"
        )
    if len(inputs) < 2:
        raise DataError(f"{name} has only one row of data: at least 2 are needed")


def _finite_floats(array: NDArray[np.generic], where: str) -> Array:
    with np.errstate(all="ignore"):
        values = array.astype(np.float64)
    finite = np.isfinite(values)
    if not finite.all():
        place = np.unravel_index(int(np.argmin(finite)), values.shape)
        index = ", ".join(str(int(i)) for i in place)
        raise DataError(f"{where}[{index}] is {values[place]}: it must be a finite number")
    return values


def _targets(array: NDArray[np.generic], values: Array, key: str, rule: TargetRule, name: str) -> Targets:
    if array.ndim == 1 and array.dtype.kind in _WHOLE_KINDS:
        return from_number_column(values, key, rule, name)
    if array.ndim == 1:
        return from_table(values.reshape(-1, 1), (key,), rule, name)
    return from_table(values, tuple(f"r{k + 1}" for k in range(values.shape[1])), rule, name)
