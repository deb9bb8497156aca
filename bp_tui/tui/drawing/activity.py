"""What the op on show has to do with the parts of a network: which it wrote, which it read."""

from __future__ import annotations

from dataclasses import dataclass

from bp_tui.debugger.frame import Frame
from bp_tui.network.timetable import Phase

NOTHING = range(0)


@dataclass(frozen=True)
class Activity:
    """Layers count from 1, the input being 0; units from 0.

    Attributes:
        written: the quantity (z, δ or w) and layer that the op wrote. units: the units, or rows of w, it wrote there.
        read: the quantities and layers it read of all units, or of `units` only where they are in `read_unitwise`.
        edges: the layer whose weights take part, 0 for none. backwards: they are read against their direction.
    """

    written: tuple[str, int] = ("", 0)
    units: range = NOTHING
    read: frozenset[tuple[str, int]] = frozenset()
    read_unitwise: frozenset[tuple[str, int]] = frozenset()
    edges: int = 0
    backwards: bool = False

    @property
    def edge_state(self) -> int:
        """1 if the weights that take part were written, 2 if they were read."""
        return 1 if self.written[0] == "w" else 2

    def state_of(self, quantity: str, layer: int, size: int) -> tuple[int, range]:
        """1 if the op wrote some of a layer's `size` numbers, 2 if it read some, otherwise 0; and which units'."""
        part = (quantity, layer)
        if part == self.written:
            return 1, self.units
        if part in self.read:
            return 2, range(size)
        return (2, self.units) if part in self.read_unitwise else (0, NOTHING)

    def has_edge(self, layer: int, source: int, target: int) -> bool:
        """Whether the weight from a unit of the layer before to one of this layer takes part."""
        return layer == self.edges and (source if self.backwards else target) in self.units


def activity_of(frame: Frame) -> Activity:
    """The parts that take part in the op on show; inside an op, in the arithmetic of its last unit."""
    step = frame.step
    if step is None:
        return Activity()
    layer = step.layer + 1
    units = range(frame.units - 1, frame.units) if frame.units else range(frame.layer_sizes[layer])
    before = frozenset({("z", layer - 1)})
    if step.phase is Phase.FORWARD:
        return Activity(("z", layer), units, before, edges=layer)
    if step.phase is Phase.UPDATE:
        return Activity(("w", layer), units, before, frozenset({("δ", layer)}), edges=layer)
    here = frozenset({("z", layer)})
    if layer == frame.depth:
        return Activity(("δ", layer), units, read_unitwise=here | {("r", layer)})
    return Activity(("δ", layer), units, frozenset({("δ", layer + 1)}), here, edges=layer + 1, backwards=True)
