"""The elementary functions: how near they are to the exact values, their limits, and their very bits."""

import decimal
import hashlib
import inspect
import math
import types
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.network import elementary
from bp_tui.network.arithmetic import Array
from bp_tui.network.elementary import cos, exp, expm1, log, log1p, power, sin, tanh

Function: TypeAlias = Callable[[Array], Array]

INF, NAN = math.inf, math.nan
SMALLEST, LARGEST = 5e-324, 1.7976931348623157e308
PI = Decimal("3.141592653589793238462643383279502884197169399375105820974944592307816406286208998628")

FUNCTIONS: dict[str, Function] = {f.__name__: f for f in (exp, expm1, tanh, log, log1p, sin, cos)}
every_function = pytest.mark.parametrize("name", FUNCTIONS)


@pytest.fixture(autouse=True)
def _quiet_and_precise() -> Iterator[None]:
    with np.errstate(all="ignore"), decimal.localcontext(prec=60, Emin=-9999, Emax=9999):
        yield


def at(function: Function, x: float) -> float:
    return float(function(np.array([x]))[0])


def same(left: float, right: float) -> bool:
    """Equal with the sign of zero, any nan equal to any other."""
    return left.hex() == right.hex()


def bit_patterns(count: int) -> Array:
    """Doubles of every size and sign, nan and infinities among them, the same ones on every machine."""
    return (np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)).view(np.float64)


def evenly(low: float, high: float, count: int = 400) -> Array:
    return low + (high - low) * (np.arange(count) + 0.37) / count


def sizes(low: int, high: int) -> Array:
    """Positive doubles whose exponents run from low to high."""
    exponents = np.arange(low, high, max(1, (high - low) // 400))
    doubles: Array = np.ldexp(1.0 + np.arange(exponents.size) * 0.618034 % 1.0, exponents)
    return doubles


def exact_expm1(x: Decimal) -> Decimal:
    return x + x * x / 2 if abs(x) < Decimal("1e-25") else x.exp() - 1


def exact_tanh(x: Decimal) -> Decimal:
    twice = exact_expm1(2 * x)
    return twice / (twice + 2)


def exact_log1p(x: Decimal) -> Decimal:
    return x - x * x / 2 if abs(x) < Decimal("1e-25") else (1 + x).ln()


def exact_sin(x: Decimal, quarter_turns: int = 0) -> Decimal:
    """sin(x + quarter_turns·π/2): reduced to |r| ≤ π/4, then the power series of sin or cos."""
    k = (2 * x / PI).to_integral_value()
    r = x - k * PI / 2
    quadrant = (int(k) + quarter_turns) % 4
    term, n = (Decimal(1), 0) if quadrant % 2 else (r, 1)
    total = Decimal(0)
    while abs(term) > Decimal("1e-45") * abs(total):
        total += term
        term *= -r * r / ((n + 1) * (n + 2))
        n += 2
    return -total if quadrant >= 2 else total


def exact_cos(x: Decimal) -> Decimal:
    return exact_sin(x, quarter_turns=1)


NEAR_HALF_TURNS = np.arange(1, 200) * (math.pi / 2)
ANGLES = (evenly(-8, 8), evenly(-1e6, 1e6), sizes(-1000, 19), NEAR_HALF_TURNS)


@pytest.mark.parametrize(
    ("function", "exact", "bar", "arguments"),
    [
        (exp, Decimal.exp, 1.0, (evenly(-745, 709.7), evenly(-1.5, 1.5), sizes(-60, 9), -sizes(-60, 9))),
        (expm1, exact_expm1, 1.3, (evenly(-40, 709.7), evenly(-1, 1), sizes(-1070, 5), -sizes(-1070, 5))),
        (tanh, exact_tanh, 1.7, (evenly(-21, 21), evenly(-1, 1), sizes(-1070, 4), evenly(0.4, 0.5))),
        (tanh, exact_tanh, 0.6, (evenly(-0.34, 0.34),)),
        (log, Decimal.ln, 0.9, (evenly(0.5, 2), sizes(-1074, 1023), 1 + sizes(-52, -1), 1 - sizes(-53, -1))),
        (log1p, exact_log1p, 0.9, (evenly(-1, 2), sizes(-1074, 1023), -sizes(-1074, -1), evenly(0.38, 0.42))),
        (sin, exact_sin, 0.9, ANGLES),
        (cos, exact_cos, 0.9, ANGLES),
    ],
)
def test_every_value_is_within_its_bar_of_the_exact_one(
    function: Function, exact: Callable[[Decimal], Decimal], bar: float, arguments: tuple[Array, ...]
) -> None:
    x = np.concatenate(arguments)
    for argument, value in zip(x.tolist(), function(x).tolist(), strict=True):
        reference = exact(Decimal(argument))
        error = abs(Decimal(value) - reference) / Decimal(math.ulp(float(reference)))
        assert error <= bar, f"f({argument!r}) = {value!r}, {error:.3f} ulp from {reference:.20g}"


def test_subnormal_results_of_exp_are_rounded_once() -> None:
    x = evenly(-745.1, -715)
    for argument, value in zip(x.tolist(), exp(x).tolist(), strict=True):
        assert abs(Decimal(value) - Decimal(argument).exp()) <= Decimal("0.501") * Decimal(SMALLEST)


LIMITS = """
exp    0 1 | -0 1 | 5e-324 1 | inf inf | -inf 0 | 1.7976931348623157e308 inf | -1.7976931348623157e308 0
exp    709.7827128933841 inf | -745.1332191019411 5e-324 | -745.1332191019412 0
expm1  0 0 | -0 -0 | 5e-324 5e-324 | -5e-324 -5e-324 | inf inf | -inf -1 | -1.7976931348623157e308 -1
expm1  709.7827128933841 inf
tanh   0 0 | -0 -0 | 5e-324 5e-324 | -1e-308 -1e-308 | inf 1 | -inf -1 | 19.1 1 | -1.7976931348623157e308 -1
log    1 0 | 0 -inf | -0 -inf | inf inf | -inf nan | -5e-324 nan | -1 nan
log1p  0 0 | -0 -0 | 5e-324 5e-324 | -5e-324 -5e-324 | -1 -inf | -1.0000000000000002 nan | inf inf | -inf nan
sin    0 0 | -0 -0 | 5e-324 5e-324 | -5e-324 -5e-324 | inf nan | -inf nan
cos    0 1 | -0 1 | 5e-324 1 | inf nan | -inf nan
"""


@pytest.mark.parametrize(
    ("name", "argument", "value"),
    [
        (line.split()[0], *(float(number) for number in pair.split()[-2:]))
        for line in LIMITS.strip().split("\n")
        for pair in line.split("|")
    ],
)
def test_limits_are_exact(name: str, argument: float, value: float) -> None:
    assert same(at(FUNCTIONS[name], argument), value)


def test_exp_and_expm1_are_finite_up_to_the_logarithm_of_the_largest_double() -> None:
    assert 0.9999 * LARGEST < at(exp, 709.782712893384) == at(expm1, 709.782712893384) < LARGEST


@every_function
def test_nan_stays_nan(name: str) -> None:
    assert math.isnan(at(FUNCTIONS[name], NAN))


def test_sin_and_cos_of_huge_angles_stay_between_minus_one_and_one_or_are_nan() -> None:
    x = bit_patterns(20_000)
    for y in (sin(x), cos(x)):
        assert np.all(np.isnan(y) | (abs(y) <= 1.0))


@every_function
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 0), (5,), (2, 3, 4)])
def test_the_result_is_a_new_double_array_of_the_same_shape(name: str, shape: tuple[int, ...]) -> None:
    x = np.full(shape, 0.7)
    y = FUNCTIONS[name](x)
    assert isinstance(y, np.ndarray)
    assert y.shape == shape
    assert y.dtype == np.float64
    assert not np.shares_memory(x, y)


@every_function
def test_the_argument_is_left_alone(name: str) -> None:
    x = bit_patterns(50)
    FUNCTIONS[name](x)
    assert x.tobytes() == bit_patterns(50).tobytes()


@every_function
@settings(max_examples=25, deadline=None)
@given(values=st.lists(st.floats(), min_size=1, max_size=20))
def test_an_element_is_computed_alike_alone_and_in_company(name: str, values: list[float]) -> None:
    function = FUNCTIONS[name]
    together = function(np.array(values)).tolist()
    assert all(same(y, at(function, x)) for x, y in zip(values, together, strict=True))


@every_function
def test_an_element_is_computed_alike_in_every_memory_layout(name: str) -> None:
    function = FUNCTIONS[name]
    grid = bit_patterns(35 * 24).reshape(35, 24)
    expected = function(grid)
    for view in (np.s_[::2, 1::3], np.s_[::-1, ::-1], np.s_[:, 5], np.s_[3:4, 2:3]):
        np.testing.assert_array_equal(function(grid[view]), expected[view])
    np.testing.assert_array_equal(function(grid.T), expected.T)
    np.testing.assert_array_equal(function(np.array(grid[7, 7])), expected[7, 7])


def test_tanh_and_sin_are_odd_and_cos_is_even() -> None:
    x = bit_patterns(2_000)
    np.testing.assert_array_equal(tanh(-x), -tanh(x))
    np.testing.assert_array_equal(sin(-x), -sin(x))
    np.testing.assert_array_equal(cos(-x), cos(x))


@pytest.mark.parametrize(
    ("function", "seam"),
    [(exp, (k + 0.5) * math.log(2)) for k in (-1022, -2, -1, 0, 1, 1022)]
    + [(expm1, (k + 0.5) * math.log(2)) for k in (-2, -1, 0, 1)]
    + [(tanh, (k + 0.5) * math.log(2)) for k in (-1, 0, 1, 5)]
    + [(log, math.ldexp(math.sqrt(0.5), k)) for k in (-1021, -1, 0, 1, 2)]
    + [(log1p, math.sqrt(0.5) - 1), (log1p, math.sqrt(2) - 1), (sin, math.pi / 4), (sin, -math.pi / 4)],
)
def test_values_do_not_decrease_across_the_seams_of_the_reduction(function: Function, seam: float) -> None:
    x = seam + np.arange(-200.0, 200.0) * (4 * math.ulp(seam))
    assert np.all(np.diff(function(x)) >= 0)


@pytest.mark.parametrize("base", [0.9, 0.999, -0.5, 1.0, 1.1])
def test_power_is_the_repeated_product_but_for_rounding(base: float) -> None:
    for exponent in (1, 2, 3, 7, 64, 1000):
        exact = Decimal(base) ** exponent
        assert abs(Decimal(power(base, exponent)) / exact - 1) <= exponent * Decimal(2) ** -53


def test_power_zero_is_one() -> None:
    assert [power(base, 0) for base in (0.0, 0.9, INF, NAN)] == [1.0] * 4


def test_power_one_is_the_base() -> None:
    assert [power(base, 1) for base in (0.1, -7.0, INF)] == [0.1, -7.0, INF]


def test_power_overflows_to_infinity_and_underflows_to_zero() -> None:
    assert (power(10.0, 400), power(0.1, 400)) == (INF, 0.0)


def test_power_refuses_a_negative_exponent() -> None:
    with pytest.raises(ValueError, match="exponent is -1: a power takes 0 or more"):
        power(0.9, -1)


def test_power_has_these_bits() -> None:
    values = [power(0.999, 1000), power(0.9, 37), power(1.1, 100)]
    assert [value.hex() for value in values] == [
        "0x1.788526411edacp-2",
        "0x1.4c31dc565706ep-6",
        "0x1.aea4e6126bb8cp+13",
    ]


GOLDEN = """
exp                        0.5 0x1.a61298e1e069cp+0                          1.0 0x1.5bf0a8b14576ap+1
exp                       -1.0 0x1.78b56362cef38p-2                          0.1 0x1.1aec7b35a00d4p+0
exp                       -0.1 0x1.cf46d99d52b3ap-1                          2.0 0x1.d8e64b8d4ddaep+2
exp                       -3.0 0x1.97db0ccceb0afp-5          0.34657359027997264 0x1.6a09e667f3bccp+0
exp        -0.6931471805599453 0x1.0000000000000p-1                        1e-05 0x1.0000a7c5e340ep+0
exp                     -1e-10 0x1.ffffffff24190p-1                         10.0 0x1.5829dcf950560p+14
exp                      -20.0 0x1.1b48655f37267p-29                        88.7 0x1.f4705bbffae5cp+127
exp                    -100.25 0x1.4acd31e167ebbp-145                      500.0 0x1.45ba2a9f7e439p+721
exp           709.782712893384 0x1.fffffffffff2ap+1023                    -708.5 0x0.e6cf6d08897acp-1022
exp                     -740.0 0x0.0000000000055p-1022        -745.1332191019411 0x0.0000000000001p-1022
expm1                      0.5 0x1.4c2531c3c0d38p-1                          1.0 0x1.b7e151628aed3p+0
expm1                     -1.0 -0x1.43a54e4e98864p-1                         0.1 0x1.aec7b35a00d3ap-4
expm1                     -0.1 -0x1.85c933156a62cp-4                         2.0 0x1.98e64b8d4ddaep+2
expm1                     -3.0 -0x1.e6824f33314f5p-1         0.34657359027997264 0x1.a827999fcef32p-2
expm1      -0.6931471805599453 -0x1.0000000000000p-1                       1e-05 0x1.4f8bc681cdfb6p-17
expm1                   -1e-10 -0x1.b7cdfd9d1d693p-34                      1e-20 0x1.79ca10c924223p-67
expm1                   5e-324 0x0.0000000000001p-1022                      0.35 0x1.ad200b20177b2p-2
expm1                    -0.37 -0x1.3cb023bec0a02p-2                        37.1 0x1.701bb1fc11510p+53
expm1                    -37.5 -0x1.0000000000000p+0                       300.0 0x1.c05c0a7166b4ap+432
expm1                   709.78 0x1.fe9ce5c4c52b4p+1023                       3.0 0x1.315e5bf6fb106p+4
tanh                       0.5 0x1.d9353d7568af3p-2                          1.0 0x1.85efab514f394p-1
tanh                      -1.0 -0x1.85efab514f394p-1                         0.1 0x1.983d7795f413ap-4
tanh                      -0.1 -0x1.983d7795f413ap-4                         2.0 0x1.ed9505e1bc3d4p-1
tanh                      -3.0 -0x1.fd77d111a0b00p-1         0.34657359027997264 0x1.5555555555555p-2
tanh       -0.6931471805599453 -0x1.3333333333333p-1                       1e-05 0x1.4f8b588e06854p-17
tanh                    -1e-10 -0x1.b7cdfd9d7bdbbp-34                       0.25 0x1.f597ea69a1c86p-3
tanh        0.4449310667647643 0x1.abbfb1a6d4090p-2                         0.55 0x1.00442f6419202p-1
tanh                      -0.9 -0x1.6ebe982d6605cp-1                         1.5 0x1.cf6f9786df577p-1
tanh                       5.0 0x1.fff419668df11p-1                         -9.0 -0x1.fffffefa59d78p-1
tanh                      18.9 0x1.fffffffffffffp-1                       1e-300 0x1.56e1fc2f8f359p-997
log                        0.5 -0x1.62e42fefa39efp-1                         2.0 0x1.62e42fefa39efp-1
log                        3.0 0x1.193ea7aad030ap+0                          0.1 -0x1.26bb1bbb55515p+1
log                        0.7 -0x1.6d3c324e13f50p-2          0.7071067811865476 -0x1.62e42fefa39eep-2
log         0.9999999999999999 -0x1.0000000000000p-53         1.0000000000000002 0x1.fffffffffffffp-53
log         1.4142135623730951 0x1.62e42fefa39f0p-2                         1.41 0x1.5fd5fabe64084p-2
log                       10.0 0x1.26bb1bbb55516p+1                        1e-05 -0x1.7069e2aa2aa5bp+3
log              10000000000.0 0x1.7069e2aa2aa5bp+4                          0.6 -0x1.058aefa811452p-1
log                     1e+100 0x1.cc845b54b54f2p+7                       1e-300 -0x1.5963447f87fb5p+9
log                     1e-310 -0x1.64e69394d9508p+9                      5e-324 -0x1.74385446d71c3p+9
log    1.7976931348623157e+308 0x1.62e42fefa39efp+9                      123.456 0x1.343774f3e2362p+2
log1p                      0.5 0x1.9f323ecbf984cp-2                         -0.5 -0x1.62e42fefa39efp-1
log1p                      1.0 0x1.62e42fefa39efp-1                          0.1 0x1.8663f793c46c7p-4
log1p                     -0.1 -0x1.af8e8210a415ep-4                       1e-05 0x1.4f8aea9ae7317p-17
log1p                   -1e-10 -0x1.b7cdfd9dda4e3p-34                      1e-16 0x1.cd2b297d889bcp-54
log1p                    1e-20 0x1.79ca10c924223p-67                      5e-324 0x0.0000000000001p-1022
log1p      0.41087913511958635 0x1.60796016506c8p-2                        -0.29 -0x1.5eb5c7907e4c8p-2
log1p                    -0.99 -0x1.26bb1bbb55514p+2         -0.9999999999999999 -0x1.25e4f7b2737fap+5
log1p                      3.0 0x1.62e42fefa39efp+0                        100.0 0x1.275e2271bba31p+2
log1p            10000000000.0 0x1.7069e2aa3184ep+4                        1e+16 0x1.26bb1bbb55516p+5
log1p                   1e+100 0x1.cc845b54b54f2p+7      1.7976931348623157e+308 0x1.62e42fefa39efp+9
sin                        0.5 0x1.eaee8744b05f0p-2                          1.0 0x1.aed548f090ceep-1
sin                       -1.0 -0x1.aed548f090ceep-1                         0.1 0x1.98eaecb8bcb2cp-4
sin                        2.0 0x1.d18f6ead1b446p-1                         -3.0 -0x1.210386db6d55bp-3
sin                      1e-05 0x1.4f8b588e1e8a2p-17                      -1e-10 -0x1.b7cdfd9d7bdbbp-34
sin         0.7853981633974483 0x1.6a09e667f3bccp-1           1.5707963267948966 0x1.0000000000000p+0
sin          3.141592653589793 0x1.1a62633145c07p-53           6.283185307179586 -0x1.1a62633145c07p-52
sin           4.71238898038469 -0x1.0000000000000p+0                        10.0 -0x1.1689ef5f34f52p-1
sin                      -50.0 0x1.0cabfe5fcdfc8p-2                        355.0 -0x1.f9bd0307d1de3p-16
sin                     1000.0 0x1.a75cc150a206bp-1            85276.14968468156 0x1.603e50314386ap-1
sin                   999999.0 -0x1.f4677c48458b4p-1                      1e-310 0x0.012688b70e62bp-1022
cos                        0.5 0x1.c1528065b7d50p-1                          1.0 0x1.14a280fb5068cp-1
cos                       -1.0 0x1.14a280fb5068cp-1                          0.1 0x1.fd712f9a817c1p-1
cos                        2.0 -0x1.aa22657537205p-2                        -3.0 -0x1.fae04be85e5d2p-1
cos                      1e-05 0x1.ffffffff920c8p-1                       -1e-10 0x1.0000000000000p+0
cos         0.7853981633974483 0x1.6a09e667f3bcdp-1           1.5707963267948966 0x1.1a62633145c07p-54
cos          3.141592653589793 -0x1.0000000000000p+0           6.283185307179586 0x1.0000000000000p+0
cos           4.71238898038469 -0x1.a79394c9e8a0ap-53                       10.0 -0x1.ad9ac890c6b1fp-1
cos                      -50.0 0x1.ee1006fc3fcfap-1                        355.0 -0x1.fffffffc18e4cp-1
cos                     1000.0 0x1.1ff026793f1bbp-1            85276.14968468156 0x1.739367fef5be0p-1
cos                   999999.0 0x1.b165cde80ddd4p-3                       1e-310 0x1.0000000000000p+0
"""


@every_function
def test_values_have_these_bits(name: str) -> None:
    rows = [line.split() for line in GOLDEN.split("\n") if line.startswith(f"{name} ")]
    pairs = [pair for row in rows for pair in (row[1:3], row[3:5])]
    values = FUNCTIONS[name](np.array([float(argument) for argument, _ in pairs])).tolist()
    assert [[argument, value.hex()] for (argument, _), value in zip(pairs, values, strict=True)] == pairs


DIGESTS = {
    "exp": "b98d5b32598073b1",
    "expm1": "e311f27348ff53f0",
    "tanh": "011dcab1563f7762",
    "log": "789cfe8b94ad6dbd",
    "log1p": "882c491e140ebbc4",
    "sin": "ee1540c7bd0af9de",
    "cos": "e0f7aacf0eaa5a82",
}


@every_function
def test_forty_thousand_values_have_these_bits(name: str) -> None:
    arbitrary = bit_patterns(20_000)
    moderate = ((arbitrary.view(np.uint64) >> np.uint64(11)).astype(np.float64) * 2.0**-53 - 0.5) * 64.0
    values = FUNCTIONS[name](np.concatenate([arbitrary, moderate]))
    values[np.isnan(values)] = 0.0  # the bits of a nan are the processor's choice
    assert hashlib.sha256(values.astype("<f8").tobytes()).hexdigest()[:16] == DIGESTS[name]


@pytest.fixture(scope="module")
def scalar_forms() -> dict[str, Callable[[float], float]]:
    """The same code compiled for scalars: 0-d constants become floats, functions their compiled forms."""
    numba = pytest.importorskip("numba")
    compiled = numba.njit(error_model="numpy")
    twins = {"_split": lambda x: math.frexp(x), "_index": lambda x: int(x), "_array": lambda x: x}
    scope: dict[str, object] = {"np": np}
    forms: dict[str, Callable[[float], float]] = {}
    for name, value in vars(elementary).items():
        if name in twins:
            scope[name] = compiled(twins[name])
        elif isinstance(value, np.ndarray):
            scope[name] = value if value.ndim else float(value)
        elif inspect.isfunction(value) and value.__module__ == elementary.__name__:
            scope[name] = forms[name] = compiled(types.FunctionType(value.__code__, scope))
    return forms


@every_function
def test_compiled_scalar_forms_have_the_same_bits(name: str, scalar_forms: dict[str, Callable[[float], float]]) -> None:
    special = [0.0, -0.0, INF, -INF, NAN, SMALLEST, LARGEST, 1.0, -1.0]
    x = np.concatenate([bit_patterns(5_000), evenly(-50, 50, 5_000), special])
    for argument, value in zip(x.tolist(), FUNCTIONS[name](x).tolist(), strict=True):
        assert same(scalar_forms[name](argument), value), argument
