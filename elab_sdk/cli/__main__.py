"""The program `elab`, also `python -m elab_sdk.cli`: runs `main` in a process of its own."""

from __future__ import annotations

import gc
import sys

from elab_sdk.cli.main import main

__all__ = ["program"]


def program() -> int:
    """Run the command of this process.

    >>> program()  # doctest: +SKIP

    Returns:
        The exit code of `main`.
    """
    # Nothing that is imported is garbage: searching it, and all of it again at exit, takes a fifth of the
    # time of `elab get`. (A threshold of 50,000 costs a long backup 8 MiB of memory, 100,000 costs 15.)
    gc.set_threshold(50_000)
    code = main()
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(program())
