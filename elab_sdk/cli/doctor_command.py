"""Something does not work: why, and what to do."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from elab_sdk.cli.connection_options import Link
from elab_sdk.cli.output import dump, is_terminal, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.doctor.findings import Finding

_MARKS: Final = {"ok": "✔", "warn": "!", "fail": "✘", "unknown": "?"}
_COLOURS: Final = {"ok": "green", "warn": "yellow", "fail": "red", "unknown": "blue"}


def doctor(
    link: Link,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON: check, verdict, what, advice.")] = False,
) -> None:
    """Something does not work: find out why, and what to do.

    Looks at the host's name, the port, the certificate, the web server's rewrite, whether the key arrives,
    what it may do, the release and what that can do, both clocks, and how long a file the web server takes.
    Nothing is changed: see docs/cli.md for what is sent. The exit code is 1 where something fails.

    Examples:
      elab doctor
      elab doctor --endpoint https://elab.example.org --json
    """
    with link.manager() as manager:
        found = manager.diagnose()
    if as_json:
        say(dump([finding.to_dict() for finding in found]))
    else:
        _draw(found)
    if any(finding.verdict == "fail" for finding in found):
        raise typer.Exit(1)


def _draw(found: "Sequence[Finding]") -> None:
    width = max(len(finding.check) for finding in found)
    indent = " " * (width + 4)
    for finding in found:
        mark = _MARKS[finding.verdict] if is_terminal() else f"{finding.verdict:<7}"
        typer.secho(mark, fg=_COLOURS[finding.verdict], nl=False)
        say(f" {finding.check:<{width}}  {finding.what}")
        if finding.advice:
            lines = finding.advice.split("\n")
            say(f"{indent}→ " + f"\n{indent}  ".join(lines))
