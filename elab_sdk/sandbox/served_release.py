"""`ServedRelease`: what users see of the release that a sandbox serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release

__all__ = ["ServedRelease", "served_release"]


@attrs.frozen
class ServedRelease:
    """The release that a sandbox serves: the `release` of a `Sandbox`.

    >>> from elab_sdk.sandbox import Sandbox
    >>> Sandbox(release="5.3").release
    ServedRelease(name='5.3.11', generation='5.3', api='v2')

    Args:
        name: The exact release, such as "5.3.11".
        generation: Its generation, such as "5.3".
        api: The API of the sandbox's endpoint, "v1" or "v2".
    """

    name: str
    generation: str
    api: Literal["v1", "v2"]


def served_release(record: Release, version: str) -> ServedRelease:
    """Describe a release for users.

    Args:
        record: How the release behaves.
        version: The exact release.
    """
    return ServedRelease(version, record.generation, record.api)
