import math

import numpy as np
import pytest

from bp_tui.debugger.expressions import (
    EvaluationError,
    NetworkFacts,
    NotComputed,
    compile_expression,
    parse_target,
)
from tests.debugger.expression_samples import Sample, computed_by_doing, sample

SIZES = (2, 3, 1)
VALUES = sample(SIZES)


def evaluate(source: str, values: Sample = VALUES, previous: Sample | None = None) -> object:
    return compile_expression(source, values.layer_sizes).evaluate(values, previous)


def partial(source: str, values: Sample, *, softmax_output: bool = False) -> object:
    facts = NetworkFacts(values.layer_sizes, softmax_output)
    return compile_expression(source, facts).evaluate_partial(values)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x[1]", VALUES.inputs[0]),
        ("z[0][2]", VALUES.inputs[1]),
        ("r[1]", VALUES.targets[0]),
        ("a[1][3]", VALUES.pre_activations[0][2]),
        ("z[2][1]", VALUES.activations[1][0]),
        ("y[1]", VALUES.activations[1][0]),
        ("delta[1][2]", VALUES.deltas[0][1]),
        ("w[1][2,0]", VALUES.parameters[0][0, 1]),
        ("w[1][3,2]", VALUES.parameters[0][2, 2]),
        ("w[1][3][2]", VALUES.parameters[0][2, 2]),
        ("dw[2][1,3]", VALUES.weight_gradients[1][3, 0]),
        ("loss", 0.125),
        ("eta", 0.5),
        ("epoch", 3),
        ("sample", 2),
        ("op", 29),
        ("mean_loss", 0.25),
    ],
)
def test_names_read_the_place_they_have_on_screen(source: str, expected: float) -> None:
    value = evaluate(source)
    assert value == expected
    assert type(value) is (int if source in ("epoch", "sample", "op") else float)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x", VALUES.inputs),
        ("y", VALUES.activations[1]),
        ("a[1]", VALUES.pre_activations[0]),
        ("w[1]", VALUES.parameters[0].T),
        ("dw[2]", VALUES.weight_gradients[1].T),
        ("w[1][2]", VALUES.parameters[0][:, 1]),
    ],
)
def test_a_name_without_unit_is_an_array_with_the_bias_first(source: str, expected: np.ndarray) -> None:
    expression = compile_expression(source, SIZES)
    value = expression.evaluate(VALUES)
    assert isinstance(value, np.ndarray)
    assert expression.shape == value.shape == expected.shape
    assert value.tolist() == expected.tolist()


def test_an_array_that_is_handed_out_does_not_change_with_the_run() -> None:
    value, read = evaluate("w[1]"), parse_target("w[1]", SIZES).read(VALUES)
    assert isinstance(value, np.ndarray)
    assert isinstance(read, np.ndarray)
    assert not np.shares_memory(value, VALUES.parameters[0])
    assert not np.shares_memory(read, VALUES.parameters[0])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("-eta + +2", 1.5),
        ("2 * (op + 1)", 60.0),
        ("abs(-3) + max(1, epoch, 2) - min(4, 5)", 2.0),
        ("1 < 2 < 3 and not 3 < 2", True),
        ("1 < 3 < 2", False),
        ("1 == 1 != 2 >= 2 <= 3", True),
        ("op and 0 or eta", True),
        ("isnan(loss) or isfinite(loss)", True),
        (".5 + 1. + 1e-1", 1.6),
        ("\t loss \n", 0.125),
    ],
)
def test_operators_mean_what_they_mean_on_paper(source: str, expected: float) -> None:
    value = evaluate(source)
    assert value == expected
    assert type(value) is type(expected)


def test_arrays_combine_element_by_element() -> None:
    value = evaluate("(a[1] - z[1]) * 2 / delta[1]")
    assert isinstance(value, np.ndarray)
    v = VALUES
    assert value.tolist() == ((v.pre_activations[0] - v.activations[0]) * 2 / v.deltas[0]).tolist()


def test_chained_comparisons_of_arrays_hold_where_every_link_does() -> None:
    z = VALUES.activations[0].tolist()
    value = evaluate("-0.5 < z[1] <= 0.5 != a[1]")
    assert isinstance(value, np.ndarray)
    assert value.tolist() == [-0.5 < number <= 0.5 for number in z]


def test_sums_go_from_the_first_to_the_last() -> None:
    numbers = [0.1] * 20 + [1e16, 1.0, -1e16]
    total = squares = 0.0
    for number in numbers:
        total, squares = total + number, squares + number * number
    values = sample((23, 1))
    values.inputs[:] = numbers
    assert evaluate("sum(x)", values) == total
    assert evaluate("mean(x)", values) == total / 23
    assert evaluate("norm(x)", values) == math.sqrt(squares)


def test_a_matrix_is_summed_row_by_row() -> None:
    total = 0.0
    for j in range(3):
        for i in range(3):
            total += VALUES.parameters[0][i, j].item()
    assert evaluate("sum(w[1])") == total


def test_truth_values_count_as_one_and_numbers_are_true_unless_zero() -> None:
    positive = sum(1 for number in VALUES.deltas[0] if number > 0)
    assert evaluate("sum(delta[1] > 0)") == positive
    assert evaluate("(1 < 2) + (1 < 2)") == 2.0
    assert evaluate("any(x * 0)") is False
    assert evaluate("all(x)") is True
    assert compile_expression("loss", SIZES, condition=True).evaluate(VALUES) is True


def test_nan_compares_false_and_spreads() -> None:
    values = sample(SIZES)
    values.inputs[0] = math.nan
    for source in ("x[1] < 1", "x[1] >= 1", "x[1] == x[1]"):
        assert evaluate(source, values) is False
    assert evaluate("x[1] != x[1]", values) is True
    for source in ("min(x)", "max(x)", "max(1, x[1])", "min(x[1], 1)", "sum(x)"):
        assert math.isnan(float(str(evaluate(source, values))))
    assert evaluate("any(isnan(x)) and not all(isfinite(x))", values) is True


@pytest.mark.parametrize(
    ("source", "column"), [("1 / (op - 29)", 2), ("x / 0", 2), ("1 / (x - x)", 2), ("(x[1]) / 0", 7)]
)
def test_a_division_by_zero_is_an_error_with_its_place(source: str, column: int) -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate(source)
    assert str(caught.value) == "division by zero"
    assert caught.value.column == column


def test_a_guard_keeps_a_division_from_happening() -> None:
    assert evaluate("op != 29 and 1 / (op - 29) > 0") is False


def test_numpy_prints_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    values = sample(SIZES)
    values.inputs[:] = (1e300, math.inf)
    assert evaluate("norm(x) > 0", values) is True
    assert evaluate("any(isnan(x - x))", values) is True
    assert len(recwarn) == 0


CELLS = [("x", 0, "x[{j}]"), ("x", 0, "z[0][{j}]"), ("r", 2, "r[{j}]"), ("z", 2, "y[{j}]")]
CELLS += [(name, layer, f"{name}[{layer}][{{j}}]") for name in ("a", "z", "delta") for layer in (1, 2)]
CELLS += [("dw", layer, f"dw[{layer}][{{j}},0]") for layer in (1, 2)]


@pytest.mark.parametrize("softmax_output", [False, True])
@pytest.mark.parametrize(("name", "layer", "written"), CELLS)
def test_every_cell_and_array_is_read_exactly_when_it_is_computed(
    name: str, layer: int, written: str, softmax_output: bool
) -> None:
    sizes = (2, 3, 2)
    facts, whole = NetworkFacts(sizes, softmax_output), sample(sizes)
    array = written.split("[{j}")[0]
    cells = [compile_expression(written.format(j=j + 1), facts) for j in range(sizes[layer])]
    vector = compile_expression(array, facts)
    full = vector.evaluate_partial(whole)
    assert isinstance(full, list)
    for progress in range(7):
        for units in range(4 if progress < 6 else 1):
            values = whole.at(progress, units)
            computed = computed_by_doing(sizes, progress, units, softmax_output=softmax_output)
            count = computed.get((name, layer), 0)
            for j, cell in enumerate(cells):
                first = full[j][0] if isinstance(full[j], list) else full[j]  # type: ignore[index]
                assert cell.evaluate_partial(values) == (first if j < count else None)
                if j >= count:
                    with pytest.raises(NotComputed):
                        cell.evaluate(values)
            shown = full[:count] + [None] * (len(full) - count) if count else None
            assert vector.evaluate_partial(values) == shown
            if count < len(cells):
                with pytest.raises(NotComputed):
                    vector.evaluate(values)


def test_a_row_of_gradients_is_there_once_its_unit_is_done() -> None:
    values = VALUES.at(4, 2)
    assert partial("dw[1][2]", values) == VALUES.weight_gradients[0][:, 1].tolist()
    assert partial("dw[1][3]", values) is None


def test_loss_needs_the_whole_forward_pass() -> None:
    assert [partial("loss", VALUES.at(progress, 1)) for progress in (0, 1, 2)] == [None, None, 0.125]


def test_counters_and_weights_are_always_there() -> None:
    start = VALUES.at(0)
    assert evaluate("op + epoch + sample > 0 and eta > 0 and norm(w[1]) > 0", start) is True


def test_mean_loss_is_missing_in_the_first_epoch() -> None:
    values = Sample(**{**vars(VALUES), "mean_loss": None, "loss": None})
    for source in ("mean_loss > 0", "loss > 0"):
        with pytest.raises(NotComputed):
            evaluate(source, values)


@pytest.mark.parametrize("unknown", ["delta[1][1] > 0", "0 < delta[1][1] < 1", "any(delta[1] > 0)"])
def test_what_is_not_computed_decides_nothing(unknown: str) -> None:
    values = VALUES.at(1)
    assert evaluate(f"{unknown} or op == 29", values) is True
    assert evaluate(f"op == 29 or {unknown}", values) is True
    assert evaluate(f"{unknown} and op == 1", values) is False
    assert evaluate(f"op == 1 and {unknown}", values) is False
    assert evaluate("2 < delta[1][1] < 3 < 1", values) is False
    for source in (unknown, f"not {unknown}", f"{unknown} or op == 1", f"op == 29 and {unknown}"):
        with pytest.raises(NotComputed):
            evaluate(source, values)


def test_an_array_expression_is_shown_whole_or_not_at_all() -> None:
    assert partial("abs(z[1])", VALUES) == [abs(number) for number in VALUES.activations[0].tolist()]
    assert partial("abs(z[1])", VALUES.at(0, 2)) is None
    assert partial("z[1] > 9", VALUES) == [False] * 3


def test_prev_reads_one_op_earlier() -> None:
    before = sample(SIZES, seed=1)
    assert evaluate("prev(w[1][1,0])", VALUES, before) == before.parameters[0][0, 0]
    assert evaluate("op - prev(op)", VALUES, before) == 0.0
    value = evaluate("w[1] - prev(w[1])", VALUES, before)
    assert isinstance(value, np.ndarray)
    assert value.tolist() == (VALUES.parameters[0] - before.parameters[0]).T.tolist()


def test_prev_is_not_computed_at_the_start_nor_before_its_value_is() -> None:
    for previous in (None, VALUES.at(1)):
        for source in ("prev(delta[1][1]) > 0", "changed(delta[1])", "changed(loss)", "prev(delta[1])"):
            with pytest.raises(NotComputed):
                evaluate(source, VALUES, previous)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (1.0, 1.0, False),
        (1.0, 2.0, True),
        (0.0, -0.0, True),
        (math.nan, math.nan, False),
        (math.nan, 1.0, True),
    ],
)
def test_changed_compares_bits(now: float, before: float, expected: bool) -> None:
    after, earlier = sample(SIZES), sample(SIZES)
    after.inputs[0], earlier.inputs[0] = now, before
    assert evaluate("changed(x[1])", after, earlier) is expected
    assert evaluate("changed(x)", after, earlier) is expected


def test_changed_of_truth_values() -> None:
    before = sample(SIZES, seed=1)
    signs = [(VALUES.deltas[0] > 0).tolist(), (before.deltas[0] > 0).tolist()]
    assert evaluate("changed(delta[1] > 0)", VALUES, before) is (signs[0] != signs[1])
    assert evaluate("changed(op == 29)", VALUES, before) is False


def test_an_expression_says_what_it_is() -> None:
    expression = compile_expression("  changed(y[1]) or loss < eta ", SIZES, condition=True)
    assert expression.source == "changed(y[1]) or loss < eta"
    assert expression.shape == ()
    assert expression.is_condition
    assert expression.uses_previous
    assert expression.names == {"y", "loss", "eta"}
    plain = compile_expression("w[1]", SIZES)
    assert (plain.shape, plain.is_condition, plain.uses_previous) == ((3, 3), False, False)
    assert plain.names == {"w"}


@pytest.mark.parametrize(
    ("source", "canonical", "layer", "indices"),
    [
        ("y[1]", "z[2][1]", 2, (1,)),
        ("z[0][2]", "x[2]", 0, (2,)),
        (" w[1][2][0] ", "w[1][2,0]", 1, (2, 0)),
        ("w[2]", "w[2]", 2, ()),
        ("dw[1][3]", "dw[1][3]", 1, (3,)),
        ("r", "r", 2, ()),
        ("eta", "eta", None, ()),
    ],
)
def test_a_target_is_one_place_however_it_is_written(
    source: str, canonical: str, layer: int | None, indices: tuple[int, ...]
) -> None:
    target = parse_target(source, SIZES)
    assert str(target) == canonical
    assert (target.layer, target.indices) == (layer, indices)
    assert parse_target(canonical, SIZES) == target
    assert np.array_equal(np.asarray(target.read(VALUES)), np.asarray(evaluate(source)))


def test_a_target_is_read_as_far_as_it_is_computed() -> None:
    target = parse_target("delta[1]", SIZES)
    values = VALUES.at(3, 2)
    assert target.read_partial(values) == [*VALUES.deltas[0][:2].tolist(), None]
    with pytest.raises(NotComputed):
        target.read(values)
    assert parse_target("delta[1][3]", SIZES).read_partial(values) is None
