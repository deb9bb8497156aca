"""The network: layers of units over one flat vector of parameters, and the arithmetic of one layer.

Layer l (counted from 0 here, from 1 on screen) keeps its parameters in one C-ordered block of shape
(1 + n_in, n_out): row i holds the weights that leave source unit i, row 0 the biases, because z_0 = 1. Column j
belongs to unit j, so the notes' w_ji is `block[i, j]`. All blocks lie one behind the other in one flat vector;
gradients and optimizer slots are laid out alike.

Every array of a batch has shape (batch, units). Samples of a batch are worked one after the other: the order of
the additions is part of the result.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from bp_tui.network.activations import Activation
from bp_tui.network.arithmetic import Array, aligned_zeros, quiet_call, sum_rows
from bp_tui.network.losses import Loss


class Layer:
    """One layer of weights and the units they lead to: its parameters, gradients and values of the batch at hand.

    Attributes:
        index: counted from 0; `depth - 1` is the output layer.
        block, gradient_block: (1 + n_in, n_out), row 0 the bias.
        sources: (batch, 1 + n_in), the activations of the layer before, column 0 the constant z_0 = 1.
        outputs: (batch, 1 + n_out), the same for this layer; `activations` is a view of it without the column 0.
        pre_activations, activations, deltas: (batch, n_out).
        a, z, delta: the rows of these three that belong to the samples at hand (see `take`); delta_rows one by one.
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
        # Views made once: making them costs more than a small layer's arithmetic.
        self._sources_by_sample = [row[:, np.newaxis] for row in sources]
        self._deltas_by_sample = [row[:, np.newaxis] for row in self.deltas]
        self.take(batch_size)

    def take(self, samples: int) -> None:
        """Work on the first `samples` rows from now on."""
        self.a, self.z, self.delta = self.pre_activations[:samples], self.activations[:samples], self.deltas[:samples]
        self._forward_pairs = list(zip(self._sources_by_sample, self.a, strict=False))
        self._gradient_pairs = list(zip(self._sources_by_sample, self.delta, strict=False))
        self.delta_rows = list(self.delta)

    def forward(self) -> None:
        """a_j = Σ_i w_ji z_i and z_j = h(a_j) (notes, line 4)."""
        for sources, a in self._forward_pairs:
            np.multiply(self.block, sources, self.scratch)
            sum_rows(self.scratch, a)
        self.activate()

    def activate(self) -> None:
        """z_j = h(a_j), from the pre-activations as they stand."""
        self.z[...] = self.activation.h(self.a)

    def sum_deltas(self, out: Iterable[Array]) -> None:
        """Σ_k δ_k w_kj for every source unit j, into the rows `out`, one per sample: what reaches the layer before."""
        for deltas, total in zip(self._deltas_by_sample, out, strict=False):
            np.multiply(self._weights_by_source, deltas, self._back_products)
            sum_rows(self._back_products, total)

    def compute_gradient(self, l2: float) -> None:
        """Δw_ji = δ_j z_i, the mean over the batch, plus l2·w_ji on weights (notes, eq. 1 and line 8)."""
        gradient = self.gradient_block
        sources, delta = self._gradient_pairs[0]
        np.multiply(sources, delta, gradient)
        if len(self._gradient_pairs) > 1:
            for sources, delta in self._gradient_pairs[1:]:
                np.multiply(sources, delta, self.scratch)
                np.add(gradient, self.scratch, gradient)
            np.divide(gradient, float(len(self._gradient_pairs)), gradient)
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
        self.parameters = aligned_zeros(sum(rows * columns for rows, columns in shapes))
        self.gradients = aligned_zeros(len(self.parameters))
        blocks = split_blocks(self.parameters, self.layer_sizes)
        gradient_blocks = split_blocks(self.gradients, self.layer_sizes)
        self.quietly = quiet_call()
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
        self._take(batch_size)

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
        if len(inputs) != self.samples:
            self._take(len(inputs))
        self._x[...] = inputs
        self._r[...] = targets

    def _take(self, samples: int) -> None:
        self.samples = samples
        self._x, self._r, self._e = self.inputs[:samples], self.targets[:samples], self.losses[:samples]
        for layer in self.layers:
            layer.take(samples)

    def forward(self, layer: Layer) -> None:
        """Line 4 for one layer; after the output layer E_ℓ of every sample is in `losses`."""
        self.quietly(layer.forward)
        if layer is self.layers[-1]:
            self.quietly(self.compute_losses)

    def compute_losses(self) -> None:
        """E_ℓ of every sample of the batch, from the output layer as it stands."""
        output = self.layers[-1]
        self._e[...] = self.loss.value(output.a, output.z, self._r)

    def output_delta(self) -> None:
        """Line 5: δ_o = ∂E_ℓ/∂a_o."""
        self.quietly(self._output_delta, self.layers[-1])

    def _output_delta(self, output: Layer) -> None:
        output.delta[...] = self.loss.output_delta(output.activation, output.a, output.z, self._r)

    def hidden_delta(self, layer: Layer) -> None:
        """Line 6, eq. 2: δ_j = h′(a_j) Σ_k δ_k w_kj, k over the units of the next layer."""
        self.quietly(self._hidden_delta, layer)

    def _hidden_delta(self, layer: Layer) -> None:
        self.layers[layer.index + 1].sum_deltas(layer.delta_rows)
        np.multiply(layer.activation.derivative(layer.a, layer.z), layer.delta, layer.delta)

    def weight_gradient(self, layer: Layer, l2: float = 0.0) -> None:
        """Line 8, eq. 1: Δw_ji = δ_j z_i of one layer, into its `gradient_block`."""
        self.quietly(layer.compute_gradient, l2)

    def batch_loss(self) -> float:
        """The mean of E_ℓ over the batch at hand."""
        if self.samples == 1:
            return self.losses.item(0)
        total = 0.0
        for loss in self._e.tolist():
            total += loss
        return total / self.samples


def place_of(layer_sizes: Sequence[int], layer: int, unit: int, source: int) -> int:
    """Where in the flat vector of parameters w_ji lies; source 0 is the bias."""
    before = sum((1 + n_in) * n_out for n_in, n_out in pairwise(layer_sizes[: layer + 1]))
    return before + source * layer_sizes[layer + 1] + unit


def split_blocks(flat: Array, layer_sizes: Sequence[int]) -> list[Array]:
    """Views of a flat vector of parameters as one (1 + n_in, n_out) block per layer."""
    blocks, start = [], 0
    for n_in, n_out in pairwise(layer_sizes):
        end = start + (1 + n_in) * n_out
        blocks.append(flat[start:end].reshape(1 + n_in, n_out))
        start = end
    return blocks
