"""What a network will take is estimated before anything is allocated, and the estimate is an honest one."""

import tracemalloc
from pathlib import Path

import pytest

from bp_tui import experiment
from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment import Experiment
from bp_tui.tables import ExperimentError


def make(layers: list[int], samples: int, **training: object) -> Experiment:
    held_out = training.pop("held_out", 0.0)
    return Experiment.from_tables(
        {
            "network": {"layers": layers, "init": "zeros"},
            "training": training,
            "data": {
                "inputs": [[0.5] * layers[0]] * samples,
                "targets": [[0.25] * layers[-1]] * samples,
                "held_out": held_out,
            },
        },
        name="test",
        base=Path(),
    )


@pytest.mark.parametrize(
    ("layers", "samples", "training"),
    [
        ([300, 300, 300], 3, {}),
        ([300, 300, 300], 3, {"optimizer": "adam"}),
        ([300, 300, 300], 4, {"optimizer": "momentum", "held_out": 0.5}),
        ([4, 4, 4, 4, 1], 5_000, {"batch_size": 5_000}),
        ([80, 80, 80], 1_000, {"batch_size": 1_000}),
    ],
)
def test_a_debugger_takes_about_what_was_estimated(
    layers: list[int], samples: int, training: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(layers, samples, **training)
    tracemalloc.start()
    debugger = Debugger(made)
    for command in ("finish 2", "step 2", "print changed(w[1])"):
        debugger.execute(command)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    monkeypatch.setattr(experiment, "MAX_MEMORY", 0.8 * peak)
    with pytest.raises(ExperimentError, match="would need about"):
        make(layers, samples, **training)
    monkeypatch.setattr(experiment, "MAX_MEMORY", 2 * peak)
    make(layers, samples, **training)


def test_what_would_not_fit_is_refused_before_it_is_allocated() -> None:
    tracemalloc.start()
    with pytest.raises(ExperimentError, match=r"1,040,457,729 parameters .* 116\.3 GiB of memory: the limit is 4 GiB"):
        make([2, *[4_096] * 63, 1], 1)
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
