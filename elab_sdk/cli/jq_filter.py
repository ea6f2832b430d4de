"""The option --jq: filters JSON with the language of jq.

The package `jq` (extra `jq`) is used if it is installed, otherwise the program `jq`.
"""

from __future__ import annotations

import json
import subprocess
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer

from elab_sdk.cli.output import print_line, print_message
from elab_sdk.cli.streams import stop_if_output_lost

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["JqFilter"]

_MISSING: Final = (
    '--jq needs the package jq (pip install "elab-sdk[jq]") or the program jq; without them, use --json'
)


class JqFilter:
    """A compiled expression.

    Args:
        expression: The expression, such as `.[].title`.

    Raises:
        BadParameter: The expression is invalid, or neither the package nor the program is installed.
    """

    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._program: Any = None
        try:
            package: Any = import_module("jq")
        except ImportError:
            self._check_with_program()
            return
        try:
            self._program = package.compile(expression)
        except ValueError as error:
            raise _invalid(str(error)) from None

    def print_results(self, value: object) -> int:
        """Print what the expression makes of a value: text as it is, anything else as JSON on one line.

        Args:
            value: The JSON value.

        Returns:
            The number of results.

        Raises:
            Exit: The expression does not fit the value.
        """
        text = json.dumps(value, ensure_ascii=False)
        count = 0
        try:
            for result in self._results(text):
                print_line(
                    result
                    if isinstance(result, str)
                    else json.dumps(result, ensure_ascii=False, separators=(",", ":"))
                )
                stop_if_output_lost()
                count += 1
        except ValueError as error:
            print_message(f"elab: --jq: {_reason(str(error))}", err=True)
            raise typer.Exit(1) from None
        return count

    def _results(self, text: str) -> Iterator[object]:
        if self._program is not None:
            yield from self._program.input_text(text)
            return
        process = _run_program(("-c", self._expression), text)
        for line in process.stdout.splitlines():
            yield json.loads(line)
        if process.returncode:
            raise ValueError(process.stderr)

    def _check_with_program(self) -> None:
        try:
            # without input it is only compiled
            process = _run_program((self._expression,), "")
        except FileNotFoundError:
            raise typer.BadParameter(_MISSING) from None
        if process.returncode:
            raise _invalid(process.stderr)


def _run_program(arguments: Sequence[str], text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the expression is one argument
        ["jq", *arguments],  # noqa: S607 - it may be installed anywhere
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _invalid(report: str) -> typer.BadParameter:
    return typer.BadParameter(f"--jq: {_reason(report)}")


def _reason(report: str) -> str:
    """Return the first line of an error, without the name of the program."""
    line = next(iter(report.strip().splitlines()), "the filter failed")
    reason = line.removeprefix("jq: ").removeprefix("error: ").removeprefix("error (at <stdin>:0): ")
    # the position follows
    return reason.partition(" at <top-level>")[0].partition(" (Unix shell")[0].strip()
