"""One example session: what it is made from, and how it is made again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.session.session import Session

CREATED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """A session worth keeping.

    Attributes:
        name: of the file, without its ending. title: one line on what it shows.
        experiment: a preset's name, or the tables of an experiment.
        script: its commands after the title, one a line; a line set further in goes on with the one before.
            Blank lines part it into paragraphs.
        overrides: settings that take the place of a preset's own.
    """

    name: str
    title: str
    experiment: str | Mapping[str, object]
    script: str
    overrides: Mapping[str, object] = field(default_factory=dict)

    @property
    def file(self) -> str:
        return f"{self.name}.bps"

    @property
    def commands(self) -> list[str]:
        lines = dedent(self.script).replace("\n    ", " ").splitlines()
        return [f"title {self.title}", *(line for line in lines if line)]

    @property
    def notes(self) -> list[str]:
        return [line.removeprefix("note ") for line in self.commands if line.startswith("note ")]

    def begin(self) -> Session:
        """The session before its first command."""
        if isinstance(self.experiment, str):
            experiment = load_experiment(self.experiment, self.overrides)
        else:
            experiment = Experiment.from_tables(self.experiment, name=self.name, base=Path())
        return Session.begin(experiment, created=CREATED)

    def save(self, folder: Path) -> Path:
        """Carry out its commands and write the file, in place of the one that is there."""
        session, path = self.begin(), folder / self.file
        for line in self.commands:
            session.execute(line)
        path.unlink(missing_ok=True)
        session.save(str(path))
        return path
