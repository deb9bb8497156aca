"""Opening a session whose anchors are gone: compiled loops do all of it again, where that does not take long."""

from pathlib import Path

import pytest

from bp_tui.network.engine import COMPILED, NUMPY
from bp_tui.network.fast_forward import ENGINE
from bp_tui.session import load_session
from tests.debugger.test_time_travel import assert_same_frame
from tests.network.compiled_loops import CountedBatches, needs_numba
from tests.session.forging import Forgery
from tests.session.outcomes import one_line, refusal, verified
from tests.session.recorded import WEIGHTS, XOR, content, recorded

LINES = ["epoch 2000", "set w[1][1,1] = 0.5", "epoch 3000", "goto 60000", "set eta = 0.1", "epoch 1000", "goto 70001"]


def without_anchors(lines: list[str], folder: Path) -> Path:
    """What a session saves, but of its anchors only the first."""
    forgery = Forgery(content(recorded(XOR, lines)))
    kept = forgery.index("anchor")
    forgery.events = [event for index, event in enumerate(forgery.events) if event[0] != "anchor" or index == kept]
    return forgery.write(folder)


@pytest.fixture
def _compiled() -> None:
    ENGINE.load()
    ENGINE.choose(COMPILED)


@needs_numba
@pytest.mark.usefixtures("_compiled")
def test_it_is_opened_as_if_it_had_its_anchors(tmp_path: Path) -> None:
    opened = load_session(without_anchors(LINES, tmp_path)).debugger()
    session = recorded(XOR, LINES)
    assert opened.digest() == session.debugger.digest()
    assert_same_frame(opened.frame, session.debugger.frame)
    ours, theirs = (each.timeline.branches for each in (opened, session.debugger))
    assert {name: repr(branch.losses) for name, branch in ours.items()} == {
        name: repr(branch.losses) for name, branch in theirs.items()
    }


def test_numpy_would_take_long_and_is_not_asked_to(tmp_path: Path) -> None:
    path = without_anchors(["epoch 6000"], tmp_path)
    assert ENGINE.name == NUMPY
    assert "beyond the last state the file holds there" in refusal(path)


@needs_numba
@pytest.mark.usefixtures("_compiled")
@pytest.mark.parametrize("end", [10**9, 10**15])
def test_a_place_that_is_far_even_for_compiled_loops_is_not_gone_to(end: int, tmp_path: Path) -> None:
    forgery = Forgery(content(recorded(XOR, ["step 6"])))
    del forgery.of_kind("command")[0]["digest"]
    forgery.of_kind("command")[0]["ops"] = [0, end]
    del forgery.events[2:]
    assert "beyond the last state the file holds there" in one_line(refusal(forgery.write(tmp_path)))


@needs_numba
@pytest.mark.usefixtures("_compiled")
def test_verifying_is_done_by_compiled_loops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ENGINE.choose(NUMPY)
    path = tmp_path / "session.bps"
    path.write_bytes(content(recorded(WEIGHTS, ["epoch 50", "goto 33", "set eta = 0.2", "epoch 60"])))
    ENGINE.choose(COMPILED)
    compiled_loops = CountedBatches(monkeypatch)
    assert verified(load_session(path)).startswith("verified: 4 commands")
    assert compiled_loops.batches > 50
