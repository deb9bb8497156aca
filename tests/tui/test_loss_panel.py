"""The loss: over the epochs, on either scale, and of every sample."""

from array import array

import numpy as np
import pytest

from bp_tui.debugger.debugger import Debugger
from bp_tui.experiment_files import load_experiment
from bp_tui.tui.panels.loss import LossPanel
from bp_tui.tui.screens.history import HistoryScreen
from bp_tui.tui.widgets.curve import Curve, PowerTicks
from tests.tui.driving import Opened, opened


def plotted(opened: Opened) -> list[tuple[float, float]]:
    points = opened[0].query_one("#loss", LossPanel).query_one(Curve)._datasets[-1]
    return list(zip(points.x.tolist(), points.y.tolist(), strict=True))


async def test_the_curve_has_the_mean_loss_of_every_epoch() -> None:
    async with opened() as (app, pilot):
        await pilot.press("9", "e")
        losses = app.debugger.timeline.branch.losses.trained
        assert plotted((app, pilot)) == [(epoch, loss) for epoch, loss in enumerate(losses, start=1)]


async def test_l_draws_the_logarithm_and_l_the_loss_again() -> None:
    async with opened() as (app, pilot):
        await pilot.press("9", "e", "@loss", "l")
        losses = np.array(app.debugger.timeline.branch.losses.trained)
        assert [y for _, y in plotted((app, pilot))] == np.log10(losses).tolist()
        assert app.query_one("#loss", LossPanel).title == "Loss, logarithmic"
        await pilot.press("l")
        assert [y for _, y in plotted((app, pilot))] == losses.tolist()


async def test_h_shows_the_loss_of_every_sample() -> None:
    debugger = Debugger(load_experiment("xor"))
    debugger.execute("epoch 2")
    async with opened() as (app, pilot):
        await pilot.press("2", "e", "@loss", "h")
        assert isinstance(app.screen, HistoryScreen)
        assert app.history is not None
        assert app.history.heading == debugger.execute("history loss").text.splitlines()[0]


async def test_a_loss_of_nothing_has_no_logarithm_and_is_left_out() -> None:
    async with opened() as (app, pilot):
        await pilot.press("3", "e", "@loss")
        app.debugger.timeline.branch.losses.trained[:] = array("d", [0.5, 0.0, 0.25])
        await pilot.press("l")
        assert [x for x, _ in plotted((app, pilot))] == [1.0, 3.0]


@pytest.mark.parametrize(
    ("lowest", "highest", "labels"),
    [
        (-3.2, 0.1, ["0.001", "0.01", "0.1", "1"]),
        (-12.0, 0.0, ["1e-12", "1e-08", "0.0001", "1"]),
        (-1.74, -0.07, ["0.02", "0.1", "0.5"]),
        (-0.9, -0.6, ["0.15", "0.2", "0.25"]),
    ],
)
def test_a_logarithmic_axis_has_powers_of_ten_or_round_numbers(
    lowest: float, highest: float, labels: list[str]
) -> None:
    ticks = PowerTicks(3)
    assert ticks.get_labels_for_ticks(ticks.get_ticks(lowest, highest)) == labels


async def test_a_curve_that_is_closed_while_it_is_opened_arranges_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Curve, "compose", lambda curve: iter(()))  # Textual leaves out what it would never show
    async with opened() as (app, pilot):
        await app.mount(Curve(left=6, bottom=2, most_ticks=2))
        await pilot.pause()
        assert app.is_running
