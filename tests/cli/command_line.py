"""Command lines run inside the test process, and what every refusal must look like."""

import contextlib
import io
import json
import warnings
from dataclasses import dataclass

from bp_tui.cli import main

Json = dict[str, object]


@dataclass(frozen=True)
class Result:
    """What a command line gave back."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[Json]:
        """Standard output as one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def bp_tui(*words: str) -> Result:
    """Run one command line; a warning is an error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), warnings.catch_warnings():
        warnings.simplefilter("error")
        status = main(words)
    return Result(status, out.getvalue(), err.getvalue())


def refusal(*words: str) -> str:
    """The one plain line, without the program's name, with which a command line is refused."""
    result = bp_tui(*words)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("bp-tui: ")
    assert result.err.endswith("\n")
    line = result.err.removeprefix("bp-tui: ").removesuffix("\n")
    assert line.isprintable()
    assert len(line) < 500
    return line


def debug(experiment: str, *commands: str) -> Result:
    """`bp-tui debug EXPERIMENT -e COMMAND …`."""
    return bp_tui("debug", experiment, *(word for command in commands for word in ("-e", command)))


def answers(experiment: str, *commands: str, overrides: tuple[str, ...] = ()) -> list[Json]:
    """The JSON objects of a debugging session that goes well."""
    words = [word for command in commands for word in ("-e", command)]
    result = bp_tui("debug", experiment, *overrides, *words, "--json")
    assert (result.status, result.err) == (0, "")
    return result.objects


def value(experiment: str, *commands: str, overrides: tuple[str, ...] = ()) -> object:
    """The value that the last command answers with."""
    return answers(experiment, *commands, overrides=overrides)[-1]["value"]
