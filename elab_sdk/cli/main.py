"""Where `elab` begins and ends: exit codes, errors on stderr, Ctrl-C and a reader that went away."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Final

from elab_sdk.cli.streams import CtrlCError, ReaderGoneError, kept

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DONE", "FAILED", "INTERRUPTED", "WRONG_USE", "main"]

DONE: Final = 0
FAILED: Final = 1
"""The server refused, did not answer, or the act did not come to its end."""
WRONG_USE: Final = 2
"""The command, an argument or the configuration was wrong. Nothing was sent."""
INTERRUPTED: Final = 130
"""Ctrl-C, as shells count it."""

_PACKAGES: Final = ("typer", "rich", "shellingham", "click")
_EXTRA: Final = 'the command line needs its extra ({} is missing): pip install "elab-sdk[cli]"'


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    >>> main(["--version"])  # doctest: +SKIP

    Args:
        arguments: The words after `elab`; those of the process where they are left out.

    Returns:
        The exit code: 0 for done, 1 where the server or the act failed, 2 for wrong use, 130 after Ctrl-C.
    """
    warnings.showwarning = _warn  # type: ignore[assignment]
    # httpx loads a command line of its own, with rich and pygments, where it finds them
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    with kept() as (stdout, stderr):
        try:
            code = _guarded(arguments)
        except (BrokenPipeError, ReaderGoneError):
            # who read the output has seen enough, as in `elab list | head -1`
            code = DONE
        except (KeyboardInterrupt, CtrlCError) as interrupt:
            code = _interrupted(interrupt.__cause__ or interrupt)
        stdout.flush()
        if stdout.problem is not None and not isinstance(stdout.problem, BrokenPipeError):
            why = getattr(stdout.problem, "strerror", None) or stdout.problem
            _say(f"the output could not be written: {why}")
            code = code or FAILED
        stderr.flush()
    return code


def _guarded(arguments: Sequence[str] | None) -> int:
    try:
        from elab_sdk.cli.command_tree import run  # typer may be missing
    except ImportError as error:
        return _explained(error)
    try:
        code = run(arguments)
    except (BrokenPipeError, KeyboardInterrupt, CtrlCError, ReaderGoneError):
        raise
    except Exception as error:
        return _explained(error)
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else DONE


def _explained(error: Exception) -> int:
    """Say what went wrong.

    Returns:
        The exit code.
    """
    if isinstance(error, ImportError) and (missing := _top(error)) in _PACKAGES:
        _say(_EXTRA.format(missing))
        return FAILED
    if type(error).__name__ == "Abort":
        return _interrupted(error.__cause__ or error)
    if hasattr(error, "format_message"):
        return _misused(error)
    from elab_sdk.errors import ConfigurationError, ElabError, ValidationError

    if isinstance(error, ImportError) and _top(error).startswith("elab"):
        raise error
    if not isinstance(error, ElabError | OSError | ImportError):
        raise error
    _say("\n  ".join([_words(error), *getattr(error, "__notes__", ())]))
    return WRONG_USE if isinstance(error, ConfigurationError | ValidationError) else FAILED


def _interrupted(interrupt: BaseException) -> int:
    """Say what was done before Ctrl-C."""
    words = "interrupted: what was under way was broken off, and no half file is left"
    _say("\n  ".join([words, *getattr(interrupt, "__notes__", ())]))
    return INTERRUPTED


def _misused(error: Exception) -> int:
    """The command line was wrong: say what, and where help is."""
    words = str(getattr(error, "format_message")()).removeprefix("Invalid value: ")  # noqa: B009 - of typer
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "elab")
    _say(f"{words}\n  see {path} --help")
    return WRONG_USE


def _top(error: ImportError) -> str:
    return (error.name or "").partition(".")[0]


def _words(error: Exception) -> str:
    if isinstance(error, FileExistsError) and ": existing=" in str(error):
        # the facade names its argument; here it is an option
        return f"{str(error).partition(': existing=')[0]}: --force replaces it"
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return str(error) or type(error).__name__


def _warn(message: Warning | str, *_: object) -> None:
    _say(f"warning: {message}")


def _say(words: str) -> None:
    from elab_api_v1.errors import printable  # not for --help
    from elab_api_v1.redaction import redacted

    # an argument that is refused may be the key, and a server's words may be anybody's
    sys.stderr.write(f"elab: {printable(redacted(words))}\n")
