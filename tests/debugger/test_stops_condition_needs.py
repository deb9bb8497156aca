"""From which op of a batch on a condition can hold: never later than it does."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bp_tui.debugger.condition_needs import ops_before_it_can_hold
from bp_tui.debugger.expressions import EvaluationError, NotComputed, compile_expression
from bp_tui.debugger.targets import NetworkFacts
from tests.debugger.expression_samples import sample
from tests.debugger.test_expression_meaning import Term, scalar_terms

# 2-3-1: forward 1 2, delta 2 1, update 1 2.
FACTS = NetworkFacts((2, 3, 1))


@pytest.mark.parametrize(
    ("condition", "ops"),
    [
        ("op > 3", 0),
        ("w[1][1,0] > 0 and eta < 1 or mean_loss < 1", 0),
        ("x[1] > 0", 1),
        ("z[1][2] > 0", 1),
        ("loss < 0.1", 2),
        ("y[1] > r[1]", 2),
        ("abs(delta[2][1]) > 0.5 and loss < 0.1", 3),
        ("abs(delta[1][1]) > 0.5 or loss < 0.1", 2),
        ("delta[1][1] > 0.5 or dw[2][1,0] < 0.1", 4),
        ("not (delta[1][1] > 0.5 or loss < 0.1)", 4),
        ("not (delta[1][1] > 0.5 and loss < 0.1)", 2),
        ("not 0 < loss < delta[1][1]", 2),
        ("0 < loss < delta[1][1]", 4),
        ("norm(dw[2]) > 1", 6),
        ("max(loss, delta[2][1]) > 1", 3),
        ("loss + (delta[1][1] > 0 or op > 5) > 1", 2),
        ("prev(loss) < 1", 0),
        ("changed(delta[1])", 4),
        ("loss", 2),
        ("1/(op - 5) > loss", 0),
    ],
)
def test_a_condition_waits_for_what_it_needs(condition: str, ops: int) -> None:
    assert ops_before_it_can_hold(condition, FACTS) == ops


@settings(deadline=None, max_examples=400)
@given(scalar_terms(3, True), st.integers(0, 3), st.integers(0, 6))
@example(Term("/", "(1 / (op - op))"), 0, 0)
@example(Term("/", "(z[2][1] > 0 or 1 / 0)"), 0, 0)
@example(Term("/", "(1 / 0 > 0 and z[2][1])"), 0, 0)
def test_no_condition_holds_earlier(term: Term, seed: int, progress: int) -> None:
    condition = compile_expression(term.text, FACTS, condition=True)
    values, previous = sample(seed=seed, progress=progress), sample(seed=seed + 1, progress=(progress - 1) % 6)
    try:
        holds = condition.evaluate(values, previous)
    except NotComputed:
        return
    except EvaluationError:
        assert ops_before_it_can_hold(term.text, FACTS) == 0
        return
    if holds:
        assert progress >= ops_before_it_can_hold(term.text, FACTS)
