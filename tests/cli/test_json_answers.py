"""`bp-tui debug --json`: every number at every instant, against the notes in plain Python."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.command_line import answers, bp_tui
from tests.debugger.commands_model import Instant, Model, Task, tables

CLASSES = Task(
    activations=["tanh", "softmax"],
    loss="categorical-cross-entropy",
    weights=[[[0.1, 0.5, -0.3], [-0.2, 0.25, 0.8]], [[0.0, 0.7, -0.4], [0.3, -0.6, 0.2], [-0.1, 0.05, 0.9]]],
    inputs=[[1.0, -0.5], [0.3, 0.8], [-1.2, 0.4]],
    targets=[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]],
    eta=0.4,
    batch_size=2,
)
NUMBERS = Task(
    activations=["sigmoid", "identity", "sigmoid"],
    loss="squared-error",
    weights=[[[0.1, 0.5], [-0.2, 0.25]], [[0.05, 0.7, -0.4]], [[0.3, -0.6], [0.2, -0.1]]],
    inputs=[[0.9], [-0.4]],
    targets=[[0.2, 0.7], [1.0, 0.0]],
    eta=2.0,
)
EPOCHS = 2


def seen(instant: Instant) -> dict[str, object]:
    """Every vector, matrix, row and number there is; an array of which nothing is computed is null as a whole."""
    shown: dict[str, object] = {
        "x": instant.x,
        "z[0]": instant.x,
        "r": instant.r,
        "loss": instant.loss,
        "mean_loss": instant.mean_loss,
        "op": instant.op,
        "epoch": instant.epoch,
        "sample": instant.sample,
    }
    for name, vectors in (("a", instant.a), ("z", instant.z), ("delta", instant.delta)):
        for layer, vector in enumerate(vectors, start=1):
            shown[f"{name}[{layer}]"] = whole(vector)
            shown |= {f"{name}[{layer}][{j}]": number for j, number in enumerate(vector, start=1)}
    shown["y"] = whole(instant.z[-1])
    shown |= {f"y[{k}]": number for k, number in enumerate(instant.z[-1], start=1)}
    for layer, rows in enumerate(instant.dw, start=1):
        shown[f"dw[{layer}]"] = whole(rows)
        for j, row in enumerate(rows, start=1):
            weights = instant.w[layer - 1][j - 1]
            shown[f"dw[{layer}][{j}]"] = row
            shown |= {f"dw[{layer}][{j},{i}]": row[i] if row else None for i in range(len(weights))}
            shown |= {f"w[{layer}][{j},{i}]": weight for i, weight in enumerate(weights)}
            shown[f"w[{layer}][{j}]"] = weights
        shown[f"w[{layer}]"] = instant.w[layer - 1]
    return shown


def whole(entries: Sequence[object]) -> object:
    return None if all(entry is None for entry in entries) else list(entries)


def same(got: object, expected: object) -> bool:
    """Equal nulls and shapes, and numbers to 12 digits."""
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(same, got, expected))
    if isinstance(expected, float):
        return isinstance(got, float) and got == pytest.approx(expected, rel=1e-12, abs=1e-14)
    return type(got) is type(expected) and got == expected


def check(folder: Path, instants: list[Instant], task: Task, move: str) -> None:
    """Print everything at the start and after each move, and compare."""
    (folder / "task.toml").write_text(_toml(tables(task)))
    shown = [seen(instant) for instant in instants]
    look = [f"print {name}" for name in shown[0]]
    (folder / "script").write_text("\n".join(look + [line for _ in shown[1:] for line in (move, *look)]))
    result = bp_tui("debug", str(folder / "task.toml"), "-x", str(folder / "script"), "--json")
    assert (result.status, result.err) == (0, "")
    printed = [answer for answer in result.objects if answer["command"] != move]
    assert len(printed) == len(shown) * len(look)
    for number, answer in enumerate(printed):
        instant, command = instants[number // len(look)], look[number % len(look)]
        place = f"{command} at op {instant.op}, unit {instant.units}"
        expected = shown[number // len(look)][command.removeprefix("print ")]
        assert list(answer) == ["command", "op", "address", "value"]
        assert (answer["command"], answer["op"], answer["address"]) == (command, instant.op, instant.address), place
        assert same(answer["value"], expected), (place, answer["value"], expected)


def _toml(tables: dict[str, object]) -> str:
    lines = []
    for name, table in tables.items():
        assert isinstance(table, dict)
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines)


TASKS = pytest.mark.parametrize("task", [CLASSES, NUMBERS], ids=["classes in batches", "numbers one by one"])


@TASKS
def test_every_value_inside_every_op_is_that_of_the_notes(task: Task, tmp_path: Path) -> None:
    check(tmp_path, list(Model(task).instants(EPOCHS)), task, "into")


@TASKS
def test_every_value_after_every_op_is_that_of_the_notes(task: Task, tmp_path: Path) -> None:
    check(tmp_path, [each for each in Model(task).instants(EPOCHS) if each.units == 0], task, "step")


def test_a_move_answers_with_where_it_has_come_to() -> None:
    assert answers("xor", "step", "epoch", "into") == [
        {"command": "step", "op": 1, "address": "1:1:forward:1"},
        {"command": "epoch", "op": 24, "address": "1:4:update:2"},
        {"command": "into", "op": 24, "address": "1:4:update:2", "unit": 1},
    ]


def test_a_command_stands_there_as_it_was_typed() -> None:
    (answer,) = answers("xor", "  p   w[1][ 2 , 0 ] ")
    assert answer["command"] == "  p   w[1][ 2 , 0 ] "


def test_digest_has_the_digest_and_no_value() -> None:
    before, _, after = answers("xor", "digest", "step 5", "digest")
    assert list(before) == ["command", "op", "address", "digest"]
    assert (len(str(before["digest"])), before["digest"] != after["digest"]) == (64, True)


def test_a_command_without_an_answer_prints_no_object_and_quit_ends_the_script() -> None:
    assert [answer["command"] for answer in answers("xor", "step", "quit", "step")] == ["step"]


def test_until_says_what_became_true() -> None:
    (answer,) = answers("xor", "until sample == 3")
    assert answer == {
        "command": "until sample == 3",
        "op": 13,
        "address": "1:3:forward:1",
        "reason": "sample == 3 became true",
    }


def test_displays_come_with_every_move() -> None:
    shown, moved, listed, gone = answers("xor", "display op * 2", "step", "display", "undisplay 1")
    assert (shown["number"], shown["value"]) == (1, 0.0)
    assert moved["displays"] == listed["displays"] == [{"number": 1, "expression": "op * 2", "value": 2.0}]
    assert gone["number"] == 1


def test_a_display_that_fails_says_why_and_the_move_is_done() -> None:
    _, failing, fine = answers("xor", "display 1 / (op - 3)", "step 3", "step")
    assert (failing["op"], fine["op"]) == (3, 4)
    assert failing["displays"] == [{"number": 1, "expression": "1 / (op - 3)", "error": "division by zero"}]
    assert fine["displays"] == [{"number": 1, "expression": "1 / (op - 3)", "value": 1.0}]


def test_truth_values_and_whole_numbers_keep_their_kind() -> None:
    commands = ("step 8", "print loss > 0", "print op", "print eta", "print not op", "print w[1] > 100")
    _, truth, op, eta, negation, array = (answer.get("value") for answer in answers("xor", *commands))
    assert [truth, op, eta, negation] == [True, 8, 0.5, False]
    assert [type(each) for each in (truth, op, eta, negation)] == [bool, int, float, bool]
    assert array == [[False, False, False], [False, False, False]]


def test_numbers_that_are_not_finite_are_words() -> None:
    overrides = ("--eta", "1e300", "--loss", "squared-error", "--output-activation", "identity")
    *_, weights, sign, mean, info = answers(
        "xor", "epoch 9", "print w[2]", "print 0 - 1e308 * 10", "print mean_loss", "info", overrides=overrides
    )
    assert (weights["value"], sign["value"], mean["value"]) == ([["nan", "nan", "nan"]], "-inf", "nan")
    assert info["mean_loss"] == "nan"


def test_floats_have_all_their_digits() -> None:
    line = bp_tui("debug", "xor", "-e", "step", "-e", "print 1 / 3", "--json").out.splitlines()[1]
    assert '"value": 0.3333333333333333}' in line


def test_a_refused_command_ends_the_script_after_the_answers_before_it() -> None:
    result = bp_tui("debug", "xor", "-e", "step", "-e", "print z[9]", "-e", "step", "--json")
    assert (result.status, [answer["op"] for answer in result.objects]) == (2, [1])


def test_info_help_and_gradcheck_answer_with_named_fields() -> None:
    info, commands, one, check = answers("iris", "info", "help", "help step", "gradcheck")
    assert (info["experiment"], info["layers"], info["parameters"]) == ("iris", "4-8-3", 67)
    assert "until EXPR" in str(commands["commands"])
    assert one["usage"] == "step [K]"
    assert check["passed"] is True
    assert isinstance(check["value"], float)
    assert check["value"] < 1e-7
