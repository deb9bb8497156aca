"""`python -m bp_tui.network.compiled FOLDER`: compile the loops, and keep them there for another process."""

import sys
from pathlib import Path

from bp_tui.network.compiled.loading import compiled_and_kept

if __name__ == "__main__":
    compiled_and_kept(Path(sys.argv[1]))
