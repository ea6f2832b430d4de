"""`KnownRelease`: what users see of a detected release."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from elab_sdk.rules.release_detection import DetectedRelease

if TYPE_CHECKING:
    from elab_sdk.config import Api
    from elab_sdk.rules.release_detection import Certainty

__all__ = ["KnownRelease", "detected_release"]


@attrs.frozen(repr=False)
class KnownRelease:
    """The known release of a server, and the evidence for it: the `release` of a Manager.

    >>> from elab_sdk import Manager
    >>> Manager("https://elab.example.org", "1-abc", release="4.3").release
    KnownRelease(4.3.0 – 4.3.10: the caller says so)

    Another Manager takes it as `release`, and then need not detect it.

    Args:
        detected: What has been detected.
    """

    _detected: DetectedRelease

    def __repr__(self) -> str:
        return f"KnownRelease({self.name}: {self.evidence})"

    @property
    def name(self) -> str:
        """The release as text, such as "4.3.10", "3.5.0 – 3.6.7" or "unknown"."""
        return self._detected.name

    @property
    def version(self) -> str | None:
        """The exact release, such as "4.3.10"; None if it is not known."""
        return self._detected.version

    @property
    def generation(self) -> str | None:
        """The generation of the release, such as "4.3"; None if several are possible."""
        return self._detected.generation

    @property
    def api(self) -> Api:
        """The API of which this is known: "v1" until the server is known to use v2."""
        return self._detected.api

    @property
    def evidence(self) -> str:
        """A description of the evidence."""
        return self._detected.evidence

    @property
    def certainty(self) -> Certainty:
        """How the release is known.

        "unknown", "inferred" from the shape of answers, "stated" by the caller, or "reported" by the server
        itself.
        """
        return self._detected.certainty

    @property
    def is_known(self) -> bool:
        """Whether there is any evidence of the release; it need not be exact."""
        return self._detected.is_known

    @property
    def is_stated(self) -> bool:
        """Whether the caller stated the release; a server that contradicts it is an error."""
        return self._detected.is_stated


def detected_release(release: str | KnownRelease | None) -> DetectedRelease:
    """The releases that match what a caller knows.

    >>> detected_release("4.3").api
    'v1'

    Args:
        release: A release as text, the `release` of a Manager, or None if nothing is known.

    Raises:
        ConfigurationError: An unknown release.
    """
    if isinstance(release, KnownRelease):
        return release._detected  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - of this module
    return DetectedRelease() if release is None else DetectedRelease.stated(release)
