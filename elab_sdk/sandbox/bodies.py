"""What the servers do to a body: strip tags by a list (to 4.0), purify it too (4.1, 4.2), or purify it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors
from elab_sdk.sandbox.purifier import purified
from elab_sdk.sandbox.strip_tags import strip_tags

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KEPT: Final = _words(
    """
    div br p sub img sup strong b em u a s font span ul li ol blockquote h1 h2 h3 h4 h5 h6 hr table tr
    td code video audio pagebreak pre details summary figure figcaption
    """
)
_DEFINITIONS: Final = _words("dl dt dd")


def cleaned(body: str, release: Release) -> str:
    """A body as it is stored.

    Raises:
        RefusedError: Too long (from 3.0).
    """
    if release.body_limit is not None and len(body) > release.body_limit:
        raise errors.refused("Content is too big! Cannot save!")
    if release.body_cleaning != "purified":
        body = strip_tags(body, _kept(release))
    return body if release.body_cleaning == "stripped" else purified(body, release)


def _kept(release: Release) -> frozenset[str]:
    """The tags that are not stripped."""
    header_cells = frozenset({"th"}) if release.body_tables else frozenset[str]()
    return _KEPT | header_cells | (_DEFINITIONS if release.body_definitions else frozenset[str]())
