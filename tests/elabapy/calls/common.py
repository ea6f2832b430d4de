"""The class `Call`: a call of elabapy and its intended effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

from tests.safety.cases import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Expect
    from tests.safety.example_notebook import ExampleNotebook

__all__ = ["Call", "careless", "misread", "reads"]

Operation: TypeAlias = "Callable[[Any, ExampleNotebook], object]"


@attrs.frozen(kw_only=True)
class Call:
    """A call that is made through elabapy and the drop-in."""

    method: str
    name: str
    operation: Operation
    expect: Expect | None
    """The intended effect on a copy of the state before; None if no effect is sensible."""
    refused: Expect = nothing
    """The expected state if the call is refused, which may include a concurrent change by another user."""
    creates: Mapping[str, int] = attrs.field(factory=dict[str, int])
    answers: Callable[[Any, ExampleNotebook], bool] | None = None
    """Checks the result of a read for which a server may return another entry."""
    key: Literal["own", "other", "readonly", "wrong"] = "own"
    needs: Callable[[Release], bool] = attrs.field(default=lambda _release: True)
    """Releases on which the call is possible."""
    why: str = ""
    """A description of the harm that elabapy does on some releases."""
    same_as: str = ""
    """The title of a harmful call that cannot be distinguished by its arguments."""

    @property
    def title(self) -> str:
        """The title in the table."""
        return f"{self.method}: {self.name}"


def reads(method: str, name: str, operation: Operation, **more: Any) -> Call:
    """Return a call that only reads."""
    return Call(method=method, name=name, operation=operation, expect=nothing, **more)


def misread(
    method: str, name: str, operation: Operation, answers: Callable[[Any, ExampleNotebook], bool], why: str
) -> Call:
    """Return a read with an invalid argument, for which elabapy returns something else."""
    return Call(method=method, name=name, operation=operation, expect=nothing, answers=answers, why=why)


def careless(method: str, name: str, operation: Operation, why: str, **more: Any) -> Call:
    """Return a call without a sensible effect."""
    return Call(method=method, name=name, operation=operation, expect=None, why=why, **more)
