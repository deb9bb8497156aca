"""Tests of the network: the notes as code."""
