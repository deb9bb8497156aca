"""What every test starts from: no settings of the person at the keyboard, and pictures kept in screenshots/."""

import gc
import os
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path

for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_ANIMATIONS", "COLORTERM", "TERM_PROGRAM"):
    os.environ.pop(name, None)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it, and children would too

ROOT = Path(__file__).parent.parent
os.environ["NUMBA_CACHE_DIR"] = str(ROOT / ".pytest_cache" / "compiled")  # compiled once, not once for every run

import pytest
import textual
from hypothesis import settings
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import PropertyFilter, PropertyMatcher, SerializableData, SerializedData, SnapshotIndex

from bp_tui.network.engine import NUMPY
from bp_tui.network.fast_forward import ENGINE
from bp_tui.tui.picture import without_web_fonts

settings.register_profile("the same every time", derandomize=True)
settings.load_profile("the same every time")  # a change is refused for what it does, not for the luck of the draw


@pytest.fixture(autouse=True)
def _numpy_engine() -> Iterator[None]:
    """What a test sees does not hang on whether compiled loops have been loaded meanwhile."""
    ENGINE.choose(NUMPY)
    yield
    ENGINE.choose(NUMPY)


@pytest.fixture(autouse=True)
def _own_state_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The app's journals go to a folder of the test's own."""
    state = tmp_path_factory.getbasetemp() / "state"
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(state))


def pytest_configure(config: pytest.Config) -> None:
    """Pictures are drawn by the pinned Textual only."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["test"]
    pinned = next(line.removeprefix("textual==") for line in extras if line.startswith("textual=="))
    if config.getoption("update_snapshots", default=False) and textual.__version__ != pinned:
        pytest.exit(f"pictures are drawn by Textual {pinned}, this is {textual.__version__}", returncode=2)


class PictureExtension(SingleFileSnapshotExtension):
    """One SVG for each scene, named after it, in screenshots/."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"

    @classmethod
    def dirname(cls, *, test_location: object) -> str:
        return str(ROOT / "screenshots")

    @classmethod
    def get_snapshot_name(cls, *, test_location: object, index: SnapshotIndex = 0) -> str:
        return str(index)

    def serialize(
        self,
        data: SerializableData,
        *,
        exclude: PropertyFilter | None = None,
        include: PropertyFilter | None = None,
        matcher: PropertyMatcher | None = None,
    ) -> SerializedData:
        return without_web_fonts(data)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: collecting garbage need not look through it, nor so often."""
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
