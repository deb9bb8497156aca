import pytest

from bp_tui.debugger.computed import Kind, ops_needed, units_computed
from tests.debugger.expression_samples import computed_by_doing

NETWORKS = [(2, 1), (2, 3, 1), (2, 3, 4, 2)]
KINDS: list[Kind] = ["x", "r", "a", "z", "delta", "dw"]


@pytest.mark.parametrize("softmax_output", [False, True])
@pytest.mark.parametrize("sizes", NETWORKS)
def test_the_arithmetic_agrees_with_doing_the_ops_one_by_one(sizes: tuple[int, ...], softmax_output: bool) -> None:
    depth = len(sizes) - 1
    for progress in range(3 * depth + 1):
        for units in range(6 if progress < 3 * depth else 1):
            computed = computed_by_doing(sizes, progress, units, softmax_output=softmax_output)
            for kind in KINDS:
                layers = {"x": [0], "r": [depth]}.get(kind, range(1, depth + 1))
                for layer in layers:
                    found = units_computed(
                        kind, layer, depth, sizes[layer], progress, units, softmax_output=softmax_output
                    )
                    assert found == computed.get((kind, layer), 0), (kind, layer, progress, units)


def test_layer_0_of_z_is_the_input() -> None:
    assert [units_computed("z", 0, 2, 5, progress, units) for progress, units in [(0, 0), (0, 1), (1, 0)]] == [
        0,
        5,
        5,
    ]


def test_weights_are_always_there() -> None:
    assert units_computed("w", 2, 2, 3, 0, 0) == 3


def test_the_loss_comes_with_the_last_forward_op_and_not_inside_it() -> None:
    assert [units_computed("loss", 2, 2, 1, progress, 1) for progress in (0, 1, 2, 3)] == [0, 0, 1, 1]


def test_the_last_op_of_a_batch_computes_the_last_gradients() -> None:
    assert ops_needed("dw", 4, 4) == 12
