"""How long things take, measured beside others in one run: `python -m tests.benchmarks`.

One module per subject; `subjects.py` lists them. Nothing here asserts a time: a benchmark is no test.
"""
