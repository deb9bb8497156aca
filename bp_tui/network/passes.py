"""Whole passes through a network over the batch that it holds, in one go."""

from bp_tui.network.layers import Layer, Network


def work_out(network: Network) -> None:
    """Lines 4, 5 and 6: every a, z and δ of the batch, and its losses."""
    forward_from(network, 0)
    network.output_delta()
    for layer in reversed(network.layers[:-1]):
        network.hidden_delta(layer)


def forward_from(network: Network, layer: int) -> None:
    """Line 4 for this layer and all after it."""
    for later in network.layers[layer:]:
        network.forward(later)


def forward_after(network: Network, layer: Layer) -> None:
    """Line 4 from the pre-activations of this layer on, as they stand."""
    network.quietly(layer.activate)
    if layer is network.layers[-1]:
        network.quietly(network.compute_losses)
    forward_from(network, layer.index + 1)
