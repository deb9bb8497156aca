"""The notes as code: a multilayer perceptron and its training, NumPy only, no files, no screen."""
