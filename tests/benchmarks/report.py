"""What a benchmark finds, and how it is printed: one table per subject, ratios first.

A column `× NumPy` says how many times NumPy's time ours is: below 1, ours is the faster.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

UNITS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}


@dataclass(frozen=True)
class Ratio:
    """How many times as long as `opponent` ours takes, and how many times are allowed (None: any number)."""

    opponent: str
    value: float
    bar: float | None = None

    @property
    def verdict(self) -> str:
        """Whether the bar is met, in words; nothing where there is no bar."""
        if self.bar is None:
            return ""
        return f"≤ {self.bar:g} {'met' if self.value <= self.bar else 'MISSED'}"


@dataclass(frozen=True)
class Row:
    """One case: its ratios, and the seconds everybody who took part needed in their best and median round."""

    case: str
    ratios: Sequence[Ratio]
    seconds: dict[str, float]
    median_seconds: dict[str, float]
    rounds: int


@dataclass(frozen=True)
class Report:
    """One subject's table. `unit` is that of the printed times; `notes` say what was compared, and `method` how."""

    title: str
    unit: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    method: str | None = None


def as_text(report: Report) -> str:
    """The table, its title above and its notes below."""
    cells = [_heading(report), *(list(_cells(report, row)) for row in report.rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
    fewest = min((row.rounds for row in report.rows), default=0)
    method = report.method or f"Best of {fewest} rounds or more, in each of which everybody has a turn."
    return "\n".join(
        [
            f"{report.title}, {report.unit}",
            "",
            lines[0],
            "─" * max(map(len, lines)),
            *lines[1:],
            "",
            method,
            *report.notes,
        ]
    )


def _heading(report: Report) -> list[str]:
    heading = [""]
    for opponent in _opponents(report):
        heading += [f"× {opponent}", "bar"] if _has_bar(report, opponent) else [f"× {opponent}"]
    return [*heading, *_names(report)]


def _cells(report: Report, row: Row) -> Iterator[str]:
    yield row.case
    ratios = {ratio.opponent: ratio for ratio in row.ratios}
    for opponent in _opponents(report):
        ratio = ratios.get(opponent)
        yield f"{ratio.value:.2f}" if ratio else "–"
        if _has_bar(report, opponent):
            yield ratio.verdict if ratio else "–"
    for name in _names(report):
        seconds = row.seconds.get(name)
        yield "–" if seconds is None else f"{seconds / UNITS[report.unit]:,.1f}"


def _opponents(report: Report) -> list[str]:
    return list(dict.fromkeys(ratio.opponent for row in report.rows for ratio in row.ratios))


def _has_bar(report: Report, opponent: str) -> bool:
    return any(ratio.opponent == opponent and ratio.bar is not None for row in report.rows for ratio in row.ratios)


def _names(report: Report) -> list[str]:
    return list(dict.fromkeys(name for row in report.rows for name in row.seconds))
