"""The panels: each shows one aspect of a frame."""
