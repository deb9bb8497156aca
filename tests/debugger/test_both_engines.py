"""Whoever goes far has it done by the compiled loops, and comes to the same place, numbers and answers as by NumPy."""

from collections.abc import Sequence

import pytest

from bp_tui.debugger.commands import to_its_end
from bp_tui.debugger.debugger import Debugger
from bp_tui.network.engine import COMPILED, NUMPY
from bp_tui.network.fast_forward import ENGINE
from tests.debugger.test_time_travel import assert_same_frame
from tests.debugger.time_travel_experiments import EXPERIMENTS, opened
from tests.network.compiled_loops import CountedBatches, needs_numba

pytestmark = needs_numba
every_experiment = pytest.mark.parametrize("experiment", EXPERIMENTS)


@pytest.fixture(autouse=True)
def _loaded() -> None:
    ENGINE.load()


def by(engine: str, experiment: str, lines: Sequence[str]) -> tuple[Debugger, list[tuple[str, object]]]:
    """A debugger that has done these commands, and what it said to each."""
    ENGINE.choose(engine)
    debugger = opened(experiment)
    answers = [debugger.execute(line) for line in lines]
    return debugger, [(answer.text, answer.fields) for answer in answers]


@every_experiment
@pytest.mark.parametrize(
    "lines",
    [
        ["epoch 40"],
        ["step 2", "epoch 40"],
        ["finish 75"],
        ["goto 700"],
        ["goto 701", "goto 55", "goto 698"],
        ["epoch 30", "reverse-epoch 10", "reverse-finish 5", "reverse-step 3"],
        ["step 3", "set w[1][1,1] = 0.3", "goto 600", "goto 20", "set eta = 0.2", "goto 600"],
        ["until epoch == 30 and sample == 2"],
        ["until op > 555"],
        ["break if mean_loss > 0 and epoch == 25", "continue"],
        ["break 6 if loss > 0 and op > 400", "continue 3"],
        ["epoch 40", "history w[1][1,1]"],
        ["epoch 40", "history loss"],
        ["epoch 40", "history mean_loss"],
        ["epoch 40", "last w[1][1,1]"],
    ],
    ids=" ; ".join,
)
def test_a_far_way_leads_to_the_same(experiment: str, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    by_numpy, expected = by(NUMPY, experiment, lines)
    compiled_loops = CountedBatches(monkeypatch)
    compiled, said = by(COMPILED, experiment, lines)
    assert compiled_loops.batches > 20
    assert said == expected
    assert compiled.digest() == by_numpy.digest()
    assert_same_frame(compiled.frame, by_numpy.frame)
    losses = compiled.timeline.branch.losses, by_numpy.timeline.branch.losses
    assert repr(losses[0]) == repr(losses[1])


@every_experiment
@pytest.mark.parametrize("until", [None, "op > 333"])
def test_a_run_without_a_screen_comes_to_the_same(experiment: str, until: str | None) -> None:
    digests = []
    for engine in (NUMPY, COMPILED):
        ENGINE.choose(engine)
        debugger = opened(experiment)
        to_its_end(debugger.train(50, until))
        digests.append((debugger.position, debugger.digest()))
    assert digests[0] == digests[1]


def test_a_number_that_both_engines_made_together_is_the_same() -> None:
    debugger = opened("adam")
    for number in range(12):
        ENGINE.choose((NUMPY, COMPILED)[number % 2])
        debugger.execute(f"step {7 * number + 1}")
        debugger.execute("epoch 3")
    ENGINE.choose(NUMPY)
    again = opened("adam", f"goto {debugger.position}")
    assert again.digest() == debugger.digest()
