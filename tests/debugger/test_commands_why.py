"""`why`: where a number came from, at the op that wrote it, wherever the debugger stands."""

import json
from pathlib import Path
from typing import Any

import pytest

from bp_tui.cli import main
from bp_tui.debugger.commands import CommandError
from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment_files import load_experiment


def answer(capsys: pytest.CaptureFixture[str], experiment: str, *commands: str) -> dict[str, Any]:
    words = [word for command in commands for word in ("-e", command)]
    assert main(["debug", experiment, *words, "--json"]) == 0
    last: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return last


@pytest.mark.parametrize(
    ("target", "op", "line", "eq"),
    [
        ("a[1][2]", 73, 4, None),
        ("z[2][1]", 74, 4, None),
        ("loss", 74, 4, None),
        ("delta[2][1]", 75, 5, None),
        ("delta[1][1]", 76, 6, 2),
        ("dw[1][2,1]", 77, 8, 1),
        ("w[1][2,1]", 77, 9, None),
        ("w[2][1,0]", 72, 9, None),
    ],
)
def test_a_number_is_explained_at_the_op_that_wrote_it(
    capsys: pytest.CaptureFixture[str], target: str, op: int, line: int, eq: int | None
) -> None:
    found = answer(capsys, "xor", "epoch 3", "step 5", f"why {target}")
    assert (found["written"]["op"], found["line"], found["eq"]) == (op, line, eq)
    assert found["op"] == 77


@pytest.mark.parametrize(
    "target", ["a[1][2]", "z[2][1]", "loss", "delta[1][1]", "dw[1][2,1]", "w[1][2,1]", "w[2][1,0]", "eta"]
)
def test_the_value_explained_is_the_value_printed(capsys: pytest.CaptureFixture[str], target: str) -> None:
    where = ("epoch 3", "step 5")
    assert (
        answer(capsys, "xor", *where, f"why {target}")["value"]
        == answer(capsys, "xor", *where, f"print {target}")["value"]
    )


def test_asking_moves_nothing() -> None:
    debugger = Debugger(load_experiment("iris"))
    debugger.execute("step 500")
    before = debugger.digest(), debugger.position, debugger.frame.address
    debugger.execute("why w[1][3,2]")
    debugger.execute("why a[2][1]")
    assert (debugger.digest(), debugger.position, debugger.frame.address) == before


def test_a_number_set_by_hand_says_so_and_what_it_was_before() -> None:
    debugger = Debugger(load_experiment("xor"))
    debugger.execute("epoch")
    debugger.execute("set w[1][1,1] = 0.25")
    text = debugger.execute("why w[1][1,1]").text
    assert text.startswith("w[1][1,1] = 0.25\nset by hand at op 24; before that:\n")
    debugger.execute("finish 2")
    assert "set by hand" not in debugger.execute("why w[1][1,1]").text


def operands_of(debugger: Debugger, target: str) -> dict[object, object]:
    operands = debugger.execute(f"why {target}").fields["operands"]
    assert isinstance(operands, list)
    return {operand["target"]: operand["written"] for operand in operands if isinstance(operand, dict)}


def test_an_operand_set_by_hand_inside_the_batch_says_so() -> None:
    debugger = Debugger(load_experiment("xor"))
    for command in ("step 3", "set w[2][1,1] = 0.5", "step"):
        debugger.execute(command)
    assert operands_of(debugger, "delta[1][1]")["w[2][1,1]"] == "set by hand at op 3"
    assert operands_of(debugger, "delta[1][2]")["w[2][1,2]"] == "initialised, line 1"


def test_an_edit_after_an_operand_was_read_is_not_its_origin() -> None:
    debugger = Debugger(load_experiment("xor"))
    for command in ("step 4", "set w[2][1,1] = 0.5"):
        debugger.execute(command)
    assert operands_of(debugger, "delta[1][1]")["w[2][1,1]"] == "initialised, line 1"


def test_what_a_number_set_by_hand_was_before_is_what_its_equation_gave() -> None:
    debugger = Debugger(load_experiment("xor"))
    initial = debugger.execute("print w[2][1,1]").fields["value"]
    debugger.execute("set w[2][1,1] = 0.5")
    assert f"= {initial:.4g}" in debugger.execute("why w[2][1,1]").text
    debugger.execute("finish")
    updated = debugger.execute("print w[2][1,1]").fields["value"]
    debugger.execute("set w[2][1,1] = 7")
    text = debugger.execute("why w[2][1,1]").text
    assert text.startswith("w[2][1,1] = 7\nset by hand at op 6; before that:")
    assert f"= {updated:.4g}\n" in text


def test_eta_set_by_hand_goes_on_through_its_schedule() -> None:
    debugger = Debugger(load_experiment("xor", {"training.schedule": "inverse"}))
    debugger.execute("epoch 5")
    debugger.execute("set eta = 0.25")
    debugger.execute("epoch")
    answer = debugger.execute("why eta")
    assert answer.fields["value"] == debugger.execute("print eta").fields["value"]
    assert "set by hand at op 120 to 0.25" in answer.text


def test_an_initial_weight_and_a_given_one_tell_where_they_are_from() -> None:
    assert "xavier-uniform" in Debugger(load_experiment("xor")).execute("why w[1][1,1]").text
    assert "given" in Debugger(load_experiment("mazur")).execute("why w[1][1,1]").text


def test_inside_an_op_the_units_done_are_explained() -> None:
    debugger = Debugger(load_experiment("xor"))
    debugger.execute("into")
    assert "op 1 (forward, layer 1)" in debugger.execute("why a[1][1]").text
    with pytest.raises(CommandError, match=r"a\[1\]\[2\] is not computed yet"):
        debugger.execute("why a[1][2]")


def test_what_is_not_computed_yet_names_the_op_that_will() -> None:
    with pytest.raises(CommandError, match=r"delta\[2\]\[1\] is not computed yet: op 3 will"):
        Debugger(load_experiment("xor")).execute("why delta[2][1]")


def test_more_than_one_number_is_refused() -> None:
    with pytest.raises(CommandError, match=r"z\[1\] is more than one number"):
        Debugger(load_experiment("xor")).execute("why z[1]")


def test_latex_and_markdown_come_with_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "xor", "step 4", "why delta[1][1]")
    assert "\\delta" in found["latex"]
    assert found["markdown"].startswith("### `delta[1][1]` = ")


def test_every_number_of_an_iris_batch_can_be_explained(tmp_path: Path) -> None:
    debugger = Debugger(
        load_experiment("iris", {"training.batch_size": 7, "training.optimizer": "adam", "training.l2": 0.01})
    )
    debugger.execute("finish 3")
    for target in (
        "x[1]",
        "r[2]",
        "a[1][8]",
        "z[2][3]",
        "delta[1][4]",
        "dw[2][3,0]",
        "w[1][8,4]",
        "loss",
        "eta",
        "epoch",
        "op",
    ):
        explained = debugger.execute(f"why {target}").fields["value"]
        assert explained == debugger.execute(f"print {target}").fields["value"], target
