"""The sessions in sessions/: each is what examples.py says, verifies, and its notes tell the truth."""

import functools
import math
import re
from itertools import pairwise

import numpy as np
import pytest

from bp_tui.debugger.commands import Answer, to_its_end
from bp_tui.debugger.frame import Frame
from bp_tui.experiment_files import load_experiment
from bp_tui.network.engine import COMPILED
from bp_tui.network.fast_forward import ENGINE
from bp_tui.network.training import train
from bp_tui.session import Recording, load_session
from bp_tui.session.replay import Replay
from tests.network.compiled_loops import needs_numba
from tests.session.examples import EXAMPLES, FOLDER
from tests.session.outcomes import verified

LONGEST_NOTE, LONGEST_TITLE = 160, 70
MOST_BYTES = 100_000
BY_NAME = {example.name: example for example in EXAMPLES}
every_example = pytest.mark.parametrize("name", BY_NAME)


def recording(name: str) -> Recording:
    return load_session(FOLDER / f"{name}.bps")


@functools.cache
def done_again(name: str) -> tuple[Replay, list[Answer]]:
    """The session replayed to its end, every command compared with what was recorded; and what it answered."""
    replay, answers = Replay(recording(name)), []
    while not replay.ended:
        answers.append(to_its_end(replay.forward()))
    replay.check_ending()
    return replay, answers


def look(name: str, position: int, branch: str = "main") -> Frame:
    timeline = done_again(name)[0].debugger.timeline
    return timeline.look(position, timeline.branches[branch])


def held_out(name: str, branch: str = "main") -> list[float]:
    return list(done_again(name)[0].debugger.timeline.branches[branch].losses.held_out)


def test_no_other_file_lies_there() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(example.file for example in EXAMPLES)


@every_example
def test_an_example_is_what_its_script_says(name: str) -> None:
    example, found = BY_NAME[name], recording(name)
    assert found.warning == ""
    assert found.title == example.title
    assert [command.line for command in found.commands] == example.commands
    assert found.path.stat().st_size < MOST_BYTES


@every_example
def test_an_example_does_the_same_here_as_where_it_was_made(name: str) -> None:
    done_again(name)


@every_example
def test_an_example_opens_at_its_end(name: str) -> None:
    there, replay = recording(name).debugger(), done_again(name)[0]
    assert there.digest() == replay.debugger.digest()
    assert there.timeline.branch.name == replay.debugger.timeline.branch.name


@every_example
def test_titles_and_notes_fit_the_screen(name: str) -> None:
    example = BY_NAME[name]
    assert len(example.title) <= LONGEST_TITLE
    assert max(map(len, example.notes)) <= LONGEST_NOTE
    assert 8 <= len(example.commands) <= 45


@every_example
def test_every_number_of_a_note_is_one_that_the_session_shows(name: str) -> None:
    shown = numbers_shown(name)
    for note in BY_NAME[name].notes:
        for number in re.findall(r"\d+\.\d+", note):
            half_a_digit = 0.5000001 * 10.0 ** -len(number.partition(".")[2])
            assert any(abs(float(number) - each) <= half_a_digit for each in shown), f"{number} in {note!r}"


def numbers_shown(name: str) -> set[float]:
    """Magnitudes: of what commands answered, settings and data, held-out losses, and what guessing costs."""
    example, (replay, answers) = BY_NAME[name], done_again(name)
    texts = [answer.text for answer in answers] + [line for line in example.commands if not line.startswith("note ")]
    texts.append(str(replay.recording.header.experiment))
    numbers = {float(found) for text in texts for found in re.findall(r"\d+\.?\d*(?:e[-+]?\d+)?", text)}
    data = replay.debugger.experiment.data
    numbers |= set(np.abs(data.inputs[:100]).ravel().tolist()) | set(data.targets[:100].ravel().tolist())
    return numbers | set(held_out(name)) | {math.log(2.0), math.log(10.0)}


@needs_numba
@every_example
def test_an_example_verifies_with_compiled_loops(name: str) -> None:
    ENGINE.choose(COMPILED)
    ENGINE.load()
    assert ENGINE.name == COMPILED
    assert verified(recording(name)).startswith("verified: ")


def test_verify_finds_nothing_to_complain_of() -> None:
    assert verified(recording("typo-in-data")).startswith("verified: 25 commands")


def test_an_example_made_twice_is_the_same_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    example = BY_NAME["mazur-too-early"]
    files = [example.save(tmp_path_factory.mktemp(folder)).read_bytes() for folder in "ab"]
    assert files[0] == files[1]


def test_by_hand_every_number_of_the_first_sample_is_exact() -> None:
    after, forward = look("notes-by-hand", 6), look("notes-by-hand", 8)
    assert after.deltas[1].tolist() == [-0.5]
    assert after.deltas[0].tolist() == [-0.125, 0.125]
    assert after.parameters[0][1:].T.tolist() == [[1.125, 1.25, -0.625], [1.875, -1.25, -0.375]]
    assert after.parameters[1][1:].T.tolist() == [[1.25, -0.75]]
    assert forward.pre_activations[0].tolist() == [1.75, -1.75]


def test_mazur_too_early_reaches_the_error_that_was_published() -> None:
    assert f"{look('mazur-too-early', 8, 'branch-1').loss:.9f}" == "0.291027924"
    assert f"{look('mazur-too-early', 8).loss:.9f}" == "0.291027774"


def test_the_gradient_by_hand_is_that_of_back_propagation() -> None:
    above, below = look("gradient-by-hand", 2, "branch-1").loss, look("gradient-by-hand", 2, "branch-2").loss
    gradient = float(look("gradient-by-hand", 6).weight_gradients[0][1, 0])
    assert above is not None
    assert below is not None
    assert (above - below) / 0.002 == pytest.approx(gradient, rel=1e-6)
    (line,) = [command for command in BY_NAME["gradient-by-hand"].commands if command.startswith("print (")]
    assert f"{above!r} - {below!r}" in line


def test_xor_learnt_has_a_unit_for_each_of_the_two_cases() -> None:
    on = [look("xor-learnt", 617 * 24 + 6 * sample + 2).activations[0].round().tolist() for sample in range(4)]
    assert on == [[0, 0], [1, 0], [0, 1], [0, 0]]


def test_twins_stay_twins_until_one_weight_is_set() -> None:
    twins, parted = look("xor-symmetric", 24_001), look("xor-symmetric", 19_968, "branch-1")
    assert np.array_equal(*twins.parameters[0].T)
    assert parted.epoch == 832
    assert parted.mean_loss is not None
    assert parted.mean_loss < 0.01


def test_the_saturated_unit_starts_seven_times_slower() -> None:
    sure, unsure = look("saturated-unit", 2), look("saturated-unit", 2, "branch-1")
    assert unsure.deltas[0][0] / sure.deltas[0][0] == pytest.approx(7.0, abs=0.05)
    ends = [f"{look('saturated-unit', 901, branch).activations[0][0]:.2f}" for branch in ("main", "branch-1")]
    assert ends == ["0.20", "0.09"]


def test_a_delta_vanishes_by_less_than_a_quarter_a_layer_and_not_at_all_on_the_branch() -> None:
    deltas = [float(delta[0]) for delta in look("vanishing-delta", 12).deltas]
    assert all(0.0 < nearer / further < 0.25 for nearer, further in pairwise(deltas))
    assert [delta.tolist() for delta in look("vanishing-delta", 12, "branch-1").deltas] == [[-0.5]] * 6


def test_the_first_infinity_is_at_op_57_and_the_first_nan_at_op_85() -> None:
    frames = [look("exploding-nan", position) for position in range(86)]
    infinite, nan = ([has(frame) for frame in frames] for has in (_has_infinity, _has_nan))
    assert infinite.index(True) == 57
    assert nan.index(True) == 85


def _computed(frame: Frame) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Every number of a one-sample instant that is computed: ops 1–6 forward, 7–12 δ, 13–18 updates."""
    done, depth = frame.progress, len(frame.deltas)
    arrays = [*frame.parameters, *frame.pre_activations[:done], *frame.activations[:done]]
    arrays += frame.deltas[max(0, 2 * depth - done) :] if done > depth else []
    return np.concatenate([array.ravel() for array in arrays])


def _has_infinity(frame: Frame) -> bool:
    return not np.isfinite(_computed(frame)).all()


def _has_nan(frame: Frame) -> bool:
    return bool(np.isnan(_computed(frame)).any())


def test_all_three_relu_units_are_dead_for_all_four_samples() -> None:
    weights = look("dead-relu", 2400).parameters[0]
    corners = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
    assert (corners @ weights < 0).all()
    learnt = corners @ look("dead-relu", 18_120, "branch-1").parameters[0]
    assert (learnt > 0).any(axis=0).tolist() == [True, False, True]


@pytest.mark.parametrize(("branch", "eta"), [("main", 0.5), ("branch-2", 1.9), ("branch-3", 2.0), ("branch-4", 2.1)])
def test_each_update_multiplies_the_error_by_one_minus_eta(branch: str, eta: float) -> None:
    errors = [look("eta-too-high", 3 * update, branch).parameters[0][1, 0] - 1.0 for update in range(6)]
    assert errors == pytest.approx([-((1.0 - eta) ** update) for update in range(6)])


def test_sgd_done_by_hand_is_sgd_bit_for_bit() -> None:
    experiment = BY_NAME["momentum"].begin().debugger.experiment
    assert experiment.optimizer == "momentum"
    tables = {**experiment.tables, "training": {"loss": "squared-error", "optimizer": "sgd", "eta": 0.1}}
    training = type(experiment).from_tables(tables, name="sgd", base=FOLDER).build()
    steps = train(training)
    for update in range(1, 8):
        for _ in range(3):
            next(steps)
        by_hand = look("momentum", 3 * update, "branch-1").parameters[0]
        assert by_hand.tobytes() == training.network.layers[0].block.tobytes()


def test_one_update_of_the_typo_is_larger_than_all_others() -> None:
    sizes = [abs(float(look("typo-in-data", 3 * n).weight_gradients[0][2, 0])) for n in range(1, 81)]
    assert [n for n, size in enumerate(sizes, 1) if size > 5.0] == [7]


def test_the_hard_flower_of_iris_comes_again() -> None:
    first, again = look("iris", 9_476), look("iris", 10_070)
    assert first.rows == again.rows
    assert again.epoch == first.epoch + 1


def test_the_corner_pixel_of_the_digits_is_always_0_and_its_weights_never_change() -> None:
    assert not load_experiment("digits").data.inputs[:, 0].any()
    start, end = look("digits", 0), look("digits", 26_462)
    assert np.array_equal(start.parameters[0][1], end.parameters[0][1])
    assert look("digits", 11_882).rows == end.rows
    assert (look("digits", 11_884).deltas[0] == 0.0).sum() > 10


def test_the_weight_cut_from_moons_was_the_largest_and_is_not_needed() -> None:
    weights = np.abs(look("moons-edited", 38_400).parameters[1][1:, 0])
    assert int(weights.argmax()) + 1 == 7
    assert int(weights.argmin()) + 1 == 8
    healed = look("moons-edited", 46_080, "branch-2")
    assert healed.mean_loss is not None
    assert healed.mean_loss < 0.04
    assert healed.parameters[1][7, 0] < 0.5 * weights[6]


def test_the_held_out_loss_is_lowest_after_epoch_72() -> None:
    main, branch = held_out("overfitting"), held_out("overfitting", "branch-1")
    assert main.index(min(main)) + 1 == 72
    assert main[39] < main[0]
    assert [f"{loss:.2f}" for loss in (main[399], branch[171], main[171])] == ["1.25", "0.18", "0.34"]
