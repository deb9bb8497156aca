"""What a session still shows where the data it was recorded with is missing: its commands and its anchors' numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from bp_tui.messages import safe_line
from bp_tui.network.arithmetic import Array
from bp_tui.network.layers import split_blocks
from bp_tui.session.events import Anchor, CommandDone
from bp_tui.session.fields import Reader
from bp_tui.session.recording import Recording

_MOST_NUMBERS = 200


def outline(recording: Recording) -> Iterator[str]:
    """Lines: each command with the ops it covered, and the weights wherever the file holds them."""
    network = Reader(recording.header.experiment, recording.name).table("network")
    sizes = Reader(network, recording.name).wholes("layers")
    yield recording.title
    for record in recording.records:
        if isinstance(record, CommandDone):
            yield f"{safe_line(record.line):<40} op {record.start:,} → {record.end:,}"
        elif isinstance(record, Anchor):
            yield from _anchor_lines(record, sizes)


def _anchor_lines(anchor: Anchor, sizes: tuple[int, ...]) -> Iterator[str]:
    state = anchor.state
    mean = "" if state.mean_loss is None else f", mean loss {state.mean_loss!r}"
    yield f"  {anchor.branch} op {state.position:,}: eta {state.learning_rate!r}{mean}"
    if state.parameters.size != sum((1 + n_in) * n_out for n_in, n_out in pairwise(sizes)):
        return
    for layer, block in enumerate(split_blocks(state.parameters, sizes), start=1):
        yield f"    w[{layer}] = {_numbers(block.T)}"


def _numbers(matrix: Array) -> str:
    """Every number of a small matrix, the extent of a large one."""
    if matrix.size <= _MOST_NUMBERS:
        return str(matrix.tolist())
    with np.errstate(all="ignore"):
        least, most = float(matrix.min()), float(matrix.max())
    rows, columns = matrix.shape
    return f"{rows}×{columns} numbers from {least!r} to {most!r}"
