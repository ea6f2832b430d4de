"""`python -m elab_sdk.sandbox`: serve until told to stop."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from typing import TYPE_CHECKING

from elab_sdk.rules.releases import GENERATIONS
from elab_sdk.sandbox.seeds import RECORDED_SEEDS
from elab_sdk.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Start a sandbox, print its endpoint and keys, serve until SIGINT or SIGTERM.

    Returns:
        0 after a stop, 1 where it could not start, 2 for wrong arguments.
    """
    given = _parser().parse_args(arguments)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    try:
        sandbox = Sandbox(
            given.release,
            port=given.port,
            host=given.host,
            data=given.data,
            key=given.key,
            readonly_key=given.readonly_key,
            other_key=given.other_key,
            recorded_seed=given.recorded_seed,
            allow_remote=given.allow_remote,
        ).start()
    except (ImportError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    try:
        sys.stdout.write(
            f"ELAB_ENDPOINT={sandbox.endpoint}\nELAB_TOKEN={sandbox.token}\n"
            f"ELAB_READONLY_TOKEN={sandbox.readonly_token}\nELAB_OTHER_TOKEN={sandbox.other_token}\n"
        )
        sys.stdout.flush()
        ended.wait()
    finally:
        sandbox.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m elab_sdk.sandbox",
        description="A local eLabFTW look-alike: API v1 as a chosen release answers it.",
    )
    parser.add_argument(
        "--release",
        default="4.3",
        help=f"a version such as 4.3.5, or {', '.join(GENERATIONS)}: the newest of each (default: 4.3)",
    )
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (default: 127.0.0.1)")
    parser.add_argument("--data", help="folder to keep the state in (default: in memory)")
    parser.add_argument("--key", help="read-write key of user 1 (default: random, like the next two)")
    parser.add_argument("--readonly-key", help="read-only key of user 1")
    parser.add_argument("--other-key", help="read-write key of user 2, a team-mate")
    parser.add_argument(
        "--recorded-seed",
        nargs="?",
        const="main",
        choices=RECORDED_SEEDS,
        help="begin with what the recorded servers held (main, or traps: a second items type)",
    )
    parser.add_argument(
        "--allow-remote", action="store_true", help="let --host be any address; the keys protect nothing"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
