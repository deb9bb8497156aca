import pickle

import pytest

from bp_tui.debugger.expressions import ExpressionError, compile_expression, parse_target

SIZES = (2, 3, 1)

# The place of each error is marked with ‸ in the source.
REFUSED = [
    ("delta[‸3][1] > 0", "delta[3]: layer 3 does not exist; this network has layers 1 to 2"),
    ("delta[‸0] > 0", "delta[0]: layer 0 does not exist; this network has layers 1 to 2"),
    ("z[‸3]", "z[3]: layer 3 does not exist; this network has layers 0 to 2"),
    ("delta[2][‸4] > 0", "delta[2][4]: unit 4 does not exist; layer 2 has unit 1 only"),
    ("z[1][‸0]", "z[1][0]: unit 0 does not exist; layer 1 has units 1 to 3"),
    ("x[‸0]", "x[0]: input 0 does not exist; this network has inputs 1 to 2"),
    ("z[0][‸3]", "z[0][3]: input 3 does not exist; this network has inputs 1 to 2"),
    ("y[‸2]", "y[2]: output 2 does not exist; this network has output 1 only"),
    ("r[‸2]", "r[2]: output 2 does not exist; this network has output 1 only"),
    ("w[1][2,‸3]", "w[1][2,3]: source unit 3 does not exist; layer 1 has source units 0 (the bias) to 2"),
    ("dw[1][2][‸3]", "dw[1][2,3]: source unit 3 does not exist; layer 1 has source units 0 (the bias) to 2"),
    ("w[1][‸4,0]", "w[1][4]: unit 4 does not exist; layer 1 has units 1 to 3"),
    ("x[‸-1]", "x[-1]: an index is a whole number written out; this network has inputs 1 to 2"),
    ("x[‸epoch]", "x[epoch]: an index is a whole number written out; this network has inputs 1 to 2"),
    ("a[‸1.0][1]", "a[1.0]: an index is a whole number written out; this network has layers 1 to 2"),
    ("‸w[1,2] > 0", "wrong indices: write w[l][j,i]"),
    ("‸w[1][2,1][0]", "wrong indices: write w[l][j,i]"),
    ("‸delta[1,2]", "wrong indices: write delta[l][j]"),
    ("‸x[1][2]", "wrong indices: write x[i]"),
    ("‸x[1,2]", "wrong indices: write x[i]"),
    ("1 + ‸delta", "delta needs a layer: write delta[l][j]; this network has layers 1 to 2"),
    ("‸z", "z needs a layer: write z[l][j]; this network has layers 0 to 2"),
    ("‸loss[1]", "loss is one number and takes no index"),
    ("‸abs(x)[1]", "only a name takes an index"),
    ("‸1[2]", "only a name takes an index"),
    ("1 < ‸delt[1][1]", "unknown name delt: did you mean delta?"),
    ("‸Loss < 1", "unknown name Loss: did you mean loss?"),
    ("‸lr > 1", "unknown name lr: did you mean eta?"),
    ("‸nrom(x) > 1", "unknown function nrom: did you mean norm?"),
    ("‸loss(1)", "loss is not a function"),
    ("‸x[1](2)", "x[1] is not a function"),
    ("1 > ‸abs", "abs is a function: write abs(…)"),
    ("‸abs(1, 2)", "abs takes one argument, not 2"),
    ("‸max()", "max takes an array or several numbers, not nothing"),
    ("max(1, ‸x)", "max takes one array or several numbers; x is 2 numbers"),
    ("sum(‸loss)", "sum takes a vector or a matrix; loss is one value"),
    ("any(‸loss > 1)", "any takes a vector or a matrix; loss > 1 is one value"),
    (
        "prev(‸changed(loss))",
        "changed cannot stand inside prev or changed: one op back is as far as they see",
    ),
    ("changed(1 + ‸prev(op))", "prev cannot stand inside prev or changed: one op back is as far as they see"),
    ("‸delta[1] > 0", "delta[1] > 0 is 3 truth values: say any(…) or all(…)"),
    ("(‸w[1] > 0)", "w[1] > 0 is 3 × 3 truth values: say any(…) or all(…)"),
    ("‸y > 0", "y > 0 is a vector of 1 truth value: say any(…) or all(…)"),
    ("loss < 1 and ‸x", "x is 2 numbers: say any(…), all(…) or norm(…)"),
    ("not ‸x", "x is 2 numbers: say any(…), all(…) or norm(…)"),
    (
        "(x) ‸+ (delta[1])",
        "the shapes do not fit: 2 numbers on the left, 3 numbers on the right",
    ),
    (
        "0 < x ‸< delta[1] < 1",
        "the shapes do not fit: 2 numbers on the left, 3 numbers on the right",
    ),
    ("‸", "the expression is empty"),
    ("‸   \n", "the expression is empty"),
    ("1 +‸", "a value is missing after '+'"),
    ("1 +‸ ", "a value is missing after '+'"),
    ("1 ‸) + 2", "')' closes no bracket"),
    ("x[1‸)", "')' closes no bracket"),
    ("abs‸(1", "'(' is never closed"),
    ("1 ‸2", "an operator is missing before 2"),
    ("1 ‸not 2", "an operator is missing before not"),
    ("1‸j", "an operator is missing before j"),
    ("0‸x10", "an operator is missing before x10"),
    ("1‸_000", "an operator is missing before _000"),
    ("x[‸]", "a value is missing before ']'"),
    ("max(1,‸)", "a value is missing before ')'"),
    ("(‸)", "a value is missing before ')'"),
    ("max(1, ‸*x)", "a value is missing before '*'"),
    ("‸[1]", "a list is not a value: [ ] follows a name"),
    ("‸(1, 2)", "an expression is one value; this is a list of values"),
    ("loss ‸= 1", "'=' is not used in expressions: to compare, write =="),
    ("(loss ‸:= 1)", "':' is not used in expressions: write one index at a time"),
    ("x‸.T", "'.' is not used in expressions: a value has no attributes"),
    ("‸...", "'.' is not used in expressions: a value has no attributes"),
    ("op ‸** 2", "'**' is not used in expressions: multiply instead"),
    ("op ‸// 2", "'//' is not used in expressions: write /"),
    ("op ‸% 2", "'%' is not used in expressions"),
    ("op ‸& 2", "'&' is not used in expressions: write and"),
    ("1‸is 2", "'is' is not used in expressions: write =="),
    ("‸True", "'True' is not used in expressions: write 1"),
    ("‸None", "'None' is not used in expressions"),
    ("‸lambda: 1", "'lambda' is not used in expressions"),
    ("f‸'{x}'", '"\'" is not used in expressions: text is not a value'),
    ("loss ‸# 1", "'#' is not used in expressions"),
    ("(1 +‸\n2)", "an expression is written on one line"),
    ("loss‸\x00", "'\u2400' (U+0000) is not used in expressions"),
    ("loss < ‸\ud800", "'\ufffd' (U+D800) is not used in expressions"),
    ("‸ｌoss", "'ｌ' (U+FF4C) is not used in expressions"),
    ("‸δ[1]", "'δ' (U+03B4) is not used in expressions: write delta"),
    (" 1 ‸− 2", "'−' (U+2212) is not used in expressions: write -"),
    ("1 + ‸1e999", "the number 1e999 is too large"),
    ("‸0777", "the number 0777 begins with 0"),
    ("‸" + "1" * 400, f"the number {'1' * 39}… is too large"),
    ("(" * 20 + "‸(1" + ")" * 21, "brackets are nested more than 20 deep"),
    ("1 < ‸not 2", "this cannot be read as an expression"),
]


@pytest.mark.parametrize(("marked", "message"), REFUSED, ids=range(len(REFUSED)))
def test_an_error_says_what_and_where(marked: str, message: str) -> None:
    column, source = marked.index("‸"), marked.replace("‸", "")
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source, SIZES, condition=True)
    error = caught.value
    assert error.message == str(error) == message
    assert (error.source, error.column) == (source, column)
    assert len(error.pretty().splitlines()) == 3


def test_pretty_puts_a_caret_under_the_place() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression("  loss < 1 and delta[3][1] > 0", SIZES)
    assert caught.value.pretty() == (
        "delta[3]: layer 3 does not exist; this network has layers 1 to 2\n"
        "  loss < 1 and delta[3][1] > 0\n"
        "                     ^"
    )


def test_pretty_shows_only_the_neighbourhood_in_a_long_source() -> None:
    source = "loss < 1 and " * 12 + "foo" + " and loss < 1" * 12
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source, SIZES)
    _, shown, caret = caught.value.pretty().splitlines()
    assert shown[caret.index("^") :].startswith("foo")
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 80


def test_pretty_keeps_control_characters_off_the_screen_and_the_caret_in_its_place() -> None:
    error = ExpressionError("message", "\x1b[2J\u202e漢e\u0301!", 7)
    _, shown, caret = error.pretty().split("\n")
    assert shown == "\u241b[2J\ufffd漢e\ufffd!"
    assert caret == " " * 8 + "^"


def test_an_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(ExpressionError("message", "source", 3)))  # noqa: S301
    assert (error.message, error.source, error.column) == ("message", "source", 3)


def test_the_caps_allow_what_they_name() -> None:
    compile_expression("1" + " " * 511, SIZES)
    compile_expression("max(" + ",".join(["1"] * 98) + ")", SIZES)
    compile_expression("-" * 19 + "1", SIZES)
    for source, message in [
        ("1" + " " * 512, "the expression has 513 characters; at most 512 are allowed"),
        (
            "max(" + ",".join(["1"] * 99) + ")",
            "the expression has more than 100 names, numbers and operations",
        ),
        ("-" * 20 + "1", "the expression is nested more than 20 deep"),
        ("1" + "+1" * 20, "the expression is nested more than 20 deep"),
    ]:
        with pytest.raises(ExpressionError) as caught:
            compile_expression(source, SIZES)
        assert caught.value.message == message


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        (" 1 + 2", 1, "a target is one name with its indices, such as w[1][2,0]"),
        ("prev(x)", 0, "a target is one name with its indices, such as w[1][2,0]"),
        ("w", 0, "w needs a layer: write w[l][j,i]; this network has layers 1 to 2"),
        ("w[1][9,0]", 5, "w[1][9]: unit 9 does not exist; layer 1 has units 1 to 3"),
        ("delat[1]", 0, "unknown name delat: did you mean delta?"),
    ],
)
def test_a_bad_target_is_refused_with_its_place(source: str, column: int, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_target(source, SIZES)
    assert (caught.value.message, caught.value.column) == (message, column)
