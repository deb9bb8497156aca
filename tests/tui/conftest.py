"""Folders of their own for what the app reads and writes."""

from pathlib import Path

import pytest

CSV = "height,width,kind\n1,2,a\n3,1,b\n2,5,a\n4,4,c\n"


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept goes elsewhere; here is a table, `things.csv`."""
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    Path("things.csv").write_text(CSV)
