"""`derive`: any unit and any weight, wherever the debugger stands; what it says to people and to programs."""

import json
from typing import Any

import pytest

from bp_tui.cli import main
from bp_tui.debugger.commands import CommandError
from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment_files import load_experiment
from bp_tui.explain.derivation import Derivation


def answer(capsys: pytest.CaptureFixture[str], experiment: str, *commands: str) -> dict[str, Any]:
    words = [word for command in commands for word in ("-e", command)]
    assert main(["debug", experiment, *words, "--json"]) == 0
    last: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return last


def test_programs_get_every_step(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "mazur", "derive w[2][1,2]")
    assert (found["target"], found["layer"], found["unit"], found["source"]) == ("w[2][1,2]", 2, 1, 2)
    assert found["passed"] is True
    assert [step["title"] for step in found["steps"]] == [
        "What δ is",
        "How aⱼ depends on wⱼᵢ",
        "Equation (1)",
        "How E depends on y",
        "The slope of h",
        "δ at the output",
        "The update",
    ]
    for step in found["steps"]:
        assert step["difference"] == pytest.approx(abs(step["analytic"] - step["numeric"]))
        assert step["latex"].startswith(r"\begin{aligned}")
        assert step["symbols"]
        assert step["numbers"]
        assert step["sentence"]
        assert (step["passed"], step["excuse"]) == (True, None)


@pytest.mark.parametrize("where", ["start", "step 1", "step 3", "step 5", "into", "finish", "epoch 2"])
def test_it_works_at_any_moment_and_moves_nothing(where: str) -> None:
    debugger = Debugger(load_experiment("iris", {"training.batch_size": 7, "training.optimizer": "adam"}))
    if where != "start":
        debugger.execute(where)
    before = debugger.digest(), debugger.position, debugger.frame.address, debugger.frame.units
    for target in ("delta[1][8]", "w[2][3,0]", "z[1][2]", "y[1]", "a[2][2]", "dw[1][1,4]"):
        assert debugger.execute(f"derive {target}").passed
    assert (debugger.digest(), debugger.position, debugger.frame.address, debugger.frame.units) == before
    debugger.execute("step")


def test_alone_it_is_about_the_unit_at_hand() -> None:
    debugger = Debugger(load_experiment("iris"))
    told = [debugger.execute("derive").fields["target"]]
    for move in ("into 3", "step", "step 2", "step", "step 2"):
        debugger.execute(move)
        told.append(debugger.execute("derive").fields["target"])
    assert told == ["delta[1][1]", "delta[1][3]", "delta[1][1]", "delta[2][1]", "delta[1][1]", "delta[2][1]"]


def test_an_edited_weight_counts_at_once() -> None:
    debugger = Debugger(load_experiment("xor"))
    debugger.execute("step 4")
    debugger.execute("set w[2][1,1] = 0.5")
    text = debugger.execute("derive delta[1][1]").text
    assert "·0.5)" in text
    assert "by an edit" not in text


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("moves", [("step 4",), ("step 4", "into"), ("step 5",), ("step 5", "into"), ("step 6",)])
def test_from_the_first_update_on_it_shows_the_update_that_is_done(moves: tuple[str, ...], optimizer: str) -> None:
    experiment = load_experiment("mazur", {"training.optimizer": optimizer})
    debugger, ahead = Debugger(experiment), Debugger(experiment)
    for one in (debugger, ahead):
        one.execute("finish")
    for move in moves:
        debugger.execute(move)
    ahead.execute("finish")
    for target in ("w[1][1,1]", "w[1][2,2]", "w[2][1,2]"):
        answer = debugger.execute(f"derive {target}")
        assert "weights as at op 10" in answer.text
        derivation = answer.subject
        assert isinstance(derivation, Derivation)
        last = derivation.steps[-1]
        assert (derivation.passed, last.title) == (True, "The update")
        assert last.equations[-1].value == ahead.value_of(ahead.compile(target))


@pytest.mark.parametrize("moves", [("finish",), ("step 5",), ("step 4", "into")])
def test_during_the_updates_a_derived_delta_is_the_one_on_show(moves: tuple[str, ...]) -> None:
    debugger = Debugger(load_experiment("mazur"))
    for move in moves:
        debugger.execute(move)
    derivation = debugger.execute("derive delta[1][2]").subject
    assert isinstance(derivation, Derivation)
    of_delta = next(step for step in derivation.steps if step.title == "Equation (2)")
    assert of_delta.equations[-1].value == debugger.frame.deltas[0][1]


def test_a_weight_that_nothing_comes_through_is_not_chosen() -> None:
    fields = Debugger(load_experiment("xor")).execute("derive").fields
    assert fields["source"] == 0  # both inputs of the first sample are 0, z₀ is 1
    assert Debugger(load_experiment("mazur")).execute("derive").fields["source"] == 1


def test_of_a_batch_the_first_sample_is_meant_and_it_says_so() -> None:
    debugger = Debugger(load_experiment("iris", {"training.batch_size": 16}))
    assert debugger.execute("derive").text.splitlines()[1] == (
        "for the first of the 16 samples of batch 1 of epoch 1 (row 8 of the data), weights as at op 0"
    )


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("z[1]", "derive takes a unit, such as delta[1][1], or a weight, such as w[1][1,1]; got 'z[1]'"),
        ("x[1]", "derive takes a unit, such as delta[1][1], or a weight, such as w[1][1,1]; got 'x[1]'"),
        ("z[0][1]", "derive takes a unit, such as delta[1][1], or a weight, such as w[1][1,1]; got 'z[0][1]'"),
        ("loss", "derive takes a unit, such as delta[1][1], or a weight, such as w[1][1,1]; got 'loss'"),
        ("w[1][2]", "derive takes a unit, such as delta[1][1], or a weight, such as w[1][1,1]; got 'w[1][2]'"),
    ],
)
def test_what_is_no_unit_and_no_weight_is_refused_in_one_line(argument: str, message: str) -> None:
    with pytest.raises(CommandError) as refused:
        Debugger(load_experiment("xor")).execute(f"derive {argument}")
    assert str(refused.value) == message


@pytest.mark.parametrize("argument", ["delta[3][1]", "delta[1][3]", "w[1][1,3]", "delt[1][1]", "delta[1", "5"])
def test_a_place_that_does_not_exist_is_refused(argument: str) -> None:
    with pytest.raises(CommandError):
        Debugger(load_experiment("xor")).execute(f"derive {argument}")


def test_a_bias_that_is_not_trained_is_refused() -> None:
    with pytest.raises(CommandError, match=r"biases are not trained here: derive w\[1\]\[2,1\]"):
        Debugger(load_experiment("notes")).execute("derive w[1][2,0]")


def test_a_failed_check_is_a_failed_command(capsys: pytest.CaptureFixture[str]) -> None:
    huge = ["--eta", "1e200", "--hidden-activation", "identity"]
    assert main(["debug", "sine", *huge, "-e", "finish 3", "-e", "derive"]) == 1
    assert "✗ analytic +nan" in capsys.readouterr().out
