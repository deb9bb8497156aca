"""Elementary functions that give the same bits on every machine and with every NumPy release.

A saved session is replayed bit for bit, so training may not call `np.exp` and its kin: their last bit depends
on the processor and on the release. Here a function is a fixed sequence of IEEE-754 double operations, each a
ufunc call of its own that rounds once: + − × ÷, sqrt, rint, min, max, abs, copysign, frexp, and look-ups in
tables of correctly rounded entries. Element i of a result depends on element i of the argument alone.

The same source, compiled by Numba, serves scalars: there a 0-d constant is its float, and the helpers
`_split`, `_index`, `_array` are `math.frexp`, `int`, the identity. Hence no `out=`, `np.where` or branches.

Callers hold `np.errstate(all="ignore")`: −inf for log(0), say, comes about as −1/0.

Coefficients are minimax (Remez exchange with 80 digits), rounded to double; beside them their interval and
error. The accuracy in a docstring bounds the errors met in 10⁸ points, in ulps of the exact result.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bp_tui.network.arithmetic import Array


def _double(value: float) -> Array:
    """Return a constant as a 0-d array: in a ufunc call it costs half of what a Python float does."""
    constant = np.array(value, dtype=np.float64)
    constant.setflags(write=False)
    return constant


def _doubles(*values: float) -> tuple[Array, ...]:
    return tuple(_double(value) for value in values)


def _table(entry: Callable[[int], float], first: int, last: int) -> Array:
    """Tabulate `entry`, indexed by k itself for first ≤ k ≤ last: negative k count from the end."""
    table = np.array([entry(k) for k in (*range(last + 1), *range(first, 0))], dtype=np.float64)
    table.setflags(write=False)
    return table


_HALF, _ONE, _MINUS_ONE, _TWO, _FOUR = _doubles(0.5, 1.0, -1.0, 2.0, 4.0)
_SMALLEST_NORMAL, _LARGEST = _doubles(2.0**-1022, (2.0 - 2.0**-52) * 2.0**1023)

# ln 2 in two parts. The high one has 41 bits, so that k·_LN2_HIGH is exact for every exponent k of a double.
_LN2_HIGH, _LN2_LOW, _PER_LN2 = _doubles(0.6931471805601177, -1.7239444525614835e-13, 1.4426950408889634)

# exp is 0 below and +inf above, expm1 is −1 below, tanh is 1 above. A nan must not be cast to an integer,
# so it is replaced by an ordinary index first.
_EXP_FROM, _EXP_TO, _EXP_NAN_K = _doubles(-746.0, 710.0, 1025.0)
_EXPM1_FROM, _TANH_TO, _TANH_NAN_K = _doubles(-40.0, 20.0, 30.0)

# 2^k in two normal factors. Of y·2^k only the last product can round: once, even where the result is
# subnormal (`ldexp` truncates there on Windows 10).
_POWER_1 = _table(lambda k: math.ldexp(1.0, k // 2), -1076, 1025)
_POWER_2 = _table(lambda k: math.ldexp(1.0, k - k // 2), -1076, 1025)

# tanh(k·ln2) and its slope 1 − tanh²(k·ln2): quotients of integers, which Python rounds correctly
_KNOT = _table(lambda k: (4**k - 1) / (4**k + 1), 0, 30)
_SLOPE = _table(lambda k: 4 * 4**k / (4**k + 1) ** 2, 0, 30)

# r·coth(r/2) = 2 + t·(C0 + C1/(C2 + t + C3/(C4 + t))) with t = r², |r| ≤ ln2; error 2^-58.6.
_COTH_0, _COTH_1, _COTH_2 = _doubles(0.02377874083824404, 12.300513459584431, 148.12285771635945)
_COTH_3, _COTH_4 = _doubles(-5714.332720377966, 92.11047952966823)

# 2·atanh(s) = 2s + s·z·A0/(A1 + z + A2/(A3 + z + A4/(A5 + z))) with z = s², |s| ≤ (√2−1)/(√2+1);
# error s·2^-60.7.
_ATANH_0, _ATANH_1, _ATANH_2 = _doubles(-1.5791587935741902, -3.7296443769586314, -4.922204566735912)
_ATANH_3, _ATANH_4, _ATANH_5 = _doubles(-3.784646439533603, -0.2355294247320447, -1.4037294120884751)
_SPLIT_AT, _POLE = _doubles(1.2071067811865475, 2.0**-600)  # the first is ½ + √½

# sin r = r + r³·(S0 + S1 z + …) with z = r², |r| ≤ π/4; error r·2^-56.1.
_SIN_0, _SIN_1, _SIN_2 = _doubles(-0.16666666666666666, 0.00833333333333094, -0.00019841269836742975)
_SIN_3, _SIN_4, _SIN_5 = _doubles(2.7557316094305633e-06, -2.505113010131827e-08, 1.5918002246800965e-10)

# cos r = 1 − z/2 + z²·(C0 + C1 z + …) with z = r², |r| ≤ π/4; error 2^-60.8.
_COS_0, _COS_1, _COS_2 = _doubles(0.041666666666666664, -0.001388888888888739, 2.480158729875576e-05)
_COS_3, _COS_4, _COS_5 = _doubles(-2.7557317266493483e-07, 2.087614516327659e-09, -1.1382552019013782e-11)

# π/2 in four parts. The first three have 33 bits, so that their products with k ≤ 2^20 are exact.
_HALF_PI_1, _HALF_PI_2, _PER_HALF_PI = _doubles(1.5707963267341256, 6.077100506303966e-11, 0.6366197723675814)
_HALF_PI_3, _HALF_PI_4 = _doubles(2.0222662487111665e-21, 8.4784276603689e-32)

# NumPy makes scalars of 0-d arrays; results become arrays again.
_array = np.asarray


def _index(whole: Array) -> NDArray[np.intp]:
    return whole.astype(np.intp)


def _split(x: Array) -> tuple[Array, Array]:
    """Write x as m·2^e with ½ ≤ |m| < 1."""
    mantissa, exponent = np.frexp(x)
    return mantissa, exponent.astype(np.float64)


def _reduce(x: Array) -> tuple[Array, Array, Array]:
    """Write x as k·ln2 + (high − low) with k whole and |high − low| ≤ ln2/2."""
    k: Array = np.rint(x * _PER_LN2)
    return k, x - k * _LN2_HIGH, k * _LN2_LOW


def _coth_excess(t: Array) -> Array:
    """Return r·coth(r/2) − 2 for t = r², |r| ≤ ln2."""
    return t * (_COTH_0 + _COTH_1 / (_COTH_2 + t + _COTH_3 / (_COTH_4 + t)))


def _exp_bend(r: Array) -> Array:
    """Return e^r − 1 − r for |r| ≤ ln2/2.

    With R = r·coth(r/2), e^r = (R + r)/(R − r) = 1 + r + r·c/(2 − c) where c = r − (R − 2).
    """
    c = r - _coth_excess(r * r)
    return r * c / (_TWO - c)


def exp(x: Array) -> Array:
    """Return e^x within 1 ulp: +inf above 709.79, subnormal below −708.39, 0 below −745.14."""
    whole, high, low = _reduce(np.minimum(np.maximum(x, _EXP_FROM), _EXP_TO))
    k = _index(np.fmin(_EXP_NAN_K, whole))
    r = high - low
    return _array((_ONE + (r + _exp_bend(r))) * _POWER_1[k] * _POWER_2[k])


def expm1(x: Array) -> Array:
    """Return e^x − 1 within 1.3 ulp: −1 at −inf, zero keeps its sign."""
    whole, high, low = _reduce(np.minimum(np.maximum(x, _EXPM1_FROM), _EXP_TO))
    k = _index(np.fmin(_EXP_NAN_K, whole))
    power_1, power_2 = _POWER_1[k], _POWER_2[k]
    step = _ONE - _ONE / power_1 / power_2  # 2^k·e^r − 1 = 2^k·(step + e^r − 1)
    y = (step + high + (_exp_bend(high - low) - low)) * power_1 * power_2
    return _array(np.copysign(y, x))


def tanh(x: Array) -> Array:
    """Return tanh x within 1.7 ulp (0.6 for |x| < 0.34): ±1 at ±inf, zero keeps its sign.

    With |x| = k·ln2 + r, T = tanh(k·ln2) and tanh r = 2r/(2 + u):
    tanh|x| = (T + tanh r)/(1 + T·tanh r) = T + (1 − T²)·r·(1 − v/(2 + v)) where v = u + 2rT.
    """
    whole, high, low = _reduce(np.minimum(abs(x), _TANH_TO))
    k = _index(np.fmin(_TANH_NAN_K, whole))
    knot = _KNOT[k]
    r = high - low
    r_twice = r + r
    v = _coth_excess(r_twice * r_twice) + r_twice * knot
    rise = r * _SLOPE[k]
    return _array(np.copysign(knot + (rise - rise * (v / (_TWO + v))), x))


def _corrected_log(x: Array, correction: Array) -> Array:
    """Return ln x + correction for x below +inf.

    x = 2^k·(1 + f) with √½ ≤ 1 + f ≤ √2; ln(1 + f) = 2·atanh(s) = f − f²/2 + s·(f²/2 + a) with s = f/(2 + f).
    The pole, (2^-600/√x)², is +inf at 0, nan below, and 0 or lost in rounding above.
    """
    m, exponent = _split(x)
    double = np.rint(_SPLIT_AT - m)  # 1 for m < √½, else 0
    k = exponent - double
    f = m + m * double - _ONE
    s = f / (_TWO + f)
    z = s * s
    a = z * (_ATANH_0 / (_ATANH_1 + z + _ATANH_2 / (_ATANH_3 + z + _ATANH_4 / (_ATANH_5 + z))))
    half_square = _HALF * f * f
    low = s * (half_square + a) + k * _LN2_LOW + correction
    root_pole = _POLE / np.sqrt(x)
    return k * _LN2_HIGH + (f - (half_square - low)) - root_pole * root_pole


def log(x: Array) -> Array:
    """Return ln x within 0.9 ulp: −inf at ±0, nan below."""
    finite: Array = np.minimum(x, _LARGEST)
    return _array(_corrected_log(finite, x - finite))


def log1p(x: Array) -> Array:
    """Return ln(1 + x) within 0.9 ulp: −inf at −1, nan below, zero keeps its sign."""
    w: Array = np.minimum(_ONE + x, _LARGEST)
    lost = (x - (w - _ONE)) / np.maximum(w, _SMALLEST_NORMAL)
    return _array(np.copysign(_corrected_log(w, lost), x))


def _quarter_turns(x: Array) -> tuple[Array, Array, Array, Array]:
    """Return sin r, cos r, cos(kπ/2), sin(kπ/2) for x = kπ/2 + r with |r| ≤ π/4 and k whole.

    r is carried as r + low: low gathers what rounding takes from each difference.
    """
    k = np.rint(x * _PER_HALF_PI)
    a = x - k * _HALF_PI_1
    b = k * _HALF_PI_2
    c = a - b
    d = k * _HALF_PI_3
    e = c - d
    low = (a - c - b) + (c - e - d) - k * _HALF_PI_4
    r = e + low
    low = e - r + low
    z = r * r
    half = _HALF * z
    sine = _SIN_0 + z * (_SIN_1 + z * (_SIN_2 + z * (_SIN_3 + z * (_SIN_4 + z * _SIN_5))))
    sine = r + (z * r * sine + low * (_ONE - half))
    cosine = _COS_0 + z * (_COS_1 + z * (_COS_2 + z * (_COS_3 + z * (_COS_4 + z * _COS_5))))
    near_one = _ONE - half
    cosine = near_one + (_ONE - near_one - half + (z * z * cosine - r * low))
    turn = k - _FOUR * np.rint(k / _FOUR)
    return sine, cosine, _ONE - abs(turn), turn * (_TWO - abs(turn))


def sin(x: Array) -> Array:
    """Return sin x within 0.9 ulp for |x| ≤ 10⁶, beyond it a value in [−1, 1] or nan; zero keeps its sign."""
    sine, cosine, cos_turn, sin_turn = _quarter_turns(abs(x))
    y = sine * cos_turn + cosine * sin_turn
    return _array(np.minimum(np.maximum(y, _MINUS_ONE), _ONE) * np.copysign(_ONE, x))


def cos(x: Array) -> Array:
    """Return cos x within 0.9 ulp for |x| ≤ 10⁶, beyond it a value in [−1, 1] or nan."""
    sine, cosine, cos_turn, sin_turn = _quarter_turns(x)
    y = cosine * cos_turn - sine * sin_turn
    return _array(np.minimum(np.maximum(y, _MINUS_ONE), _ONE))


def power(base: float, exponent: int) -> float:
    """Return base^exponent for an exponent ≥ 0 by repeated squaring; relative error below exponent·2^-53.

    Raises ValueError for a negative exponent.
    """
    if exponent < 0:
        raise ValueError(f"exponent is {exponent}: a power takes 0 or more")
    return squared_repeatedly(base, exponent)


def squared_repeatedly(base: float, exponent: int) -> float:
    """Return base^exponent for an exponent ≥ 0, as `power` does."""
    result = 1.0
    while exponent > 0:
        if exponent % 2 == 1:
            result *= base
        base *= base
        exponent //= 2
    return result
