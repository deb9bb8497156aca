"""What a path that is being typed may become: the files of its folder, and the folders in it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

MOST_LOOKED_AT = 5_000


@dataclass(frozen=True)
class PathChoice:
    """A file, or a folder; `text` is the path as one would type it, `name` the end of it. A folder ends in `/`."""

    text: str
    name: str
    is_folder: bool


def path_choices(typed: str, endings: Collection[str]) -> list[PathChoice]:
    """What `typed` may become: files with one of these endings, then folders, each in the order of their names.

    What is typed behind the last separator may stand anywhere in a name, in whatever case; hidden names are found by
    their dot only. A folder that cannot be read has nothing in it.
    """
    folder, part = os.path.split(typed)
    found: list[tuple[bool, str]] = []
    with contextlib.suppress(OSError, ValueError), os.scandir(os.path.expanduser(folder) or ".") as entries:
        for entry in islice(entries, MOST_LOOKED_AT):
            if part.lower() not in entry.name.lower() or (entry.name.startswith(".") and not part.startswith(".")):
                continue
            is_folder = entry.is_dir()
            if is_folder or os.path.splitext(entry.name)[1].lower() in endings:
                found.append((is_folder, entry.name))
    found.sort(key=lambda one: (one[0], one[1].lower()))
    names = [(f"{name}{os.sep}" if is_folder else name, is_folder) for is_folder, name in found]
    return [PathChoice(os.path.join(folder, name), name, is_folder) for name, is_folder in names]
