"""System calls that fail when they are told to."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import pytest

CALLS = (
    *("open", "write", "fsync", "fdatasync", "link", "replace", "ftruncate", "lseek", "unlink", "mkdir", "chmod"),
    "fstat",
)
Kind = Literal["no space", "i/o error", "half, then no space", "half", "nothing"]
KINDS: tuple[Kind, ...] = ("no space", "i/o error", "half, then no space", "half", "nothing")
_ERRORS = {"no space": errno.ENOSPC, "i/o error": errno.EIO, "half, then no space": errno.ENOSPC}


@dataclass
class Faults:
    """Which calls fail: `length` of them from number `first` on, counted from 0; and what was called.

    Attributes:
        made: the names of all calls, in order. failed: how many of them did.
        before_closing: how many calls were made before the last attempt.
    """

    first: int | None = None
    length: float = 1
    kind: Kind = "no space"
    made: list[str] = field(default_factory=list)
    failed: int = 0
    before_closing: int = 0

    @property
    def have_passed(self) -> bool:
        """Whether at the last attempt nothing fails any more."""
        return self.first is None or self.first + self.length <= self.before_closing

    def is_next(self, name: str) -> bool:
        number = len(self.made)
        self.made.append(name)
        hit = self.first is not None and self.first <= number < self.first + self.length
        hit = hit and (name == "write" or self.kind in ("no space", "i/o error"))
        self.failed += hit
        return hit

    @property
    def is_an_error(self) -> bool:
        """Not only less written than was asked for."""
        return self.kind != "half"


@contextmanager
def failing(faults: Faults) -> Iterator[Faults]:
    """Have calls fail in here. Those that push to the disk are not made at all: nobody pulls the plug."""
    with pytest.MonkeyPatch.context() as patches:
        for name in CALLS:
            call = (lambda descriptor: None) if name in ("fsync", "fdatasync") else getattr(os, name)
            patches.setattr(os, name, _wrapped(call, name, faults))
        patches.setattr(fcntl, "flock", _wrapped(fcntl.flock, "flock", faults))
        yield faults


def _wrapped(call: Callable[..., object], name: str, faults: Faults) -> Callable[..., object]:
    def wrapped(*arguments: object, **named: object) -> object:
        if not faults.is_next(name):
            return call(*arguments, **named)
        if name == "write":
            descriptor, content = arguments
            part = memoryview(content)[: len(content) // 2]  # type: ignore[arg-type]
            if faults.kind == "half":
                return call(descriptor, part or content)
            if faults.kind == "half, then no space":
                call(descriptor, part)
            if faults.kind == "nothing":
                return 0
        code = _ERRORS[faults.kind]
        raise OSError(code, os.strerror(code))

    return wrapped
