"""Where a number comes from: the op or edit that last changed it, and all that did."""

from itertools import islice

import pytest

from bp_tui.debugger import cursor, provenance, search
from bp_tui.debugger.commands import CommandError
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.value_history import ValueHistory
from tests.debugger.time_travel_experiments import EXPERIMENTS, opened
from tests.debugger.time_travel_moments import Run
from tests.debugger.time_travel_stops import TARGETS, changed

NUMBERS = ("a[1][1]", "dw[2][1,0]", "w[2][1,1]", "loss", "mean_loss", "eta", "r[1]", "sample", "epoch")


def history(debugger: Debugger, target: str) -> list[tuple[object, object]]:
    changes = debugger.execute(f"history {target}").fields["changes"]
    assert isinstance(changes, list)
    return [(change[0], change[1]) for change in changes if isinstance(change, list)]


# The last change.


@pytest.mark.parametrize(
    ("target", "position"),
    [
        ("w[1][2,0]", 29),
        ("w[2]", 30),
        ("delta[1][1]", 28),
        ("a[2]", 32),
        ("z[1][1]", 31),
        ("loss", 32),
        ("dw[1]", 29),
        ("x[2]", 31),
        ("epoch", 25),
        ("sample", 31),
        ("op", 33),
    ],
)
def test_last_goes_to_the_op_that_wrote_the_value(target: str, position: int) -> None:
    debugger = opened("xor", "goto 33", f"last {target}")
    assert debugger.position == position


def test_the_first_value_of_a_run_is_no_change() -> None:
    with pytest.raises(CommandError, match="mean_loss has not changed"):
        opened("xor", "goto 33", "last mean_loss")
    assert opened("xor", "goto 57", "last mean_loss").position == 48


def test_last_says_from_what_to_what_and_why() -> None:
    debugger = opened("xor", "goto 33")
    answer = debugger.execute("last w[2][1,1]")
    old, new = (opened("xor", f"goto {at}").frame.parameters[1][1, 0].item() for at in (24, 30))
    assert answer.fields["target"] == "w[2][1,1]"
    assert (answer.fields["old"], answer.fields["value"]) == (old, new)
    assert answer.text == f"op 30 · epoch 2 · sample 1/4 · update · layer 2: w[2][1,1] changed: {old!r} → {new!r}"


def test_last_stays_where_the_value_changed_here() -> None:
    debugger = opened("xor", "goto 30", "last w[2][1,1]", "last w[2][1,1]")
    assert debugger.position == 30


@pytest.mark.parametrize("position", [0, 9, 12])
def test_last_finds_an_edit(position: int) -> None:
    debugger = opened("xor", f"goto {position}")
    old = debugger.execute("print w[2][1,1]").fields["value"]
    debugger.execute("set w[2][1,1] = 9")
    debugger.execute("step 2")
    answer = debugger.execute("last w[2][1,1]")
    assert (debugger.position, answer.fields["value"]) == (position, 9.0)
    if position == 9:
        assert answer.fields["old"] == old


def test_last_follows_a_branch_back_into_its_parent() -> None:
    debugger = opened("xor", "goto 30", "goto 14", "set eta = 0.1", "last w[2][1,1]")
    assert (debugger.position, debugger.frame.branch) == (12, "branch-1")


def test_what_never_changed_is_refused_where_it_stands() -> None:
    debugger = opened("xor", "goto 20")
    with pytest.raises(CommandError, match="eta has not changed since the start of history"):
        debugger.execute("last eta")
    assert debugger.position == 20


# Every change.


@pytest.mark.parametrize("name", ["xor", "adam", "one unit"])
@pytest.mark.parametrize("target", NUMBERS)
def test_history_lists_every_change_up_to_here(name: str, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor, "SLICE", 0.0)
    monkeypatch.setattr(search, "SLICE", 0.0)
    run, read = Run(EXPERIMENTS[name]), TARGETS[target]
    expected = [(at, change[1]) for at in range(1, 101) if (change := changed(read, run, at)) is not None]
    debugger = opened(name, "goto 200", "goto 100")
    assert history(debugger, target) == expected
    assert (debugger.position, debugger.timeline.branch.head) == (100, 200)


def test_history_lists_edits() -> None:
    debugger = opened("xor", "set eta = 0.4", "goto 9", "set eta = 0.3", "goto 20", "goto 12", "set eta = 0.2")
    answer = debugger.execute("history eta")
    assert history(debugger, "eta") == [(0, 0.4), (9, 0.3), (12, 0.2)]
    assert answer.text.splitlines() == [
        "eta changed 3 times up to op 12",
        "  op 0  start  0.4",
        "  op 9  1:2:delta:2  0.3",
        "  op 12  1:2:update:2  0.2",
    ]


def test_a_long_history_shows_its_end() -> None:
    answer = opened("xor", "goto 600").execute("history w[2][1,1]")
    lines = answer.text.splitlines()
    assert lines[0] == "w[2][1,1] changed 100 times up to op 600, the last ones:"
    assert (len(lines), answer.fields["total"]) == (13, 100)
    assert lines[-1].startswith("  op 600  25:4:update:2  ")
    assert isinstance(answer.subject, ValueHistory)
    assert len(answer.subject.positions) == 100


def test_each_change_is_from_the_value_before_it() -> None:
    debugger = opened("xor", "goto 60")
    found = debugger.execute("history w[2][1,1]").subject
    assert isinstance(found, ValueHistory)
    target = debugger.target("w[2][1,1]")
    for index, position in enumerate(found.positions):
        assert found.old(index) == target.read(debugger.timeline.look(position - 1))
        assert found.values[index] == target.read(debugger.timeline.look(position))


def test_the_change_whose_value_holds_is_the_last_one_before() -> None:
    found = opened("xor", "goto 60").execute("history w[2][1,1]").subject
    assert isinstance(found, ValueHistory)
    assert found.positions[:3] == (6, 12, 18)
    assert [found.at(position) for position in (0, 5, 6, 11, 12, 60, 900)] == [-1, -1, 0, 0, 1, 9, 9]


def test_of_a_history_that_is_too_long_the_last_changes_are_kept_with_the_value_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = opened("xor", "goto 600").execute("history w[2][1,1]").subject
    monkeypatch.setattr(provenance, "CHANGES_KEPT", 7)
    cut = opened("xor", "goto 600").execute("history w[2][1,1]").subject
    assert isinstance(whole, ValueHistory)
    assert isinstance(cut, ValueHistory)
    assert (cut.total, cut.positions) == (100, whole.positions[-7:])
    assert cut.before == whole.values[-8]


def test_looking_for_changes_can_be_left_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor, "SLICE", 0.0)
    monkeypatch.setattr(search, "SLICE", 0.0)
    debugger = opened("xor", "goto 200")
    digest = debugger.digest()
    for line in ("history w[1][1,1]", "last eta"):
        work = debugger.start(line)
        fractions = [progress.fraction or 0.0 for progress in islice(work, 20)]
        work.close()
        assert 0.0 < fractions[0] < fractions[-1] < 1.0
        assert fractions == sorted(fractions)
        assert (debugger.position, debugger.digest()) == (200, digest)


@pytest.mark.parametrize("command", ["history w[1][1,1]", "last w[1][1,1]"])
def test_an_edit_at_the_start_is_found_after_a_look_at_what_was_before_it(command: str) -> None:
    debugger = opened("xor", "set w[1][1,1] = 2", "why w[1][1,1]")
    assert "2.0" in debugger.execute(command).text
