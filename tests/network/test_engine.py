"""Which means does whole batches: chosen, found, loaded in the background, or not to be had."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from bp_tui.network import engine as engine_module
from bp_tui.network.compiled import loading
from bp_tui.network.engine import COMPILED, NUMPY, Engine
from bp_tui.network.layers import place_of
from tests.network.compiled_loops import compiled_engine, needs_numba
from tests.network.same_bits import assert_same_bits
from tests.network.small_experiments import digest_of, exhaust, small_experiment

ROOT = Path(__file__).parents[2]
EXPERIMENT = small_experiment([2, 3, 1], samples=4)


def test_a_fresh_engine_works_in_numpy() -> None:
    assert Engine().name == NUMPY


def test_compiled_loops_cannot_be_chosen_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "has_numba", lambda: False)
    with pytest.raises(ValueError, match="Numba is not installed"):
        Engine().choose(COMPILED)


def test_the_record_has_the_loss_of_every_batch_and_a_parameter_after_it() -> None:
    training, by_ops, losses, values = EXPERIMENT.build(), EXPERIMENT.build(), [], []
    for _ in range(6):
        losses.append(exhaust(by_ops, 1).network.batch_loss())
        values.append(by_ops.network.layers[1].block[2, 0])
    place = place_of(training.network.layer_sizes, layer=1, unit=0, source=2)
    record = Engine().train(training, 6, watched=place)
    assert_same_bits(record.losses, losses)
    assert_same_bits(record.watched, values)


def test_the_record_has_the_mean_loss_of_every_epoch_that_was_finished() -> None:
    training, by_ops = EXPERIMENT.build(), EXPERIMENT.build()
    exhaust(training, 2)
    record = Engine().train(training, 8)
    exhaust(by_ops, 10)
    assert_same_bits(record.mean_losses, by_ops.losses.trained)


@needs_numba
def test_a_long_run_has_the_compiled_loops_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "LONG", 0.0)
    engine, training = Engine(), EXPERIMENT.build()
    for _ in range(3):
        engine.train(training, 2)
    engine.load()
    assert engine.name == COMPILED
    engine.train(training, 2)
    assert digest_of(training) == digest_of(exhaust(EXPERIMENT.build(), 8))


@needs_numba
def test_numpy_can_be_gone_back_to() -> None:
    engine = Engine()
    engine.load()
    engine.choose(NUMPY)
    assert engine.name == NUMPY
    engine.choose(None)
    assert engine.name == COMPILED


@pytest.mark.parametrize("chosen", [None, NUMPY])
def test_a_short_run_does_not_import_numba(chosen: str | None) -> None:
    source = (
        "import sys; from bp_tui.network.fast_forward import ENGINE, fast_forward;"
        "from tests.network.test_engine import EXPERIMENT;"
        f"ENGINE.choose({chosen!r}); fast_forward(EXPERIMENT.build(), 9); print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_loops_that_cannot_be_compiled_cost_nothing_but_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(compiler: loading.Compiler) -> None:
        raise loading.LoadingError("Numba 0.1 failed: OSError: no room")

    monkeypatch.setattr(loading, "load", fail)
    engine, training = Engine(), EXPERIMENT.build()
    engine.load()
    engine.train(training, 8)
    assert (engine.name, engine.trouble) == (NUMPY, "Numba 0.1 failed: OSError: no room")
    assert digest_of(training) == digest_of(exhaust(EXPERIMENT.build(), 8))


@needs_numba
def test_whatever_goes_wrong_while_compiling_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path | None) -> None:
        raise KeyError("_nrt\nis no option")

    monkeypatch.setattr(loading, "compiled_and_kept", fail)
    monkeypatch.setattr(loading, "cache_folder", lambda *given: None)
    with pytest.raises(loading.LoadingError, match=r"^Numba \S+ failed: KeyError: [^\n]*$"):
        loading.load()


@needs_numba
def test_a_numba_that_is_told_not_to_compile_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    numba = pytest.importorskip("numba")
    monkeypatch.setattr(numba.config, "DISABLE_JIT", True)
    with pytest.raises(loading.LoadingError, match="NUMBA_DISABLE_JIT is set"):
        loading.load()


def test_a_numba_that_is_broken_is_told_of_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "numba.py").write_text("raise RuntimeError('no LLVM\\nhere')")
    command = [sys.executable, "-m", "bp_tui", "run", "xor", "--epochs", "1", "--engine", "compiled"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == "bp-tui: all was done by NumPy, more slowly: Numba cannot be imported: no LLVM\n"


@needs_numba
def test_where_no_cache_can_be_written_the_loops_are_there_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, loops = Engine(), loading.load().train_batches
    monkeypatch.setattr(loading, "cache_folder", lambda *given: None)
    monkeypatch.setattr(loading, "compiled_and_kept", lambda folder: loops)
    engine.load()
    assert engine.description == "compiled: the cache folder cannot be written, so they are compiled anew every time"


@pytest.mark.slow
@needs_numba
@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.6, 1.5, 4.0])
def test_a_process_can_end_while_the_loops_are_being_compiled(seconds: float, tmp_path: Path) -> None:
    source = (
        f"import time; from bp_tui.network.fast_forward import ENGINE; ENGINE.begin_loading(); time.sleep({seconds})"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert not [*tmp_path.rglob("*.nbi")]


@needs_numba
def test_compiling_is_done_by_another_process(tmp_path: Path) -> None:
    compiler, folder = loading.Compiler(), tmp_path
    waiting = Thread(target=compiler.compile_into, args=(folder,))
    waiting.start()
    while not compiler.is_busy:
        waiting.join(0.01)
    compiler.end()
    waiting.join()
    assert not compiler.is_busy


@needs_numba
def test_whoever_compiles_imports_nothing_from_the_folder_the_person_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numba.py").write_text("open('imported', 'w').close()")
    (tmp_path / "bp_tui.py").write_text("open('imported', 'w').close()")
    monkeypatch.setattr(sys, "path", [path or str(ROOT) for path in sys.path])
    monkeypatch.chdir(tmp_path)
    compiler, nowhere = loading.Compiler(), tmp_path / "file"
    nowhere.write_text("")
    compiler.compile_into(nowhere)
    assert not (tmp_path / "imported").exists()


@pytest.mark.slow
@needs_numba
def test_a_damaged_cache_is_done_without_and_removed(tmp_path: Path) -> None:
    compiled_engine()
    kept = loading.cache_folder(os.environ["NUMBA_CACHE_DIR"], loading.compiler_in_use())
    assert kept is not None
    shutil.copytree(kept, tmp_path / "bp-tui" / kept.name)
    for index in (tmp_path / "bp-tui").rglob("*.nbi"):
        index.write_bytes(b"damaged")
    source = (
        "from bp_tui.network.fast_forward import ENGINE, fast_forward;"
        "from tests.network.test_engine import EXPERIMENT;"
        "ENGINE.load(); fast_forward(EXPERIMENT.build(), 9); print(ENGINE.description)"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("compiled: they were compiled anew, as the cache was of no use: ")
    assert not [*(tmp_path / "bp-tui").rglob("*.nbi")]


def test_compiled_code_lies_in_the_folder_that_numba_was_given(tmp_path: Path) -> None:
    folder = loading.cache_folder(str(tmp_path), "1.0")
    assert folder is not None
    assert folder.parent == tmp_path / "bp-tui"


def test_compiled_code_lies_in_the_cache_of_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "user_cache_path", lambda name, appauthor: tmp_path / name)
    folder = loading.cache_folder("", "1.0")
    assert folder is not None
    assert folder.parent == tmp_path / "bp-tui" / "compiled"


def test_code_compiled_from_sources_that_are_long_gone_is_removed(tmp_path: Path) -> None:
    root = tmp_path / "bp-tui"
    for age in range(1, 6):
        folder = root / f"{age:016x}"
        folder.mkdir(parents=True)
        (folder / "code.nbc").write_text("code")
        os.utime(folder, (age * -1_000 + 1e9, age * -1_000 + 1e9))
    (root / "somebody's").mkdir()
    now = loading.cache_folder(str(tmp_path), "1.0")
    assert now is not None
    kept = {now.name, *(f"{age:016x}" for age in range(1, loading.KEPT))}
    assert {path.name for path in root.iterdir()} == {*kept, "somebody's"}


def test_code_for_another_processor_lies_in_another_folder(tmp_path: Path) -> None:
    assert loading.cache_folder(str(tmp_path), "1.0 znver4") != loading.cache_folder(str(tmp_path), "1.0 znver5")


@needs_numba
def test_what_the_processor_is_taken_for_is_part_of_the_compiler_in_use() -> None:
    environment = {**os.environ, "NUMBA_CPU_NAME": "generic"}
    source = "from bp_tui.network.compiled.loading import compiler_in_use; print(compiler_in_use())"
    told = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() != loading.compiler_in_use()


def test_code_that_another_process_has_just_removed_takes_no_cache_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(root: Path) -> None:
        raise FileNotFoundError(root)

    monkeypatch.setattr(loading, "_remove_old", fail)
    assert loading.cache_folder(str(tmp_path), "1.0") is not None


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert loading.cache_folder(str(tmp_path / "file"), "1.0") is None
