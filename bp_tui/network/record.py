"""What is left of whole batches that were done at once."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from bp_tui.network.arithmetic import Array


@dataclass(frozen=True, eq=False)
class Record:
    """What nobody can see any more once the next batch is done.

    Attributes:
        losses: of every batch, the mean of E_ℓ over its samples.
        mean_losses: of every epoch that was finished, the mean of E_ℓ over all samples.
        watched: one parameter, as every batch left it.
    """

    losses: Array
    mean_losses: Array
    watched: Array


def joined(records: Sequence[Record]) -> Record:
    """The record of some batches on end; there may be none."""
    nothing = np.empty(0)
    return Record(
        *(np.concatenate([nothing, *(getattr(one, part.name) for one in records)]) for part in fields(Record))
    )
