"""The networks of `cases.py` as experiments, for all that needs more than a training run."""

from pathlib import Path

from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment

from .cases import CASES, Case


def experiment_of(case: Case) -> Experiment:
    """A network with its generated data."""
    inputs, targets = case.data()
    network = {"layers": list(case.layer_sizes), "hidden_activation": case.hidden, "output_activation": case.output}
    data = {"inputs": inputs.tolist(), "targets": targets.tolist()}
    tables = {"network": network, "training": {"loss": case.loss}, "data": data}
    return Experiment.from_tables(tables, name=case.name, base=Path())


def experiment_called(name: str) -> Experiment:
    """A preset, or one of those networks."""
    case = next((case for case in CASES if case.name == name), None)
    return load_experiment(name) if case is None else experiment_of(case)
