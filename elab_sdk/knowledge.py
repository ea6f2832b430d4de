"""What is known of a server's release, and why. No endpoint of API v1 tells it: it is learned on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import attrs

from elab_sdk.errors import ConfigurationError, NotSupportedByServer
from elab_sdk.releases import GENERATIONS, RELEASES, release_named, release_of_entry

if TYPE_CHECKING:
    from collections.abc import Collection

    from elab_sdk.releases import Release

__all__ = ["UNSTATED", "KnownRelease"]

UNSTATED: Final = "State the server's release (release=…) if you know it."
"""What to do about what the server has not shown."""

_FIELDS: Final = ("category", "bodyappend", "metadata")
"""Acts that are a field of a form: a server that lacks one takes the form for something else."""


@attrs.frozen
class KnownRelease:
    """What is known of a server's release, and why.

    >>> KnownRelease.stated("4.3")
    KnownRelease(4.3.0 – 4.3.10: the caller says so)

    Args:
        release: What the release understands, or None while nothing has shown it.
        evidence: What has shown it, in words.
        is_stated: Whether the caller said so; what the server shows must agree then.
        or_else: Another release that the evidence fits.
    """

    release: Release | None = None
    evidence: str = "nothing has shown it yet"
    is_stated: bool = False
    or_else: Release | None = attrs.field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"KnownRelease({self.name}: {self.evidence})"

    @property
    def name(self) -> str:
        """The release in words, such as "3.5.0 – 3.6.6 or 3.6.7"; "unknown" while it is."""
        fitting = [each.generation_spans for each in (self.release, self.or_else) if each]
        return " or ".join(fitting) or "unknown"

    @classmethod
    def stated(cls, text: str) -> KnownRelease:
        """What the caller says.

        Args:
            text: A generation ("3.6") or an exact version ("3.6.7").

        Raises:
            ConfigurationError: There is no such release, or it has no API v1.
        """
        try:
            return cls(release_named(text), "the caller says so", is_stated=True)
        except (ValueError, AttributeError) as error:
            raise ConfigurationError(f"release={text!r}: {error}") from None

    @classmethod
    def shown(cls, name: str, evidence: str) -> KnownRelease:
        """What the server itself gave away."""
        return cls(GENERATIONS[name], evidence)

    @classmethod
    def searching(cls, status: int) -> KnownRelease:
        """What the status of the answer to a search that cannot be read gives away.

        >>> KnownRelease.searching(200).name
        '4.3.0 – 4.3.10'
        """
        name = next(
            release.generation
            for release in GENERATIONS.values()
            if release.search_parameter and release.search_error_status == status
        )
        return cls.shown(name, "it refuses a search so")

    def after_entry(
        self, keys: Collection[str], kind: Literal["experiment", "item"], id: int
    ) -> KnownRelease:
        """What is known once a full entry was read.

        Raises:
            ConfigurationError: The caller stated another release.
        """
        seen = release_of_entry(keys, kind)
        if seen is None or self.release is None:
            return self if seen is None else self._shown_by(seen, kind, id)
        if self.release.generation in (seen.generation, *seen.looks_like):
            return self
        if self.is_stated:
            raise ConfigurationError(
                f"release {self.release.generation} was stated, but {kind} {id} shows that the server is"
                f" {seen.generation_spans}: leave release= out, or correct it"
            )
        return self._shown_by(seen, kind, id)

    def after_row(self, keys: Collection[str]) -> KnownRelease:
        """What is known once a row of a list was seen: whether it has a body tells twins apart."""
        if self.release is None or self.or_else is None:
            return self
        right = self.or_else if ("body" in keys) == self.or_else.row_has_body else self.release
        return KnownRelease(right, f"{self.evidence}, and a list's row")

    def lacks(self, operation: str) -> bool:
        """The release is known not to have an operation or act."""
        if self.release is None or self.release.has(operation):
            return False
        return self.or_else is None or not self.or_else.has(operation)

    def require(self, operation: str, act: str = "") -> None:
        """Let pass what the release has, or may have.

        Raises:
            NotSupportedByServer: It is known not to have it.
        """
        if self.lacks(operation):
            raise self.refusal(act or operation, offered(operation), is_harmless=operation not in _FIELDS)

    def refusal(self, act: str, hint: str, *, is_harmless: bool = False) -> NotSupportedByServer:
        """The error for what this release cannot do.

        Args:
            act: What was asked for.
            hint: What to do instead.
            is_harmless: The server would refuse it too. It does where it lacks a whole operation.
        """
        known = self.name if self.release else "whose release nothing has shown yet"
        return NotSupportedByServer(act, known, hint, is_harmless=is_harmless)

    def _shown_by(self, seen: Release, kind: str, id: int) -> KnownRelease:
        twin = next((GENERATIONS[name] for name in seen.looks_like), None)
        return KnownRelease(seen, f"{kind} {id} shows it", or_else=twin)


def offered(operation: str) -> str:
    """Which releases have an operation or act, in words.

    >>> offered("get_tags")
    'It exists from 3.6.7 on.'
    """
    having = [release for release in RELEASES.values() if release.has(operation)]
    if not having:
        return ""
    first, last = having[0].name, having[-1]
    if last is [*RELEASES.values()][-1]:
        return f"It exists from {first} on."
    return f"It exists from {first} up to and including {last.last}."
