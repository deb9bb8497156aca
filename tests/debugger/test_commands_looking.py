"""print, display, info, digest, gradcheck, help: what they say; and the registry they all come from."""

from dataclasses import fields
from pathlib import Path

import pytest

from bp_tui.debugger.commands import COMMANDS, CommandError, commands_by_group, find_command, parse_command
from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from tests.debugger.commands_support import at, everything


def said(debugger: Debugger, *lines: str) -> list[str]:
    return [debugger.execute(line).text for line in lines]


def test_print_shows_a_vector_on_one_line_and_a_matrix_row_by_row() -> None:
    debugger = at("pair", 1)
    vector, matrix, row, number = said(debugger, "print z[0]", "print w[1]", "print w[1][2]", "print w[1][2,1]")
    assert vector == "z[0] = [0.9]"
    assert matrix == "w[1] =\n  [0.1, 0.5]\n  [-0.2, 0.25]"
    assert (row, number) == ("w[1][2] = [-0.2, 0.25]", "w[1][2,1] = 0.25")


def test_print_shows_a_dash_for_what_is_not_computed() -> None:
    inside = at("deep", 0, units=2)
    first, second, rows = said(inside, "print a[1]", "print a[2]", "print loss")
    assert first.startswith("a[1] = [")
    assert first.endswith(", –]")
    assert (second, rows) == ("a[2] = –", "loss = –")


def test_rows_of_a_gradient_that_are_not_computed_are_dashes() -> None:
    (shown,) = said(at("deep", 6, units=1), "print dw[1]")
    heading, first, second, third = shown.splitlines()
    assert (heading, second, third) == ("dw[1] =", "  –", "  –")
    assert first.startswith("  [")


def test_an_expression_of_what_is_not_computed_is_a_dash_as_a_whole() -> None:
    assert said(at("deep", 0, units=1), "print a[1] * 2", "print sum(a[1])") == ["a[1] * 2 = –", "sum(a[1]) = –"]


def test_displays_are_numbered_shown_after_every_move_and_removed() -> None:
    debugger = at("deep")
    assert said(debugger, "display op", "display loss", "display") == [
        "1: op = 0",
        "2: loss = –",
        "1: op = 0\n2: loss = –",
    ]
    assert debugger.execute("step").text.splitlines()[1:] == ["1: op = 1", "2: loss = –"]
    assert said(debugger, "undisplay 1") == ["display 1 removed: op"]
    assert debugger.execute("step").text.splitlines()[1:] == ["2: loss = –"]
    with pytest.raises(CommandError, match="there is no display 1; displays: 2"):
        debugger.execute("undisplay 1")
    assert said(debugger, "display epoch") == ["3: epoch = 1"]
    assert said(debugger, "undisplay 2", "undisplay 3", "display")[-1] == "no displays; add one with: display EXPR"


def test_a_display_whose_arithmetic_fails_says_why_instead_of_a_value() -> None:
    debugger = at("deep")
    debugger.execute("display 1 / (op - 2)")
    assert debugger.execute("step 2").text.splitlines()[1:] == ["1: 1 / (op - 2): division by zero"]
    assert debugger.execute("display").fields["displays"] == [
        {"number": 1, "expression": "1 / (op - 2)", "error": "division by zero"}
    ]
    assert debugger.equation_lines()[1] == "1: 1 / (op - 2): division by zero"
    assert debugger.execute("step").text.splitlines()[1:] == ["1: 1 / (op - 2) = 1.0"]


def test_info_tells_every_setting_of_the_experiment() -> None:
    overrides = {
        "training.eta": 0.125,
        "training.schedule": "step",
        "training.schedule_decay": 0.375,
        "training.schedule_period": 19,
        "training.l2": 0.0625,
        "training.seed": 77,
        "training.batch_size": 13,
        "training.optimizer": "adam",
        "training.shuffle": True,
        "network.bias": "fixed",
        "network.layers": [2, 5, 3, 1],
        "network.hidden_activation": "elu",
        "network.init": "he-normal",
    }
    text = Debugger(load_experiment("circles", overrides)).execute("info").text
    for setting in (
        *("circles", "a ring around a ring", "2-5-3-1", "37", "elu, elu, sigmoid", "fixed", "he-normal"),
        *("binary-cross-entropy", "adam", "0.125", "step", "decay 0.375, period 19", "0.0625", "13", "true", "77"),
        *("160, and 40 held out", "circles: 200 samples", "start"),
    ):
        assert setting in text, setting


def test_info_has_a_line_for_each_field_of_an_experiment() -> None:
    spoken = set(Debugger(load_experiment("xor")).execute("info").fields)
    said_otherwise = {"name", "layer_sizes", "schedule_decay", "schedule_period", "weights", "biases"}
    said_otherwise |= {"tables", "data_file"}
    assert {field.name for field in fields(Experiment)} - spoken == said_otherwise
    assert {"experiment", "layers"} <= spoken


def test_info_says_where_the_weights_come_from() -> None:
    def init(**network: object) -> object:
        tables = {"network": {"layers": [2, 1], **network}, "data": {"name": "or"}}
        return Debugger(Experiment.from_tables(tables, name="x", base=Path())).execute("info").fields["init"]

    assert init() == "xavier-uniform"
    assert init(weights=[[[1, 2]]]) == "weights given"
    assert init(biases=[[1]], init="zeros") == "zeros, biases given"
    assert init(biases=[[1]], weights=[[[1, 2]]]) == "weights given, biases given"


def test_info_keeps_a_hostile_title_on_its_line() -> None:
    tables = {"title": "a\nb\x1b[31m", "data": {"inputs": [[1]], "targets": [[1]]}}
    debugger = Debugger(Experiment.from_tables(tables, name="x\x07", base=Path()))
    lines = debugger.execute("info").text.splitlines()
    assert lines[0] == "experiment     x␇"
    assert lines[1] == "title          a␊b␛[31m"


def test_info_says_where_the_run_stands() -> None:
    debugger = at("deep", 20)
    info = debugger.execute("info").fields
    assert (info["address"], info["ops_per_epoch"], info["mean_loss"]) == (
        "2:1:forward:2",
        18,
        debugger.frame.mean_loss,
    )


def test_gradcheck_before_the_first_op_is_of_the_first_sample() -> None:
    before, after = at("deep"), at("deep", 3)
    assert before.execute("gradcheck").fields["entries"] == after.execute("gradcheck").fields["entries"]
    assert (before.position, before.digest()) == (0, at("deep").digest())


@pytest.mark.parametrize("op", [0, 1, 4, 9, 10])
def test_gradcheck_leaves_what_is_seen_as_it_is(op: int) -> None:
    checked, left_alone = at("deep", op), at("deep", op)
    checked.execute("gradcheck")
    for debugger in (checked, left_alone):
        debugger.execute("set eta = 0.25")  # from here on it is looked at anew
    one, other = checked.frame.batch, left_alone.frame.batch
    assert (one.inputs.tolist(), one.targets.tolist()) == (other.inputs.tolist(), other.targets.tolist())
    assert everything(checked) == everything(left_alone)


def test_gradcheck_inside_the_first_op_of_a_batch_is_of_that_batch() -> None:
    assert at("deep", 9, units=1).execute("gradcheck").fields == at("deep", 10).execute("gradcheck").fields


def test_gradcheck_names_its_numbers_by_indices_from_1() -> None:
    checked = at("pair", 2).execute("gradcheck")
    entries = checked.fields["entries"]
    assert isinstance(entries, list)
    targets = [entry["target"] for entry in entries if isinstance(entry, dict)]
    assert set(targets) <= {
        *(f"dw[1][{j},{i}]" for j in (1, 2) for i in (0, 1)),
        *(f"dw[2][1,{i}]" for i in (0, 1, 2)),
        *(
            f"delta[{layer}][{j}] of sample {s} of the batch"
            for layer, j in ((1, 1), (1, 2), (2, 1))
            for s in (1, 2, 3)
        ),
    }
    assert checked.fields["compared"] == 4 + 3 + 3 * 3


def test_gradcheck_agrees_with_the_gradient_that_the_update_uses() -> None:
    checked, update = at("pair", 4).execute("gradcheck"), at("pair", 6)
    entries = checked.fields["entries"]
    assert isinstance(entries, list)
    for entry in entries:
        assert isinstance(entry, dict)
        target = str(entry["target"])
        if target.startswith("dw"):
            assert update.value_of(update.compile(target)) == entry["analytic"]


def test_help_names_every_command_with_its_argument_key_and_help() -> None:
    text = at("deep").execute("help").text
    for known in COMMANDS.values():
        line = next(line for line in text.splitlines() if f"{known.usage}  " in line)
        assert known.help in line
        assert known.key is None or line.split()[0] == known.key


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_one_command_is_its_line(name: str) -> None:
    known, answer = COMMANDS[name], at("deep").execute(f"help {name}")
    assert answer.fields == {"usage": known.usage, "help": known.help}
    assert answer.text.startswith(f"{known.usage}   {known.help}")


def test_every_command_of_the_first_release_is_there() -> None:
    wanted = {
        *("into", "step", "next", "finish", "epoch", "until"),
        *("print", "display", "undisplay", "info", "digest", "gradcheck", "help", "quit"),
    }
    assert wanted <= set(COMMANDS)
    grouped = [known.name for members in commands_by_group().values() for known in members]
    assert sorted(grouped) == sorted(COMMANDS)


def test_no_two_commands_share_a_key_and_every_help_is_one_line() -> None:
    keys = [known.key for known in COMMANDS.values() if known.key]
    assert len(keys) == len(set(keys))
    assert all(known.help and known.help.isprintable() and len(known.help) < 70 for known in COMMANDS.values())


@pytest.mark.parametrize(
    ("word", "name"),
    [("s", "step"), ("n", "next"), ("?", "help"), ("q", "quit"), ("p", "print"), ("undi", "undisplay")],
)
def test_a_key_or_the_beginning_of_one_name_will_do(word: str, name: str) -> None:
    assert find_command(word).name == name


@pytest.mark.parametrize("line", ["print z[1]", "  print\tz[1]  ", "p  z[1]", "print z[1]\n", "print\u3000z[1]"])
def test_blanks_around_a_command_do_not_matter(line: str) -> None:
    found, argument = parse_command(line)
    assert (found.name, argument) == ("print", "z[1]")


def test_quit_says_that_the_debugger_should_end() -> None:
    assert at("deep").execute("quit").ends
    assert not at("deep").execute("step").ends


def test_a_matrix_on_display_has_a_line_for_each_row_beside_the_equations() -> None:
    debugger = at("pair", 1)
    debugger.execute("display w[1]")
    assert debugger.equation_lines()[1:4] == ["1: w[1] =", "  [0.1, 0.5]", "  [-0.2, 0.25]"]
