"""Debuggers for tests: small networks of several depths, and everything there is to see in one."""

from functools import cache
from pathlib import Path

from bp_tui.debugger.debugger import Debugger
from bp_tui.debugger.frame import Frame
from bp_tui.experiment import Experiment
from tests.debugger.commands_model import Task, tables

DEEP = Task(
    activations=["tanh", "sigmoid", "softmax"],
    loss="categorical-cross-entropy",
    weights=[
        [[0.1, 0.5, -0.3], [-0.2, 0.25, 0.8], [0.3, -0.1, 0.6]],
        [[0.05, 0.7, -0.4, 0.2]],
        [[0.0, 0.9], [0.3, -0.6]],
    ],
    inputs=[[1.0, -0.5], [0.3, 0.8], [-1.2, 0.4]],
    targets=[[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]],
    eta=0.4,
    batch_size=2,
)
FLAT = Task(
    activations=["sigmoid"],
    loss="binary-cross-entropy",
    weights=[[[0.0, 0.5, 0.25]]],
    inputs=[[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.5, 0.5], [0.0, 0.0]],
    targets=[[1.0], [0.0], [1.0], [0.5], [0.25]],
    eta=1.0,
)
PAIR = Task(
    activations=["tanh", "identity"],
    loss="squared-error",
    weights=[[[0.1, 0.5], [-0.2, 0.25]], [[0.05, 0.7, -0.4]]],
    inputs=[[0.9], [-0.4], [0.2]],
    targets=[[0.2], [1.0], [-0.5]],
    eta=0.3,
    batch_size=3,
)
TASKS = {"deep": DEEP, "flat": FLAT, "pair": PAIR}


@cache
def experiment(name: str) -> Experiment:
    """One of `TASKS` as an experiment."""
    return Experiment.from_tables(tables(TASKS[name]), name=name, base=Path())


def at(name: str, op: int = 0, units: int = 0) -> Debugger:
    """A debugger that has come to `op` one op at a time, and then into the next one."""
    debugger = Debugger(experiment(name))
    for _ in range(op):
        debugger.execute("step")
    if units:
        debugger.execute(f"into {units}")
    return debugger


def names(debugger: Debugger) -> list[str]:
    """Every vector, matrix and number there is to print."""
    depth = debugger.frame.depth
    layered = [f"{name}[{layer}]" for name in ("a", "z", "delta", "dw", "w") for layer in range(1, depth + 1)]
    return [*layered, "x", "r", "loss", "mean_loss", "eta", "op", "epoch", "sample"]


def everything(debugger: Debugger) -> dict[str, object]:
    """What `print` says of all of them."""
    return {name: debugger.value_of(debugger.compile(name)) for name in names(debugger)}


def of_frame(debugger: Debugger, frame: Frame) -> dict[str, object]:
    """The same of another instant."""
    return {name: debugger.compile(name).evaluate_partial(frame) for name in names(debugger)}


def ops(name: str, epochs: int) -> list[tuple[int, int, str, int]]:
    """(epoch, batch, phase, layer) of every op, counted by loops; entry t − 1 is the op that leads to position t."""
    task, depth = TASKS[name], len(TASKS[name].weights)
    phases = [("forward", range(depth)), ("delta", range(depth)[::-1]), ("update", range(depth))]
    return [
        (epoch, batch, phase, layer)
        for epoch in range(epochs)
        for batch in range(len(task.batches))
        for phase, layers in phases
        for layer in layers
    ]
