"""Reading the arrays of an NPZ file without trusting it.

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

from bp_tui.data.dataset import MAX_FILE_BYTES, Array, DataError
from bp_tui.messages import quoted

_MAX_MEMBERS = 1_000
_MAX_HEADER = 12_000
_NUMBER_KINDS = "biuf"

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


class NpzArchive:
    """The arrays in the bytes of an NPZ file, each read when asked for."""

    def __init__(self, raw: bytes, name: str) -> None:
        """Read the list of arrays; `name` stands for the file in messages. Raises `DataError`."""
        if not raw:
            raise DataError(f"{name} is empty")
        if not raw.startswith(b"PK"):
            raise DataError(f"{name} is not an NPZ file: np.savez(file, …) writes one")
        if raw.count(b"PK\x01\x02") > _MAX_MEMBERS:
            raise DataError(f"{name} holds more than {_MAX_MEMBERS:,} arrays")
        self._name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
        except _DAMAGE:
            raise DataError(f"{name} is cut short or damaged: its list of arrays cannot be read") from None
        self._members = {info.filename.removesuffix(".npy"): info for info in self._archive.infolist()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arrays, in the order of the file."""
        return tuple(self._members)

    @property
    def size(self) -> int:
        """The bytes that all arrays together claim to take."""
        return sum(info.file_size for info in self._members.values())

    def read(self, name: str) -> NDArray[np.generic]:
        """Read the array called `name`, of real numbers of any type. Raises `DataError`."""
        where, info = self._where(name), self._members[name]
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataError(f"{where} is encrypted or compressed in a way np.savez does not use")
        try:
            with self._archive.open(info) as member:
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

    def finite_floats(self, name: str, array: NDArray[np.generic]) -> Array:
        """Convert `array`, read from here as `name`, to float64. Raises `DataError` if not finite."""
        with np.errstate(all="ignore"):
            values = array.astype(np.float64, order="C")
        finite = np.isfinite(values)
        if not finite.all():
            place = np.unravel_index(int(np.argmin(finite)), values.shape)
            index = ", ".join(str(int(i)) for i in place)
            raise DataError(f"{self._where(name)}[{index}] is {values[place]}: it must be a finite number")
        return values

    def _where(self, name: str) -> str:
        return f"{self._name}: {name if name.isidentifier() else quoted(name)}"


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
        raise DataError(f"{where} holds pickled Python objects, which are never loaded: save an array of numbers")
    if dtype.kind not in _NUMBER_KINDS or dtype.itemsize > 8:
        raise DataError(f"{where} is of type {quoted(str(dtype))}: real numbers of at most 64 bits are needed")
    declared = f"{where} declares the shape {quoted(str(shape))[1:-1]}"
    if any(length < 0 for length in shape):
        raise DataError(f"{declared}: no length can be negative")
    if 0 in shape:
        raise DataError(f"{declared}: there are no numbers in it")
    size = math.prod(shape) * dtype.itemsize
    if size > MAX_FILE_BYTES:
        raise DataError(f"{declared} of {dtype}: more than the {MAX_FILE_BYTES // 2**20} MiB that are read")
    if size != held:
        raise DataError(f"{declared} of {dtype}, {size:,} bytes, but holds {max(held, 0):,}: it is damaged")
    return size
