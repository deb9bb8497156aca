"""What it costs to write a session down, to open a long one, to save it, and to do it again."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bp_tui import __version__
from bp_tui.debugger.commands import CommandError
from bp_tui.experiment_files import load_experiment
from bp_tui.network.engine import COMPILED, NUMPY
from bp_tui.network.fast_forward import ENGINE
from bp_tui.session.events import Anchor
from bp_tui.session.files import GrowingFile
from bp_tui.session.format import Event, encode_event, encode_header, read_contents
from bp_tui.session.recording import load_session
from bp_tui.session.session import Session
from bp_tui.session.verify import verify

from .measuring import Contestant, side_by_side
from .report import Ratio, Report, Row

NAME = "sessions"
CASE_NAMES = ("append", "bytes", "2-2-1", "2-8-8-1", "no-anchors")
SAMPLES = 1_000_000
VERIFIED_SAMPLES = {COMPILED: SAMPLES, NUMPY: 20_000}
COMMANDS = 250
LOGGED = 1_000
APPEND_BAR, BYTES_BAR, OPEN_BAR, NO_ANCHORS_BAR = 1.5, 150, 0.5, 1.5
ROUNDS = 7

BARE, JOURNAL, WHOLE = "write + fdatasync", "journal", "session"
DONE_AGAIN = "open, process"
PYTHON, OPEN, SAVE = "Python + numpy", "open", "save"
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)
_EXPERIMENTS: dict[str, tuple[str, dict[str, object]]] = {
    "2-2-1": ("xor", {}),
    "2-8-8-1": ("circles", {"network.layers": [2, 8, 8, 1]}),
}
_LINES = (
    *(
        "step",
        "step {small}",
        "step {small}",
        "next",
        "finish",
        "epoch",
        "epoch {small}",
        "into",
        "into",
        "reverse-into",
    ),
    *("reverse-step", "reverse-step {small}", "reverse-next", "reverse-epoch", "back", "forward", "goto {place}"),
    *("break delta 1", "break if loss < 0.1", "watch w[1][1,1]", "continue", "reverse-continue", "delete {small}"),
    *("print w[1]", "print loss", "display delta[2]", "undisplay 1", "mark here", "goto @here", "why z[1][1]"),
    *("set w[1][1,1] = 0.{place}", "set eta = 0.{place}", "branches", "info", "last w[1][1,1]"),
)


def measure(case_names: tuple[str, ...], seconds: float) -> Report:
    """Measure the cases named; `seconds` counts for `append` only."""
    rows: list[Row] = []
    notes: list[str] = []
    for name in case_names:
        if name == "append":
            more, note = _append(seconds)
            rows += more
            notes.append(note)
        elif name == "bytes":
            notes += [_bytes(network) for network in _EXPERIMENTS]
        elif name == "no-anchors":
            row, note = _without_anchors()
            rows += [row] if row else []
            notes.append(note)
        else:
            row, note = _long(name)
            rows.append(row)
            notes.append(note)
    return Report("Sessions", "ms", rows, notes, "Best round; open and save of a session of 1,000,000 samples.")


def _session(network: str, journal: Path | None = None) -> Session:
    experiment = load_experiment(*_EXPERIMENTS[network])
    return Session.begin(experiment, journal=GrowingFile(journal) if journal else None, created=_WHEN)


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _append(seconds: float) -> tuple[list[Row], str]:
    """A step, not timed, then what writes it down: so what the processor has at hand is the same for all."""
    with tempfile.TemporaryDirectory(prefix="bp-tui-benchmark-") as folder:
        session, other = _session("2-2-1", Path(folder, "session.bps")), _session("2-2-1")
        for line in ("break 6", "watch w[1][1,1]", "display loss", "mark start", "epoch 2", "set eta = 0.3", "step"):
            session.execute(line)
            other.execute(line)
        content = session.log.lines[-1]
        bare = os.open(Path(folder, "bare"), os.O_RDWR | os.O_CREAT)
        journal = GrowingFile(Path(folder, "journal"))

        def write() -> None:
            os.write(bare, content)
            os.fdatasync(bare)

        def after_steps(of: Session, action: Callable[[], object]) -> Callable[[int], float]:
            def seconds_for(n: int) -> float:
                spent = 0.0
                for _ in range(n):
                    of.debugger.execute("step")
                    spent += _timed(action)
                return spent

            return seconds_for

        contestants = [
            Contestant(WHOLE, after_steps(session, lambda: session._write_down("step"))),
            Contestant(JOURNAL, after_steps(other, lambda: journal.append(content))),
            Contestant(BARE, after_steps(other, write)),
        ]
        times = side_by_side(contestants, seconds)
        os.close(bare)
        journal.close()
        session.close()
    best, middle = times.best(), times.median()
    rows = [
        Row(
            f"append: {name}",
            [Ratio(BARE, best[name] / best[BARE], APPEND_BAR)],
            {each: best[each] for each in (name, BARE)},
            {each: middle[each] for each in (name, BARE)},
            times.rounds,
        )
        for name in (JOURNAL, WHOLE)
    ]
    spent = ", ".join(f"{name} {seconds * 1e6:.0f} µs" for name, seconds in best.items())
    return (
        rows,
        f"append: a step's line of {len(content)} bytes: {spent}; session: what has changed and the digest too.",
    )


def _bytes(network: str) -> str:
    """How long the lines of random commands are, anchors left out."""
    session, choice = _session(network), random.Random(0)
    while session.recorder.standing.commands < LOGGED:
        line = choice.choice(_LINES).format(small=choice.randint(1, 9), place=choice.randint(1, 999))
        if "continue" in line and not session.debugger.breakpoints.by_number:
            continue
        with suppress(CommandError):
            session.execute(line)
    kept = [line for line in session.log.lines if f'"{Anchor.kind}"'.encode() not in line[:20]]
    each = sum(map(len, kept)) / LOGGED
    verdict = "met" if each <= BYTES_BAR else "MISSED"
    return f"bytes: {LOGGED:,} random commands of {network} take {each:.0f} bytes each (≤ {BYTES_BAR} {verdict})."


def _long(network: str) -> tuple[Row, str]:
    path = _recorded(network, SAMPLES)
    opens = [_timed(lambda: load_session(path).debugger()) for _ in range(ROUNDS)]
    starts = [_timed(_start_python) for _ in range(ROUNDS)]
    session = Session.go_on(load_session(path))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        saves = [_timed(lambda: session.save(str(Path(folder, "saved")))) for _ in range(ROUNDS)]
    seconds = {OPEN: opens, SAVE: saves, PYTHON: starts}
    best = {name: min(times) for name, times in seconds.items()}
    verdict = "met" if best[OPEN] <= OPEN_BAR else "MISSED"
    note = (
        f"{network}: open {best[OPEN]:.2f} s (≤ {OPEN_BAR} s {verdict}), {path.stat().st_size / 2**20:.1f} MiB, "
        f"{len(session.recorder.standing.visited):,} places; verify {_verify_rate(network):,.0f} samples/s."
    )
    middle = {name: median(times) for name, times in seconds.items()}
    return Row(network, [Ratio(PYTHON, best[OPEN] / best[PYTHON])], best, middle, ROUNDS), note


def _without_anchors() -> tuple[Row | None, str]:
    """A process that opens a session which holds no state but the first: all is done again."""
    if not ENGINE.compiles:
        return None, "no-anchors: without compiled loops, a session that lies so far beyond its last state is refused."
    path = _recorded("2-8-8-1", SAMPLES)
    contents, kept = read_contents(path), list[Event]()
    for event in contents.events:
        if event.kind != Anchor.kind or not any(each.kind == Anchor.kind for each in kept):
            kept.append(event)
    bare = path.with_stem(f"{path.stem}-bare")
    lines = [encode_event(Event(seq, event.kind, event.data)) for seq, event in enumerate(kept, 1)]
    header = {name: field for name, field in contents.header.items() if name != "crc32"}
    bare.write_bytes(b"".join([encode_header(header), *lines]))
    command = [sys.executable, "-m", "bp_tui", "debug", str(bare), "-e", "digest"]

    def open_it() -> None:
        subprocess.run(command, check=True, capture_output=True)

    seconds = {
        DONE_AGAIN: [_timed(open_it) for _ in range(ROUNDS)],
        PYTHON: [_timed(_start_python) for _ in range(ROUNDS)],
    }
    best, middle = ({name: of(times) for name, times in seconds.items()} for of in (min, median))
    verdict = "met" if best[DONE_AGAIN] <= NO_ANCHORS_BAR else "MISSED"
    note = (
        f"no-anchors: bp-tui debug FILE -e digest, of 2-8-8-1 with no state but the first, {best[DONE_AGAIN]:.2f} s "
        f"as a whole process (≤ {NO_ANCHORS_BAR} s {verdict})."
    )
    return Row("no-anchors", [Ratio(PYTHON, best[DONE_AGAIN] / best[PYTHON])], best, middle, ROUNDS), note


def _start_python() -> None:
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)


def _verify_rate(network: str) -> float:
    samples = VERIFIED_SAMPLES[ENGINE.name]
    recording = load_session(_recorded(network, samples))

    def exhaust(work: Iterator[object]) -> None:
        for _ in work:
            pass

    return samples / _timed(lambda: exhaust(verify(recording)))


def _recorded(network: str, samples: int) -> Path:
    """A session of so many samples in `COMMANDS` commands; made once, which by NumPy takes a minute or two."""
    folder = Path(tempfile.gettempdir(), f"bp-tui-benchmarks-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{network}-{samples}-{__version__}.bps"
    if not path.exists():
        session = _session(network)
        for number in range(1, COMMANDS + 1):
            target = samples * number // COMMANDS * session.debugger.timetable.ops_per_batch
            session.execute(f"goto {target // session.debugger.experiment.batch_size}")
        session.save(str(path))
    return path
