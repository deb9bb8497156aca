"""The network: layers of units over one flat vector of parameters, and the arithmetic of one layer.

Layer l (counted from 0 here, from 1 on screen) keeps its parameters in one C-ordered block of shape
(1 + n_in, n_out): row i holds the weights that leave source unit i, row 0 the biases, because z_0 = 1. Column j
belongs to unit j, so the notes' w_ji is `block[i, j]`. All blocks lie one behind the other in one flat vector;
gradients and optimizer slots are laid out alike.

Every array of a batch has shape (batch, units). Samples of a batch are worked one after the other: the order of
the additions is part of the result.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from bp_tui.network.activations import Activation
from bp_tui.network.arithmetic import Array, sum_rows
from bp_tui.network.losses import Loss


class Layer:
    """One layer of weights and the units they lead to: its parameters, gradients and values of the batch at hand.

    Attributes:
        index: counted from 0; `depth - 1` is the output layer.
        block, gradient_block: (1 + n_in, n_out), row 0 the bias.
        sources: (batch, 1 + n_in), the activations of the layer before, column 0 the constant z_0 = 1.
        outputs: (batch, 1 + n_out), the same for this layer; `activations` is a view of it without the column 0.
        pre_activations, activations, deltas: (batch, n_out).
    """

    def __init__(
        self, index: int, activation: Activation, trains_bias: bool, block: Array, gradient_block: Array, sources: Array
    ) -> None:
        batch_size, n_out = len(sources), block.shape[1]
        self.index = index
        self.activation = activation
        self.trains_bias = trains_bias
        self.block = block
        self.gradient_block = gradient_block
        self.parameters = block.reshape(-1)
        self.gradient = gradient_block.reshape(-1)
        self.sources = sources
        self.outputs = np.ones((batch_size, 1 + n_out))
        self.pre_activations = np.zeros((batch_size, n_out))
        self.activations = self.outputs[:, 1:]
        self.activations[...] = 0.0
        self.deltas = np.zeros((batch_size, n_out))
        self.scratch = np.empty(block.shape)
        self._weights_by_source = block[1:].T
        self._back_products = np.empty((n_out, block.shape[0] - 1))
        # One view per sample, made once: making them costs more than a small layer's arithmetic.
        self._source_columns = [row[:, np.newaxis] for row in sources]
        self._pre_activation_rows = list(self.pre_activations)
        self._delta_rows = list(self.deltas)
        self._delta_columns = [row[:, np.newaxis] for row in self.deltas]

    def forward(self, samples: int) -> None:
        """a_j = Σ_i w_ji z_i and z_j = h(a_j) of the first `samples` samples (notes, line 4)."""
        for column, a in zip(self._source_columns[:samples], self._pre_activation_rows, strict=False):
            np.multiply(self.block, column, self.scratch)
            sum_rows(self.scratch, a)
        self.activate(samples)

    def activate(self, samples: int) -> None:
        """z_j = h(a_j), from the pre-activations as they stand."""
        self.activations[:samples] = self.activation.h(self.pre_activations[:samples])

    def sum_deltas(self, samples: int, out: Array) -> None:
        """Σ_k δ_k w_kj for every source unit j, into `out` (batch, n_in): what reaches the layer before."""
        for column, total in zip(self._delta_columns[:samples], out, strict=False):
            np.multiply(self._weights_by_source, column, self._back_products)
            sum_rows(self._back_products, total)

    def compute_gradient(self, samples: int, l2: float) -> None:
        """Δw_ji = δ_j z_i, the mean over the batch, plus l2·w_ji on weights (notes, eq. 1 and line 8)."""
        gradient = self.gradient_block
        np.multiply(self._source_columns[0], self._delta_rows[0], gradient)
        if samples > 1:
            for sample in range(1, samples):
                np.multiply(self._source_columns[sample], self._delta_rows[sample], self.scratch)
                np.add(gradient, self.scratch, gradient)
            np.divide(gradient, float(samples), gradient)
        if l2:
            np.multiply(self.block[1:], l2, self.scratch[1:])
            np.add(gradient[1:], self.scratch[1:], gradient[1:])
        if not self.trains_bias:
            gradient[0] = 0.0


class Network:
    """A multilayer perceptron over one flat vector of parameters.

    Args:
        layer_sizes: n_0 … n_L; n_0 inputs, n_L outputs.
        activations: one for each of the L layers after the input.
        loss: what δ of the output layer is derived from.
        trains_bias: whether biases are trained; otherwise their gradient is 0.
        batch_size: the largest number of samples of one batch.

    The parameters start at zero; see `initialization.py`.
    """

    def __init__(
        self,
        layer_sizes: Sequence[int],
        activations: Sequence[Activation],
        loss: Loss,
        *,
        trains_bias: bool = True,
        batch_size: int = 1,
    ) -> None:
        self.layer_sizes = tuple(layer_sizes)
        self.loss = loss
        shapes = [(1 + n_in, n_out) for n_in, n_out in pairwise(layer_sizes)]
        self.parameters = np.zeros(sum(rows * columns for rows, columns in shapes))
        self.gradients = np.zeros_like(self.parameters)
        blocks = split_blocks(self.parameters, self.layer_sizes)
        gradient_blocks = split_blocks(self.gradients, self.layer_sizes)
        self.samples = 0
        self.losses = np.zeros(batch_size)
        self.targets = np.zeros((batch_size, layer_sizes[-1]))
        sources = np.ones((batch_size, 1 + layer_sizes[0]))
        self.inputs = sources[:, 1:]
        self.inputs[...] = 0.0
        self.layers: list[Layer] = []
        for index, activation in enumerate(activations):
            layer = Layer(index, activation, trains_bias, blocks[index], gradient_blocks[index], sources)
            self.layers.append(layer)
            sources = layer.outputs

    @property
    def depth(self) -> int:
        """L, the number of layers after the input."""
        return len(self.layers)

    def like(self, *, batch_size: int) -> "Network":
        """Another network with the same parameters, for batches of another size."""
        other = Network(
            self.layer_sizes,
            [layer.activation for layer in self.layers],
            self.loss,
            trains_bias=self.layers[0].trains_bias,
            batch_size=batch_size,
        )
        other.parameters[...] = self.parameters
        return other

    def load(self, inputs: Array, targets: Array) -> None:
        """Put a batch in: `inputs` (m, n_0) and `targets` (m, n_L), m at most the batch size."""
        self.samples = len(inputs)
        self.inputs[: self.samples] = inputs
        self.targets[: self.samples] = targets

    def forward(self, layer: Layer) -> None:
        """Line 4 for one layer; after the output layer E_ℓ of every sample is in `losses`."""
        with np.errstate(all="ignore"):
            layer.forward(self.samples)
            if layer.index == self.depth - 1:
                self.compute_losses()

    def compute_losses(self) -> None:
        """E_ℓ of every sample of the batch, from the output layer as it stands."""
        m, output = self.samples, self.layers[-1]
        self.losses[:m] = self.loss.value(output.pre_activations[:m], output.activations[:m], self.targets[:m])

    def output_delta(self) -> None:
        """Line 5: δ_o = ∂E_ℓ/∂a_o."""
        m, output = self.samples, self.layers[-1]
        with np.errstate(all="ignore"):
            output.deltas[:m] = self.loss.output_delta(
                output.activation, output.pre_activations[:m], output.activations[:m], self.targets[:m]
            )

    def hidden_delta(self, layer: Layer) -> None:
        """Line 6, eq. 2: δ_j = h′(a_j) Σ_k δ_k w_kj, k over the units of the next layer."""
        m = self.samples
        with np.errstate(all="ignore"):
            self.layers[layer.index + 1].sum_deltas(m, layer.deltas)
            deltas = layer.deltas[:m]
            slopes = layer.activation.derivative(layer.pre_activations[:m], layer.activations[:m])
            np.multiply(slopes, deltas, deltas)

    def weight_gradient(self, layer: Layer, l2: float = 0.0) -> None:
        """Line 8, eq. 1: Δw_ji = δ_j z_i of one layer, into its `gradient_block`."""
        with np.errstate(all="ignore"):
            layer.compute_gradient(self.samples, l2)

    def batch_loss(self) -> float:
        """The mean of E_ℓ over the batch at hand."""
        if self.samples == 1:
            return self.losses.item(0)
        total = 0.0
        for loss in self.losses[: self.samples].tolist():
            total += loss
        return total / self.samples


def split_blocks(flat: Array, layer_sizes: Sequence[int]) -> list[Array]:
    """Views of a flat vector of parameters as one (1 + n_in, n_out) block per layer."""
    blocks, start = [], 0
    for n_in, n_out in pairwise(layer_sizes):
        end = start + (1 + n_in) * n_out
        blocks.append(flat[start:end].reshape(1 + n_in, n_out))
        start = end
    return blocks
