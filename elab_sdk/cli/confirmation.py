"""Questions before something is deleted or copied."""

import sys

import typer

from elab_sdk.cli.output import print_line, print_message, print_status, printable

__all__ = ["ask", "confirm", "require_terminal"]


def require_terminal(*, yes: bool, purpose: str = "delete something") -> None:
    """Make sure that a person can answer, before anything is sent.

    Args:
        yes: Whether the answer was given as an option.
        purpose: What the answer allows, used in the error message.

    Raises:
        BadParameter: There is no terminal to ask on.
    """
    if not yes and not sys.stdin.isatty():
        raise typer.BadParameter(f"--yes is required to {purpose} if stdin is not a terminal")


def confirm(question: str, subject: str, *, yes: bool) -> None:
    """Ask whether to delete something, or only print what is deleted.

    Args:
        question: The question.
        subject: What is deleted, with its text, which may be of other people.
        yes: Whether the answer was given as an option.

    Raises:
        Exit: The answer is no.
    """
    if yes:
        print_status(subject)
        return
    print_message(subject, err=True)
    ask(question, refused="nothing was deleted")


def ask(question: str, *, refused: str) -> None:
    """Ask a question; without the answer yes, the command ends.

    Args:
        question: The question.
        refused: What to print if the answer is no.

    Raises:
        Exit: The answer is no.
    """
    if not typer.confirm(printable(question), err=True):
        print_line(refused, err=True)
        raise typer.Exit(1)
