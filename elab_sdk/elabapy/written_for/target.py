"""The release that a script was written for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from elab_sdk.elabapy.problems import SetupError
from elab_sdk.rules.release_shapes import SHAPES, Shapes
from elab_sdk.rules.releases import GENERATIONS, VERSIONS, find_release, find_version

if TYPE_CHECKING:
    from elab_sdk.rules.json_keys import Keys
    from elab_sdk.rules.releases import Release

__all__ = ["Target", "find_target"]


@attrs.frozen
class Target:
    """The release that a script was written for.

    >>> find_target("3.6").release.date_out
    'compact'

    Args:
        version: The exact version, such as "3.6.7".
        release: Its record in the releases table.
        shapes: The keys of its objects; what it did not send has the keys of the first release that did.
    """

    version: str
    release: Release
    shapes: Shapes


def find_target(text: object) -> Target:
    """Find the release that `written_for` names.

    >>> find_target("4.3").version
    '4.3.10'

    Args:
        text: An exact version ("4.3.5"), or a generation or minor version ("3.6"), which stands for its
            newest version.

    Raises:
        SetupError: It is not a release with API v1.
    """
    try:
        version = find_version(text) if isinstance(text, str) else ""
    except ValueError:
        version = ""
    if version not in VERSIONS:
        shown = repr(text) if isinstance(text, str) else f"{text!r} ({type(text).__name__})"
        raise SetupError(
            f"written_for (or ELAB_WRITTEN_FOR) is {shown}, not a release with API v1; use an exact version"
            f" such as '4.3.10', or one of {', '.join(GENERATIONS)}"
        )
    release = find_release(version)
    return Target(version, release, _shapes(release.name))


def _shapes(name: str) -> Shapes:
    """Return the keys of a release; what it does not send has the keys of the first release that does."""
    names = list(SHAPES)
    later = [SHAPES[each] for each in names[names.index(name) :]]
    keys: dict[str, Keys] = {}
    for field in attrs.fields(Shapes):
        candidates: list[Keys] = [getattr(shapes, field.name) for shapes in later]
        keys[field.name] = next((each for each in candidates if each), frozenset[str]())
    return Shapes(**keys)
