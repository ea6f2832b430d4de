"""Detection of a server's release: every record of the releases table that matches the evidence.

Callers always ask about all candidates: a property that holds for all of them is certain, one that holds for
some is possible. No code picks one candidate of several.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from elab_sdk._wording import Wording, say
from elab_sdk.errors import ConfigurationError, NotSupportedByServer
from elab_sdk.rules.releases import (
    ALL_VERSIONS,
    EVERY_RECORD,
    RELEASES,
    V2_OF_4_9,
    V2_OPERATIONS,
    V2_RELEASES,
    V2_WITHOUT_INFO,
    find_releases,
    find_version,
    has_only_v2,
    releases_matching_entry,
    v2_release,
)
from elab_sdk.rules.update_rules import UpdateRules

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from elab_sdk.config import Api
    from elab_sdk.rules.releases import Release

    Question: TypeAlias = Callable[[Release], object]
    """A question about one release, such as `lambda release: release.partial_updates`."""

__all__ = ["STATE_RELEASE", "Certainty", "DetectedRelease", "availability", "describe_releases"]

Certainty: TypeAlias = Literal["unknown", "inferred", "stated", "reported"]
"""How a release is known: not at all, from the shape of answers, from the caller, or from the server."""

STATE_RELEASE: Final = Wording("If you know the server's release, pass it as {a_release}")
"""Hint for an operation that depends on a release that the server has not shown."""

_NUMBERS: Final = re.compile(r"\d+\.\d+\.\d+")
_ALL: Final = tuple(RELEASES.values())
_V2_BEFORE_5: Final = Wording("From 4.5 up to and including 4.9 it needs {v2_or_endpoint}.")
_FORM_FIELDS: Final = ("category", "bodyappend", "metadata")
"""Operations that are a form field. A server without the field takes the form for another operation."""


@attrs.frozen
class DetectedRelease:
    """The known release of a server, and the evidence for it.

    >>> DetectedRelease.stated("4.3")
    DetectedRelease(4.3.0 – 4.3.10: the caller says so)
    >>> DetectedRelease.stated("4.3.5").version
    '4.3.5'

    Args:
        candidates: Every record of the releases table that matches the evidence, oldest first; all records
            if there is no evidence yet.
        version: The exact release, such as "4.3.10"; None if it is not known.
        evidence: A description of the evidence.
        certainty: "unknown", "inferred" from the shape of answers, "stated" by the caller, or "reported" by
            the server itself.
    """

    candidates: tuple[Release, ...] = attrs.field(default=_ALL, repr=False)
    version: str | None = None
    evidence: str = "nothing has shown it yet"
    certainty: Certainty = "unknown"
    _stated: str | None = attrs.field(default=None, repr=False, alias="stated_as")

    def __repr__(self) -> str:
        return f"DetectedRelease({self.name}: {self.evidence})"

    @property
    def name(self) -> str:
        """The release as text, such as "4.3.10", "3.5.0 – 3.6.7" or "unknown".

        >>> DetectedRelease.stated("4.4").name
        '4.4.0 – 4.8.6'
        """
        return self.version or ("unknown" if not self.is_known else _span_names(self.candidates))

    @property
    def is_known(self) -> bool:
        """Whether there is any evidence of the release; it need not be exact."""
        return self.certainty != "unknown"

    @property
    def is_stated(self) -> bool:
        """Whether the caller stated the release; a server that contradicts it is an error."""
        return self._stated is not None

    @property
    def release(self) -> Release | None:
        """The only matching record; None if several match."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def api(self) -> Api:
        """The API of which this is known: "v1" until the server is known to use v2."""
        return "v1" if self.candidates[0].v2 is None else "v2"

    @property
    def generation(self) -> str | None:
        """The generation of the release, such as "4.3"; None if several are possible."""
        names = {release.generation for release in self.candidates}
        return names.pop() if len(names) == 1 else None

    # -- evidence ------------------------------------------------------------------------------------------
    @classmethod
    def stated(cls, text: str) -> DetectedRelease:
        """The release that the caller states.

        Args:
            text: A generation ("3.6"), or preferably an exact version ("3.6.7").

        Raises:
            ConfigurationError: An unknown release.
        """
        try:
            records = find_releases(text)
        except (ValueError, AttributeError, TypeError) as error:
            reason = error if isinstance(text, str) else "must be text, such as '4.3'"  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(
                say("{release_value:{text}}: {reason}", text=repr(text), reason=reason)
            ) from None
        return cls(records, _exact_version(text), "the caller says so", "stated", text)

    @classmethod
    def with_v2(cls, version: str, evidence: str) -> DetectedRelease:
        """The release of a server whose API v2 is used.

        >>> DetectedRelease.with_v2("5.6.12", "api/v2/info says so")
        DetectedRelease(5.6.12: api/v2/info says so)

        Args:
            version: The exact version that the server reports.
            evidence: A description of where it reports it.

        Raises:
            ValueError: Not a version, or a release without API v2.
        """
        return cls((v2_release(version),), find_version(version), evidence, "reported")

    def through_v2(self) -> DetectedRelease:
        """The same knowledge of a server whose API v2 is used, before the server has reported its release.

        >>> DetectedRelease.stated("4.8").through_v2().release.v2 is not None
        True
        >>> DetectedRelease().through_v2().api
        'v2'

        Raises:
            ConfigurationError: The caller stated a release that has no API v2.
        """
        if not self.is_known:
            return attrs.evolve(
                self,
                candidates=(V2_WITHOUT_INFO, V2_OF_4_9, *V2_RELEASES.values()),
                evidence="its API v2 is used",
                certainty="inferred",
            )
        try:
            records = tuple(dict.fromkeys(v2_release(record.name) for record in self.candidates))
        except ValueError as error:
            if not self.is_stated:
                # the server was updated
                return DetectedRelease().through_v2()
            message = say("{release_value:{text}}: {error}", text=repr(self._stated), error=error)
            raise ConfigurationError(f"{message}; use /api/v1/ as endpoint") from None
        return attrs.evolve(self, candidates=records)

    @classmethod
    def matching(cls, question: Question, evidence: str) -> DetectedRelease:
        """Every release for which something holds that an answer has shown.

        >>> DetectedRelease.matching(lambda release: release.needs_marker, "it wants apiv1_is_dead").name
        '4.9.0'
        """
        return cls(tuple(filter(question, _ALL)), None, evidence, "inferred")

    @classmethod
    def from_search_error(cls, status: int) -> DetectedRelease:
        """Every release that answers a malformed search with this status.

        >>> DetectedRelease.from_search_error(200).name
        '4.3.0 – 4.3.10'
        """
        return cls.matching(
            lambda release: release.search_parameter and release.search_error_status == status,
            f"it rejects a malformed search with status {status}",
        )

    def narrowed(self, question: Question, evidence: str) -> DetectedRelease:
        """Keep only candidates for which something holds; unchanged if that is none of them."""
        return self._with_candidates(filter(question, self.candidates), evidence, "inferred")

    def reported(self, text: str, evidence: str) -> DetectedRelease:
        """Add the version that the server reports; unchanged if the server's own answers contradict it.

        >>> DetectedRelease.stated("4.3").reported("4.3.8", "its login page says so").version
        '4.3.8'

        Args:
            text: The reported version.
            evidence: A description of where the server reports it.

        Raises:
            ConfigurationError: The caller stated another release.
        """
        version = _exact_version(text)
        if version is None:
            return self
        if has_only_v2(version) and not self.is_stated:
            # the server was updated
            return self.with_v2(version, evidence)
        record = find_releases(version)[0]
        if record not in self.candidates or self.version not in (None, version):
            if self.is_stated:
                raise self._contradiction(f"{evidence}: {version}")
            return self
        return attrs.evolve(
            self, candidates=(record,), version=version, evidence=evidence, certainty="reported"
        )

    def on_v2(self, version: str, evidence: str) -> DetectedRelease:
        """The same server by its API v2, which reports the exact release.

        >>> DetectedRelease.stated("5.3").on_v2("5.3.11", "api/v2/info says so").version
        '5.3.11'

        Args:
            version: The reported version.
            evidence: A description of where the server reports it.

        Raises:
            ConfigurationError: The caller stated another release, or the server has no API v2.
        """
        try:
            reported = self.with_v2(version, evidence)
        except ValueError as error:
            raise ConfigurationError(f"{evidence}: {error}") from None
        if self.is_stated:
            # candidates are records of API v1 until API v2 is used
            possible = {reported.candidates[0].name, find_releases(version)[0].name}
            is_possible = any(release.name in possible for release in self.candidates)
            if not is_possible or self.version not in (None, reported.version):
                raise self._contradiction(f"{evidence}: {version}")
            return attrs.evolve(reported, stated_as=self._stated)
        return reported

    def on_v2_without_info(self) -> DetectedRelease:
        """The same server by its API v2, which does not tell the release: that of 4.5 to 4.7.

        >>> DetectedRelease().on_v2_without_info().name
        '4.5.0 – 4.7.0'

        Raises:
            ConfigurationError: The caller stated another release.
        """
        evidence = "its API v2 has no info"
        if self.is_stated and V2_WITHOUT_INFO not in self.through_v2().candidates:
            raise self._contradiction(evidence)
        return DetectedRelease((V2_WITHOUT_INFO,), None, evidence, "inferred", self._stated)

    def after_entry(
        self, keys: Collection[str], kind: Literal["experiment", "item"], id: int
    ) -> DetectedRelease:
        """Add the evidence of a full entry.

        Raises:
            ConfigurationError: The caller stated another release.
        """
        if self.candidates[0].v2 is not None:
            # the server has reported it exactly
            return self
        matches = releases_matching_entry(keys, kind)
        if not matches:
            return self
        evidence = f"{kind} {id} shows it"
        common = [release for release in self.candidates if release in matches]
        if common:
            return self._with_candidates(common, evidence, "inferred")
        if self.is_stated:
            raise self._contradiction(f"{kind} {id} shows that the server is {_span_names(matches)}")
        # the server was updated, or the earlier evidence came from another server
        return DetectedRelease(matches, None, evidence, "inferred")

    def after_row(self, keys: Collection[str]) -> DetectedRelease:
        """Add the evidence of a list row: whether it has a body distinguishes 3.6.6 from 3.6.7."""
        if not self.is_known:
            return self
        has_body = "body" in keys
        return self.narrowed(
            lambda release: release.row_has_body == has_body, f"{self.evidence}, and a list row"
        )

    @cached_property
    def update_rules(self) -> UpdateRules:
        """What an update may and must contain.

        >>> DetectedRelease.stated("4.3").update_rules.is_partial
        True
        """
        return UpdateRules.of(self.candidates)

    # -- questions -----------------------------------------------------------------------------------------
    def holds_for_all(self, question: Question) -> bool:
        """Whether something certainly holds: for every candidate.

        >>> DetectedRelease.stated("4.3").holds_for_all(lambda release: release.partial_updates)
        True
        """
        return all(map(question, self.candidates))

    def holds_for_any(self, question: Question) -> bool:
        """Whether something possibly holds: for at least one candidate.

        >>> DetectedRelease.stated("4.3").holds_for_any(lambda release: release.date_in == "never")
        True
        """
        return any(map(question, self.candidates))

    def candidates_differ(self, question: Question) -> bool:
        """Whether the answer to a question depends on which candidate the server is.

        >>> DetectedRelease.stated("4.3").candidates_differ(lambda release: release.date_in)
        True
        """
        return any(question(each) != question(self.candidates[0]) for each in self.candidates)

    def has(self, operation: str) -> bool:
        """Whether the release certainly supports an operation."""
        return self.holds_for_all(lambda release: release.has(operation))

    def lacks(self, operation: str) -> bool:
        """Whether the release certainly does not support an operation."""
        return not self.holds_for_any(lambda release: release.has(operation))

    def require(self, operation: str, description: str = "") -> None:
        """Raise an error if the release certainly does not support an operation.

        Args:
            operation: The operation.
            description: Its name in the error message (default: the operation).

        Raises:
            NotSupportedByServer: The release does not support it.
        """
        if self.lacks(operation):
            raise self.not_supported(
                description or operation, availability(operation), is_harmless=operation not in _FORM_FIELDS
            )

    def not_supported(self, operation: str, hint: str, *, is_harmless: bool = False) -> NotSupportedByServer:
        """The error for an operation that this release does not support. It is not raised.

        Args:
            operation: The requested operation.
            hint: What to do instead.
            is_harmless: Whether the server would refuse it too, as it does if it lacks the whole operation.
        """
        return NotSupportedByServer(operation, self.name, hint, is_harmless=is_harmless)

    def _with_candidates(
        self, records: Iterable[Release], evidence: str, certainty: Certainty
    ) -> DetectedRelease:
        candidates = tuple(records)
        if not candidates or candidates == self.candidates:
            return self
        return attrs.evolve(
            self,
            candidates=candidates,
            evidence=evidence,
            certainty="stated" if self.certainty == "stated" else certainty,
        )

    def _contradiction(self, evidence: str) -> ConfigurationError:
        setting = say("{release_setting}")
        stated = say("{release_value:{text}} does not match the server", text=self._stated)
        return ConfigurationError(f"{stated} ({evidence}); correct or omit {setting}")


def availability(operation: str) -> str:
    """A sentence that says which releases support an operation.

    >>> availability("get_tags")
    'It exists from 3.6.7.'
    >>> availability("get_items_types")
    'It exists from 3.3.11 up to and including 3.6.7, and from 4.0.9.'
    >>> print(availability("update_tag"))  # doctest: +NORMALIZE_WHITESPACE
    It exists from 5.0.0. From 4.5 up to and including 4.9 it needs Manager(api="v2"), or an endpoint that
    ends in /api/v2/.
    >>> availability("import_file")
    'It exists from 5.1.0.'
    """
    sentence = describe_releases(lambda release: release.has(operation), "It exists")
    is_earlier = operation in V2_OPERATIONS and V2_OF_4_9.has(operation)
    return f"{sentence} {_V2_BEFORE_5}" if is_earlier else sentence


def describe_releases(question: Question, beginning: str) -> str:
    """A sentence that says for which releases something holds.

    >>> describe_releases(lambda release: release.tag_filter, "It finds tags")
    'It finds tags from 4.6.0.'

    Args:
        question: What holds for them.
        beginning: The beginning of the sentence.
    """
    runs = _consecutive_runs(filter(question, EVERY_RECORD))
    if not runs:
        return ""
    return f"{beginning} {', and '.join(_describe_run(first.name, last.last) for first, last in runs)}."


def _describe_run(first: str, last: str) -> str:
    if last == ALL_VERSIONS[-1]:
        return f"from {first}"
    return f"only on {first}" if first == last else f"from {first} up to and including {last}"


def _span_names(records: Iterable[Release]) -> str:
    return " or ".join(
        first.name if first.name == last.last else f"{first.name} – {last.last}"
        for first, last in _consecutive_runs(records)
    )


def _consecutive_runs(records: Iterable[Release]) -> list[tuple[Release, Release]]:
    """The first and the last record of each run of consecutive records."""
    runs: list[tuple[Release, Release]] = []
    for record in records:
        if runs and ALL_VERSIONS.index(runs[-1][1].last) + 1 == ALL_VERSIONS.index(record.name):
            runs[-1] = (runs[-1][0], record)
        else:
            runs.append((record, record))
    return runs


def _exact_version(text: str) -> str | None:
    """The exact version that a text names, if it is one that the table has, or a newer one."""
    plain = text.strip().removeprefix("v")
    if plain in ALL_VERSIONS:
        return plain
    return plain if _NUMBERS.fullmatch(plain) and has_only_v2(plain) else None
