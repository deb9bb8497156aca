"""The opponent everybody uses: an eager PyTorch loop on the CPU, batch 1. Importing this needs PyTorch."""
# PyTorch is optional, for the type checker too:
# mypy: disable-error-code="import-not-found"

from itertools import cycle

import numpy as np
import torch
from torch import nn

from bp_tui.network.arithmetic import Array

from .cases import LEARNING_RATE, Case

DEFAULT_THREADS = int(torch.get_num_threads())

_HIDDEN = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}


class TorchLoop:
    """The network of `case` with the same initial parameters, in float64 or float32 (`bits`).

    The losses are those that take logits, and classes as indices: PyTorch's fastest, and what its manual advises.
    The samples are made into tensors beforehand, as no data loader would be of use here.
    """

    def __init__(self, case: Case, bits: int, threads: int, batch_size: int = 1) -> None:
        dtype = torch.float64 if bits == 64 else torch.float32
        self._threads = threads
        parts: list[nn.Module] = []
        for layer in case.build().network.layers:
            linear = nn.Linear(layer.block.shape[0] - 1, layer.block.shape[1], dtype=dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(layer.block[1:].T.copy()))
                linear.bias.copy_(torch.from_numpy(layer.block[0].copy()))
            parts += [linear, _HIDDEN[case.hidden]()]
        self._model = nn.Sequential(*parts[:-1])
        self._loss = nn.BCEWithLogitsLoss() if case.output == "sigmoid" else nn.CrossEntropyLoss()
        self._optimizer = torch.optim.SGD(self._model.parameters(), lr=LEARNING_RATE)
        inputs, targets = map(torch.from_numpy, case.data())
        wanted = targets.to(dtype) if case.output == "sigmoid" else targets.argmax(dim=1)
        ends = range(batch_size, len(inputs) + 1, batch_size)
        samples = [(inputs[n - batch_size : n].to(dtype), wanted[n - batch_size : n]) for n in ends]
        self._batches = cycle(samples)
        self.total_loss = 0.0

    def prepare(self) -> None:
        """Set the number of threads, which is PyTorch's for the whole process."""
        torch.set_num_threads(self._threads)

    def train(self, batches: int) -> None:
        """The next `batches` batches."""
        model, compute_loss, optimizer = self._model, self._loss, self._optimizer
        for _ in range(batches):
            x, r = next(self._batches)
            loss = compute_loss(model(x), r)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            self.total_loss += loss.item()

    def parameters(self) -> Array:
        """In the order of `Network.parameters`."""
        linears = [part for part in self._model if isinstance(part, nn.Linear)]
        arrays = [p.detach().numpy() for linear in linears for p in (linear.bias, linear.weight.T)]
        return np.concatenate([array.reshape(-1) for array in arrays])
