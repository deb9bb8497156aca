"""Numbers that no layer computes: the sample, η_n, where the run is, and the mean loss of an epoch."""

from bp_tui.explain import forms
from bp_tui.explain.drafts import Draft
from bp_tui.explain.places import Place
from bp_tui.explain.readings import Readings
from bp_tui.explain.tree import Node, Number, Quantity, Symbol, Words, bind
from bp_tui.network.optimizers import SCHEDULES

_COUNTS = "an epoch has B batches, a batch C ops"


def sample_value(readings: Readings, name: str, index: int) -> Draft:
    """x_i or r_k: an entry of a row of the data."""
    value = readings.unit("z", 0, index) if name == "x" else readings.unit("r", readings.depth, index)
    row = readings.moment.rows[readings.sample - 1] + 1
    words = Words(f"{'input' if name == 'x' else 'target'} {index} in row {row} of the data")
    return Draft(forms.sample_value(name), value.symbol, words, value.value)


def learning_rate(readings: Readings) -> Draft:
    """η_n = η, or what the schedule makes of it."""
    experiment, epoch = readings.experiment, readings.moment.epoch
    schedule = SCHEDULES[experiment.schedule]
    form = forms.learning_rate(schedule.formula, schedule.name, readings.moment.base_rate != experiment.eta)
    values: dict[str, Node] = {
        "η": Quantity(Symbol("η"), readings.moment.base_rate),
        "n": Quantity(Symbol("n"), float(epoch), Place("epoch")),
        "decay": Quantity(Symbol("decay"), experiment.schedule_decay),
        "period": Quantity(Symbol("period"), float(experiment.schedule_period)),
    }
    return Draft(form, Symbol("η", (str(epoch),)), bind(form.general[0], values), readings.moment.learning_rate)


def mean_loss(readings: Readings) -> Draft:
    """The mean of E over an epoch's samples, which are no longer at hand."""
    samples = len(readings.experiment.data.inputs)
    value = readings.moment.mean_loss
    words = Words(f"mean of the {samples:,} E of epoch {finished_epochs(readings):,}")
    return Draft(forms.mean_loss(), Symbol("E"), words, float("nan") if value is None else value)


def finished_epochs(readings: Readings) -> int:
    """How many epochs are done."""
    moment = readings.moment
    is_over = moment.sample == moment.batches and moment.progress == 3 * readings.depth
    return moment.epoch if is_over else moment.epoch - 1


def position(readings: Readings, name: str) -> Draft:
    """epoch, sample or op, from one another."""
    moment, depth = readings.moment, readings.depth
    begun = moment.position if moment.position and moment.progress else moment.position + 1
    values: dict[str, Node] = {
        "op": Quantity(Symbol("op"), float(begun), Place("op") if begun == moment.position else None),
        "n": Quantity(Symbol("n"), float(moment.epoch), Place("epoch")),
        "ℓ": Quantity(Symbol("ℓ"), float(moment.sample), Place("sample")),
        "i": Quantity(Symbol("i"), float(moment.progress)),
        "B": Number(moment.batches, str(moment.batches)),
        "C": Number(3 * depth, str(3 * depth)),
    }
    value, formula, note, line = {
        "op": (moment.position, "((n − 1) B + ℓ − 1) C + i", f"op i of batch ℓ of epoch n; {_COUNTS}", 2),
        "epoch": (moment.epoch, "⌊(op − 1)/(B·C)⌋ + 1", _COUNTS, 2),
        "sample": (moment.sample, "⌊(op − 1)/C⌋ − (n − 1) B + 1", _COUNTS, 3),
    }[name]
    symbol = {"op": "op", "epoch": "n", "sample": "ℓ"}[name]
    form = forms.position(symbol, formula, note, line)
    return Draft(form, Symbol(symbol), bind(form.general[0], values), float(value))
