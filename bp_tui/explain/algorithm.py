"""The nine lines of the notes, as shown beside the run, and which of them an op carries out."""

from bp_tui.network.timetable import Phase, Step

LINES = (
    "initialise w",
    "for n = 1 … epochs",
    " for each (x, r) in D",
    "  a_j = Σ w_ji z_i,  z_j = h(a_j)",
    "  δ_o = ∂E/∂a_o",
    "  δ_j = h′(a_j) Σ_k δ_k w_kj",
    "  for each w_ji",
    "   Δw_ji = δ_j z_i",
    "   w_ji = w_ji − η Δw_ji",
)


def line_of(step: Step | None, depth: int) -> int:
    """The number of the line, from 1, that an op of a network of `depth` layers carries out last.

    The state before the first op is what line 1 leaves.
    """
    if step is None:
        return 1
    if step.phase is Phase.FORWARD:
        return 4
    if step.phase is Phase.DELTA:
        return 5 if step.layer == depth - 1 else 6
    return 9
