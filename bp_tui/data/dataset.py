"""A data set: named arrays to train on, arrays held out from training, and where both come from."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Kind = Literal["classes", "numbers"]

MAX_ROWS = 1_000_000
MAX_COLUMNS = 4_096
MAX_CLASSES = 4_096
MAX_VALUES = 2**26  # 512 MiB as float64
MAX_FILE_BYTES = 256 * 2**20


class DataError(ValueError):
    """Data that cannot be used: one line with what is wrong, where, and what would be right.

    `key` is the setting that is to be changed.
    """

    def __init__(self, message: str, key: str = "data") -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, eq=False)
class Dataset:
    """m samples to train on and h held out; every array is float64 and C-contiguous.

    A set of classes has one target column per class (one-hot), or a single column of 0 and 1 when there are
    two. `class_names` is empty for numbers; else it names the one-hot columns in their order, or what 0 and
    what 1 stand for.
    """

    inputs: Array  # (m, n_0): x
    targets: Array  # (m, n_L): r
    held_out_inputs: Array  # (h, n_0), h may be 0
    held_out_targets: Array  # (h, n_L)
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]  # one per target column: class names or column names
    kind: Kind
    image_shape: tuple[int, int] | None  # (rows, columns) where a sample's inputs are a picture
    source: str
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Targets:
    """The target columns of all samples, before the split."""

    values: Array  # (m, n_L)
    names: tuple[str, ...]
    kind: Kind
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Samples:
    """All samples of a source, neither split nor scaled."""

    inputs: Array  # (m, n_0)
    input_names: tuple[str, ...]
    targets: Targets
    source: str
    image_shape: tuple[int, int] | None = None
