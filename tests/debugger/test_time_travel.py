"""Going back and forth: every moment is what it was, whoever looks and whatever is done elsewhere."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from bp_tui.debugger import cursor, search
from bp_tui.debugger.commands import CommandError
from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import Frame
from bp_tui.network.fast_forward import fast_forward
from bp_tui.network.record import Record
from bp_tui.network.timetable import Step
from bp_tui.network.training import Training, train
from tests.debugger.time_travel_experiments import opened
from tests.network.same_bits import assert_same_bits

NETWORKS = ("xor", "adam", "one unit")
FAR = 500


def digests(debugger: Debugger, branch: str = "main") -> list[str]:
    """Of every position of a branch, seen from where the debugger stands."""
    timeline = debugger.timeline
    found = []
    for position in range(timeline.branches[branch].head + 1):
        timeline.look(position, timeline.branches[branch])
        found.append(timeline.elsewhere().digest())
    return found


def assert_same_frame(one: Frame, other: Frame) -> None:
    """Everything that is computed; what is not may hold any number."""
    assert (one.position, one.branch, one.done, one.step, one.units) == (
        *(other.position, other.branch, other.done, other.step, other.units),
    )
    assert (one.epoch, one.sample, one.rows, one.learning_rate) == (
        *(other.epoch, other.sample, other.rows, other.learning_rate),
    )
    assert repr((one.loss, one.mean_loss)) == repr((other.loss, other.mean_loss))
    for mine, theirs in zip(one.parameters, other.parameters, strict=True):
        assert_same_bits(mine, theirs)
    depth = one.depth
    for layer in range(depth):
        if one.progress > layer:
            assert_same_bits(one.pre_activations[layer], other.pre_activations[layer])
            assert_same_bits(one.activations[layer], other.activations[layer])
        if one.progress > 2 * depth - layer - 1:
            assert_same_bits(one.deltas[layer], other.deltas[layer])
        if one.progress > 2 * depth + layer:
            assert_same_bits(one.weight_gradients[layer], other.weight_gradients[layer])


# There and back.


@pytest.mark.parametrize("start", [0, 7, 18])
@pytest.mark.parametrize("name", NETWORKS)
def test_forward_n_and_back_n_is_the_same_moment_for_every_n(name: str, start: int) -> None:
    walker = opened(name, f"goto {start}")
    there = []
    for _ in range(FAR):
        walker.execute("step")
        there.append(walker.digest())
    debugger = opened(name, f"goto {start}")
    here, frame = debugger.digest(), debugger.frame
    for n in range(1, FAR + 1):
        debugger.execute(f"step {n}")
        assert debugger.digest() == there[n - 1]
        debugger.execute(f"reverse-step {n}")
        assert debugger.digest() == here
        assert_same_frame(debugger.frame, frame)


@pytest.mark.parametrize("name", NETWORKS)
def test_walking_back_op_by_op_shows_every_moment_again(name: str) -> None:
    debugger = opened(name)
    frames, marks = [debugger.frame], [debugger.digest()]
    for _ in range(FAR):
        debugger.execute("step")
        frames.append(debugger.frame)
        marks.append(debugger.digest())
    for position in range(FAR - 1, -1, -1):
        debugger.execute("reverse-step")
        assert debugger.digest() == marks[position]
        assert_same_frame(debugger.frame, frames[position])


@pytest.mark.parametrize("name", NETWORKS)
def test_walking_back_unit_by_unit_shows_every_instant_again(name: str) -> None:
    debugger = opened(name)
    frames = [debugger.frame]
    for _ in range(100):
        debugger.execute("into")
        frames.append(debugger.frame)
    for frame in reversed(frames[:-1]):
        debugger.execute("reverse-into")
        assert_same_frame(debugger.frame, frame)


def test_the_start_of_history_is_a_stop_with_a_name() -> None:
    debugger = opened("xor", "step 3")
    for line in ("reverse-step 4", "reverse-next", "reverse-finish", "reverse-epoch", "reverse-into"):
        answer = debugger.execute(line)
        assert (answer.fields["reason"], debugger.position) == ("start of history", 0)


# Edits.


@pytest.mark.parametrize("position", [0, 3, 5, 6, 24])
@pytest.mark.parametrize("target", ["w[1][2,1]", "w[2][1,0]", "eta"])
def test_stepping_back_over_an_edit_restores_the_old_number_and_forward_applies_it_again(
    target: str, position: int
) -> None:
    debugger = opened("xor", f"goto {position}")
    unedited = opened("xor", f"goto {position}")
    debugger.execute(f"set {target} = 0.125")
    after = debugger.digest()
    debugger.execute("step 40")
    far = debugger.digest()
    assert far != opened("xor", f"goto {position + 40}").digest()
    for _ in range(2):
        debugger.execute(f"goto {position}")
        assert debugger.execute(f"print {target}").fields["value"] == 0.125
        assert debugger.digest() == after
        if position:
            debugger.execute("reverse-step")
            assert debugger.digest() == opened("xor", f"goto {position - 1}").digest()
            assert_same_frame(debugger.frame, opened("xor", f"goto {position - 1}").frame)
            debugger.execute("step")
            assert debugger.digest() == after
        debugger.execute("step 40")
        assert debugger.digest() == far
    assert unedited.execute(f"print {target}").fields["value"] != 0.125


def test_an_edit_a_branch_and_a_cancelled_run_leave_the_parent_branch_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cursor, "SLICE", 0.0)
    monkeypatch.setattr(search, "SLICE", 0.0)
    debugger = opened("adam", "step 31", "set w[1][2,1] = 0.5", "step 89")
    main = debugger.timeline.branches["main"]
    before, losses = digests(debugger), main.losses.trained.tolist()
    debugger.execute("goto 31")
    debugger.execute("set eta = 0.5")
    debugger.execute("epoch 3")
    work = debugger.start("step 1000")
    for _ in islice(work, 10):
        pass
    work.close()
    debugger.execute("goto 40")
    debugger.execute("set w[2][1,1] = 1")
    debugger.execute("epoch")
    debugger.execute("branch main")
    work = debugger.start("goto start")
    next(work, None)
    work.close()
    assert [*debugger.timeline.branches] == ["main", "branch-1", "branch-2"]
    assert (main.head, len(main.edits)) == (120, 1)
    assert digests(debugger) == before
    assert main.losses.trained.tolist() == losses


def test_a_branch_notes_its_own_losses_when_it_is_reached_by_what_it_shares_with_another() -> None:
    debugger = opened("xor", "step 30", "goto 3", "set w[1][1,1] = 0.5", "branch main", "goto 2", "branch branch-1")
    debugger.execute("epoch 2")
    alone = opened("xor", "step 3", "set w[1][1,1] = 0.5", "goto 2", "epoch 2")
    branch = debugger.timeline.branch
    assert branch.name == "branch-1"
    assert branch.losses.trained.tolist() == alone.timeline.branch.losses.trained.tolist()
    assert len(debugger.timeline.branches["main"].losses.trained) == 1


# Looking without going.


def test_looking_elsewhere_leaves_the_position_and_its_numbers_untouched() -> None:
    debugger = opened("adam", "step 100", "goto 40", "set w[1][1,1] = 0.5", "step 11")
    timeline = debugger.timeline
    place, digest, frame = timeline.place, debugger.digest(), debugger.frame
    head = timeline.branch.head
    numbers = [layer.block.copy() for layer in timeline.training.network.layers]
    for position in (0, 100, 39, 40, 51, 50, 18):
        assert timeline.look(position, timeline.branches["main"]).position == position
    assert timeline.look(50).position == 50
    assert (timeline.place, timeline.branch.head, debugger.digest()) == (place, head, digest)
    assert debugger.frame is frame
    assert_same_frame(timeline.frame(), frame)
    for layer, block in zip(timeline.training.network.layers, numbers, strict=True):
        assert np.array_equal(layer.block, block)
    debugger.execute("step")
    assert debugger.position == 52


def test_what_was_seen_inside_an_op_does_not_outlive_an_edit_before_it() -> None:
    debugger = opened("adam", "step 4", "into", "reverse-into", "set w[1][1,1] = 0.5")
    expected = opened("adam", "step 4", "set w[1][1,1] = 0.5", "into")
    debugger.execute("into")
    assert_same_frame(debugger.frame, expected.frame)


@pytest.mark.parametrize("position", [5, 6, 17, 18])
def test_looking_ahead_leaves_nothing_behind(position: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor, "SPACING", 0.0)
    debugger = opened("adam", f"goto {position}")
    for ahead in (1, 2, 50):
        debugger.timeline.look(position + ahead)
    debugger.execute("into")
    debugger.execute("reverse-into")
    debugger.execute("set w[2][3,1] = 0.5")
    debugger.execute("step 40")
    expected = opened("adam", f"goto {position}", "set w[2][3,1] = 0.5", "step 40")
    assert debugger.digest() == expected.digest()
    losses, wanted = debugger.timeline.branch.losses, expected.timeline.branch.losses
    assert (losses.trained.tolist(), losses.held_out.tolist()) == (wanted.trained.tolist(), wanted.held_out.tolist())


def test_inside_an_op_an_edit_at_its_end_is_not_there_yet() -> None:
    debugger = opened("adam", "step 5", "set w[1][1,1] = 0.5", "set eta = 0.3", "step 20", "goto 4")
    plain = opened("adam", "step 4", "into")
    debugger.execute("into")
    assert_same_frame(debugger.frame, plain.frame)
    debugger.execute("into 2")
    assert debugger.position == 5
    assert debugger.execute("print w[1][1,1]").fields["value"] == 0.5


# What a step costs.


class Ops:
    """How many ops were executed, whoever asked for them; the clock of the cursor goes by them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0

        def counted_train(training: Training) -> Iterator[Step]:
            for step in train(training):
                self.count += 1
                yield step

        def counted_fast_forward(training: Training, batches: int, watched: int = 0) -> Record:
            self.count += batches * training.timetable.ops_per_batch
            return fast_forward(training, batches, watched)

        monkeypatch.setattr(cursor, "train", counted_train)
        monkeypatch.setattr(cursor, "fast_forward", counted_fast_forward)
        for module in (cursor, search):
            monkeypatch.setattr(module, "perf_counter", lambda: self.count * 1e-5)

    def of(self, debugger: Debugger, line: str) -> int:
        """How many a command executes."""
        before = self.count
        debugger.execute(line)
        return self.count - before


@pytest.mark.parametrize("history", [60, 6_000, 60_000])
def test_a_step_costs_one_op_however_long_the_history(history: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ops = Ops(monkeypatch)
    debugger = opened("xor", f"step {history}")
    assert [ops.of(debugger, "step") for _ in range(30)] == [1] * 30


@pytest.mark.parametrize("history", [6_000, 60_000])
def test_walking_back_costs_no_more_in_a_long_history(history: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ops = Ops(monkeypatch)
    debugger = opened("xor", f"step {history}")
    costs = [ops.of(debugger, "reverse-step") for _ in range(300)]
    assert max(costs) <= (cursor.SPACING + cursor.SLICE) / 1e-5 + 3 * 6
    assert sum(costs) / len(costs) < 30


def test_no_seek_does_again_more_than_lies_between_two_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    ops = Ops(monkeypatch)
    debugger = opened("xor", "step 60000")
    targets = np.random.default_rng(1).integers(0, 60_000, 300)
    costs = [ops.of(debugger, f"goto {target}") for target in targets]
    assert max(costs) <= (cursor.SPACING + cursor.SLICE) / 1e-5 + 3 * 6


def test_an_address_beyond_what_was_reached_goes_on_from_here() -> None:
    debugger = opened("xor", "step 10", "goto 2:1:forward:1")
    assert (debugger.position, debugger.timeline.branch.head) == (25, 25)
    with pytest.raises(CommandError, match="out of reach"):
        debugger.execute("goto 1000000000001")
