"""What the command `why` does: a number's equation at the op that wrote it, and what its operands come from in turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bp_tui.debugger.command import Answer, CommandError, Json
from bp_tui.debugger.frame import Frame, address
from bp_tui.debugger.history import Edit
from bp_tui.debugger.inspection import as_json
from bp_tui.debugger.targets import Target
from bp_tui.explain.explanation import Explanation, Operand
from bp_tui.explain.notation import DIGITS, number
from bp_tui.explain.places import ExplainError, Origin, Place, Source
from bp_tui.explain.render_latex import to_latex
from bp_tui.explain.render_markdown import to_markdown
from bp_tui.explain.render_text import operand_lines, to_text

if TYPE_CHECKING:
    from bp_tui.debugger.debugger import Debugger

_TERMS = 6


@dataclass(frozen=True, eq=False)
class Why:
    """An explanation, the position it was made for, and the edit that put another number in its place, if one did."""

    explanation: Explanation
    position: int
    edit: Edit | None

    @property
    def value(self) -> float:
        """The number as it is: what was set by hand, or what was computed."""
        is_set = self.edit is not None and self.edit.place is not None  # η goes on through its schedule
        return self.edit.value if is_set and self.edit else self.explanation.value

    def title(self) -> str:
        """What is explained, and its value."""
        return f"{self.explanation.target} = {number(self.value, 6)}"

    def lines(self, width: int | None = None, digits: int = DIGITS) -> list[str]:
        """The explanation as text: where the number was written, the sentence, the equations."""
        explanation = self.explanation
        written = "written by " if explanation.origin.source is Source.OP else ""
        lines = []
        if self.edit is not None:
            before = "; before that:" if self.edit.place is not None else f" to {self.edit.value!r}"
            lines.append(f"set by hand at op {self.edit.position:,}{before}")
        place = f"{written}{explanation.origin}"
        if explanation.reference not in place:
            place += f", {explanation.reference}"
        lines += [place, explanation.note, ""]
        lines += to_text(explanation, digits, width, terms=_TERMS)
        if self.edit is None and not explanation.equation.holds:
            lines += ["", "one of these was set by hand since"]
        return lines


def why_answer(debugger: Debugger, argument: str) -> Answer:
    """A number explained: the notes' form, with indices, with numbers, the result; then its operands."""
    found = explain(debugger, debugger.target(argument))
    explanation = found.explanation
    operands: list[Json] = [
        {
            "target": str(operand.target),
            "value": as_json(operand.value),
            "contribution": as_json(operand.contribution),
            "written": _written(operand.origin, debugger),
        }
        for operand in explanation.operands
    ]
    fields: dict[str, Json] = {
        "target": str(explanation.target),
        "value": as_json(found.value),
        "line": explanation.line,
        "eq": explanation.eq,
        "note": explanation.note,
        "written": _written(explanation.origin, debugger),
        "equation": list[Json](to_text(explanation, 17)),
        "latex": to_latex(explanation, 17),
        "markdown": to_markdown(explanation, 17),
        "operands": operands,
    }
    if found.edit is not None:
        fields["set_by_hand"] = found.edit.position
    text = [found.title(), *found.lines(), "", *operand_lines(explanation)]
    return Answer("\n".join(text).rstrip(), fields, subject=found)


def explain(debugger: Debugger, target: Target | Place, position: int | None = None) -> Why:
    """Why a number has the value that it has here, or at `position`. Raises CommandError where that cannot be told."""
    timeline, explainer = debugger.timeline, debugger.explainer
    frame = debugger.frame if position is None else timeline.look(position)
    try:
        place = explainer.place(target)
        origin = explainer.origin(place, frame)
        moment: Frame = frame
        before = None
        if origin.source is Source.OP and origin.position is not None:
            moment = timeline.look_unedited(origin.position)
            before = timeline.look(origin.position - 1)
        elif origin.source is Source.INITIALISED:
            moment = timeline.look_unedited(0)
        explanation = explainer.explain(place, moment, before)
    except ExplainError as error:
        raise CommandError(str(error)) from None
    used = origin.position if origin.source is Source.OP and origin.position else frame.position + 1

    def origin_of(operand: Place) -> Origin:
        """What wrote an operand, an edit before it was read counting too."""
        written = explanation.origin_of(operand)
        edit = _edit_since(debugger, operand, written, used - 1)
        return written if edit is None else Origin(Source.EDIT, position=edit.position)

    edit = _edit_since(debugger, place, origin, frame.position)
    return Why(replace(explanation, origin_of=origin_of), frame.position, edit)


def follow(debugger: Debugger, operand: Operand, found: Why) -> Why:
    """Why an operand has the value with which a number was computed."""
    written = found.explanation.origin.position
    position = found.position if written is None else written
    earlier = operand.target.name == "w" or operand.target.name in debugger.explainer.slots
    return explain(debugger, operand.target, position - 1 if earlier and written else position)


def _edit_since(debugger: Debugger, place: Place, origin: Origin, position: int) -> Edit | None:
    """The last edit of this very number between the op that wrote it and `position`."""
    if place.name not in ("w", "eta"):
        return None
    wanted = None
    if place.name == "w":
        unit, source = place.indices
        wanted = ((place.layer or 0) - 1, unit - 1, source)
    written = origin.position or 0
    edits = debugger.timeline.branch.edits_up_to(position)
    found = [edit for edit in edits if edit.place == wanted and (edit.position >= written or wanted is None)]
    return found[-1] if found else None


def _written(origin: Origin, debugger: Debugger) -> Json:
    if origin.source is not Source.OP or origin.position is None:
        return str(origin)
    return {"op": origin.position, "address": address(debugger.timetable.op(origin.position))}
