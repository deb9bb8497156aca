"""The commands that look without moving: print, display, undisplay, info, digest, gradcheck, help, quit, derive."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from bp_tui.debugger.at_hand import network_at_hand
from bp_tui.debugger.command import (
    COMMANDS,
    Answer,
    Argument,
    CommandError,
    Json,
    Progress,
    Work,
    command,
    commands_by_group,
    find_command,
    parse_count,
)
from bp_tui.messages import safe_line
from bp_tui.network.fast_forward import ENGINE
from bp_tui.network.optimizers import OPTIMIZERS, SCHEDULES
from bp_tui.network.timetable import Phase

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger
    from bp_tui.experiment import Experiment
    from bp_tui.network.gradient_check import Entry

GROUP = "Looking"
WORST_SHOWN = 10


@command("print", Argument.EXPRESSION, group=GROUP, help="the value of an expression, once")
def print_expression(debugger: Debugger, argument: str) -> Work:
    """Say an expression's value."""
    yield from ()
    expression = debugger.compile(argument)
    value = debugger.value_of(expression)
    return Answer(as_text(expression.source, value), {"value": value})


@command("display", Argument.OPTIONAL_EXPRESSION, group=GROUP, help="the same after every stop; alone: the list")
def display(debugger: Debugger, argument: str) -> Work:
    """Add an expression to the displays, or list them."""
    yield from ()
    if argument:
        expression = debugger.compile(argument)
        value = debugger.value_of(expression)
        number = max(debugger.displays, default=0) + 1
        debugger.displays[number] = expression
        return Answer(f"{number}: {as_text(expression.source, value)}", {"number": number, "value": value})
    shown = [debugger.shown_display(number) for number in debugger.displays]
    text = "\n".join(line for line, _ in shown) or "no displays; add one with: display EXPR"
    return Answer(text, {"displays": [fields for _, fields in shown]})


@command("undisplay", Argument.NUMBER, group=GROUP, help="no longer show display number N")
def undisplay(debugger: Debugger, argument: str) -> Work:
    """Remove a display."""
    yield from ()
    number = parse_count("undisplay", argument)
    if number not in debugger.displays:
        known = ", ".join(map(str, debugger.displays)) or "none"
        raise CommandError(f"there is no display {number}; displays: {known}")
    removed = debugger.displays.pop(number)
    return Answer(f"display {number} removed: {removed.source}", {"number": number})


@command("info", group=GROUP, help="the experiment and its settings")
def info(debugger: Debugger, argument: str) -> Work:
    """Say everything about the experiment in a few lines."""
    yield from ()
    facts = _facts(debugger)
    width = max(map(len, facts))
    return Answer(
        "\n".join(f"{name:<{width}}  {_plain(value)}" for name, value in facts.items()),
        {name.replace(" ", "_"): value for name, value in facts.items()},
    )


@command("digest", group=GROUP, help="the fingerprint of this state")
def digest(debugger: Debugger, argument: str) -> Work:
    """Say the sha256 over parameters, optimizer slots and position."""
    yield from ()
    value = debugger.digest()
    return Answer(value, {"digest": value})


@command("gradcheck", group=GROUP, help="δ and Δw against central differences")
def gradcheck(debugger: Debugger, argument: str) -> Work:
    """Check the gradient of the sample at hand; before the first op, of the first sample."""
    from bp_tui.network.gradient_check import TOLERANCE, gradient_check  # imported when it is first asked for

    training, frame = debugger.training, debugger.frame
    if frame.units and frame.step is not None and frame.step.phase is Phase.UPDATE:
        raise CommandError("half of this layer's weights are updated: 'step' finishes the op, then check")
    work = gradient_check(network_at_hand(training, frame), training.l2)
    while True:
        try:
            yield Progress(next(work), frame.position)
        except StopIteration as finished:
            result = finished.value
            break
    kinks = sum(entry.at_kink for entry in result.entries)
    verdict = (
        f"{'passed' if result.passed else 'FAILED'}: {len(result.entries):,} of {result.total:,} numbers compared, "
        f"worst error {result.worst:.1e} (allowed {TOLERANCE:.0e})" + (f", {kinks} left out at a kink" if kinks else "")
    )
    if _is_edited_in_batch(debugger):
        verdict += "; w was set by hand inside this batch: a, z and δ were worked out anew for this"
    shown = result.entries[:WORST_SHOWN]
    lines = [verdict, *(_compared(entry, debugger.training.batch_size) for entry in shown)]
    return Answer(
        "\n".join(lines),
        {
            "value": _number(result.worst),
            "passed": result.passed,
            "compared": len(result.entries),
            "entries": [_entry_fields(entry, debugger.training.batch_size) for entry in shown],
        },
        passed=result.passed,
    )


def _is_edited_in_batch(debugger: Debugger) -> bool:
    """Whether the numbers on show come in part from before an edit of a weight."""
    timeline = debugger.timeline
    start, edits = timeline.batch_start(timeline.position), timeline.branch.edits_up_to(timeline.position)
    return any(edit.place is not None and edit.position > start for edit in edits)


@command("help", Argument.COMMAND, key="?", group="Other", help="the commands, or one of them")
def help_command(debugger: Debugger, argument: str) -> Work:
    """Say what the commands do, from the registry."""
    yield from ()
    if argument:
        found = find_command(argument)
        key = f"   key {found.key}" if found.key else ""
        return Answer(f"{found.usage}   {found.help}{key}", {"usage": found.usage, "help": found.help})
    lines: list[str] = []
    width = max(len(known.usage) for known in COMMANDS.values())
    key_width = max(len(known.key or "") for known in COMMANDS.values())
    for group, members in commands_by_group().items():
        lines += ([""] if lines else []) + [group]
        lines += [f"  {known.key or '':<{key_width}}  {known.usage:<{width}}  {known.help}" for known in members]
    return Answer("\n".join(lines), {"commands": [known.usage for known in COMMANDS.values()]})


@command("quit", key="q", group="Other", help="end the debugger")
def quit_command(debugger: Debugger, argument: str) -> Work:
    """End."""
    yield from ()
    return Answer(ends=True)


@command("derive", Argument.UNIT, group=GROUP, help="the notes' derivation for a unit, step by step, checked")
def derive(debugger: Debugger, argument: str) -> Work:
    """Go through the derivation for a unit or a weight; alone, for the unit of the op at hand."""
    from bp_tui.debugger.deriving import derivation_answer  # what explains is imported when it is first asked for

    yield from ()
    return derivation_answer(debugger, argument)


def as_json(value: object) -> Json:
    """A value as JSON can hold it: non-finite numbers become the strings nan, inf and -inf."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return _number(float(value))  # type: ignore[arg-type]


def _number(value: float) -> Json:
    return value if math.isfinite(value) else repr(value)


def as_text(source: str, value: Json) -> str:
    """`source = value`, a matrix one row to a line."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        return f"{source} =\n" + "\n".join(f"  {_plain(row)}" for row in value)
    return f"{source} = {_plain(value)}"


def _plain(value: Json) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(_plain(item) for item in value) + "]"
    return safe_line(str(value))


def _facts(debugger: Debugger) -> dict[str, Json]:
    experiment, training = debugger.experiment, debugger.training
    held_out = len(experiment.data.held_out_inputs)
    return {
        "experiment": experiment.name,
        "title": experiment.title,
        "layers": "-".join(map(str, experiment.layer_sizes)),
        "parameters": len(training.network.parameters),
        "activations": ", ".join(experiment.activations),
        "bias": experiment.bias,
        "init": _init(experiment),
        "loss": experiment.loss,
        "optimizer": f"{experiment.optimizer}: {OPTIMIZERS[experiment.optimizer].formula}",
        "eta": experiment.eta,
        "schedule": _schedule(experiment),
        "l2": experiment.l2,
        "batch size": experiment.batch_size,
        "samples": f"{len(experiment.data.inputs)}" + (f", and {held_out} held out" if held_out else ""),
        "shuffle": experiment.shuffle,
        "data": experiment.data.source,
        "seed": experiment.seed,
        "engine": ENGINE.description,
        "ops per epoch": debugger.timetable.ops_per_epoch,
        "address": debugger.frame.address,
        "mean loss": as_json(debugger.frame.mean_loss),
    }


def _init(experiment: Experiment) -> str:
    """Where w comes from before the first op."""
    drawn = [experiment.init] if experiment.weights is None else ["weights given"]
    return ", ".join(drawn + ([] if experiment.biases is None else ["biases given"]))


def _schedule(experiment: Experiment) -> str:
    """Its name and formula, with the numbers that the formula names."""
    formula = SCHEDULES[experiment.schedule].formula
    numbers = {"decay": experiment.schedule_decay, "period": experiment.schedule_period}
    named = [f"{name} {number!r}" for name, number in numbers.items() if name in formula]
    return ", ".join([f"{experiment.schedule}: {formula}", *named])


def _place(entry: Entry, batch_size: int) -> str:
    of_sample = f" of sample {entry.sample + 1} of the batch" if entry.kind == "delta" and batch_size > 1 else ""
    index = f"{entry.unit + 1}" if entry.source is None else f"{entry.unit + 1},{entry.source}"
    return f"{entry.kind}[{entry.layer + 1}][{index}]{of_sample}"


def _compared(entry: Entry, batch_size: int) -> str:
    kink = "  at a kink" if entry.at_kink else ""
    return (
        f"  {_place(entry, batch_size):<14}  analytic {entry.analytic:+.12e}  numeric {entry.numeric:+.12e}  "
        f"error {entry.error:.1e}{kink}"
    )


def _entry_fields(entry: Entry, batch_size: int) -> Json:
    return {
        "target": _place(entry, batch_size),
        "analytic": _number(entry.analytic),
        "numeric": _number(entry.numeric),
        "error": _number(entry.error),
        "at_kink": entry.at_kink,
    }
