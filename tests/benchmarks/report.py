"""What a benchmark finds, and how it is printed: one table per subject, ratios first.

A column `× NumPy` says how many times NumPy's time ours is: below 1, ours is the faster.
"""

import math
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


def as_markdown(report: Report) -> str:
    """The same table as pages show it, its notes below in one paragraph."""
    if not report.rows:
        return f"**{report.title}**\n\n{' '.join(report.notes)}"
    heading, *rows = _table(report)
    lines = [heading, ["---", *("---:" for _ in heading[1:])], *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"**{report.title}, {report.unit}**\n\n{table}\n\n{' '.join([_method(report), *report.notes])}"


def as_text(report: Report) -> str:
    """The table, its title above and its notes below."""
    if not report.rows:
        return "\n".join([report.title, "", *report.notes])
    cells = _table(report)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    ]
    return "\n".join(
        [
            f"{report.title}, {report.unit}",
            "",
            lines[0],
            "─" * max(map(len, lines)),
            *lines[1:],
            "",
            _method(report),
            *report.notes,
        ]
    )


def _method(report: Report) -> str:
    fewest = min((row.rounds for row in report.rows), default=0)
    return report.method or f"Best of {fewest} rounds or more, in each of which everybody has a turn."


def _table(report: Report) -> list[list[str]]:
    return [_heading(report), *(list(_cells(report, row)) for row in report.rows)]


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
        yield _shown(ratio.value) if ratio else "–"
        if _has_bar(report, opponent):
            yield ratio.verdict if ratio else "–"
    for name in _names(report):
        seconds = row.seconds.get(name)
        yield "–" if seconds is None else _shown(seconds / UNITS[report.unit])


def _shown(number: float) -> str:
    """Three digits, or as many as stand before the point."""
    decimals = max(0, 2 - math.floor(math.log10(number))) if 0.0 < number < 100.0 else 0
    return f"{number:,.{decimals}f}"


def _opponents(report: Report) -> list[str]:
    return list(dict.fromkeys(ratio.opponent for row in report.rows for ratio in row.ratios))


def _has_bar(report: Report, opponent: str) -> bool:
    return any(ratio.opponent == opponent and ratio.bar is not None for row in report.rows for ratio in row.ratios)


def _names(report: Report) -> list[str]:
    return list(dict.fromkeys(name for row in report.rows for name in row.seconds))
