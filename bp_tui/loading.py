"""Loading much code at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_is_garbage() -> Iterator[None]:
    """No search for garbage meanwhile, nor ever in what was loaded: all of it stays.

    Python would look through it again and again while it grows; that takes a tenth of the time to the first frame.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
