"""into: one unit at a time, in every phase, and the whole op in the end."""

import pytest

from bp_tui.debugger.commands import CommandError
from tests.debugger.commands_model import Instant, Model
from tests.debugger.commands_support import TASKS, at, everything

NAMES = pytest.mark.parametrize("name", TASKS)


def units(name: str) -> list[Instant]:
    return list(Model(TASKS[name]).instants(3))


@NAMES
def test_a_count_goes_that_many_units_and_over_the_ends_of_ops(name: str) -> None:
    instants = units(name)
    for count in (1, 2, 3, 5, 8, 13):
        debugger = at(name)
        debugger.execute(f"into {count}")
        there = instants[count]
        assert (debugger.position, debugger.frame.units) == (there.op, there.units)
        assert debugger.frame.address == there.address


@NAMES
def test_going_through_every_unit_comes_to_the_same_state_as_steps(name: str) -> None:
    by_units, instants = at(name), units(name)
    for instant in instants[1:]:
        by_units.execute("into")
        if instant.units == 0:
            by_steps = at(name, instant.op)
            assert by_units.digest() == by_steps.digest()
            assert everything(by_units) == everything(by_steps)


@NAMES
def test_inside_an_op_the_digest_is_that_of_the_position_before_it(name: str) -> None:
    debugger = at(name)
    for instant in units(name)[1:]:
        debugger.execute("into")
        if instant.units:
            assert debugger.digest() == at(name, instant.op).digest()
            assert debugger.execute("digest").fields["digest"] == debugger.digest()


def test_half_an_update_has_new_rows_above_old_ones() -> None:
    """Layer 1 of `deep` has three units; its update is op 7."""
    before, after = at("deep", 6), at("deep", 7)
    old, new = (each.value_of(each.compile("w[1]")) for each in (before, after))
    assert isinstance(old, list)
    assert isinstance(new, list)
    inside = at("deep", 6)
    for done in (1, 2):
        inside.execute("into")
        assert inside.value_of(inside.compile("w[1]")) == new[:done] + old[done:]
        assert inside.value_of(inside.compile("w[1][1,0]")) == new[0][0]  # type: ignore[index]
        assert inside.value_of(inside.compile("w[1][3,0]")) == old[2][0]  # type: ignore[index]
        gradient = inside.value_of(inside.compile("dw[1]"))
        assert isinstance(gradient, list)
        assert [row is None for row in gradient] == [False] * done + [True] * (3 - done)
        assert inside.value_of(inside.compile("w[2]")) == before.value_of(before.compile("w[2]"))


def test_a_softmax_has_its_a_one_by_one_and_its_z_all_at_once() -> None:
    debugger = at("deep", 2, units=1)
    assert [debugger.value_of(debugger.compile(name)) for name in ("a[3][2]", "z[3]", "z[3][1]", "loss")] == [None] * 4
    assert debugger.value_of(debugger.compile("a[3][1]")) is not None
    debugger.execute("into")
    assert None not in everything_of(debugger, "a[3]", "z[3]", "loss")


def everything_of(debugger: object, *names: str) -> list[object]:
    values = everything(debugger)  # type: ignore[arg-type]
    return [values[name] for name in names]


def test_the_sample_is_there_with_the_first_unit_of_its_first_op() -> None:
    debugger = at("deep")
    assert everything_of(debugger, "x", "r") == [None, None]
    debugger.execute("into")
    assert everything_of(debugger, "x", "r", "sample") == [[1.0, -0.5], [1.0, 0.0], 1]
    late = at("deep", 9, units=1)
    assert everything_of(late, "x", "sample", "op", "delta[1]", "loss") == [[-1.2, 0.4], 2, 9, None, None]


def test_a_layer_of_one_unit_is_done_at_once() -> None:
    debugger = at("deep", 1, units=1)
    assert (debugger.position, debugger.frame.units) == (2, 0)


def test_step_inside_an_op_ends_it() -> None:
    debugger = at("deep", 0, units=2)
    answer = debugger.execute("step")
    assert (debugger.position, debugger.frame.units, answer.fields) == (1, 0, {})
    assert everything(debugger) == everything(at("deep", 1))


def test_looking_around_inside_an_op_changes_nothing() -> None:
    debugger = at("deep", 7, units=0)
    debugger.execute("step")
    debugger.execute("into")
    frame, digest = debugger.frame, debugger.digest()
    for line in (
        "info",
        "print w[3]",
        "print prev(w[3][1,0])",
        "print changed(loss)",
        "display a[1]",
        "help",
        "digest",
    ):
        debugger.execute(line)
    assert (debugger.frame, debugger.digest()) == (frame, digest)
    assert debugger.execute("info").fields["address"] == frame.address


def test_prev_inside_an_op_is_what_was_before_the_op() -> None:
    before, inside = at("deep", 6), at("deep", 6, units=1)
    assert inside.value_of(inside.compile("prev(w[1][1,0])")) == before.value_of(before.compile("w[1][1,0]"))
    assert inside.value_of(inside.compile("changed(w[1][1,0])")) is True
    assert inside.value_of(inside.compile("changed(w[1][3,0])")) is False


def test_gradcheck_works_inside_forward_and_delta_and_not_inside_an_update() -> None:
    for op in (0, 3, 5):
        assert at("deep", op, units=1).execute("gradcheck").passed
    half = at("deep", 6, units=1)
    with pytest.raises(CommandError, match="half of this layer's weights are updated: 'step' finishes the op"):
        half.execute("gradcheck")
    half.execute("step")
    assert half.execute("gradcheck").passed


@NAMES
def test_the_equations_of_every_unit_can_be_shown(name: str) -> None:
    debugger = at(name)
    debugger.execute("display 1 / (op - 3)")
    for _ in units(name)[1:]:
        debugger.execute("into")
        assert all(line.isprintable() for line in debugger.equation_lines())
