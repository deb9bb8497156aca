"""Which numbers of the batch at hand are computed yet, by arithmetic on its ops alone.

A batch of a network with L layers of weights has 3L ops: forward 1 … L, delta L … 1, update 1 … L.
`progress` says how many of them are done, 0 … 3L, and `units` how many units of the next op are. Inside the
first op of a batch `progress` is 0, not the 3L of the batch before. Layers are counted from 1, as on screen.
"""

from typing import Literal

Kind = Literal["x", "r", "a", "z", "delta", "dw", "w", "loss"]


def ops_needed(kind: Kind, layer: int, depth: int) -> int:
    """Count the ops of a batch that must be done before all of this kind and layer is computed.

    `depth` is L. `layer` counts for a, z, delta and dw only; layer 0 of z is the input.
    """
    match kind:
        case "w":
            return 0
        case "x" | "r":
            return 1
        case "a" | "z":
            return max(1, layer)
        case "loss":
            return depth
        case "delta":
            return 2 * depth - layer + 1
        case "dw":
            return 2 * depth + layer


def units_computed(
    kind: Kind, layer: int, depth: int, width: int, progress: int, units: int, *, softmax_output: bool = False
) -> int:
    """Count the leading units of a vector of `width` units (of dw: rows j) that are computed: 0 … width.

    Every unit of a softmax needs all of its layer's pre-activations, so with `softmax_output` the last
    layer's z comes whole, with its op. So does the loss. The sample itself is there as soon as its first op
    has begun.
    """
    needed = ops_needed(kind, layer, depth)
    if progress >= needed:
        return width
    if progress < needed - 1 or units == 0:
        return 0
    if kind in ("x", "r") or (kind == "z" and layer == 0):
        return width
    if kind == "loss" or (kind == "z" and layer == depth and softmax_output):
        return 0
    return min(units, width)
