"""The fingerprint of a state: equal digests mean equal runs."""

import hashlib

import numpy as np

from bp_tui.network.arithmetic import Array


def digest(position: int, parameters: Array, slots: Array) -> str:
    """The sha256, as 64 hexadecimal digits, over little-endian parameters, optimizer slots and the position.

    Which of the many bit patterns a nan has depends on the CPU, so every nan counts as the same one.
    """
    hasher = hashlib.sha256()
    for vector in (parameters, slots.reshape(-1)):
        if vector.size:
            values = np.where(np.isnan(vector), np.nan, vector)
            hasher.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
    hasher.update(position.to_bytes(8, "little"))
    return hasher.hexdigest()
