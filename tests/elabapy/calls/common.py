"""What a call is: one call of elabapy, as somebody writes it, and what was meant by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import attrs

from tests.safety.cases import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.rules.releases import Release
    from tests.safety.cases import Expect
    from tests.safety.world import World

__all__ = ["Call", "careless", "misread", "reads"]

Act: TypeAlias = "Callable[[Any, World], object]"


@attrs.frozen(kw_only=True)
class Call:
    """One call, the same for elabapy and for the drop-in."""

    method: str
    name: str
    act: Act
    expect: Expect | None
    """What was meant: it changes a copy of the state before. None where nothing good can be meant."""
    refused: Expect = nothing
    """What becomes of the notebook where the call is refused: somebody else may write in the midst of it."""
    creates: Mapping[str, int] = attrs.field(factory=dict[str, int])
    answers: Callable[[Any, World], bool] | None = None
    """Whether what a read returned is what was asked for, where a server may send something else."""
    key: Literal["own", "other", "readonly", "wrong"] = "own"
    needs: Callable[[Release], bool] = attrs.field(default=lambda _release: True)
    """Releases on which the call can be made at all."""
    why: str = ""
    """The harm that elabapy does on some releases, in words."""
    same_as: str = ""
    """The title of a call that is the same to whoever sees the arguments alone, and does harm."""

    @property
    def title(self) -> str:
        """Its name in the table."""
        return f"{self.method}: {self.name}"


def reads(method: str, name: str, act: Act, **more: Any) -> Call:
    """A call that only reads."""
    return Call(method=method, name=name, act=act, expect=nothing, **more)


def misread(method: str, name: str, act: Act, answers: Callable[[Any, World], bool], why: str) -> Call:
    """A call that asks for what cannot be read, and gets something else."""
    return Call(method=method, name=name, act=act, expect=nothing, answers=answers, why=why)


def careless(method: str, name: str, act: Act, why: str, **more: Any) -> Call:
    """A call that cannot do what was meant."""
    return Call(method=method, name=name, act=act, expect=None, why=why, **more)
