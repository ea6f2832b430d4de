"""The command `sandbox`: a local server for testing."""

from pathlib import Path
from typing import Annotated

import typer


def sandbox(
    release: Annotated[
        str, typer.Option(help="Release to imitate: 2.0.0 … 5.6.12. 4.3 means the newest 4.3.")
    ] = "4.3",
    port: Annotated[int, typer.Option(help="Port; 0 chooses a free one.", min=0, max=65535)] = 0,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder for the data (default: kept in memory only).", show_default=False),
    ] = None,
) -> None:
    """Run a server that behaves like eLabFTW on this computer, until Ctrl-C. Requires the extra `sandbox`.

    Prints the endpoint and the API keys as lines that a shell can read. It serves API v1 up to and including
    4.9, and API v2 from 5.0; 4.9 has both.

    Examples:
      elab sandbox --release 3.6
      elab sandbox --release 5.3.11
      elab sandbox > keys.env &  sleep 2; . ./keys.env; export ELAB_ENDPOINT ELAB_TOKEN; elab list
    """
    from elab_sdk.sandbox.__main__ import main

    arguments = ["--release", release, "--port", str(port)]
    raise typer.Exit(main([*arguments, "--data", str(data)] if data is not None else arguments))
