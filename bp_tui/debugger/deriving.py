"""What the command `derive` does: the notes' derivation for a unit and a weight, with this network's numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bp_tui.debugger.at_hand import network_at_hand, rows_at_hand
from bp_tui.debugger.command import Answer, CommandError, Json
from bp_tui.debugger.frame import BatchValues, Frame
from bp_tui.debugger.inspection import as_json
from bp_tui.debugger.targets import Target
from bp_tui.explain.derivation import Derivation, DerivationStep
from bp_tui.explain.derive import derive as derive_steps
from bp_tui.explain.notation import ALL_DIGITS
from bp_tui.explain.places import Place
from bp_tui.explain.study import Study
from bp_tui.messages import quoted
from bp_tui.network.differences import Probe
from bp_tui.network.layers import Network, split_blocks
from bp_tui.network.optimizers import OPTIMIZERS
from bp_tui.network.passes import work_out
from bp_tui.network.timetable import Phase

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger

_EXPECTED = "derive takes a unit, such as delta[1][1], or a weight, such as w[1][1,1]"


def derivation_answer(debugger: Debugger, argument: str) -> Answer:
    """The derivation for a unit or a weight; alone, for the unit of the op at hand."""
    derivation = derivation_of(debugger, _asked(debugger, argument))
    return Answer(
        "\n".join(derivation.lines()),
        {
            "target": str(derivation.asked),
            "layer": derivation.layer,
            "unit": derivation.unit,
            "source": derivation.source,
            "sample": derivation.sample,
            "passed": derivation.passed,
            "steps": [_step_fields(step) for step in derivation.steps],
        },
        subject=derivation,
        passed=derivation.passed,
    )


def derivation_of(debugger: Debugger, asked: Place) -> Derivation:
    """The derivation for a δ_j or a w_ji of the sample at hand, with the weights as they are now.

    From the first update of a batch on it is with the weights as they were before: of those are its a, z and δ, and
    the update is the one that is done with them.
    """
    layer, (unit, *source) = asked.layer or 0, asked.indices
    moment, updated, network = _worked_out(debugger)
    trains_bias = debugger.experiment.bias == "trained"
    chosen = source[0] if source else _first_source(moment, layer, trains_bias=trains_bias)
    if chosen == 0 and not trains_bias:
        raise CommandError(f"{asked} is a bias, and biases are not trained here: derive w[{layer}][{unit},1]")
    study = Study(debugger.explainer, moment, updated, Probe(network), layer, unit, chosen)
    return derive_steps(study, asked, _sample(moment))


def _asked(debugger: Debugger, argument: str) -> Place:
    """The δ_j or w_ji that is meant; raises CommandError."""
    if not argument:
        frame = debugger.frame
        return Place("delta", 1 if frame.step is None else frame.step.layer + 1, (max(1, frame.units),))
    target = debugger.target(argument)
    asked = None if target.shape else derivable(target)
    if asked is None:
        raise CommandError(f"{_EXPECTED}; got {quoted(argument)}")
    return asked


def derivable(target: Target | Place) -> Place | None:
    """The δ_j or w_ji whose derivation a number belongs to; None if there is none."""
    if target.name not in ("a", "z", "delta", "w", "dw") or not target.layer:
        return None
    return Place("w" if len(target.indices) == 2 else "delta", target.layer, target.indices)


def derivation_about(debugger: Debugger, place: Place) -> Derivation | None:
    """The derivation that a number belongs to, None if there is none."""
    asked = derivable(place)
    try:
        return None if asked is None else derivation_of(debugger, asked)
    except CommandError:  # a bias that is not trained
        return None


def _worked_out(debugger: Debugger) -> tuple[Frame, Frame, Network]:
    """The sample at hand with every number worked out from the weights: before and after its updates.

    Before the first op it is the sample that comes next. The network that comes with them is a copy.
    """
    frame, training = _before_updates(debugger), debugger.training
    network = network_at_hand(training, frame)
    work_out(network)
    for layer in network.layers:
        network.weight_gradient(layer, training.l2)
    values = BatchValues(
        network.inputs.copy(),
        network.targets.copy(),
        tuple(layer.pre_activations.copy() for layer in network.layers),
        tuple(layer.activations.copy() for layer in network.layers),
        tuple(layer.deltas.copy() for layer in network.layers),
        network.losses.copy(),
    )
    moment = replace(
        frame,
        rows=rows_at_hand(training, frame),
        progress=2 * network.depth,
        units=0,
        loss=network.batch_loss(),
        weight_gradients=tuple(layer.gradient_block.copy() for layer in network.layers),
        batch=values,
    )
    return moment, _updated(debugger, moment, network), network


def _before_updates(debugger: Debugger) -> Frame:
    """The instant on show; from the first update of its batch on, the end of the op before that."""
    frame, timetable = debugger.frame, debugger.timetable
    if frame.step is None or frame.step.phase is not Phase.UPDATE:
        return frame
    return debugger.timeline.look(timetable.position(frame.step.epoch, frame.step.batch, Phase.DELTA, 0))


def _updated(debugger: Debugger, moment: Frame, network: Network) -> Frame:
    """The same after the update of every layer."""
    parameters = network.parameters.copy()
    slots = [np.concatenate([block.reshape(-1) for block in slot]) for slot in moment.slots]
    t = (moment.epoch - 1) * moment.batches + moment.sample
    update = OPTIMIZERS[debugger.experiment.optimizer].update
    network.quietly(update, parameters, network.gradients, slots, moment.learning_rate, t)
    sizes = network.layer_sizes
    return replace(
        moment,
        progress=3 * network.depth,
        parameters=tuple(split_blocks(parameters, sizes)),
        slots=tuple(tuple(split_blocks(slot, sizes)) for slot in slots),
    )


def _first_source(moment: Frame, layer: int, *, trains_bias: bool) -> int:
    """The first source unit that sends something; where none does, the bias, or unit 1 where no bias is trained."""
    sent = moment.batch.activations[layer - 2][0] if layer > 1 else moment.batch.inputs[0]
    sending = np.flatnonzero(sent)
    if len(sending):
        return int(sending[0]) + 1
    return 0 if trains_bias else 1


def _sample(moment: Frame) -> str:
    """Whose numbers these are."""
    which = f"sample {moment.sample}"
    if moment.batch_size > 1:
        which = f"the first of the {len(moment.rows)} samples of batch {moment.sample}"
    row = f"row {moment.rows[0] + 1:,} of the data"
    return f"for {which} of epoch {moment.epoch} ({row}), weights as at op {moment.position:,}"


def _step_fields(step: DerivationStep) -> Json:
    check = step.check
    return {
        "title": step.title,
        "sentence": step.sentence,
        "symbols": list[Json](step.symbols()),
        "numbers": list[Json](step.numbers(ALL_DIGITS)),
        "latex": step.latex(),
        "analytic": as_json(check.analytic),
        "numeric": as_json(check.numeric),
        "difference": as_json(check.difference),
        "step": check.step,
        "passed": check.passed,
        "excuse": check.excuse or None,
    }
