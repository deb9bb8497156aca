"""The opponent everybody writes first: back-propagation by hand with `@` and `np.exp`, batch 1, float64."""

from collections.abc import Callable
from itertools import cycle

import numpy as np

from bp_tui.network.arithmetic import Array

from .cases import LEARNING_RATE, Case


def _sigmoid(a: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-a))


def _relu(a: Array) -> Array:
    z: Array = np.maximum(a, 0.0)
    return z


def _softmax(a: Array) -> Array:
    e: Array = np.exp(a - a.max())
    y: Array = e / e.sum()
    return y


# h, and h′ in terms of z
_HIDDEN: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "sigmoid": (_sigmoid, lambda z: z * (1.0 - z)),
    "tanh": (np.tanh, lambda z: 1.0 - z * z),
    "relu": (_relu, lambda z: (z > 0.0).astype(np.float64)),
}


class NumpyLoop:
    """The network of `case` with its own copy of the parameters."""

    def __init__(self, case: Case) -> None:
        blocks = [layer.block for layer in case.build().network.layers]
        self.weights = [block[1:].T.copy() for block in blocks]
        self.biases = [block[0].copy() for block in blocks]
        self.h, self.slope = _HIDDEN[case.hidden]
        self._output = _sigmoid if case.output == "sigmoid" else _softmax
        self.is_binary = case.output == "sigmoid"
        self._samples = cycle(list(zip(*case.data(), strict=True)))
        self.total_loss = 0.0

    def train(self, samples: int) -> None:
        """The next `samples` samples."""
        weights, biases, last = self.weights, self.biases, len(self.weights) - 1
        for _ in range(samples):
            x, r = next(self._samples)
            activations = [x]
            for index in range(last):
                activations.append(self.h(weights[index] @ activations[-1] + biases[index]))
            y = self._output(weights[last] @ activations[-1] + biases[last])
            if self.is_binary:
                self.total_loss += float(-(r * np.log(y) + (1.0 - r) * np.log(1.0 - y)).sum())
            else:
                self.total_loss += float(-(r * np.log(y)).sum())
            delta = y - r
            for index in range(last, -1, -1):
                z = activations[index]
                before = (weights[index].T @ delta) * self.slope(z) if index else delta
                weights[index] -= LEARNING_RATE * np.outer(delta, z)
                biases[index] -= LEARNING_RATE * delta
                delta = before

    def parameters(self) -> Array:
        """In the order of `Network.parameters`."""
        pairs = zip(self.biases, self.weights, strict=True)
        return np.concatenate([part for bias, weight in pairs for part in (bias, weight.T.reshape(-1))])


class NumpyBatches:
    """The same in batches, which must divide the samples: Δw is the mean over the batch."""

    def __init__(self, case: Case, batch_size: int) -> None:
        self._one = NumpyLoop(case)
        inputs, targets = case.data()
        parts = len(inputs) // batch_size
        self._batches = cycle(list(zip(np.split(inputs, parts), np.split(targets, parts), strict=True)))

    def train(self, batches: int) -> None:
        """The next `batches` batches."""
        one, last = self._one, len(self._one.weights) - 1
        weights, biases, slope = one.weights, one.biases, one.slope
        for _ in range(batches):
            x, r = next(self._batches)
            activations = [x]
            for index in range(last):
                activations.append(one.h(activations[-1] @ weights[index].T + biases[index]))
            a = activations[-1] @ weights[last].T + biases[last]
            if one.is_binary:
                y = _sigmoid(a)
                one.total_loss += float(-(r * np.log(y) + (1.0 - r) * np.log(1.0 - y)).sum())
            else:
                e = np.exp(a - a.max(axis=1, keepdims=True))
                y = e / e.sum(axis=1, keepdims=True)
                one.total_loss += float(-(r * np.log(y)).sum())
            delta = (y - r) / len(x)
            for index in range(last, -1, -1):
                z = activations[index]
                before = (delta @ weights[index]) * slope(z) if index else delta
                weights[index] -= LEARNING_RATE * (delta.T @ z)
                biases[index] -= LEARNING_RATE * delta.sum(axis=0)
                delta = before

    def parameters(self) -> Array:
        """In the order of `Network.parameters`."""
        return self._one.parameters()
