"""The first line of a session: which experiment it is of, to the bit, and where it was recorded."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bp_tui import __version__
from bp_tui.experiment import MAX_SEED, Experiment
from bp_tui.network.fast_forward import ENGINE
from bp_tui.session.data import describe_data, restore_data
from bp_tui.session.fields import Reader
from bp_tui.session.format import FORMAT, LONGEST_TITLE, VERSION, Fields, Json, SessionError
from bp_tui.tables import ExperimentError


@dataclass(frozen=True)
class Header:
    """What the first line says.

    Attributes:
        id: names the session; it follows from the rest of the header. parent: the session this one goes on from.
        created: when it was begun, in UTC.
        title: that of the experiment; the session may have been given another since.
        experiment: its settings, every one of them. data: see `data.py`.
        environment: what recorded it; for people to read.
    """

    id: str
    parent: str | None
    created: str
    title: str
    experiment: Fields
    data: Fields
    environment: Fields

    @classmethod
    def of(cls, experiment: Experiment, created: datetime) -> Header:
        """The header of a session that begins now."""
        header = cls(
            id="",
            parent=None,
            created=created.astimezone(UTC).isoformat(timespec="milliseconds"),
            title=experiment.title,
            experiment={"name": experiment.name[:LONGEST_TITLE], **settings_of(experiment)},
            data=describe_data(experiment),
            environment=_environment(),
        )
        return replace(header, id=header._own_id())

    def continued(self, created: datetime) -> Header:
        """The header of a session that goes on from this one."""
        header = replace(
            self,
            parent=self.id,
            created=created.astimezone(UTC).isoformat(timespec="milliseconds"),
            environment=_environment(),
        )
        return replace(header, id=header._own_id())

    def _own_id(self) -> str:
        fields = {key: value for key, value in self.fields().items() if key != "id"}
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:32]

    def fields(self) -> dict[str, Json]:
        """As the file holds it."""
        return {
            "format": FORMAT,
            "version": list(VERSION),
            "least_reader": [VERSION[0], 0],
            "id": self.id,
            "parent": self.parent,
            "created": self.created,
            "title": self.title[:LONGEST_TITLE],
            "experiment": dict(self.experiment),
            "data": dict(self.data),
            "environment": dict(self.environment),
        }

    @classmethod
    def from_fields(cls, fields: Fields, where: str) -> Header:
        """Read it; raises SessionError."""
        reader = Reader(fields, f"{where} line 1")
        return cls(
            id=reader.text("id", 64),
            parent=None if reader.get("parent") is None else reader.text("parent", 64),
            created=reader.text("created", 40),
            title=reader.text("title", LONGEST_TITLE),
            experiment=reader.table("experiment"),
            data=reader.table("data"),
            environment=reader.table("environment"),
        )

    def load_experiment(self, where: str, folder: Path) -> Experiment:
        """The experiment, with its data; a file it needs is looked for in `folder`. Raises SessionError."""
        reader = Reader(self.experiment, f"{where} line 1: 'experiment'")
        name = reader.text("name", LONGEST_TITLE)
        tables = {key: value for key, value in self.experiment.items() if key != "name"}
        seed = Reader(reader.table("training"), reader.where).whole("seed", most=MAX_SEED)
        described = Reader(self.data, f"{where} line 1")
        data = restore_data(described, folder=folder, seed=seed)
        try:
            return Experiment.from_tables(
                {**tables, "title": self.title[:LONGEST_TITLE], "data": described.table("description")},
                name=name,
                base=folder,
                data=data,
            )
        except ExperimentError as error:
            raise SessionError(f"{where} line 1: {error}") from None


def settings_of(experiment: Experiment) -> dict[str, Json]:
    """All settings but the data, the defaults spelt out: tables from which `Experiment` makes the same again."""
    network: dict[str, Json] = {
        "layers": list(experiment.layer_sizes),
        "activations": list(experiment.activations),
        "bias": experiment.bias,
        "init": experiment.init,
    }
    if experiment.weights is not None:
        network["weights"] = [block.tolist() for block in experiment.weights]
    if experiment.biases is not None:
        network["biases"] = [block.tolist() for block in experiment.biases]
    training: dict[str, Json] = {
        "loss": experiment.loss,
        "optimizer": experiment.optimizer,
        "eta": experiment.eta,
        "schedule": experiment.schedule,
        "schedule_decay": experiment.schedule_decay,
        "schedule_period": experiment.schedule_period,
        "batch_size": experiment.batch_size,
        "shuffle": experiment.shuffle,
        "l2": experiment.l2,
        "seed": experiment.seed,
    }
    return {"network": network, "training": training}


def _environment() -> dict[str, Json]:
    return {
        "bp-tui": __version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "engine": ENGINE.name,
    }
