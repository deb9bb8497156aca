"""Whole batches at once, for whoever does not need to look at every op.

The contract: for any start and any n, n batches of `fast_forward` leave the same bytes as exhausting `train()`
over them. Callers cannot tell, and need not know, by which means it is done.
"""

from bp_tui.network.training import Training, train

ENGINE = "numpy"
"""What does the work, for people to read."""


def fast_forward(training: Training, batches: int) -> None:
    """Train `batches` whole batches on from the batch boundary at which `training` stands."""
    end = training.position + batches * training.timetable.ops_per_batch
    if batches:
        for step in train(training):
            if step.position == end:
                break
