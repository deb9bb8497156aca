"""Reading a file whole, or saying in one line why that is not possible."""

import os
import stat
from pathlib import Path

from bp_tui.data.dataset import MAX_FILE_BYTES, DataError
from bp_tui.messages import shown_name


def read_file(path: Path, *, wanted: str = "a CSV or NPZ file", most: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of the regular file `path`, `most` of them at most. Raises `DataError`.

    Pipes and devices are refused unopened: they could block for ever, or never end.
    """
    raw, shown = b"", shown_name(str(path))
    try:
        status = os.stat(path)
        if stat.S_ISREG(status.st_mode) and status.st_size <= most:
            with open(path, "rb") as file:
                raw = file.read(status.st_size)
    except FileNotFoundError:
        raise DataError(f"{shown} does not exist") from None
    except PermissionError:
        raise DataError(f"{shown} cannot be read: permission denied") from None
    except OSError as error:
        raise DataError(f"{shown} cannot be read: {error.strerror or 'input/output error'}") from None
    except ValueError:  # a NUL or an unpaired surrogate, which no file name holds
        raise DataError(f"{shown} is not the name of a file") from None
    if stat.S_ISDIR(status.st_mode):
        raise DataError(f"{shown} is a folder: {wanted} is needed")
    if not stat.S_ISREG(status.st_mode):
        raise DataError(f"{shown} is not a regular file: {wanted} is needed")
    if status.st_size > most:
        raise DataError(f"{shown} is larger than {most // 2**20} MiB: that is the most that is read")
    return raw
