"""Places in a run as people write them: an op's number, `epoch:sample:phase:layer`, `50%`, `start`, `end`, `@mark`."""

from __future__ import annotations

import re

from bp_tui.debugger.command import MAX_COUNT, CommandError
from bp_tui.debugger.timeline import Place, Timeline
from bp_tui.messages import known_names, quoted
from bp_tui.network.timetable import Phase

_FORMS = "an op's number, epoch:sample:phase:layer such as 3:2:delta:1, 50%, start, end or @mark"


def parse_address(text: str, timeline: Timeline) -> Place:
    """The place that an address stands for, on this branch unless it is a mark. Raises CommandError."""
    word = text.strip()
    if word.startswith("@"):
        if word[1:] not in timeline.marks:
            none = ": there are none; 'mark NAME' makes one"
            there_are = known_names(word[1:], timeline.marks) if timeline.marks else none
            raise CommandError(f"no mark {quoted(word[1:])}{there_are}")
        return timeline.marks[word[1:]]
    branch = timeline.branch
    if word in ("start", "end"):
        return Place(branch, 0 if word == "start" else branch.head)
    if match := re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)%", word):
        percent = float(match[1])
        if percent > 100:
            raise CommandError(f"{word} is beyond the end: expected 0% to 100%")
        return Place(branch, round(branch.head * percent / 100))
    if re.fullmatch(r"[0-9_,]+", word):
        digits = word.replace("_", "").replace(",", "")
        if not digits or len(digits) > 13 or int(digits) > MAX_COUNT:
            raise CommandError(f"op {quoted(word)} is out of reach: expected 0 to {MAX_COUNT:,}")
        return Place(branch, int(digits))
    if ":" in word:
        return Place(branch, _from_parts(word.split(":"), timeline))
    raise CommandError(f"no address {quoted(word)}: expected {_FORMS}")


def _from_parts(parts: list[str], timeline: Timeline) -> int:
    if len(parts) != 4:
        raise CommandError(f"an address has four parts, epoch:sample:phase:layer, this one has {len(parts)}")
    timetable = timeline.timetable
    epoch = _counted(parts[0], "epoch", MAX_COUNT // timetable.ops_per_epoch)
    batch = _counted(parts[1], "sample", timetable.batches)
    if parts[2] not in [phase.value for phase in Phase]:
        raise CommandError(f"no phase {quoted(parts[2])}{known_names(parts[2], [phase.value for phase in Phase])}")
    layer = _counted(parts[3], "layer", timetable.depth)
    return timetable.position(epoch - 1, batch - 1, Phase(parts[2]), layer - 1)


def _counted(text: str, what: str, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,13}", text) or not 1 <= int(text) <= most:
        raise CommandError(f"{what} {quoted(text)} does not exist: expected 1 to {most:,}")
    return int(text)
