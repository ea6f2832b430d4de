"""`python -m elab_sdk.cli`: the same as `elab`."""

import sys

from elab_sdk.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
