"""`bp-tui run` and `bp-tui list`: what they print and when they stop."""

import json
from dataclasses import replace

import pytest

from bp_tui.network.activations import ACTIVATIONS
from tests.cli.command_line import answers, bp_tui, debug, refusal


def run(*words: str) -> dict[str, object]:
    """The one object that a run in JSON ends with."""
    result = bp_tui("run", *words, "--json")
    assert (result.status, result.err) == (0, "")
    (only,) = result.objects
    return only


def test_a_run_ends_with_exactly_one_object() -> None:
    ended = run("xor", "--epochs", "3")
    assert list(ended) == ["epochs", "op", "mean_loss", "digest", "seconds"]
    assert (ended["epochs"], ended["op"]) == (3, 72)


def test_a_run_comes_to_the_same_state_as_the_debugger() -> None:
    ended = run("iris", "--epochs", "2", "--batch-size", "7")
    _, digest, loss = answers("iris", "epoch 2", "digest", "print mean_loss", overrides=("--batch-size", "7"))
    assert (ended["op"], ended["digest"], ended["mean_loss"]) == (digest["op"], digest["digest"], loss["value"])


def test_a_run_of_no_epochs_is_the_start() -> None:
    ended = run("xor", "--epochs", "0")
    assert (ended["epochs"], ended["op"], ended["mean_loss"]) == (0, 0, None)
    assert ended["digest"] == answers("xor", "digest")[0]["digest"]


def test_until_stops_a_run_where_the_condition_becomes_true() -> None:
    ended = run("xor", "--epochs", "9", "--until", "epoch == 2 and sample == 3 and loss > 0")
    assert (ended["epochs"], ended["op"]) == (1, 24 + 2 * 6 + 2)


def test_a_condition_that_never_holds_leaves_the_run_whole() -> None:
    assert run("xor", "--epochs", "2", "--until", "loss < 0") == {
        **run("xor", "--epochs", "2"),
        "seconds": pytest.approx(0, abs=60),
    }


def test_a_loss_that_overflows_is_a_word() -> None:
    ended = run("xor", "--epochs", "9", "--eta", "1e300", "--loss", "squared-error", "--output-activation", "identity")
    assert ended["mean_loss"] == "nan"


def test_people_read_the_same_numbers() -> None:
    ended = run("xor", "--epochs", "3")
    text = bp_tui("run", "xor", "--epochs", "3").out
    assert text.startswith("xor 2-2-1: 3 epochs, op 72, in ")
    assert f"digest  {ended['digest']}" in text
    assert f"mean loss of the last epoch  {ended['mean_loss']:.6g}" in text
    assert "4 right" in text or "of 4 right" in text


def test_people_read_why_a_run_stopped() -> None:
    text = bp_tui("run", "xor", "--epochs", "3", "--until", "op == 30").out
    assert "stopped at op 30: op == 30 became true\n" in text


def test_an_expression_error_after_until_has_its_caret() -> None:
    result = bp_tui("run", "xor", "--epochs", "3", "--until", "abs(los) < 1")
    assert (result.status, result.out) == (2, "")
    assert result.err.splitlines() == [
        "bp-tui: --until: unknown name los: did you mean loss?",
        "abs(los) < 1",
        "    ^",
    ]


def test_a_condition_that_fails_says_where() -> None:
    result = bp_tui("run", "xor", "--epochs", "3", "--until", "1 / (op - 3) > 7")
    assert result.status == 2
    assert result.err.splitlines() == [
        "bp-tui: --until: stopped at op 3: division by zero",
        "1 / (op - 3) > 7",
        "  ^",
    ]


@pytest.mark.parametrize(
    ("epochs", "message"),
    [
        ("-1", "--epochs is -1: expected a whole number from 0 to 1,000,000,000"),
        ("9" * 30, f"--epochs is {'9' * 30}: expected a whole number from 0 to 1,000,000,000"),
        ("x", "argument --epochs: expected a whole number, got 'x'; see 'bp-tui run --help'"),
        ("1e3", "argument --epochs: expected a whole number, got '1e3'; see 'bp-tui run --help'"),
        ("", "argument --epochs: expected a whole number, got ''; see 'bp-tui run --help'"),
        ("٣", "argument --epochs: expected a whole number, got '٣'; see 'bp-tui run --help'"),
    ],
)
def test_epochs_that_are_no_number_of_epochs_are_refused(epochs: str, message: str) -> None:
    assert refusal("run", "xor", "--epochs", epochs) == message


def test_list_names_every_preset_with_its_title() -> None:
    result = bp_tui("list")
    lines = result.out.splitlines()
    assert (result.status, result.err, len(lines)) == (0, "", 14)
    assert "xor       exclusive or: the smallest problem that needs a hidden layer" in lines
    assert all(len(line) <= 86 for line in lines)


def test_a_gradient_check_that_fails_ends_in_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(ACTIVATIONS["sigmoid"], derivative=lambda a, z: 1.001 * z * (1.0 - z))
    monkeypatch.setitem(ACTIVATIONS, "sigmoid", wrong)
    result = bp_tui("debug", "xor", "-e", "gradcheck", "-e", "step", "--json")
    assert (result.status, result.err) == (1, "")
    check, step = result.objects
    assert (check["passed"], step["op"]) == (False, 1)
    assert json.dumps(check["entries"]).index("delta[1]") > 0
    assert debug("xor", "gradcheck").out.startswith("FAILED: ")
