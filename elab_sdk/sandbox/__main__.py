"""Run `python -m elab_sdk.sandbox`: start a sandbox and serve until interrupted."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Final

from elab_sdk.rules.releases import GENERATIONS, V2_GENERATIONS
from elab_sdk.sandbox.demo import DEMO_PORT
from elab_sdk.sandbox.seeds import RECORDED_SEEDS
from elab_sdk.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence

_RELEASE: Final = "4.3"
_DEMO_RELEASE: Final = "5.6"
_PORT_IN_USE: Final = ": another program uses this port; choose another one with --port"


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
            options.release or (_DEMO_RELEASE if options.demo else _RELEASE),
            port=_port(options),
            host=options.host,
            data=options.data,
            key=options.key,
            readonly_key=options.readonly_key,
            other_key=options.other_key,
            recorded_seed=options.recorded_seed,
            demo=options.demo,
            allow_remote=options.allow_remote,
        ).start()
    except (ImportError, OSError, ValueError) as error:
        advice = _PORT_IN_USE if getattr(error, "errno", None) == errno.EADDRINUSE else ""
        sys.stderr.write(f"{error}{advice}\n")
        return 1
    try:
        sys.stdout.write(
            f"ELAB_ENDPOINT={sandbox.endpoint}\nELAB_TOKEN={sandbox.token}\n"
            f"ELAB_READONLY_TOKEN={sandbox.readonly_token}\nELAB_OTHER_TOKEN={sandbox.other_token}\n"
        )
        sys.stdout.flush()
        if sys.stderr.isatty():
            sys.stderr.write(_next_step(sandbox))
        stopped.wait()
    finally:
        sandbox.stop()
    return 0


def _port(options: argparse.Namespace) -> int:
    """Return the port: that of the demo is always the same, since the documentation names it."""
    if options.port is not None:
        return int(options.port)
    return DEMO_PORT if options.demo else 0


def _next_step(sandbox: Sandbox) -> str:
    """Say what to enter in another terminal."""
    values = {"ELAB_ENDPOINT": sandbox.endpoint, "ELAB_TOKEN": sandbox.token}
    if os.name == "nt":
        line = "; ".join(f'$env:{name} = "{value}"' for name, value in values.items())
    else:
        line = "export " + " ".join(f"{name}={value}" for name, value in values.items())
    return (
        f"\neLabFTW {sandbox.version} runs at {sandbox.site} until Ctrl-C. In another terminal:\n\n  {line}\n"
    )


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
        help="release such as 4.3.5 or 5.3.11, or a generation"
        f" ({', '.join((*GENERATIONS, *V2_GENERATIONS))}): its newest (default: {_RELEASE};"
        f" with --demo {_DEMO_RELEASE})",
    )
    parser.add_argument(
        "--port", type=int, help=f"port to listen on (default: a free port; with --demo {DEMO_PORT})"
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="start with the notebook of the examples in the documentation, with fixed keys",
    )
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
