"""The command `sandbox`: a local server for testing."""

from pathlib import Path
from typing import Annotated

import typer


def sandbox(
    release: Annotated[
        str | None,
        typer.Option(
            help="Release to imitate: 2.0.0 … 5.6.12; 5.3 is the newest 5.3 (default: 4.3; with --demo 5.6).",
            show_default=False,
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            help="Port; 0 chooses a free one (default: 0; with --demo 8560).",
            min=0,
            max=65535,
            show_default=False,
        ),
    ] = None,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo", help="Start with the notebook of the examples in the documentation, with fixed keys."
        ),
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder for the data (default: kept in memory only).", show_default=False),
    ] = None,
) -> None:
    """Run a server that behaves like eLabFTW on this computer, until Ctrl-C. Requires the extra `sandbox`.

    Prints the endpoint and the API keys as lines that a shell can read. It serves API v1 up to and including
    4.9, and API v2 from 5.0; 4.9 has both.

    Examples:
      elab sandbox --demo
      elab sandbox --release 3.6
      elab sandbox --release 5.3.11
      elab sandbox > keys.env &  sleep 2; . ./keys.env; export ELAB_ENDPOINT ELAB_TOKEN; elab list
    """
    from elab_sdk.sandbox.__main__ import main

    given = {"--release": release, "--port": port, "--data": data}
    arguments = [text for name, value in given.items() if value is not None for text in (name, str(value))]
    raise typer.Exit(main([*arguments, *(["--demo"] if demo else [])]))
