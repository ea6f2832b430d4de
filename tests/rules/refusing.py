"""Helper: assert that a call raises a ValidationError about an argument, in any wording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable


def refused(
    function: Callable[..., object], *args: Any, argument: str, says: str | tuple[str, ...] = (), **more: Any
) -> ValidationError:
    """Assert that a call raises a ValidationError, and return the error.

    Args:
        function: What is called.
        args: Its arguments.
        argument: The argument that the error must name.
        says: What its message must contain.
        more: Keyword arguments of the call.
    """
    with pytest.raises(ValidationError) as caught:
        function(*args, **more)
    error = caught.value
    assert error.argument == argument
    for each in (says,) if isinstance(says, str) else says:
        assert each in str(error)
    assert len(str(error)) > len("None")
    return error
