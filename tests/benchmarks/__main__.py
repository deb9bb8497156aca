"""`python -m tests.benchmarks`: every subject, or those asked for."""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from bp_tui.network.engine import ENGINES
from bp_tui.network.fast_forward import ENGINE

from .report import as_markdown, as_text
from .subjects import SUBJECTS


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = ", ".join(f"{subject.name} ({' '.join(subject.cases)})" for subject in SUBJECTS.values())
    parser.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        type=_selected,
        help=f"a subject, or SUBJECT/CASE; may be repeated: {names}",
    )
    parser.add_argument("--seconds", type=float, default=1.0, metavar="S", help="per cell of a table (default: 1)")
    parser.add_argument("--engine", choices=ENGINES, help="ours in all but 'engines' (default: compiled, with Numba)")
    parser.add_argument("--markdown", action="store_true", help="tables for a page such as README")
    parser.add_argument("--json", action="store_true", help="one JSON object, times in seconds")
    options = parser.parse_args()
    try:
        ENGINE.choose(options.engine)
    except ValueError as error:
        parser.error(str(error))
    if ENGINE.compiles:
        ENGINE.load()
    selection: dict[str, tuple[str, ...]] = {}
    for name, cases in options.only or [(subject.name, subject.cases) for subject in SUBJECTS.values()]:
        selection[name] = (*selection.get(name, ()), *cases)
    if not options.json:
        print(_machine(), flush=True)
    reports = {}
    for name, cases in selection.items():
        reports[name] = SUBJECTS[name].measure(cases, options.seconds)
        if not options.json:
            print(f"\n{(as_markdown if options.markdown else as_text)(reports[name])}", flush=True)
    if options.json:
        subjects = {name: asdict(report) for name, report in reports.items()}
        print(json.dumps({"machine": _machine(), "subjects": subjects}, ensure_ascii=False))


def _selected(text: str) -> tuple[str, tuple[str, ...]]:
    """Read SUBJECT or SUBJECT/CASE."""
    name, _, case = text.partition("/")
    if name not in SUBJECTS:
        raise argparse.ArgumentTypeError(f"{name!r} is no subject: there are {', '.join(SUBJECTS)}")
    cases = SUBJECTS[name].cases
    if case and case not in cases:
        raise argparse.ArgumentTypeError(f"{name} has no case {case!r}: there are {', '.join(cases)}")
    return name, (case,) if case else cases


def _machine() -> str:
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next((line.split(": ")[1] for line in lines if line.startswith("model name")), processor)
    packages = [name for name in ("NumPy", "Numba") if find_spec(name.lower()) is not None]
    known = [f"{name} {version(name)}" for name in packages]
    parts = [processor, f"{os.cpu_count()} CPUs", sys.platform, f"Python {platform.python_version()}", *known]
    return ", ".join([*parts, f"engine {ENGINE.name}"])


main()
