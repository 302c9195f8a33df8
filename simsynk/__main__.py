"""`python -m simsynk`, the same as the command `simsynk`."""

from __future__ import annotations

import sys

from simsynk.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
