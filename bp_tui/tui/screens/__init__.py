"""What comes over the panels: help and long answers."""
