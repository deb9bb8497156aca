"""Whole batches as loops over single numbers, compiled by Numba: the same sequence of operations, so the same bits.

`plan` says where every number lies. `elementwise`, `batch`, `updates` and `epochs` hold the loops. `forms` compiles
them, together with the very source of `elementary` and `activations`. `engine` runs them in place of the generator.
"""
