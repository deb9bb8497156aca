"""Sessions to be read again, with one of each kind of thing in them, small enough to be cut at every byte."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bp_tui.debugger.commands import CommandError
from bp_tui.experiment import Experiment
from bp_tui.session.session import Session

CREATED = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
Tables = Mapping[str, Mapping[str, object]]

XOR: Tables = {"network": {"layers": [2, 2, 1]}, "data": {"name": "xor"}}
MOONS: Tables = {
    "network": {"layers": [2, 3, 1], "hidden_activation": "tanh"},
    "training": {"optimizer": "adam", "batch_size": 4, "shuffle": True, "eta": 0.01, "schedule": "cosine", "seed": 5},
    "data": {"name": "moons", "samples": 24, "held_out": 0.25},
}
WEIGHTS: Tables = {
    "network": {
        "layers": [2, 1],
        "output_activation": "identity",
        "weights": [[[0.25, -0.5]]],
        "biases": [[0.125]],
    },
    "training": {"eta": 1.5, "l2": 0.001},
    "data": {"inputs": [[1.0, 2.0], [3.0, 4.0]], "targets": [[0.5], [1.0]]},
}

EVERYTHING = (
    "step 5",
    "break 6",
    "tbreak delta 1 if loss > 0.1",
    "watch w[1]",
    "disable 3",
    "trap nan",
    "ignore 1 1",
    "display loss",
    "display w[2]",
    "undisplay 2",
    "mark a",
    "continue 3",
    "S",
    "set w[1][1,1] = 0.5",
    "into",
    "epoch 5",
    "branch main",
    "set eta = 0.25",
    "mark b",
    "back",
    "forward",
    "print z[1]",
    "goto 1:2:delta:1",
    "!epoch 20000",
    "delete 4",
    "title one of each",
    "note from here on it converges",
    "goto @a",
    "until 1 / (op - 10) > 2",
    "into 1",
)
"""A line that begins with `!` is left off half way."""
ADAM = ("epoch 2", "S", "set w[1][2,0] = -1", "next", "finish 2", "E")
DIVERGED = ("set eta = 1e300", "epoch 2", "trap nan", "epoch", "reverse-continue", "step")


def experiment(tables: Tables, name: str = "test") -> Experiment:
    return Experiment.from_tables({"title": "a small network", **tables}, name=name, base=Path())


def recorded(tables: Tables, lines: Sequence[str]) -> Session:
    """What somebody did."""
    session = Session.begin(experiment(tables), created=CREATED)
    for line in lines:
        do(session, line)
    return session


def do(session: Session, line: str) -> None:
    """Carry a line out; a refusal is what it is."""
    try:
        if line.startswith("!"):
            work = session.start(line[1:])
            next(work)
            work.close()
        else:
            session.execute(line)
    except CommandError:
        pass


@cache
def saved(kind: str) -> bytes:
    """The file of one of the sessions of SESSIONS."""
    tables, lines = SESSIONS[kind]
    return content(recorded(tables, lines))


def content(session: Session) -> bytes:
    """What a session saves."""
    with TemporaryDirectory() as folder:
        session.save(f"{folder}/saved.bps")
        return Path(folder, "saved.bps").read_bytes()


SESSIONS: dict[str, tuple[Tables, Sequence[str]]] = {
    "everything": (XOR, EVERYTHING),
    "adam": (MOONS, ADAM),
    "diverged": (WEIGHTS, DIVERGED),
}
