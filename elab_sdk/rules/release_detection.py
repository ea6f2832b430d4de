"""What is known of a server's release, and why: every record of the table that the evidence fits.

Code asks all of them: what holds for `all` is certain, and what holds for `any` may be so. No code takes one
of several for the right one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from elab_sdk.errors import ConfigurationError, NotSupportedByServer
from elab_sdk.rules.releases import RELEASES, VERSIONS, releases_named, releases_of_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from elab_sdk.rules.releases import Release

    Question: TypeAlias = Callable[[Release], object]

__all__ = ["UNSTATED", "Certainty", "KnownRelease", "offered", "only_from"]

Certainty: TypeAlias = Literal["unknown", "inferred", "stated", "reported"]
"""Nothing shows the release; its answers look like it; the caller says so; the server itself says so."""

UNSTATED: Final = "State the server's release (release=…) if you know it."
"""What to do about what the server has not shown."""

_EVERY: Final = tuple(RELEASES.values())
_FIELDS: Final = ("category", "bodyappend", "metadata")
"""Acts that are a field of a form: a server that lacks one takes the form for something else."""


@attrs.frozen
class KnownRelease:
    """What is known of a server's release, and why.

    >>> KnownRelease.stated("4.3")
    KnownRelease(4.3.0 – 4.3.10: the caller says so)
    >>> KnownRelease.stated("4.3.5").version
    '4.3.5'

    Args:
        candidates: Every record of releases that the evidence fits, oldest first; all where nothing has
            shown it yet.
        version: The exact release, such as "4.3.10"; None where it is not known.
        evidence: What has shown it, in words.
        certainty: How sure it is: "unknown", "inferred" from the shape of answers, "stated" by the caller, or
            "reported" by the server itself.
    """

    candidates: tuple[Release, ...] = attrs.field(default=_EVERY, repr=False)
    version: str | None = None
    evidence: str = "nothing has shown it yet"
    certainty: Certainty = "unknown"
    _stated: str | None = attrs.field(default=None, repr=False, alias="stated_as")

    def __repr__(self) -> str:
        return f"KnownRelease({self.name}: {self.evidence})"

    @property
    def name(self) -> str:
        """The release in words, such as "4.3.10", "3.5.0 – 3.6.7" or "unknown".

        >>> KnownRelease.stated("4.4").name
        '4.4.0 – 4.8.6'
        """
        return self.version or ("unknown" if not self.is_known else _spans(self.candidates))

    @property
    def is_known(self) -> bool:
        """Whether anything has shown it: not that it is exact."""
        return self.certainty != "unknown"

    @property
    def is_stated(self) -> bool:
        """Whether the caller said so; what the server shows must agree then."""
        return self._stated is not None

    @property
    def release(self) -> Release | None:
        """What the release understands, where one record alone fits; None where several do."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def generation(self) -> str | None:
        """The generation that the release belongs to, as in "4.3"; None where it may be one of several."""
        names = {release.generation for release in self.candidates}
        return names.pop() if len(names) == 1 else None

    # -- where it comes from -------------------------------------------------------------------------------
    @classmethod
    def stated(cls, text: str) -> KnownRelease:
        """What the caller says.

        Args:
            text: A generation ("3.6"), or better an exact version ("3.6.7").

        Raises:
            ConfigurationError: There is no such release, or it has no API v1.
        """
        try:
            named = releases_named(text)
        except (ValueError, AttributeError, TypeError) as error:
            reason = error if isinstance(text, str) else "it is text, such as '4.3'"  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(f"release={text!r}: {reason}") from None
        return cls(named, _exact(text), "the caller says so", "stated", text)

    @classmethod
    def shown(cls, is_so: Question, evidence: str) -> KnownRelease:
        """What an answer gives away that only some releases give.

        >>> KnownRelease.shown(lambda release: release.needs_marker, "it wants apiv1_is_dead").name
        '4.9.0'
        """
        return cls(tuple(filter(is_so, _EVERY)), None, evidence, "inferred")

    @classmethod
    def searching(cls, status: int) -> KnownRelease:
        """What the status of the answer to a search that cannot be read gives away.

        >>> KnownRelease.searching(200).name
        '4.3.0 – 4.3.10'
        """
        return cls.shown(
            lambda release: release.search_parameter and release.search_error_status == status,
            "it refuses a search so",
        )

    def narrowed(self, is_so: Question, evidence: str) -> KnownRelease:
        """What is known once an answer gave away something more; the same where that fits nothing."""
        return self._among(filter(is_so, self.candidates), evidence, "inferred")

    def reported(self, text: str, evidence: str) -> KnownRelease:
        """What is known once the server said its release; the same where its own answers contradict that.

        >>> KnownRelease.stated("4.3").reported("4.3.8", "its login page says so").version
        '4.3.8'

        Args:
            text: The version, as it says.
            evidence: Where it says so, in words.

        Raises:
            ConfigurationError: The caller stated another release.
        """
        version = _exact(text)
        if version is None:
            return self
        record = releases_named(version)[0]
        if record not in self.candidates or self.version not in (None, version):
            if self.is_stated:
                raise self._contradicted(f"{evidence}: {version}")
            return self
        return attrs.evolve(
            self, candidates=(record,), version=version, evidence=evidence, certainty="reported"
        )

    def after_entry(
        self, keys: Collection[str], kind: Literal["experiment", "item"], id: int
    ) -> KnownRelease:
        """What is known once a full entry was read.

        Raises:
            ConfigurationError: The caller stated another release.
        """
        shown = releases_of_entry(keys, kind)
        if not shown:
            return self
        evidence = f"{kind} {id} shows it"
        fitting = [release for release in self.candidates if release in shown]
        if fitting:
            return self._among(fitting, evidence, "inferred")
        if self.is_stated:
            raise self._contradicted(f"{kind} {id} shows that the server is {_spans(shown)}")
        # it was updated, or what it said was of another server
        return KnownRelease(shown, None, evidence, "inferred")

    def after_row(self, keys: Collection[str]) -> KnownRelease:
        """What is known once a row of a list was seen: whether it has a body tells 3.6.6 from 3.6.7."""
        if not self.is_known:
            return self
        has_body = "body" in keys
        return self.narrowed(
            lambda release: release.row_has_body == has_body, f"{self.evidence}, and a list's row"
        )

    # -- what to ask of it ---------------------------------------------------------------------------------
    def all(self, question: Question) -> bool:
        """Whether something holds for every release that it can be.

        >>> KnownRelease.stated("4.3").all(lambda release: release.partial_updates)
        True
        """
        return all(map(question, self.candidates))

    def any(self, question: Question) -> bool:
        """Whether something holds for one of the releases that it can be.

        >>> KnownRelease.stated("4.3").any(lambda release: release.date_in == "never")
        True
        """
        return any(map(question, self.candidates))

    def differs(self, question: Question) -> bool:
        """Whether the answer depends on which of them it is.

        >>> KnownRelease.stated("4.3").differs(lambda release: release.date_in)
        True
        """
        return any(question(each) != question(self.candidates[0]) for each in self.candidates)

    def has(self, operation: str) -> bool:
        """The release is known to have an operation or act."""
        return self.all(lambda release: release.has(operation))

    def lacks(self, operation: str) -> bool:
        """The release is known not to have an operation or act."""
        return not self.any(lambda release: release.has(operation))

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
        known = self.name if self.is_known else "whose release nothing has shown yet"
        return NotSupportedByServer(act, known, hint, is_harmless=is_harmless)

    def _among(self, fitting: Iterable[Release], evidence: str, certainty: Certainty) -> KnownRelease:
        left = tuple(fitting)
        if not left or left == self.candidates:
            return self
        return attrs.evolve(
            self,
            candidates=left,
            evidence=evidence,
            certainty="stated" if self.certainty == "stated" else certainty,
        )

    def _contradicted(self, words: str) -> ConfigurationError:
        return ConfigurationError(
            f"release {self._stated} was stated, but {words}: leave release= out, or correct it"
        )


def offered(operation: str) -> str:
    """Which releases have an operation or act, in words.

    >>> offered("get_tags")
    'It exists from 3.6.7 on.'
    >>> offered("get_items_types")
    'It exists from 3.3.11 up to and including 3.6.7, and from 4.0.9 on.'
    """
    return only_from(lambda release: release.has(operation), "It exists")


def only_from(is_so: Question, what: str) -> str:
    """Which releases something holds for, in words.

    >>> only_from(lambda release: release.tag_filter, "It finds tags")
    'It finds tags from 4.6.0 on.'

    Args:
        is_so: What holds for them.
        what: What a sentence about them begins with.
    """
    runs = _runs(filter(is_so, _EVERY))
    if not runs:
        return ""
    return f"{what} {', and '.join(_from(first.name, last.last) for first, last in runs)}."


def _from(first: str, last: str) -> str:
    if last == VERSIONS[-1]:
        return f"from {first} on"
    return f"on {first} alone" if first == last else f"from {first} up to and including {last}"


def _spans(records: Iterable[Release]) -> str:
    return " or ".join(
        first.name if first.name == last.last else f"{first.name} – {last.last}"
        for first, last in _runs(records)
    )


def _runs(records: Iterable[Release]) -> list[tuple[Release, Release]]:
    """Records that follow one another, as the first and the last of each run."""
    runs: list[tuple[Release, Release]] = []
    for record in records:
        if runs and VERSIONS.index(runs[-1][1].last) + 1 == VERSIONS.index(record.name):
            runs[-1] = (runs[-1][0], record)
        else:
            runs.append((record, record))
    return runs


def _exact(text: str) -> str | None:
    """An exact version that the table knows."""
    plain = text.strip().removeprefix("v")
    return plain if plain in VERSIONS else None
