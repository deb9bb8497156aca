"""Built-in sets without a file: truth tables, and points drawn around curves.

A drawn set of m samples gives sample i the class i mod k, so that classes alternate in an unshuffled run.
Positions along a curve are evenly spaced in each class and visited in random order. Inputs lie within about
−1.5 … 1.5, centred on 0. With positions t in (0, 1) and normal noise added at the end:

    moons    (cos πt − ½, sin πt − ¼) and (½ − cos πt, ¼ − sin πt)
    circles  (cos 2πt, sin 2πt) and half of it
    spirals  r (cos 3πt, sin 3πt) and its negative, r = 0.1 + 1.1 t
    blobs    k centres evenly on the unit circle, the first at the top
    sine     x = 2t − 1, r = sin πx; the noise is on r
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bp_tui.data.dataset import Array, DataError, Samples
from bp_tui.data.options import Options
from bp_tui.data.targets import from_classes, from_numbers
from bp_tui.network.elementary import cos, sin
from bp_tui.network.randomness import DATA, generator, normal, permutation

DEFAULT_SAMPLES = 200

_CORNERS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
_SIGNS = [[a, b, c] for a in (-1.0, 1.0) for b in (-1.0, 1.0) for c in (-1.0, 1.0)]
_TRUTH_TABLES: dict[str, tuple[list[list[float]], list[int]]] = {
    "xor": (_CORNERS, [0, 1, 1, 0]),
    "and": (_CORNERS, [0, 0, 0, 1]),
    "or": (_CORNERS, [0, 1, 1, 1]),
    "majority": (_SIGNS, [int(sum(row) > 0.0) for row in _SIGNS]),
}
TRUTH_TABLES = tuple(_TRUTH_TABLES)


def truth_table(options: Options) -> Samples:
    """Return all rows of `xor`, `and`, `or` (inputs 0 and 1) or `majority` (inputs −1 and 1, for no bias)."""
    rows, outputs = _TRUTH_TABLES[options.name]
    return Samples(
        inputs=np.array(rows, dtype=np.float64),
        input_names=tuple(f"x{i + 1}" for i in range(len(rows[0]))),
        targets=from_classes(np.array(outputs, dtype=np.intp), ("0", "1"), options.name, options.rule.one_hot),
        source=f"{options.name}: all {len(rows)} rows of its truth table",
    )


def _moons(t: Array, which: NDArray[np.intp], classes: int) -> Array:
    side = 1.0 - 2.0 * which
    return np.stack([side * (cos(math.pi * t) - 0.5), side * (sin(math.pi * t) - 0.25)], axis=1)


def _circles(t: Array, which: NDArray[np.intp], classes: int) -> Array:
    radius = 1.0 - 0.5 * which
    return np.stack([radius * cos(2.0 * math.pi * t), radius * sin(2.0 * math.pi * t)], axis=1)


def _spirals(t: Array, which: NDArray[np.intp], classes: int) -> Array:
    radius = (1.0 - 2.0 * which) * (0.1 + 1.1 * t)
    return np.stack([radius * cos(3.0 * math.pi * t), radius * sin(3.0 * math.pi * t)], axis=1)


def _blobs(t: Array, which: NDArray[np.intp], classes: int) -> Array:
    angle = 2.0 * math.pi * (which / classes)
    return np.stack([sin(angle), cos(angle)], axis=1)


@dataclass(frozen=True)
class _Cloud:
    points: Callable[[Array, NDArray[np.intp], int], Array]
    noise: float
    classes: int = 2


_CLOUDS = {
    "moons": _Cloud(_moons, 0.1),
    "circles": _Cloud(_circles, 0.08),
    "spirals": _Cloud(_spirals, 0.02),
    "blobs": _Cloud(_blobs, 0.2, classes=3),
}
DRAWN = (*_CLOUDS, "sine")


def drawn_set(options: Options, seed: int) -> Samples:
    """Draw the set `options.name` of `DRAWN`; the same seed gives the same bits. Raises `DataError`."""
    name, samples = options.name, options.samples or DEFAULT_SAMPLES
    if options.classes is not None and name != "blobs":
        raise DataError(f"data.classes does not apply to {name}: only blobs has a number of classes to choose")
    if name == "sine":
        return _sine(options, samples, seed)
    cloud = _CLOUDS[name]
    classes, noise = options.classes or cloud.classes, _noise(options, cloud.noise)
    if samples < classes:
        raise DataError(f"data.samples is {samples}: {classes} classes need at least {classes} samples")
    which = np.arange(samples, dtype=np.intp) % classes
    clean = cloud.points(_positions(name, samples, classes, seed), which, classes)
    return Samples(
        inputs=clean + noise * _normals(name, 2 * samples, seed).reshape(samples, 2),
        input_names=("x1", "x2"),
        targets=from_classes(which, tuple(map(str, range(classes))), "class", options.rule.one_hot),
        source=f"{name}: {samples:,} samples drawn with noise {noise:g} and seed {seed}",
    )


def _sine(options: Options, samples: int, seed: int) -> Samples:
    if options.rule.one_hot is not None:
        raise DataError("data.one_hot does not apply to sine: its target is a number")
    noise = _noise(options, 0.1)
    x = 2.0 * _positions("sine", samples, 1, seed) - 1.0
    y = sin(math.pi * x) + noise * _normals("sine", samples, seed)
    return Samples(
        inputs=x.reshape(samples, 1),
        input_names=("x",),
        targets=from_numbers(y.reshape(samples, 1), ("y",)),
        source=f"sine: {samples:,} samples drawn with noise {noise:g} and seed {seed}",
    )


def _noise(options: Options, default: float) -> float:
    return default if options.noise is None else options.noise


def _positions(name: str, samples: int, classes: int, seed: int) -> Array:
    """Give each sample a position in (0, 1): evenly spaced within each class, in random order."""
    t = np.empty(samples)
    for k in range(classes):
        mine = t[k::classes]
        mine[:] = (permutation(len(mine), seed, DATA, *name.encode(), k + 1) + 0.5) / len(mine)
    return t


def _normals(name: str, n: int, seed: int) -> Array:
    return normal(generator(seed, DATA, *name.encode()), n)
