"""Random damage to every kind of file that the program reads: `python -m tests.session.fuzz --inputs 1000000`.

Each input is a valid file, mutated: bits, bytes and stretches changed, cut out, doubled, spliced in from another file;
in a session also fields of its lines, their checksums made right again. Reading it either works or raises the error of
its domain, with one printable line; nothing else, and not for long.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bp_tui.data import DataError, load_data
from bp_tui.experiment_files import load_experiment
from bp_tui.session import SessionError, load_session
from bp_tui.tables import ExperimentError
from tests.session.forging import Forgery, checked
from tests.session.recorded import SESSIONS, saved

SCRAPS = [
    *(b"", b"\0", b"\n", b"\r\n", b'"', b",", b";", b"[", b"]", b"{", b"}", b"=", b"-1", b"1e999", b"nan", b"inf"),
    *(b"9" * 20, b"\xff\xff\xff\xff", b"\xe2\x80\xae", b"\x1b[2J", b"PK\x01\x02", b"PK\x05\x06", b"'|O'", b"[[x]]\n"),
    *(b"true", b"null", b"0x1p+9999", b"AAAA", b"\\ud800", b"[" * 50, b"main", b"1_0", b"'''"),
]
VALUES: list[object] = [
    *(
        None,
        True,
        0,
        1,
        2,
        -1,
        5,
        6,
        22,
        100,
        10**12,
        10**15,
        10**16,
        0.5,
        -0.0,
        "",
        "main",
        "branch-1",
        "nan",
        "x" * 50,
    ),
    *(
        "0x1p-1",
        "0x1p+1023",
        "inf",
        "AAAAAAAA8D8=",
        "loss",
        "if loss > 1",
        "1/0",
        "\x1b]52;c;aGk=\x07",
        "a\nb",
        "\ud800",
    ),
    *([], [0, 5], [5, 5], [5, 10**12], [1, 1, 1], {}, {"1": 3}, {"9": 1}, [[0.5, 0.5]], "command", "anchor"),
]


def session_files() -> list[bytes]:
    return [saved(kind) for kind in SESSIONS]


def toml_files() -> list[bytes]:
    texts = []
    for name in ("xor", "mazur", "blobs"):
        lines = ['title = "a title"']
        for table, settings in load_experiment(name).tables.items():
            if isinstance(settings, dict):
                lines += [f"[{table}]", *(f"{key} = {json.dumps(value)}" for key, value in settings.items())]
        texts.append("\n".join(lines).encode())
    return texts


def csv_files() -> list[bytes]:
    return [
        b"length,width,species\n5.1,3.5,setosa\n7.0,3.2,virginica\n6.4,3.2,virginica\n",
        b'\xef\xbb\xbfa;b\r\n"1";0,5\r\n\r\n2;1,5\r\n',
        "größe\t猫\n1e3\tja\n-0.5\tnein\n".encode(),
    ]


def npz_files() -> list[bytes]:
    plain, packed = io.BytesIO(), io.BytesIO()
    np.savez(plain, inputs=np.arange(6.0).reshape(3, 2), targets=np.array([0, 1, 1]))
    np.savez_compressed(packed, X=np.ones((2, 3), dtype=np.float32), y=np.array([[0.5], [1.5]]))
    return [plain.getvalue(), packed.getvalue()]


def read_session(path: Path) -> None:
    recording = load_session(path)
    assert recording.warning.isprintable()
    debugger, standing = recording.debugger(), recording.history.after(len(recording.groups))
    assert standing.digest in (None, debugger.digest())


def read_experiment(path: Path) -> None:
    load_experiment(str(path))


def read_data(path: Path) -> None:
    load_data({"file": path.name}, base=path.parent, seed=0)


@dataclass
class Reader:
    """A kind of file: valid ones, how one is read, and what that may raise."""

    name: str
    files: Callable[[], list[bytes]]
    read: Callable[[Path], None]
    error: type[Exception]
    valid: list[bytes] = field(default_factory=list)

    def mutated(self, chance: random.Random) -> bytes:
        """One of the valid files, damaged."""
        self.valid = self.valid or self.files()
        content = chance.choice(self.valid)
        if self.error is SessionError and chance.random() < 0.7:
            return changed_fields(content, chance)
        for _ in range(chance.choice((1, 1, 2, 4))):
            content = changed_bytes(content, chance.choice(self.valid), chance)
        return content

    def outcome(self, path: Path, content: bytes) -> bool:
        """Whether it was read. Raises AssertionError where the refusal is not one printable line."""
        path.write_bytes(content)
        refusal = ""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                self.read(path)
            except self.error as error:
                refusal = str(error) or "\n"
        assert refusal.isprintable(), refusal
        assert len(refusal) < 1_000, refusal
        return not refusal


READERS = (
    Reader("hostile.bps", session_files, read_session, SessionError),
    Reader("hostile.toml", toml_files, read_experiment, ExperimentError),
    Reader("hostile.csv", csv_files, read_data, DataError),
    Reader("hostile.npz", npz_files, read_data, DataError),
)


def changed_bytes(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """A bit flipped, or a stretch replaced by nothing, by a scrap, by itself twice, or by some of another file."""
    start = chance.randrange(len(content) + 1)
    end = min(len(content), start + chance.choice((0, 1, 2, 8, 64, 10**9)))
    way = chance.randrange(5)
    if way == 0 and start < len(content):
        return content[:start] + bytes([content[start] ^ 1 << chance.randrange(8)]) + content[start + 1 :]
    splice = chance.randrange(len(other) + 1)
    new = (b"", chance.choice(SCRAPS), content[start:end] * 2, other[splice : splice + chance.randrange(40)])[way - 1]
    return content[:start] + new + content[end:]


def changed_fields(content: bytes, chance: random.Random) -> bytes:
    """Fields of events or of the header set to another value, events dropped, doubled and moved, or bytes changed."""
    forgery = Forgery(content)
    for _ in range(chance.choice((1, 1, 2, 3))):
        index, way = chance.randrange(len(forgery.events)), chance.randrange(8)
        if way == 0:
            del forgery.events[index]
        elif way == 1:
            forgery.events.insert(chance.randrange(len(forgery.events)), forgery.events[index])
        elif way == 2:
            table = forgery.header
            while isinstance(inner := table[chance.choice([*table])], dict) and inner:
                table = inner
            table[chance.choice([*table])] = chance.choice(VALUES)
        elif forgery.events[index][1]:
            data = {**forgery.events[index][1]}
            value = chance.choice(VALUES)
            if chance.random() < 0.5:
                donor = chance.choice(forgery.events)[1]
                value = chance.choice([*donor.values()]) if donor else value
            data[chance.choice([*data])] = value
            forgery.events[index] = (forgery.events[index][0], data)
        if not forgery.events:
            break
    if chance.random() < 0.9:
        return forgery.content()
    lines = forgery.content().splitlines()
    index = chance.randrange(len(lines))
    body = lines[index].rpartition(b",")[0]
    line = checked(changed_bytes(body, content, chance)) if index else lines[0] + b"\n"
    return b"".join([*(each + b"\n" for each in lines[:index]), line, *(each + b"\n" for each in lines[index + 1 :])])


def main() -> None:
    """Run it, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000, help="in all, over the four readers")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        for reader in READERS:
            began, slowest, read = time.perf_counter(), (0.0, 0), 0
            count = options.inputs // len(READERS)
            for number in range(count):
                content = reader.mutated(random.Random(f"{options.seed}/{reader.name}/{number}"))
                start = time.process_time()
                try:
                    read += reader.outcome(Path(folder, reader.name), content)
                except BaseException:
                    print(f"{reader.name} input {number} of seed {options.seed}", file=sys.stderr)
                    raise
                slowest = max(slowest, (time.process_time() - start, number))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            seconds = time.perf_counter() - began
            print(
                f"{reader.name}: {count:,} inputs, {read:,} read, {seconds:.0f} s, "
                f"slowest {slowest[0] * 1e3:.0f} ms (input {slowest[1]}), peak {peak:.0f} MiB",
                flush=True,
            )


if __name__ == "__main__":
    main()
