"""How servers clean a body: strip tags (up to and including 4.2) and purify the HTML (from 4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors
from elab_sdk.sandbox.purifier import purify
from elab_sdk.sandbox.strip_tags import strip_tags

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BASE_TAGS: Final = _split(
    """
    div br p sub img sup strong b em u a s font span ul li ol blockquote h1 h2 h3 h4 h5 h6 hr table tr
    td code video audio pagebreak pre details summary figure figcaption
    """
)
_DEFINITION_TAGS: Final = _split("dl dt dd")


def clean_body(body: str, release: Release) -> str:
    """Return a body as it is stored.

    Raises:
        RefusedError: If the body is too long (from 3.0).
    """
    if release.body_limit is not None and len(body) > release.body_limit:
        raise errors.refused("Content is too big! Cannot save!")
    if release.body_cleaning != "purified":
        body = strip_tags(body, _allowed_tags(release))
    return body if release.body_cleaning == "stripped" else purify(body, release)


def _allowed_tags(release: Release) -> frozenset[str]:
    """Return the names of the tags that are not stripped."""
    header_cells = frozenset({"th"}) if release.body_tables else frozenset[str]()
    return _BASE_TAGS | header_cells | (_DEFINITION_TAGS if release.body_definitions else frozenset[str]())
