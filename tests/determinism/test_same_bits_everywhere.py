"""Training gives the same bits whatever the processor, the BLAS, the number of threads and the NumPy release."""

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.determinism.runner import GOLDEN, networks
from tests.network.compiled_loops import compiled_engine, needs_numba

ROOT = Path(__file__).parents[2]
QUICK_SESSIONS = ("dead-relu", "mazur", "momentum", "moons-edited", "notes-by-hand", "typo-in-data", "vanishing-delta")
SETTINGS = ("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "NPY_DISABLE_CPU_FEATURES", "PYTHONHASHSEED")


def processor_levels() -> list[str]:
    """What NumPy finds on this processor beyond the least it needs, lowest first, and can be told not to use."""
    found: list[str] = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])
    return found


LEVELS = processor_levels()
ENVIRONMENTS: dict[str, dict[str, str]] = {
    "default": {},
    "an old processor for BLAS": {"OPENBLAS_CORETYPE": "Nehalem"},
    "without the two highest processor levels": {"NPY_DISABLE_CPU_FEATURES": " ".join(LEVELS[-2:])},
    "without any processor level": {"NPY_DISABLE_CPU_FEATURES": " ".join(LEVELS)},
    "one BLAS thread": {"OPENBLAS_NUM_THREADS": "1"},
    "four BLAS threads": {"OPENBLAS_NUM_THREADS": "4"},
    "another hash seed": {"PYTHONHASHSEED": "12345"},
}


def said(python: str, settings: dict[str, str], *words: str) -> str:
    """What another process in that environment prints."""
    environment = {key: value for key, value in os.environ.items() if key not in SETTINGS}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **settings}
    done = subprocess.run([python, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run(python: str, settings: dict[str, str], *words: str) -> dict[str, str]:
    """The digests of all networks, trained by another process."""
    digests: dict[str, str] = json.loads(said(python, settings, "-m", "tests.determinism.runner", *words))
    return digests


def verify(python: str, settings: dict[str, str], sessions: Sequence[str]) -> list[str]:
    """What another process says of the example sessions with these names."""
    files = [str(Path("sessions", f"{name}.bps")) for name in sessions]
    return said(python, settings, "-m", "bp_tui", "verify", *files).splitlines()


def skip_where_there_is_nothing_to_disable(environment: str) -> None:
    if "processor" in environment and "BLAS" not in environment and len(LEVELS) < 2:
        pytest.skip(f"NumPy finds {LEVELS or 'nothing'} beyond its baseline here: there are no two levels to disable")


@pytest.fixture(scope="module")
def runs() -> dict[str, "Future[dict[str, str]]"]:
    """One process for each environment, two at a time."""
    pool = ThreadPoolExecutor(2)
    return {name: pool.submit(run, sys.executable, settings) for name, settings in ENVIRONMENTS.items()}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_sessions_recorded_in_one_environment_verify_in_the_others(environment: str) -> None:
    lines = verify(sys.executable, ENVIRONMENTS[environment], QUICK_SESSIONS)
    assert [": verified: " in line for line in lines] == [True] * len(QUICK_SESSIONS)


def golden() -> dict[str, str]:
    digests: dict[str, str] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return digests


@pytest.mark.parametrize("network", [*networks()])
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_five_epochs_give_the_golden_digest(
    environment: str, network: str, runs: dict[str, "Future[dict[str, str]]"]
) -> None:
    skip_where_there_is_nothing_to_disable(environment)
    assert runs[environment].result()[network] == golden()[network]


@needs_numba
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_compiled_loops_give_the_golden_digests(environment: str) -> None:
    skip_where_there_is_nothing_to_disable(environment)
    compiled_engine()  # from here on, every process has it from the cache
    assert run(sys.executable, ENVIRONMENTS[environment], "--compiled") == golden()


@pytest.mark.slow
@needs_numba
def test_compiled_loops_for_any_processor_give_the_golden_digests() -> None:
    settings = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    assert run(sys.executable, settings, "--compiled") == golden()


@pytest.mark.skipif(len(LEVELS) < 2, reason=f"NumPy finds {LEVELS or 'nothing'} beyond its baseline here")
def test_processor_levels_are_really_disabled() -> None:
    source = "import numpy, json; print(json.dumps(numpy.show_config(mode='dicts')['SIMD Extensions']))"
    environment = {**os.environ, **ENVIRONMENTS["without the two highest processor levels"]}
    done = subprocess.run([sys.executable, "-c", source], env=environment, capture_output=True, check=True)
    assert json.loads(done.stdout).get("found", []) == LEVELS[:-2]


def test_every_network_has_a_golden_digest_of_its_own() -> None:
    assert [*golden()] == [*networks()]
    assert len(set(golden().values())) == len(networks())


def oldest_numpy() -> str:
    """The lower bound of NumPy in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = [re.match(r"numpy>=([\d.]+)", line) for line in project["dependencies"]]
    (bound,) = [match.group(1) for match in bounds if match]
    return bound


def python_of(folder: Path) -> str:
    return str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")


@pytest.mark.slow
@pytest.mark.skipif(sys.version_info >= (3, 13), reason="NumPy 2.0 has no wheels for Python 3.13 and later")
def test_the_oldest_numpy_admitted_gives_the_golden_digests(tmp_path: Path) -> None:
    venv.create(tmp_path, with_pip=True)
    python, wanted = python_of(tmp_path), f"numpy=={oldest_numpy()}.*"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--only-binary=:all:", wanted], check=True)
    version = subprocess.run([python, "-c", "import numpy; print(numpy.__version__)"], capture_output=True, check=True)
    assert version.stdout.decode().startswith(oldest_numpy())
    assert run(python, {}) == golden()
    every = [path.stem for path in (ROOT / "sessions").glob("*.bps")]
    assert len(verify(python, {}, every)) == len(every)
