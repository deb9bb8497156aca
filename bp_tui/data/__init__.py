"""From a description of data to float64 arrays: built-in sets, CSV and NPZ files, lists; split and scaled.

Whatever the source, the arrays are the same bits on every machine and under every NumPy release.
"""

from bp_tui.data.dataset import DataError, Dataset
from bp_tui.data.files import read_file
from bp_tui.data.loading import BUILT_IN, load_arrays, load_data

__all__ = ["BUILT_IN", "DataError", "Dataset", "load_arrays", "load_data", "read_file"]
