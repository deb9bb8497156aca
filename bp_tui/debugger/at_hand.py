"""The batch that an instant is about, loaded into a copy of the network: to work with it and leave the run alone."""

from __future__ import annotations

import numpy as np

from bp_tui.debugger.frame import Frame
from bp_tui.network.layers import Network
from bp_tui.network.training import Training


def rows_at_hand(training: Training, frame: Frame) -> tuple[int, ...]:
    """Which rows of the data make up the batch at hand, counted from 0; before the first op the one that comes next."""
    return frame.rows or tuple(training.samples_of(0, 0).tolist())


def network_at_hand(training: Training, frame: Frame) -> Network:
    """A network with the weights of an instant that holds the batch at hand, nothing of it worked out yet."""
    rows = list(rows_at_hand(training, frame))
    network = training.network.like(batch_size=len(rows))
    network.parameters[...] = np.concatenate([block.reshape(-1) for block in frame.parameters])
    network.load(training.inputs[rows], training.targets[rows])
    return network
