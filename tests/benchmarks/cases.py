"""The networks that are timed, and a run of each that is the same for everybody."""

from dataclasses import dataclass

import numpy as np

from bp_tui.network.activations import ACTIVATIONS
from bp_tui.network.arithmetic import Array
from bp_tui.network.initialization import initialize
from bp_tui.network.layers import Network
from bp_tui.network.losses import LOSSES
from bp_tui.network.optimizers import OPTIMIZERS, SCHEDULES
from bp_tui.network.randomness import DATA, generator, uniform
from bp_tui.network.training import Training

LEARNING_RATE = 0.01
SAMPLES = 256
SEED = 0


@dataclass(frozen=True)
class Case:
    """A network: layer sizes, hidden activation, output activation (its loss follows)."""

    layer_sizes: tuple[int, ...]
    hidden: str
    output: str

    @property
    def name(self) -> str:
        """The layer sizes as people write them: 2-8-8-1."""
        return "-".join(map(str, self.layer_sizes))

    @property
    def loss(self) -> str:
        """The cross-entropy that belongs to the output activation."""
        return "binary-cross-entropy" if self.output == "sigmoid" else "categorical-cross-entropy"

    def data(self) -> tuple[Array, Array]:
        """Inputs in [0, 1) and targets: 0 or 1, or one-hot; classes are drawn at random."""
        bits, (n_in, n_out) = generator(SEED, DATA), (self.layer_sizes[0], self.layer_sizes[-1])
        inputs = uniform(bits, SAMPLES * n_in).reshape(SAMPLES, n_in)
        classes = (uniform(bits, SAMPLES) * max(n_out, 2)).astype(np.intp)
        return inputs, classes[:, np.newaxis].astype(np.float64) if n_out == 1 else np.eye(n_out)[classes]

    def build(self, batch_size: int = 1) -> Training:
        """A fresh run, SGD at a constant rate, samples in the order of the data."""
        names = [self.hidden] * (len(self.layer_sizes) - 2) + [self.output]
        network = Network(
            self.layer_sizes, [ACTIVATIONS[name] for name in names], LOSSES[self.loss], batch_size=batch_size
        )
        initialize(network, "xavier-uniform", SEED)
        inputs, targets = self.data()
        return Training(
            network=network,
            inputs=inputs,
            targets=targets,
            optimizer=OPTIMIZERS["sgd"],
            schedule=SCHEDULES["constant"],
            learning_rate=LEARNING_RATE,
            decay=1.0,
            period=1,
            batch_size=batch_size,
            shuffle=False,
            l2=0.0,
            seed=SEED,
        )


CASES = (
    Case((2, 2, 1), "sigmoid", "sigmoid"),
    Case((2, 8, 8, 1), "tanh", "sigmoid"),
    Case((64, 32, 10), "relu", "softmax"),
    Case((784, 128, 10), "relu", "softmax"),
)
