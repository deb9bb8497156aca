"""How good a network is: on given samples, without training it, and epoch after epoch while it is trained."""

from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bp_tui.network.arithmetic import Array
from bp_tui.network.layers import Network
from bp_tui.network.passes import forward_from

CHUNK = 64


@dataclass(frozen=True)
class Evaluation:
    """The mean of E over some samples, and how many of them are classified as their targets say."""

    mean_loss: float
    right: int
    samples: int


@dataclass(eq=False)
class EpochLosses:
    """The mean loss of every finished epoch, over the samples trained on and over those held out, if there are any."""

    trained: "array[float]" = field(default_factory=lambda: array("d"))
    held_out: "array[float]" = field(default_factory=lambda: array("d"))

    def awaits(self, epoch: int) -> bool:
        """Whether `epoch`, counted from 0, is the next to be noted."""
        return epoch == len(self.trained)

    def extend(self, other: "EpochLosses", *, until: int) -> None:
        """Add what `other`, which begins with the same epochs, knows beyond, up to `until` epochs in all."""
        self.held_out.extend(other.held_out[len(self.held_out) : until])
        self.trained.extend(other.trained[len(self.trained) : until])

    def forget(self, *, after: int) -> None:
        """Drop what was noted after the first `after` epochs."""
        del self.trained[after:], self.held_out[after:]

    def up_to(self, epochs: int) -> "EpochLosses":
        """A copy of the first `epochs` of them."""
        return EpochLosses(self.trained[:epochs], self.held_out[:epochs])


class Evaluator:
    """Runs samples through a copy of a network, so that the batch the network holds stays as it is."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._copy = network.like(batch_size=CHUNK)

    def evaluate(self, inputs: Array, targets: Array) -> Evaluation:
        """Evaluate on `inputs` (m, n_0) and `targets` (m, n_L), m ≥ 1, with the network's weights as they are now."""
        copy, total, right = self._copy, 0.0, 0
        copy.parameters[...] = self._network.parameters
        for start in range(0, len(inputs), CHUNK):
            wanted = targets[start : start + CHUNK]
            copy.load(inputs[start : start + CHUNK], wanted)
            forward_from(copy, 0)
            for loss in copy.losses[: copy.samples].tolist():
                total += loss
            right += int((_classes(copy.layers[-1].activations[: copy.samples]) == _classes(wanted)).sum())
        return Evaluation(total / len(inputs), right, len(inputs))


def _classes(outputs: Array) -> NDArray[np.intp]:
    """The class each row speaks for: the largest of several outputs, or one output at or above a half."""
    if outputs.shape[1] == 1:
        return (outputs[:, 0] >= 0.5).astype(np.intp)
    classes: NDArray[np.intp] = np.argmax(outputs, axis=1)
    return classes
