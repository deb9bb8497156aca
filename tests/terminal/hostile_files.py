"""Files that hold hostile text wherever they can, under hostile names."""

from pathlib import Path

from tests.session.forging import Forgery
from tests.session.recorded import XOR, content, recorded, saved
from tests.terminal.hostile import hostile


def experiment(folder: Path, rotation: int = 0) -> str:
    """An experiment over a table with hostile columns and classes; the name of its file."""
    cells = [[hostile(column, rotation) for column in ("colA", "colB", "goal")]]
    cells += [["1", "2", hostile("clsA", rotation)], ["3", "4", hostile("clsB", rotation)]]
    table, name = named("table", rotation, ".csv"), named("file", rotation, ".toml")
    lines = [",".join(f'"{cell}"' for cell in row) for row in cells]
    (folder / table).write_text("\n".join(lines), encoding="utf-8", newline="")
    (folder / name).write_text(
        f"title = {toml(hostile('titl', rotation))}\n[network]\nlayers = [2, 3, 1]\n"
        f"[data]\nfile = {toml(table)}\ntarget = {toml(cells[0][2])}\n",
        encoding="utf-8",
    )
    return name


def named(place: str, rotation: int, ending: str) -> str:
    """A hostile name that a file can have: of 255 bytes at most, and without a slash."""
    text = hostile(place, rotation).replace("/", "|")
    while len(text.encode()) > 240:
        text = text[:-1]
    return text + ending


def toml(text: str) -> str:
    """A string in TOML."""
    return '"' + "".join(each if each.isalnum() and each.isascii() else f"\\U{ord(each):08X}" for each in text) + '"'


def session(folder: Path, rotation: int = 0) -> str:
    """A session with a hostile title, half a character at its end; the name of its file."""
    forgery = Forgery(content(recorded(XOR, ("step", "finish"))))
    forgery.header["title"] = hostile("titleA", rotation) + "\ud83d"
    return _written(forgery, folder, named("session", rotation, ".bps"))


def forged(folder: Path, rotation: int = 0) -> str:
    """A session that was tampered with: it cannot be done again, and says why; the name of its file."""
    forgery = Forgery(saved("everything"))
    forgery.of_kind("title")[0]["title"] = hostile("titleF", rotation) + "\ud83d"
    forgery.of_kind("command")[0]["line"] = hostile("lineF", rotation) + "\ud83d"
    return _written(forgery, folder, "forged.bps")


def _written(forgery: Forgery, folder: Path, name: str) -> str:
    (folder / name).write_bytes(forgery.content())
    return name


def keys(folder: Path, rotation: int = 0) -> None:
    """A key map that names no command and no key."""
    path = folder / "own" / "bp-tui" / "keys.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        f'[keys]\n{toml(hostile("keysA", rotation))} = "x"\nstep = {toml(hostile("keysB", rotation))}\n',
        encoding="utf-8",
    )
