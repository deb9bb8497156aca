"""Compiles the loops of this package, together with the source of `elementary` and `activations`, for single numbers.

Numba resolves the global names of a function when it compiles it. So every function is taken with other globals than
it has as Python: constants as floats, `np` as the few functions below, and functions as their compiled forms.
"""

import math
import sys
from collections.abc import Callable
from inspect import isfunction
from types import FunctionType, ModuleType
from typing import TypeVar

import numpy as np

from bp_tui.network import activations, elementary, few
from bp_tui.network.compiled import batch, elementwise, epochs, updates

T = TypeVar("T")


def minimum(x: float, y: float) -> float:
    """The smaller one, x where a comparison with nan fails: what `few` relies on too."""
    return y if y < x else x


def maximum(x: float, y: float) -> float:
    """The larger one, x where a comparison with nan fails."""
    return y if y > x else x


def where(condition: bool, x: float, y: float) -> float:
    """One of two numbers."""
    return x if condition else y


def multiply(x: float, y: float) -> float:
    """A product."""
    return x * y


def positive(x: float) -> float:
    """The number itself."""
    return x


def ones_like(x: float) -> float:
    """1."""
    return 1.0


def _split(x: float) -> tuple[float, float]:
    """Write x as m·2^e with ½ ≤ m < 1; what it makes of numbers that are not positive and finite, `log` overrides."""
    is_subnormal = abs(x) < 2.0**-1022
    bits = np.float64(x * 2.0**54 if is_subnormal else x).view(np.int64)
    exponent = ((bits >> 52) & 0x7FF) - (1022 + 54 if is_subnormal else 1022)
    mantissa: float = np.int64((bits & ~(0x7FF << 52)) | (1022 << 52)).view(np.float64)
    return mantissa, float(exponent)


_UFUNCS: dict[str, Callable[..., object]] = {
    "minimum": minimum,
    "maximum": maximum,
    "fmin": minimum,
    "where": where,
    "multiply": multiply,
    "positive": positive,
    "ones_like": ones_like,
}
_MODULES = (elementary, activations, elementwise, batch, updates, epochs)


def compiled_loops(jit: Callable[[Callable[..., object]], T]) -> T:
    """The function `epochs.train_batches`, compiled like all that it calls by `jit`."""
    namespaces: dict[str, dict[str, object]] = {module.__name__: {"__name__": module.__name__} for module in _MODULES}
    forms: dict[int, T] = {}
    for name, namespace in namespaces.items():
        for function in filter(isfunction, vars(sys.modules[name]).values()):
            if function.__module__ == name:
                forms[id(function)] = jit(FunctionType(function.__code__, namespace, function.__name__))
    for name in ("exp", "expm1", "tanh", "log", "log1p"):
        forms[id(getattr(few, name))] = forms[id(getattr(elementary, name))]
    ufuncs = _ufuncs(jit)
    for name, namespace in namespaces.items():
        for key, value in vars(sys.modules[name]).items():
            if not key.startswith("__"):
                namespace[key] = forms.get(id(value), ufuncs if value is np else _constant(value))
    namespaces[elementary.__name__].update(_split=jit(_split), _index=int, _array=jit(positive))
    return forms[id(epochs.train_batches)]


def _ufuncs(jit: Callable[[Callable[..., object]], T]) -> ModuleType:
    """What the source calls `np`."""
    module = ModuleType("ufuncs")
    vars(module).update({name: jit(function) for name, function in _UFUNCS.items()})
    vars(module).update(rint=np.rint, sqrt=np.sqrt, copysign=math.copysign, abs=abs)
    return module


def _constant(value: object) -> object:
    return value.item() if isinstance(value, np.ndarray) and value.ndim == 0 else value
