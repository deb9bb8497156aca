"""The debugger: executes commands on a timeline and shows where it stands as a frame."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from bp_tui.debugger.breakpoints import Breakpoints
from bp_tui.debugger.commands import (
    Answer,
    CommandError,
    Json,
    Work,
    inspection,
    movement,
    parse_command,
    stopping,
    to_its_end,
)
from bp_tui.debugger.expression_errors import EvaluationError, ExpressionError
from bp_tui.debugger.frame import Frame, inside
from bp_tui.debugger.keeping import Keeper
from bp_tui.debugger.overview import Overview, OverviewMaker
from bp_tui.debugger.timeline import Timeline
from bp_tui.experiment import Experiment
from bp_tui.explain.algorithm import line_of
from bp_tui.explain.notation import DIGITS
from bp_tui.network.evaluation import Evaluator
from bp_tui.network.timetable import Phase, Timetable

if TYPE_CHECKING:
    from bp_tui.debugger.expressions import Expression
    from bp_tui.debugger.targets import NetworkFacts, Target
    from bp_tui.explain.explainer import Explainer
    from bp_tui.explain.places import Place

PHASE_SIGNS = {Phase.FORWARD: "forward", Phase.DELTA: "δ", Phase.UPDATE: "update"}


START_HINTS = (
    "w is initialised, nothing else is computed",
    "",
    "s  one op: layer 1 forward",
    "i  the same, unit by unit",
    "f  a sample: forward, δ, update",
    "e  an epoch",
)


class Debugger:
    """One experiment under the debugger.

    Attributes:
        frame: the instant it stands at; replaced, never changed.
        displays: expressions shown after every stop, by number.
        title: what the session is called.
        keeper: who writes down what is done, if anybody does.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.training = experiment.build()
        self.timeline = Timeline(self.training, experiment.build)
        self.breakpoints = Breakpoints()
        self.frame = self.timeline.frame()
        self.displays: dict[int, Expression] = {}
        self.title = experiment.title
        self.keeper: Keeper | None = None
        self._next_frame: Frame | None = None
        self._overviews = OverviewMaker(self.timeline)
        self._shown_for = self.frame
        self._shown: dict[int, tuple[Expression, tuple[str, dict[str, Json]]]] = {}
        self._stopped: tuple[Frame, int] | None = None

    @cached_property
    def facts(self) -> NetworkFacts:
        """What expressions are checked against."""
        from bp_tui.debugger.targets import NetworkFacts  # imported when the first expression is typed

        experiment = self.experiment
        return NetworkFacts(experiment.layer_sizes, softmax_output=experiment.activations[-1] == "softmax")

    @cached_property
    def explainer(self) -> Explainer:
        """What explains the numbers of this experiment's run."""
        from bp_tui.explain.explainer import Explainer  # what explains is not needed before the first op

        return Explainer(self.experiment)

    @property
    def position(self) -> int:
        """The number of whole ops done."""
        return self.frame.position

    @property
    def timetable(self) -> Timetable:
        """How positions, batches and epochs relate."""
        return self.timeline.timetable

    def start(self, line: str) -> Work:
        """Begin a command: a generator of `Progress` that returns its `Answer`.

        Closing the generator early leaves the debugger at the position reached. Raises CommandError, at once or
        from the generator, when the command cannot be done.
        """
        found, argument = parse_command(line)
        return found.run(self, argument)

    def execute(self, line: str) -> Answer:
        """Do a command to its end."""
        return to_its_end(self.start(line))

    def train(self, epochs: int, until: str | None = None) -> Work:
        """On to the end of the K-th epoch from here, or to where the condition `until` becomes true before."""
        target = self.position // self.timetable.ops_per_epoch * self.timetable.ops_per_epoch
        target = max(self.position, target + epochs * self.timetable.ops_per_epoch)
        if until is None:
            yield from movement.go(self, target)
            self.timeline.note_visit()
            return Answer()
        hit = yield from stopping.run_to_hit(self, [stopping.condition_stop(self, until)], target)
        self.timeline.note_visit()
        return Answer(f"stopped at op {self.position:,}: {hit.reason}" if hit else "")

    def scores(self) -> dict[str, str]:
        """How well the network as it stands does on the samples it is trained on, and on those held out."""
        data, evaluator = self.experiment.data, Evaluator(self.training.network)
        parts = {"samples": (data.inputs, data.targets), "held out": (data.held_out_inputs, data.held_out_targets)}
        scores = {}
        for part, (inputs, targets) in parts.items():
            if len(inputs):
                result = evaluator.evaluate(inputs, targets)
                right = f", {result.right} of {result.samples} right" if data.kind == "classes" else ""
                scores[part] = f"mean loss {result.mean_loss:.6g}{right}"
        return scores

    def target(self, source: str) -> Target:
        """The place of the network called `source`; raises CommandError with a caret under the mistake."""
        from bp_tui.debugger.expressions import parse_target  # imported when the first one is typed

        try:
            return parse_target(source, self.facts)
        except ExpressionError as error:
            raise CommandError(error.pretty()) from None

    def compile(self, source: str, *, condition: bool = False) -> Expression:
        """The expression `source` for this network; raises CommandError with a caret under the place."""
        from bp_tui.debugger.expressions import compile_expression  # imported when the first one is typed

        try:
            return compile_expression(source, self.facts, condition=condition)
        except ExpressionError as error:
            raise CommandError(error.pretty()) from None

    def value_of(self, expression: Expression) -> Json:
        """The expression's value here; None for what is not computed yet."""
        previous = None
        if expression.uses_previous:
            previous = self._frame_before()
        try:
            return inspection.as_json(expression.evaluate_partial(self.frame, previous))
        except EvaluationError as error:
            raise CommandError(error.pretty()) from None

    def shown_display(self, number: int) -> tuple[str, dict[str, Json]]:
        """A display for people and for programs: its value here, or why its arithmetic fails here."""
        expression = self.displays[number]
        if self._shown_for is not self.frame:
            self._shown_for, self._shown = self.frame, {}
        known = self._shown.get(number)
        if known is None or known[0] is not expression:
            known = self._shown[number] = expression, self._display(number, expression)
        return known[1]

    def _display(self, number: int, expression: Expression) -> tuple[str, dict[str, Json]]:
        fields: dict[str, Json] = {"number": number, "expression": expression.source}
        try:
            value = self.value_of(expression)
        except CommandError as error:
            reason = str(error).splitlines()[0]
            return f"{number}: {expression.source}: {reason}", {**fields, "error": reason}
        return f"{number}: {inspection.as_text(expression.source, value)}", {**fields, "value": value}

    @property
    def stopped_at(self) -> int | None:
        """The number of the stop at which the last run has stopped here."""
        return self._stopped[1] if self._stopped is not None and self._stopped[0] is self.frame else None

    def note_stop(self, number: int) -> None:
        """A run has stopped here, at the stop of that number."""
        self._stopped = self.frame, number

    def overview(self) -> Overview:
        """The whole run at a glance; the same object as before if nothing has changed since."""
        return self._overviews.take(self.frame)

    def digest(self) -> str:
        """The fingerprint of the state at `position`."""
        return self.timeline.digest()

    @property
    def ops_begun(self) -> int:
        """The number of ops done, the one that is half done included."""
        return self.position + (1 if self.frame.units else 0)

    @property
    def units_of_next_op(self) -> int:
        """How many units the op that comes next has."""
        return self.experiment.layer_sizes[self.timetable.op(self.timeline.position + 1).layer + 1]

    def enter_op(self, units: int) -> None:
        """Be inside the op that comes next, `units` of its units done; with all of them it is done."""
        if units >= self.units_of_next_op:
            self.timeline.advance()
            self.arrive()
        elif units:
            if self._next_frame is None:
                self._next_frame = self.timeline.look_ahead()
            self.frame = inside(self.timeline.frame(), self._next_frame, units)
        else:
            self.leave_op()

    def leave_op(self) -> None:
        """Be before the op that is half done, if one is."""
        self.frame = self.timeline.frame()

    def arrive(self) -> None:
        """Look at the instant that the timeline has reached."""
        self._next_frame = None
        self.frame = self.timeline.frame()

    def equation_lines(
        self,
        most_units: int = 8,
        most_lines: int | None = None,
        first: Place | None = None,
        digits: int = DIGITS,
    ) -> list[str]:
        """The displays; then the arithmetic of the op on show, unit by unit. Headings begin with `#`.

        Of `most_units` units, but after `most_lines` of an op's lines no other unit is begun. Where the op is one of
        the layer of `first`, the unit of that place comes before the others, and if it is a weight, that weight.
        Numbers have so many significant `digits`.
        """
        frame, lines = self.frame, []
        if self.displays:
            lines.append("# displays")
            for number in self.displays:
                lines += self.shown_display(number)[0].splitlines()
            lines.append("")
        if frame.step is None:
            return [*lines, "# before the first op", *START_HINTS]
        from bp_tui.debugger.op_on_show import op_on_show  # what explains is not needed before the first op

        before = self._frame_before() if frame.step.phase is Phase.UPDATE else None
        return lines + op_on_show(self.explainer, frame, before, frame.step, most_units, most_lines, first, digits)

    def _frame_before(self) -> Frame | None:
        """The instant before the op on show."""
        return self.timeline.frame() if self.frame.units else self.timeline.frame_before()

    def where(self, reason: str = "") -> Answer:
        """The answer to a command that has moved: where this is, why it stopped, and the displays."""
        self.timeline.note_visit()
        shown = [self.shown_display(number) for number in self.displays]
        lines = [describe(self.frame) + (f": {reason}" if reason else "")] + [line for line, _ in shown]
        fields: dict[str, Json] = {}
        if self.frame.units:
            fields["unit"] = self.frame.units
        if reason:
            fields["reason"] = reason
        if shown:
            fields["displays"] = [display for _, display in shown]
        return Answer("\n".join(lines), fields, moved=True)


def describe(frame: Frame) -> str:
    """Where a frame is, in words: `op 29 · epoch 3 · sample 1/4 · δ · layer 1`."""
    return f"op {frame.position} · {describe_place(frame)}"


def describe_place(frame: Frame) -> str:
    """Where a frame is, without its position."""
    step = frame.step
    if step is None:
        return "start"
    batch = "sample" if frame.batch_size == 1 else "batch"
    words = (
        f"epoch {step.epoch + 1} · {batch} {step.batch + 1}/{frame.batches} · {PHASE_SIGNS[step.phase]}"
        f" · layer {step.layer + 1}"
    )
    return f"{words} · unit {frame.units}/{frame.layer_sizes[step.layer + 1]}" if frame.units else words


def describe_next(frame: Frame) -> str:
    """Which op comes next, in words: `next: δ · layer 1, line 6`."""
    step = frame.next_step
    line = line_of(step, frame.depth)
    lines = "lines 7–9" if line == 9 else f"line {line}"
    return f"next: {PHASE_SIGNS[step.phase]} · layer {step.layer + 1}, {lines}"
