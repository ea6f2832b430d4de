"""Questions before something is deleted."""

import sys

import typer

from elab_sdk.cli.output import print_line, printable

__all__ = ["confirm", "require_terminal"]


def require_terminal(*, yes: bool) -> None:
    """Make sure that a person can answer, before anything is sent.

    Args:
        yes: Whether the answer was given as an option.

    Raises:
        BadParameter: There is no terminal to ask on.
    """
    if not yes and not sys.stdin.isatty():
        raise typer.BadParameter("--yes is required to delete something if stdin is not a terminal")


def confirm(question: str, subject: str, *, yes: bool) -> None:
    """Ask whether to delete something, or only print what is deleted.

    Args:
        question: The question.
        subject: What is deleted, with its text, which may be of other people.
        yes: Whether the answer was given as an option.

    Raises:
        Exit: The answer is no.
    """
    print_line(subject, err=True)
    if not yes and not typer.confirm(printable(question), err=True):
        print_line("nothing was deleted", err=True)
        raise typer.Exit(1)
