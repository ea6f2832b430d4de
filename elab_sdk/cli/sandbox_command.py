"""A server to try things on."""

from pathlib import Path
from typing import Annotated

import typer


def sandbox(
    release: Annotated[
        str, typer.Option(help="Whose manners it has: 2.0.0 … 4.9.0; 4.3 is its newest.")
    ] = "4.3",
    port: Annotated[int, typer.Option(help="The port; 0 is a free one.", min=0, max=65535)] = 0,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder to keep the state in; else it is forgotten.", show_default=False),
    ] = None,
) -> None:
    """Serve an eLabFTW look-alike on this machine, until Ctrl-C. It needs the extra `sandbox`.

    It prints an endpoint and keys, as lines that a shell understands.

    Examples:
      elab sandbox --release 3.6
      elab sandbox > keys.env &  sleep 2; . ./keys.env; export ELAB_ENDPOINT ELAB_TOKEN; elab list
    """
    from elab_sdk.sandbox.__main__ import main

    words = ["--release", release, "--port", str(port)]
    raise typer.Exit(main([*words, "--data", str(data)] if data is not None else words))
