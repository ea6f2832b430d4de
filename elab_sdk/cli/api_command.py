"""The command `api`: any request, for what no other command does."""

import sys
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.output import format_json, is_terminal, print_line
from elab_sdk.cli.output_options import JqOption


def api(
    connection: ConnectionOptions,
    *,
    request: Annotated[
        list[str],
        typer.Argument(
            help="Method (default: GET) and path below /api/v1/, or below /api/v2/ from 5.0.",
            metavar="[METHOD] PATH",
        ),
    ],
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            "-f",
            help="Form field or JSON text, or query parameter of a GET: key=value. Can be repeated.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("--file", "-F", help="File to send, in the form field `file`.", show_default=False),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File for the response, as received.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Allow methods that can write.")] = False,
    jq: JqOption = None,
) -> None:
    """Send a request unchecked, and print the response.

    On API v1, a POST whose fields the server does not accept as an update creates an entry and returns 200.
    Methods that can write therefore require --unsafe. All other commands are checked and do not need it.

    Examples:
      elab api experiments/3
      elab api GET experiments -f limit=5 -f offset=10
      elab api POST experiments/3 -f tag=blot --unsafe
      elab api POST experiments/3/tags -f tag=blot --unsafe
      elab api experiments/3 --jq .title
      elab api uploads/12 -o gel.png
    """
    method, path = request if len(request) == 2 else ("GET", request[0])
    if len(request) > 2:
        raise typer.BadParameter("expected a method and a path, such as: elab api GET experiments/3")
    if method.upper() not in ("GET", "HEAD", "OPTIONS") and not unsafe:
        raise typer.BadParameter(
            f"{method.upper()} can write, and `elab api` checks nothing: use --unsafe to send it, or one of"
            " the safe commands `create`, `update`, `tag`, `link`, `upload` and `cancel`"
        )
    if file is not None and field:
        raise typer.BadParameter("--field and --file exclude each other: the server would ignore the fields")
    if to is not None and to.is_dir():
        raise typer.BadParameter(f"{to} is a folder; pass a file: -o {to / 'response.json'}")
    if to is not None and jq is not None:
        raise typer.BadParameter("-o FILE saves the response as received, and cannot be combined with --jq")
    jq_filter = None
    if jq is not None:
        from elab_sdk.cli.jq_filter import JqFilter  # few callers need it

        jq_filter = JqFilter(jq)
    form = {
        name: values[0] if len(values) == 1 else values for name, values in _parse_fields(field or []).items()
    }
    param_name = "files" if file is not None else "data"
    with connection.manager() as manager:
        params: Any = {"file": file} if file is not None else form
        if to is not None:
            from elab_sdk.files.downloads import atomic_target  # most requests write no file

            # entered before the request: if the file cannot be written, nothing is sent
            with atomic_target(to, None, "replace" if force else "raise") as target:
                target.write(manager.send_req(path, params, method, binary=True, param_name=param_name))
            return
        content = manager.send_req(path, params, method, binary=True, param_name=param_name)
    if jq_filter is not None:
        jq_filter.print_results(_parse_json(content))
        return
    _print_content(content)


def _parse_fields(options: list[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for each in options:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"--field must be key=value, not {each!r}")
        fields.setdefault(name, []).append(value)
    return fields


def _parse_json(content: bytes) -> object:
    """Return the response as plain values.

    Raises:
        Exit: It is not JSON.
    """
    import json

    try:
        return cast("object", json.loads(content))
    except (ValueError, RecursionError):
        print_line(f"elab: --jq: the response is not JSON ({len(content)} bytes)", err=True)
        raise typer.Exit(1) from None


def _print_content(content: bytes) -> None:
    """Print a response: JSON is indented on a terminal, and unchanged elsewhere."""
    if not is_terminal():
        sys.stdout.buffer.write(content)
        return
    import json

    try:
        print_line(format_json(json.loads(content)))
    except (ValueError, RecursionError):
        print_line(f"{len(content)} bytes that are not JSON: use -o FILE to save them")
