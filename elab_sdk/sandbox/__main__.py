"""Run `python -m elab_sdk.sandbox`: start a sandbox and serve until interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from typing import TYPE_CHECKING

from elab_sdk.rules.releases import GENERATIONS, V2_GENERATIONS
from elab_sdk.sandbox.seeds import RECORDED_SEEDS
from elab_sdk.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Start a sandbox, print its endpoint and keys, serve until SIGINT or SIGTERM.

    Returns:
        0 after a signal, 1 if the sandbox could not start, 2 for invalid arguments.
    """
    options = _parser().parse_args(arguments)
    stopped = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda _signal, _frame: stopped.set())
    try:
        sandbox = Sandbox(
            options.release,
            port=options.port,
            host=options.host,
            data=options.data,
            key=options.key,
            readonly_key=options.readonly_key,
            other_key=options.other_key,
            recorded_seed=options.recorded_seed,
            allow_remote=options.allow_remote,
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
        stopped.wait()
    finally:
        sandbox.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m elab_sdk.sandbox",
        description=(
            "Run a local eLabFTW look-alike that serves the API of the chosen release: v1 up to 4.9, v2 from"
            " 4.9."
        ),
    )
    parser.add_argument(
        "--release",
        default="4.3",
        help="release such as 4.3.5 or 5.3.11, or a generation"
        f" ({', '.join((*GENERATIONS, *V2_GENERATIONS))}): its newest (default: 4.3)",
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free port)")
    parser.add_argument(
        "--host", default="127.0.0.1", help="loopback address to listen on (default: 127.0.0.1)"
    )
    parser.add_argument("--data", help="folder in which to keep the state (default: in memory)")
    parser.add_argument("--key", help="read-write key of user 1 (default: random)")
    parser.add_argument("--readonly-key", help="read-only key of user 1 (default: random)")
    parser.add_argument("--other-key", help="read-write key of user 2, in the same team (default: random)")
    parser.add_argument(
        "--recorded-seed",
        nargs="?",
        const="main",
        choices=RECORDED_SEEDS,
        help="start with the data of the recorded servers: main, or traps (has a second items type)",
    )
    parser.add_argument(
        "--allow-remote",
        action="store_true",
        help="allow any address as --host; the keys do not protect the data",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
