"""`python -m bp_tui`."""

import sys

from bp_tui.cli import main

sys.exit(main())
