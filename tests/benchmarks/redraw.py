"""What it costs to draw one step, beside six bare panels of the same area; and to draw a long run, and a held key."""

import asyncio
import time
from statistics import fmean, median
from unittest.mock import patch

from textual.app import App

from bp_tui.experiment_files import load_experiment
from bp_tui.network.engine import COMPILED, NUMPY
from bp_tui.network.fast_forward import ENGINE
from bp_tui.session.session import Session
from bp_tui.tui.app import BpTui

from .bare_app import SixBarePanels
from .experiments import experiment_called
from .report import Ratio, Report, Row

NAME = "redraw"
CASE_NAMES = ("xor", "digits", "784-128-10", "epoch", "held-key")
OURS, BARE, SMALL = "ours", "six bare panels", "2-2-1"

SIZE = (120, 40)
FRAME_SECONDS = 0.03  # after a key: longer than Textual waits before it draws, and draws
WARM_UP = 12
ROUNDS = 3
EPOCHS = {NUMPY: 10_000, COMPILED: 1_000_000}
HELD_KEYS, HELD_SECONDS = 200, 0.005
STEP_BAR, BARE_BAR, SIZE_BAR, EPOCH_BAR = 0.015, 1.5, 1.3, 1.2


def measure(case_names: tuple[str, ...], seconds: float) -> Report:
    """Measure the cases named; `seconds` is how long each contestant is stepped in every round."""
    rows: list[Row] = []
    notes = [f"A step: CPU time from key to screen at {SIZE[0]}×{SIZE[1]}, without a terminal, median of all steps."]
    sizes = [name for name in case_names if name not in ("epoch", "held-key")]
    if sizes:
        rows, steps = _steps(sizes, max(1, int(seconds / FRAME_SECONDS)))
        notes += steps
    if "epoch" in case_names:
        rows.append(_epochs())
        line = f"epoch {EPOCHS[ENGINE.name]}"
        notes.append(f"epoch: `{line}` of xor, CPU time with the screen on, beside the session without one.")
    if "held-key" in case_names:
        notes += [asyncio.run(_held_key(delay)) for delay in (HELD_SECONDS, 0.0)]
    return Report("Redraw", "ms", rows, notes, f"{ROUNDS} rounds, in each of which everybody has a turn.")


def _steps(names: list[str], presses: int) -> tuple[list[Row], list[str]]:
    """Each network stepped beside the bare panels, and beside the smallest network."""
    times: dict[str, list[float]] = {name: [] for name in (BARE, "xor", *names)}
    for _ in range(ROUNDS):
        for name, of_one in times.items():
            of_one += asyncio.run(_press_times(_app(name), presses))
    medians = {name: median(of_one) for name, of_one in times.items()}
    rows, notes = [], []
    for name in names:
        ours = medians[name]
        ratios = [Ratio(BARE, ours / medians[BARE], BARE_BAR), Ratio(SMALL, ours / medians["xor"], SIZE_BAR)]
        seconds = {OURS: ours, BARE: medians[BARE]}
        rows.append(Row(name, ratios, seconds, seconds, ROUNDS))
        verdict = f"≤ {STEP_BAR * 1e3:.0f} ms {'met' if ours <= STEP_BAR else 'MISSED'}"
        mean, longest = fmean(times[name]), max(times[name])
        notes.append(f"{name}: a step {verdict}; mean {mean * 1e3:.1f} ms, longest {longest * 1e3:.0f} ms.")
    return rows, notes


def _app(name: str) -> App[None]:
    return SixBarePanels() if name == BARE else BpTui(Session.begin(experiment_called(name)))


async def _press_times(app: App[None], presses: int) -> list[float]:
    """The CPU seconds of every press of `s`, until all is drawn."""
    times = []
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for press in range(WARM_UP + presses):
            start = time.process_time()
            app.simulate_key("s")
            await asyncio.sleep(FRAME_SECONDS)
            if press >= WARM_UP:
                times.append(time.process_time() - start)
    return times


def _epochs() -> Row:
    """A long run with the screen on, and the same run without."""
    with_screen, without, line = [], [], f"epoch {EPOCHS[ENGINE.name]}"
    for _ in range(ROUNDS):
        with_screen.append(asyncio.run(_seconds_with_screen(line)))
        session = Session.begin(load_experiment("xor"))
        start = time.process_time()
        session.execute(line)
        without.append(time.process_time() - start)
    seconds = {OURS: min(with_screen), "headless": min(without)}
    medians = {OURS: median(with_screen), "headless": median(without)}
    return Row("epoch", [Ratio("headless", seconds[OURS] / seconds["headless"], EPOCH_BAR)], seconds, medians, ROUNDS)


async def _seconds_with_screen(line: str) -> float:
    app = BpTui(Session.begin(load_experiment("xor")))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        start = time.process_time()
        app.run_line(line)
        await app.workers.wait_for_complete()
        await asyncio.sleep(FRAME_SECONDS)
        return time.process_time() - start


async def _held_key(delay: float) -> str:
    """Keys faster than anybody's keyboard sends them: how many frames are drawn, and how many after the last key."""
    app = BpTui(Session.begin(load_experiment("xor")))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        with patch.object(app, "post_display_hook") as drawn:
            for _ in range(HELD_KEYS):
                app.simulate_key("s")
                await asyncio.sleep(delay)
            waiting = HELD_KEYS - app.debugger.position
            while app.frame is None or app.frame.position < HELD_KEYS:
                await asyncio.sleep(0)
            before_last = drawn.call_count
            await asyncio.sleep(0.2)
            after_last = drawn.call_count - before_last
    verdict = "met" if after_last <= 1 and waiting <= 1 else "MISSED"
    return (
        f"held-key: {HELD_KEYS} keys {delay * 1e3:.0f} ms apart, {waiting} still waiting after the last; {before_last}"
        f" frames drawn meanwhile, {after_last} after the last command is shown (≤ 1 {verdict})."
    )
