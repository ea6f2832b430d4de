"""The command `doctor`: diagnose a connection."""

import sys
from typing import TYPE_CHECKING, Final

import typer

from elab_sdk.cli.connection_options import ConnectionOptions
from elab_sdk.cli.messages import has_colours, terminal_width, wrapped_for
from elab_sdk.cli.output import format_json, is_terminal, print_line
from elab_sdk.cli.output_options import OutputOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.doctor.findings import Finding

_COLUMNS: Final = ("check", "verdict", "what", "advice")
_MARKS: Final = {"ok": "✔", "warn": "!", "fail": "✘", "unknown": "?"}
_MIN_ADVICE_WIDTH: Final = 24
_COLOURS: Final = {"ok": "green", "warn": "yellow", "fail": "red", "unknown": "blue"}


def doctor(
    connection: ConnectionOptions,
    output: OutputOptions,
) -> None:
    """Diagnose connection problems and suggest fixes.

    Checks the host name, the port, the certificate, the rewrite rule of the web server, the API key and its
    permissions, the release and its features, both clocks, and the maximum upload size of the web server.
    Nothing is changed; `elab docs cli` lists the requests. The exit code is 1 if a check fails.

    Examples:
      elab doctor
      elab doctor --endpoint https://elab.example.org --json
    """
    if output.ids:
        raise typer.BadParameter("--ids is not available: checks have no ID")
    with connection.manager() as manager:
        findings = manager.diagnose()
    if output.format == "json" and output.jq is None and not output.fields:
        print_line(format_json([finding.to_dict() for finding in findings]))
    elif output.format or output.fields:
        output.print_rows(findings, _COLUMNS)
    else:
        _print_findings(findings)
    if any(finding.verdict == "fail" for finding in findings):
        raise typer.Exit(1)


def _print_findings(findings: "Sequence[Finding]") -> None:
    width = max(len(finding.check) for finding in findings)
    indent = width + 4
    for finding in findings:
        mark = _MARKS[finding.verdict] if is_terminal() else f"{finding.verdict:<7}"
        line = wrapped_for(sys.stdout, f"{mark} {finding.check:<{width}}  {finding.what}", indent=indent)
        if has_colours(sys.stdout):
            sys.stdout.write(typer.style(mark, fg=_COLOURS[finding.verdict]))
            line = line.removeprefix(mark)
        print_line(line)
        for number, advice in enumerate(finding.advice.split("\n") if finding.advice else ()):
            _print_advice(advice, indent, is_first=number == 0)


def _print_advice(advice: str, indent: int, *, is_first: bool) -> None:
    columns = terminal_width(sys.stdout)
    if columns is not None and columns < indent + _MIN_ADVICE_WIDTH:
        indent = 2
    line = f"{' ' * indent}{'→' if is_first else ' '} {advice}"
    is_verbatim = advice.startswith("    ")  # lines to copy, such as those for a web server
    print_line(line if is_verbatim else wrapped_for(sys.stdout, line, indent=indent + 2))
