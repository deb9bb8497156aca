"""`--engine`: by which means whole batches are done, and what is said of it."""

import pytest

from bp_tui import cli
from bp_tui.network import engine
from bp_tui.network.fast_forward import ENGINE
from tests.cli.command_line import bp_tui, refusal
from tests.network.compiled_loops import needs_numba

EVERY_COMMAND = [
    ("xor",),
    ("run", "xor", "--epochs", "1"),
    ("debug", "xor", "-e", "step"),
    ("replay", "sessions/momentum.bps", "--headless"),
    ("verify", "sessions/momentum.bps"),
    ("screenshot", "xor"),
]


@pytest.mark.parametrize("words", EVERY_COMMAND, ids=lambda words: words[0])
def test_compiled_loops_are_refused_without_numba(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "has_numba", lambda: False)
    assert refusal(*words, "--engine", "compiled") == (
        "--engine compiled: Numba is not installed: install bp-tui with its extra 'fast', or leave it to numpy"
    )


def test_the_engines_named_without_numpy_are_those_that_there_are() -> None:
    assert cli.ENGINES == engine.ENGINES


def test_an_engine_that_there_is_not_is_refused() -> None:
    line = "argument --engine: unknown engine 'compield', did you mean 'compiled'?; see 'bp-tui run --help'"
    assert refusal("run", "xor", "--epochs", "1", "--engine", "compield") == line


@needs_numba
def test_both_engines_come_to_the_same_numbers() -> None:
    ENGINE.load()
    shown = [
        bp_tui("debug", "moons", "-e", "epoch 3", "-e", "digest", "-e", "print w", "--engine", name).out
        for name in ("numpy", "compiled")
    ]
    assert shown[0] == shown[1] != ""


@needs_numba
def test_info_tells_which_engine_is_in_use() -> None:
    ENGINE.load()
    for name in ("numpy", "compiled"):
        lines = bp_tui("debug", "xor", "-e", "info", "--engine", name).out.splitlines()
        assert [line.split() for line in lines if line.startswith("engine")] == [["engine", name]]


def test_loops_that_could_not_be_had_are_told_of_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ENGINE, "trouble", "Numba 0.1 failed: OSError: no room")
    result = bp_tui("run", "xor", "--epochs", "1")
    assert result.status == 0
    assert result.err == "bp-tui: all was done by NumPy, more slowly: Numba 0.1 failed: OSError: no room\n"
