"""How a network is drawn in characters: where everything goes, what stands there, and lines between."""
