"""From a step of training to the equations it carries out: in symbols, with indices, with numbers."""
