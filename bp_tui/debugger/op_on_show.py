"""What the op on show did, as lines: its equations, for one unit after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bp_tui.debugger.frame import Frame
from bp_tui.explain.elision import MOST_TERMS
from bp_tui.explain.explainer import Explainer
from bp_tui.explain.explanation import Explanation
from bp_tui.explain.op_text import op_lines
from bp_tui.explain.places import BATCH, Place
from bp_tui.explain.render_text import general_lines, to_text
from bp_tui.network.timetable import Phase, Step


def op_on_show(
    explainer: Explainer,
    frame: Frame,
    before: Frame | None,
    step: Step,
    most_units: int,
    most_lines: int | None,
    first: Place | None,
    digits: int,
) -> list[str]:
    """The notes' form of what an op does, then its equations; see `Debugger.equation_lines`.

    `before` is the instant before the op; an update needs it.
    """
    layer, width = step.layer + 1, frame.layer_sizes[step.layer + 1]
    if step.phase is Phase.UPDATE:
        most_units //= 1 + len(frame.slots)  # each of the optimizer's slots adds two lines to every weight
    unit, weight = [*(first.indices if first and first.layer == layer else ()), None, None][:2]
    chosen_first = sorted(range(1, width + 1), key=lambda other: other != unit)
    units = [frame.units] if frame.units else chosen_first[:most_units]
    is_of_first = len(frame.rows) > 1 and step.phase is not Phase.UPDATE
    of_batch = f" · first of {len(frame.rows)} samples" if is_of_first else ""
    shown = 0

    def explained() -> Iterator[tuple[str, Sequence[Explanation]]]:
        nonlocal shown
        for j in units:
            shown += 1
            heading = f"layer {layer}, unit {j} of {width}{of_batch}"
            source = weight if j == unit else None
            yield heading, explainer.unit_explanations(frame, before, step.phase, layer, j, weight=source)

    lines = op_lines(explained(), digits, most_lines=most_lines)
    if width > shown and not frame.units:
        left_out = width - shown
        lines += ["", f"# and {left_out} more unit{'s' if left_out > 1 else ''}: i goes through them one by one"]
    if step.phase is Phase.FORWARD and layer == frame.depth and not frame.units:
        lines += ["", *_loss_lines(explainer, frame, digits)]
    return lines


def _loss_lines(explainer: Explainer, frame: Frame, digits: int) -> list[str]:
    loss = explainer.explain(Place("loss", sample=BATCH), frame)
    return [*(f"# {form}" for form in general_lines(loss)), *to_text(loss, digits, general=False, terms=MOST_TERMS)]
