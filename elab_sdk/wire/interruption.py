"""Acts of several requests: whatever ends one, what was done before is said in the error's notes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from elab_sdk.errors import ElabError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

__all__ = ["telling", "under_way"]


@contextlib.contextmanager
def telling(done: Sequence[str]) -> Generator[None, None, None]:
    """Say in the notes of whatever is raised inside what was done before it.

    An interrupt (Ctrl-C) and the cancellation of a task are told it too: they come when they please.

    >>> done = ["title"]
    >>> try:
    ...     with telling(done):
    ...         done.append("tag 'blot'")
    ...         raise KeyboardInterrupt
    ... except KeyboardInterrupt as error:
    ...     error.__notes__
    ["done before this error: title, tag 'blot'"]

    Args:
        done: What was done, in words, with IDs; it may grow inside.
    """
    try:
        yield
    except BaseException as error:
        if done:
            error.add_note(f"done before this error: {', '.join(done)}")
            if isinstance(error, ElabError):
                error.was_sent = True
        raise


@contextlib.contextmanager
def under_way(method: str, path: str) -> Generator[None, None, None]:
    """Say in the notes of an interrupt that a write was under way, which the server may have done.

    >>> try:
    ...     with under_way("POST", "experiments"):
    ...         raise KeyboardInterrupt
    ... except KeyboardInterrupt as error:
    ...     print(error.__notes__[0])
    interrupted during POST experiments: the server may have acted on it, so read before you write again

    Args:
        method: The request's HTTP method.
        path: The request's path below the API's root.
    """
    try:
        yield
    except Exception:
        # which says so itself
        raise
    except BaseException as error:
        if method != "GET":
            error.add_note(
                f"interrupted during {method} {path}: the server may have acted on it, so read before you"
                " write again"
            )
        raise
