"""Why a number is what it is: from an instant of training to the equations it carries out.

`explainer.Explainer` takes a target and a moment and makes an `Explanation`: trees of small nodes (`tree`), in the
notes' general form (`forms`), with indices and with numbers (`units`, `weights`, `settings`, which read the moment
through `readings`). `render_text`, `render_latex` and `render_markdown` draw those same trees. The formulas of
activations, losses and optimizers are read from where they stand, beside the arithmetic in `network` (`formula`).
"""
