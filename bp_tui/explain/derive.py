"""The whole derivation for one weight and the unit it leads to."""

from bp_tui.explain.derivation import Derivation
from bp_tui.explain.derivation_hidden import hidden_steps
from bp_tui.explain.derivation_output import output_steps
from bp_tui.explain.derivation_steps import definition, equation_1, factor_of_weight, update
from bp_tui.explain.places import Place
from bp_tui.explain.study import Study


def derive(study: Study, asked: Place, sample: str) -> Derivation:
    """The steps in the notes' order, from the definition of δ to the update; `sample` says whose numbers these are."""
    of_delta = output_steps(study) if study.is_output else hidden_steps(study)
    steps = (definition(study), factor_of_weight(study), equation_1(study), *of_delta, update(study))
    sizes = study.explainer.experiment.layer_sizes
    return Derivation(asked, study.layer, study.unit, study.source, sizes, sample, steps)
