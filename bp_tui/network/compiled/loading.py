"""Importing Numba and compiling the loops, or taking them from the cache of an earlier run.

All of it is slow (a quarter of a second to import, ten seconds to compile), so nothing here happens before it is
called for.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from platformdirs import user_cache_path

from bp_tui.network.arithmetic import Array
from bp_tui.network.compiled.plan import Course, Net, Notes

OPTIONS = {"error_model": "numpy", "_nrt": False}
"""For Numba. No `fastmath`: each operation rounds once, in its own place, and divides by zero as NumPy does. No
reference counts: nothing is allocated, and counting costs half as much again in a small network."""

KEPT = 3
"""For so many versions of the sources compiled code is kept."""
_DIGITS = 16


class TrainBatches(Protocol):
    """`epochs.train_batches`, once Numba has it."""

    def __call__(
        self,
        net: Net,
        parameters: Array,
        gradients: Array,
        slots: Array,
        work: Array,
        inputs: Array,
        targets: Array,
        course: Course,
        notes: Notes,
        held_out_net: Net,
        held_out_work: Array,
        held_out_inputs: Array,
        held_out_targets: Array,
    ) -> float:
        """Train the batches of a course."""

    def compile(self, signature: tuple[object, ...]) -> object:
        """Compile it for these types of arguments, or take that from the cache."""

    def disable_compile(self) -> None:
        """Compile it for no others."""


class LoadingError(Exception):
    """The compiled loops cannot be had; the message says why."""


@dataclass(frozen=True)
class Loops:
    """The compiled loops.

    Attributes:
        remark: what has gone wrong with keeping them for the next time; empty if nothing has.
    """

    train_batches: TrainBatches
    remark: str = ""


class Compiler:
    """Compiles in another process: a thread of this one would hold up the others, and could not be ended.

    Attributes:
        is_busy: whether it does so at this moment. is_over: whether it was ended for good.
    """

    def __init__(self) -> None:
        self.is_busy = self.is_over = False
        self._process: subprocess.Popen[bytes] | None = None

    def compile_into(self, folder: Path) -> None:
        """Keep compiled code in a folder; where that fails, there is none."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
        # -P: nothing is imported from the folder the person is in that this process would not import from there
        command = [sys.executable, "-P", "-m", "bp_tui.network.compiled", str(folder)]
        nowhere = subprocess.DEVNULL
        with suppress(OSError, ValueError):
            self._process = subprocess.Popen(command, env=environment, stdin=nowhere, stdout=nowhere, stderr=nowhere)
            self.is_busy = True
            if self.is_over:
                self.end()
            self._process.wait()
        self.is_busy = False

    def end(self) -> None:
        """Compile no more."""
        self.is_over = True
        if self._process is not None:
            self._process.kill()


def load(compiler: Compiler | None = None) -> Loops:
    """Compile the loops, or take them from the cache. Raises LoadingError.

    Without a `compiler`, this process compiles.
    """
    try:
        import numba

        compiler_used = compiler_in_use()
    except Exception as error:  # a broken installation may raise anything
        raise LoadingError(f"Numba cannot be imported: {_first_line(error)}") from None
    if numba.config.DISABLE_JIT:
        raise LoadingError("NUMBA_DISABLE_JIT is set")
    folder = cache_folder(numba.config.CACHE_DIR, compiler_used)
    if folder is not None:
        return _load_from(folder, compiler)
    with ExitStack() as stack:
        if compiler is not None:
            with suppress(OSError):
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bp-tui-")))
        loops = _load_from(folder, compiler)
    return replace(loops, remark="the cache folder cannot be written, so they are compiled anew every time")


def _load_from(folder: Path | None, compiler: Compiler | None) -> Loops:
    if folder is None:
        return Loops(_without_cache())
    if compiler is not None:
        if not any(folder.rglob("*.nbi")):  # Numba's index of a cache
            compiler.compile_into(folder)
        if compiler.is_over:
            raise LoadingError("there was no time for compiling")
    try:
        return Loops(compiled_and_kept(folder))
    except Exception as error:  # a full disk, or a file there that is damaged
        shutil.rmtree(folder, ignore_errors=True)
        reason = f"{type(error).__name__}: {_first_line(error)}"
        return Loops(_without_cache(), f"they were compiled anew, as the cache was of no use: {reason}")


def _without_cache() -> TrainBatches:
    import numba

    try:
        return compiled_and_kept(None)
    except Exception as error:  # whatever a compiler may run into: without it, all works as well, only slower
        reason = f"{type(error).__name__}: {_first_line(error)}"
        raise LoadingError(f"Numba {numba.__version__} failed: {reason}") from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")


def compiled_and_kept(folder: Path | None) -> TrainBatches:
    """The loops compiled, and kept in a folder, if any; or taken from there."""
    import numba

    from bp_tui.network.compiled.epochs import train_batches
    from bp_tui.network.compiled.forms import compiled_loops

    def jit(function: Callable[..., object]) -> TrainBatches:
        form: TrainBatches
        if function.__name__ != train_batches.__name__:
            form = numba.njit(function, forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, **OPTIONS)
        else:
            kept, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(folder)
            try:
                form = numba.njit(function, cache=folder is not None, **OPTIONS)
            finally:
                numba.config.CACHE_DIR = kept
        return form

    compiled = compiled_loops(jit)
    compiled.compile(_signature())
    compiled.disable_compile()
    return compiled


def _signature() -> tuple[object, ...]:
    """The types of the arguments of `train_batches`; data may be read-only."""
    from numba import types

    whole, number, flag, vector = types.uint64, types.float64, types.boolean, types.float64[::1]
    wholes = types.uint64[:, ::1]
    data = types.Array(number, 1, "C", readonly=True)
    net = types.NamedTuple((wholes, types.int64, types.int64, flag, number, whole, whole), Net)
    course = types.NamedTuple((wholes, vector, whole, whole, whole, types.int64, number, whole, whole), Course)
    notes = types.NamedUniTuple(vector, 5, Notes)
    return net, vector, vector, vector, vector, data, data, course, notes, net, vector, data, data


def compiler_in_use() -> str:
    """The version of Numba and the processor it compiles for: what is compiled for one is of no use to another."""
    import numba
    from numba.core.registry import cpu_target

    return " ".join([numba.__version__, *cpu_target.target_context.codegen().magic_tuple()])


def cache_folder(numbas: str, compiler: str) -> Path | None:
    """Where compiled code is kept: for these very sources and versions, as Numba looks at one file only.

    None where it cannot be kept.

    `numbas` is where NUMBA_CACHE_DIR says, if it does; `compiler` is what compiles it.
    """
    root = Path(numbas) / "bp-tui" if numbas else user_cache_path("bp-tui", appauthor=False) / "compiled"
    digest = hashlib.sha256(f"{sys.version} {np.__version__} {compiler}".encode())
    sources = Path(__file__).parents[1]
    with suppress(OSError):
        for path in sorted(sources.rglob("*.py")):
            digest.update(path.read_bytes())
        folder = root / digest.hexdigest()[:_DIGITS]
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()  # which also makes it the one that was used last
        with suppress(OSError):  # another process may be removing them, too
            _remove_old(root)
        return folder
    return None


def _remove_old(root: Path) -> None:
    """Leave the code for the sources that were used last, and whatever else lies there."""
    name = re.compile(f"[0-9a-f]{{{_DIGITS}}}")
    folders = [path for path in root.iterdir() if name.fullmatch(path.name) and path.is_dir() and not path.is_symlink()]
    for folder in sorted(folders, key=lambda path: path.stat().st_mtime_ns, reverse=True)[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
