"""Any request, where no command fits."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.output import dump, is_terminal, say


def api(
    link: Link,
    *,
    words: Annotated[
        list[str],
        typer.Argument(help="GET where it is left out, and a path below /api/v1/.", metavar="[METHOD] PATH"),
    ],
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            "-f",
            help="A field of the form, or of the query in a GET: key=value.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("--file", "-F", help="A file to send, in the field `file`.", show_default=False),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where the answer goes, as it came.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Send what may write.")] = False,
) -> None:
    """Send a request as it is, and print the answer.

    Nothing protects an entry here: a POST whose fields a server does not take for an update creates an entry
    and answers 200. All that is not a GET therefore needs --unsafe; the commands of their own do not.

    Examples:
      elab api experiments/3
      elab api GET experiments -f limit=5 -f offset=10
      elab api POST experiments/3 -f tag=blot --unsafe
      elab api uploads/12 -o gel.png
    """
    verb, path = words if len(words) == 2 else ("GET", words[0])
    if len(words) > 2:
        raise typer.BadParameter("a method and a path: elab api GET experiments/3")
    if verb.upper() not in ("GET", "HEAD", "OPTIONS") and not unsafe:
        raise typer.BadParameter(
            f"{verb.upper()} may write, and nothing is checked here: --unsafe sends it. `elab create`,"
            " `update`, `tag`, `link`, `upload` and `cancel` are safe"
        )
    if file is not None and field:
        raise typer.BadParameter(
            "a request has fields or a file: a server takes the file, and ignores the fields"
        )
    if to is not None and to.is_dir():
        raise typer.BadParameter(f"{to} is a folder: give a file, -o {to / 'answer.json'}")
    fields = _fields(field or [])
    place = "files" if file is not None else "data"
    with link.manager() as manager:
        params: Any = {"file": file} if file is not None else fields
        if to is not None:
            from elab_sdk.files.downloads import landing  # most requests need none

            # entered first: where the file cannot be written, nothing is sent
            with landing(to, None, "replace" if force else "raise") as target:
                target.write(manager.send_req(path, params, verb, binary=True, param_name=place))
            return
        answer = manager.send_req(path, params, verb, binary=True, param_name=place)
    _print(answer)


def _fields(given: list[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"a field is key=value, not {each!r}")
        fields.setdefault(name, []).append(value)
    return fields


def _print(answer: bytes) -> None:
    """The answer: laid out where it is JSON and somebody looks, as it came elsewhere."""
    if not is_terminal():
        sys.stdout.buffer.write(answer)
        return
    import json

    try:
        say(dump(json.loads(answer)))
    except (ValueError, RecursionError):
        say(f"{len(answer)} bytes that are no JSON: -o FILE keeps them")
