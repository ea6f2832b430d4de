"""Operations of several requests: an error's notes list what was done before it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from elab_sdk.errors import ElabError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

__all__ = ["note_completed", "note_completed_steps", "note_interrupted_write"]


@contextlib.contextmanager
def note_completed_steps(done: Sequence[str]) -> Generator[None, None, None]:
    """Add a note with the completed steps to any exception that is raised inside the `with`.

    This includes interrupts (Ctrl-C) and cancelled tasks. `was_sent` of an `ElabError` becomes True.

    >>> done = ["title"]
    >>> try:
    ...     with note_completed_steps(done):
    ...         done.append("tag 'blot'")
    ...         raise KeyboardInterrupt
    ... except KeyboardInterrupt as error:
    ...     error.__notes__
    ["done before this error: title, tag 'blot'"]

    Args:
        done: Descriptions of the completed steps, with IDs; it may grow inside the `with`.
    """
    try:
        yield
    except BaseException as error:
        note_completed(error, done)
        raise


def note_completed(error: BaseException, done: Sequence[str]) -> None:
    """Add a note with the completed steps to an exception.

    >>> error = KeyboardInterrupt()
    >>> note_completed(error, ["title", "tag 'blot'"])
    >>> error.__notes__
    ["done before this error: title, tag 'blot'"]

    Args:
        error: Any exception. `was_sent` of an `ElabError` becomes True.
        done: Descriptions of the completed steps, with IDs; without any, no note is added.
    """
    if done:
        error.add_note(f"done before this error: {', '.join(done)}")
        if isinstance(error, ElabError):
            error.was_sent = True


def note_interrupted_write(error: BaseException, method: str, path: str) -> None:
    """Add a note to an interrupt during a write, because the server may have processed it.

    >>> error = KeyboardInterrupt()
    >>> note_interrupted_write(error, "POST", "experiments")
    >>> print(error.__notes__[0])
    interrupted during POST experiments: the server may have processed it; check before you send it again

    Args:
        error: The exception. The text of an `Exception` already says so, and is left as it is.
        method: The request's HTTP method.
        path: The request's path below the API's root.
    """
    if method != "GET" and not isinstance(error, Exception):
        error.add_note(
            f"interrupted during {method} {path}: the server may have processed it; check before you"
            " send it again"
        )
