"""Every operand leads on to its own explanation, at the op that wrote it."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from bp_tui.experiment import Experiment
from bp_tui.explain.explanation import Operand
from bp_tui.explain.places import Place, Source
from tests.explain.runs import Run, run
from tests.network.small_experiments import experiments, small_experiment


def follow(kept: Run, operand: Operand, position: int) -> int:
    """The position at which an operand is to be explained."""
    if operand.origin.source is Source.OP:
        assert operand.origin.position is not None
        assert 0 < operand.origin.position <= position
        return operand.origin.position
    if operand.origin.source is Source.INITIALISED:
        return 0
    return position


def assert_leads_on(kept: Run, place: Place, position: int, depth: int) -> None:
    for operand in kept.explain(place, position).operands[:6]:
        at = follow(kept, operand, position)
        found = kept.explain(operand.target, at)
        assert found.value == operand.value or math.isnan(operand.value), (str(place), operand)
        assert found.equation.holds
        if depth:
            assert_leads_on(kept, operand.target, at, depth - 1)


@settings(deadline=None, max_examples=40)
@given(experiments(), st.integers(1, 40), st.data())
def test_an_operand_has_the_same_value_where_it_was_written(
    experiment: Experiment, ops: int, data: st.DataObject
) -> None:
    kept = run(experiment, ops)
    place = data.draw(st.sampled_from([*kept.written_at(ops), *kept.belonging_to(ops)]))
    assert_leads_on(kept, place, ops, depth=3)


def test_the_largest_contributors_come_first() -> None:
    kept = run(small_experiment([40, 3, 1]), 1)
    operands = kept.explain(Place("a", 1, (2,))).operands
    terms = [abs(operand.contribution) for operand in operands if operand.contribution is not None]
    assert len(terms) == len(operands) == 81
    assert terms == sorted(terms, reverse=True)


def test_the_contributions_are_the_terms_of_the_sum() -> None:
    kept = run(small_experiment([3, 2, 1]), 1)
    frame = kept.frames[1]
    operands = {str(operand.target): operand for operand in kept.explain(Place("a", 1, (1,))).operands}
    weight, x = frame.parameters[0][2, 0], frame.inputs[1]
    assert operands["w[1][1,2]"].contribution == operands["x[2]"].contribution == weight * x


def test_the_weight_before_an_update_is_an_operand_of_the_weight_after_it() -> None:
    kept = run(small_experiment([2, 2, 1]), 12)
    old = next(operand for operand in kept.explain(Place("w", 2, (1, 1))).operands if operand.target.name == "w")
    assert str(old.origin) == "op 6 (update, layer 2, the batch before)"
    assert old.value == kept.frames[6].parameters[1][1, 0] == kept.frames[11].parameters[1][1, 0]


def test_before_the_first_update_weights_are_initialised() -> None:
    kept = run(small_experiment([2, 2, 1]), 1)
    weight = next(operand for operand in kept.explain(Place("a", 1, (1,))).operands if operand.target.name == "w")
    assert str(weight.origin) == "initialised, line 1"


def test_the_gradient_of_a_batch_reads_every_sample() -> None:
    kept = run(small_experiment([2, 2, 1], samples=5, training={"batch_size": 5}), 5)
    names = {str(operand.target) for operand in kept.explain(Place("dw", 1, (1, 2))).operands}
    assert names == {
        *(f"delta[1][1]{of}" for of in ("", " of sample 2", " of sample 3", " of sample 4", " of sample 5")),
        *(f"x[2]{of}" for of in ("", " of sample 2", " of sample 3", " of sample 4", " of sample 5")),
    }


def test_the_slots_of_an_optimizer_lead_on_to_the_update_before() -> None:
    kept = run(small_experiment([2, 2, 1], training={"optimizer": "adam"}), 12)
    operands = {str(operand.target): operand for operand in kept.explain(Place("w", 2, (1, 1))).operands}
    assert operands["m[2][1,1]"].origin.position == operands["v[2][1,1]"].origin.position == 6
    assert operands["m[2][1,1]"].value == kept.frames[6].slots[0][1][1, 0]
