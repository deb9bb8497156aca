"""What is loaded when: every start pays for its imports."""

import subprocess
import sys
from pathlib import Path

import pytest

from bp_tui.debugger.commands import COMMANDS
from bp_tui.tui.keys import help_text

ROOT = Path(__file__).parents[2]

COMMAND_LINE = """
import sys
from contextlib import redirect_stdout, suppress
from io import StringIO
from bp_tui.cli import main
with redirect_stdout(StringIO()) as printed, suppress(SystemExit):
    main(sys.argv[1:])
assert printed.getvalue()
print(*sys.modules)
"""
IMPORT = "import importlib, sys; importlib.import_module(sys.argv[1]); print(*sys.modules)"


def packages_loaded(code: str, *arguments: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after running `code`."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return {module.partition(".")[0] for module in done.stdout.split()}


def test_the_app_loads_neither_what_explains_nor_plots_nor_popups() -> None:
    command = [sys.executable, "-c", IMPORT, "bp_tui.tui.running"]
    loaded = set(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())
    late = {"bp_tui.explain.tree", "bp_tui.session.events", "bp_tui.tui.palette", "bp_tui.tui.screens.open"}
    assert "bp_tui.tui.app" in loaded
    assert not loaded & {"textual_plot", *late}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_load_neither_numpy_nor_textual(option: str) -> None:
    loaded = packages_loaded(COMMAND_LINE, option)
    assert "bp_tui" in loaded
    assert not loaded & {"numpy", "textual", "rich"}


@pytest.mark.parametrize("command", ["run", "debug", "list"])
def test_the_help_of_a_command_loads_neither_numpy_nor_textual(command: str) -> None:
    assert not packages_loaded(COMMAND_LINE, command, "--help") & {"numpy", "textual", "rich"}


@pytest.mark.parametrize("module", ["bp_tui.debugger", "bp_tui.debugger.debugger", "bp_tui.cli_commands"])
def test_the_debugger_and_its_commands_load_no_screen(module: str) -> None:
    loaded = packages_loaded(IMPORT, module)
    assert "bp_tui" in loaded
    assert not loaded & {"textual", "rich"}


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        ("from bp_tui.debugger.commands import COMMANDS; print('\\n'.join(COMMANDS))", "\n".join(COMMANDS)),
        ("from bp_tui.tui.keys import help_text; print(help_text({}))", help_text({})),
    ],
    ids=["registry", "help"],
)
def test_every_command_is_known_to_whoever_asks_the_registry_first(code: str, whole: str) -> None:
    """Here something else has long loaded them all."""
    assert "gradcheck" in whole
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    assert sorted(done.stdout.splitlines()) == sorted(whole.splitlines())


def test_a_headless_debugging_session_loads_no_screen() -> None:
    loaded = packages_loaded(COMMAND_LINE, "debug", "xor", "-e", "step", "-e", "print loss")
    assert "numpy" in loaded
    assert not loaded & {"textual", "rich"}
