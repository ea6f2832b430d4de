"""Start and end of `elab`: exit codes, errors on stderr, Ctrl-C, and a closed pipe."""

from __future__ import annotations

import os
import sys
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from elab_sdk.cli import messages
from elab_sdk.cli.streams import CommandInterruptedError, OutputClosedError, tolerate_lost_output

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EXIT_FAILED", "EXIT_INTERRUPTED", "EXIT_OK", "EXIT_USAGE", "main"]

EXIT_OK: Final = 0
EXIT_FAILED: Final = 1
"""The server rejected the request, did not respond, or the operation failed."""
EXIT_USAGE: Final = 2
"""The command, an argument, or the configuration is invalid. Nothing was sent."""
EXIT_INTERRUPTED: Final = 130
"""Ctrl-C: 128 + SIGINT, as in shells."""

_PACKAGES: Final = ("typer", "rich", "shellingham", "click", "yaml")
_WITHOUT_EXTRA: Final = """To run these commands, install the extra `cli`, which is missing here:
  pip install "elab-sdk[cli]"
  pipx install "elab-sdk[cli]"
"""
_EXTRA: Final = 'elab needs an optional dependency ({}): pip install "elab-sdk[cli]"'


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    >>> main(["--version"])  # doctest: +SKIP

    Args:
        arguments: The arguments after `elab` (default: those of the process).

    Returns:
        The exit code: 0 for success, 1 if the server or the operation failed, 2 for wrong usage, 130 after
        Ctrl-C.
    """
    messages.reset_level()
    warnings.showwarning = _print_warning  # type: ignore[assignment]
    # httpx would load its own command line, with rich and pygments, if they are installed
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    with tolerate_lost_output() as (stdout, stderr):
        try:
            code = _run_command(arguments)
        except (BrokenPipeError, OutputClosedError):
            # the reader has what it needs, as in `elab list | head -1`
            code = EXIT_OK
        except (KeyboardInterrupt, CommandInterruptedError) as interrupt:
            code = _report_interrupt(interrupt.__cause__ or interrupt)
        stdout.flush()
        if stdout.problem is not None and not isinstance(stdout.problem, BrokenPipeError):
            reason = getattr(stdout.problem, "strerror", None) or stdout.problem
            _print_error(f"cannot write the output: {reason}")
            code = code or EXIT_FAILED
        stderr.flush()
    return code


def _run_command(arguments: Sequence[str] | None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    # a shell that asks for completions passes no arguments
    if "_ELAB_COMPLETE" not in os.environ and _run_without_typer(given):
        return EXIT_OK
    try:
        from elab_sdk.cli.command_tree import run  # typer may be missing
    except ImportError as error:
        return _report_error(error)
    try:
        code = run(arguments)
    except (BrokenPipeError, KeyboardInterrupt, CommandInterruptedError, OutputClosedError):
        raise
    except Exception as error:
        return _report_error(error)
    if code == EXIT_INTERRUPTED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else EXIT_OK


def _run_without_typer(given: Sequence[str]) -> bool:
    """Print the help or the version, which need no other package: loading typer takes longer.

    Returns:
        False if the arguments ask for something else.
    """
    if given in (["--version"], ["-V"]):
        from elab_sdk._version import __version__

        sys.stdout.write(f"elab {__version__}\n")
        return True
    if given in ([], ["--help"], ["-h"]):
        from elab_sdk.cli.command_table import ROOT_OPTIONS, root_page
        from elab_sdk.cli.help_page import HelpStyle

        is_complete = find_spec("typer") is not None
        page = root_page(ROOT_OPTIONS) if is_complete else root_page(note=_WITHOUT_EXTRA)
        sys.stdout.write(page.draw(HelpStyle.of_output()) + "\n")
        return True
    return False


def _report_error(error: Exception) -> int:
    """Print an error of ours or of typer; raise any other, which is a bug.

    Returns:
        The exit code.
    """
    if isinstance(error, ImportError) and (package := _missing_package(error)) in _PACKAGES:
        _print_error(_EXTRA.format(package))
        return EXIT_FAILED
    if type(error).__name__ == "Abort":
        return _report_interrupt(error.__cause__ or error)
    if hasattr(error, "format_message"):
        return _report_usage_error(error)
    from elab_sdk._wording import command_line_words
    from elab_sdk.errors import ConfigurationError, ElabError, ValidationError

    if isinstance(error, ImportError) and _missing_package(error).startswith("elab"):
        raise error
    if not isinstance(error, ElabError | OSError | ImportError):
        raise error
    with command_line_words(messages.is_verbose):
        message = _error_message(error)
    _print_error("\n  ".join([message, *getattr(error, "__notes__", ())]))
    return EXIT_USAGE if isinstance(error, ConfigurationError | ValidationError) else EXIT_FAILED


def _report_interrupt(interrupt: BaseException) -> int:
    """Print what was done before Ctrl-C.

    Returns:
        The exit code.
    """
    message = "interrupted; no partial files were left"
    _print_error("\n  ".join([message, *getattr(interrupt, "__notes__", ())]))
    return EXIT_INTERRUPTED


def _report_usage_error(error: Exception) -> int:
    """Print what is wrong with the command line, and how to get help.

    Returns:
        The exit code.
    """
    message = str(getattr(error, "format_message")()).removeprefix("Invalid value: ")  # noqa: B009 - of typer
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "elab")
    _print_error(f"{message}\n  see {path} --help")
    return EXIT_USAGE


def _missing_package(error: ImportError) -> str:
    return (error.name or "").partition(".")[0]


def _error_message(error: Exception) -> str:
    if (
        isinstance(error, OSError)
        and not getattr(error, "hint", "")
        and error.filename is not None
        and error.strerror
    ):
        return f"{error.filename}: {error.strerror}"
    return str(error) or type(error).__name__


def _print_warning(message: Warning | str, *_: object) -> None:
    if not messages.is_quiet():
        _print_error(f"warning: {message}")


def _print_error(message: str) -> None:
    from elab_api_v1.errors import printable  # not for --help
    from elab_api_v1.redaction import redacted

    # a rejected argument may be the API key, and a server's message may contain anything
    text = messages.wrapped_for(sys.stderr, f"elab: {printable(redacted(message))}")
    sys.stderr.write(f"{text}\n")
