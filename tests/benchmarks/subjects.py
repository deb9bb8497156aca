"""Every subject once. A new one is a module with these three names, and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from . import engines, long_runs, redraw, sessions, startup, time_travel, training
from .report import Report


@dataclass(frozen=True)
class Subject:
    """Something to measure: `measure(cases, seconds)` times those of its cases that are named."""

    name: str
    cases: tuple[str, ...]
    measure: Callable[[tuple[str, ...], float], Report]


SUBJECTS = {
    module.NAME: Subject(module.NAME, module.CASE_NAMES, module.measure)
    for module in (training, engines, long_runs, time_travel, sessions, startup, redraw)
}
