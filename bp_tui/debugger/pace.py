"""How much work fits into a slice of time, going by what work has cost so far."""

MOST_GROWTH = 2
"""So many times what was done at once before, at most: what is measured first may have been cheap by chance."""


class Pace:
    """What a batch costs.

    Attributes:
        seconds: for one batch, by the last measurement; 0 before the first.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._most = 0

    def batches_in(self, seconds: float) -> int:
        """How many to do at once if that is to take about so long; at least one."""
        if not self.seconds:
            return 1
        return min(int(seconds / self.seconds) + 1, max(1, self._most * MOST_GROWTH))

    def begin_small(self) -> None:
        """Do one batch next, then two, and so on: what is far ahead is likely to be for nothing."""
        self._most = 0

    def note(self, batches: int, seconds: float) -> None:
        """So many were done at once, and it took so long."""
        self.seconds = max(1e-9, seconds / batches)
        self._most = max(self._most, batches)

    def note_ops(self, seconds: float) -> None:
        """One was done op by op, perhaps with pauses between the ops: the quickest of these counts."""
        self.seconds = min(self.seconds or seconds, seconds)
