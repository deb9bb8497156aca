"""What a command line gives back: answers on standard output, complaints on standard error, and a status.

Foreign text (titles, column names, file names) passes `safe_text` here, once, on its way to either stream.
"""

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Iterator

from bp_tui.messages import safe_text

_SPELLED = "bp-tui-spelled"
DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


class OutputError(Exception):
    """Standard output cannot be written to: the disk is full, say."""


def prepare() -> None:
    """Let answers be spelled in ASCII where the terminal's encoding lacks characters, and escaped where ASCII does."""
    codecs.register_error(_SPELLED, _spell)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=_SPELLED)


def _spell(error: UnicodeError) -> tuple[str, int]:
    """What to write instead of that which could not be encoded."""
    from bp_tui.ascii import in_ascii, is_known  # seldom needed

    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    escaped = (each if is_known(each) else each.encode("ascii", "backslashreplace").decode() for each in lacking)
    return in_ascii("".join(escaped)), error.end


def say(text: str) -> None:
    """Print an answer at once. Raises BrokenPipeError when nobody reads any more, and OutputError."""
    with _writing():
        print(safe_text(text), flush=True)


def flush() -> None:
    """Hand on what others have printed; raises as `say` does."""
    with _writing():
        if sys.stdout is not None:
            sys.stdout.flush()


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output cannot be written: {error.strerror}") from None


def complain(text: str) -> None:
    """Print what is wrong, after the program's name."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            print(f"bp-tui: {safe_text(text)}", file=sys.stderr, flush=True)


def abandon() -> None:
    """Let nothing more be written to standard output, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
