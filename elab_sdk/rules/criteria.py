"""What entries are looked for: what a row of a list can decide, and what a server is asked to leave out.

What is asked of the server only makes its list shorter; what counts is decided here, so that the same is
found on every release. Nothing here does any input or output.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

import attrs
from elab_api_v1 import decode

from elab_sdk.content import arguments
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks, updates
from elab_sdk.rules.named_choices import has_all_tags, is_same_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from elab_api_v1.models import ExperimentSummary, ItemSummary

    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.release_detection import KnownRelease
    from elab_sdk.rules.releases import Release

__all__ = ["Criteria", "Narrowing", "criteria"]

# letters that one letter of another kind may stand for where upper and lower case are the same: ß is ss
_LIGATURES: Final = re.compile(r"ss|f[fil]|st", re.I)
_QUOTE: Final = re.compile("[\"']")
_RUN: Final = re.compile(r"[A-Za-z0-9]+")


class Tagged(Protocol):
    """What has tags."""

    @property
    def tags(self) -> list[str]:
        """They."""
        ...


@attrs.frozen
class Narrowing:
    """What a server is asked to leave out.

    Args:
        search: A search in its language.
        filters: Other arguments of the query.
    """

    search: str | None = None
    filters: tuple[tuple[str, str], ...] = ()


@attrs.frozen(kw_only=True)
class Criteria:
    """What entries are looked for.

    Args:
        title: What the title must contain.
        exact: Whether it must be the title.
        tags: Tags that it must have, all of them.
        category: Number or name of its status or items type.
        since: The first day.
        until: The last day.
        owner: Number or full name of the person whom it belongs to.
        search: What the server must find.
        limit: The most entries.
    """

    title: str | None = None
    exact: bool = False
    tags: tuple[str, ...] = ()
    category: int | str | None = None
    since: date | None = None
    until: date | None = None
    owner: int | str | None = None
    search: str | None = None
    limit: int | None = None

    def fits(self, row: ExperimentSummary | ItemSummary) -> bool:
        """Whether a row fits in all but its tags."""
        return (
            self._fits_title(row.title)
            and self._fits_date(row.date)
            and (self.owner is None or _is(self.owner, row.user_id, row.fullname))
            and (self.category is None or _is(self.category, *_category_of(row)))
        )

    def tagged(self, tags: list[str]) -> bool:
        """Whether an entry has all tags that it must have; upper and lower case are the same to eLabFTW."""
        return has_all_tags(tags, self.tags)

    def narrowed(self, known: KnownRelease) -> Narrowing:
        """What to ask of a server. It may answer with more than what fits, never with less.

        Args:
            known: Its release.
        """
        # numbered: with tags[] servers of 4.6 on read the first argument of a query in another way
        # than the rest, and find nothing (seen on 4.6.1 and 4.9.0)
        numbered = ((f"tags[{number}]", tag) for number, tag in enumerate(self.tags))
        # a server compares with what it stored, in which quotes are character references
        by_tag = known.holds_for_all(reads_tags) and not any(map(_QUOTE.search, self.tags))
        filters = tuple(numbered) if by_tag else ()
        if self.search is not None or known.holds_for_any(lambda release: release.search_parameter is None):
            return Narrowing(self.search, filters)
        terms = [
            *([f'title:"{run}"'] if (run := _longest_run(self.title)) else []),
            *([f"date:>={self.since:%Y%m%d}"] if self.since else []),
            *([f"date:<={self.until:%Y%m%d}"] if self.until else []),
        ]
        return Narrowing(" AND ".join(terms) or None, filters)

    def _fits_title(self, title: str) -> bool:
        if self.title is None:
            return True
        return title == self.title if self.exact else self.title.casefold() in title.casefold()

    def _fits_date(self, day: date | None) -> bool:
        if self.since is None and self.until is None:
            return True
        return day is not None and (self.since or day) <= day <= (self.until or day)


def criteria(kind: EntryKind, **given: object) -> Criteria:
    """Check what is looked for.

    >>> criteria("experiment", since="2020-01-01", owner="Ada Lovelace").since
    datetime.date(2020, 1, 1)

    Args:
        kind: What entries.
        given: The arguments of a call, those that were given.

    Raises:
        ValidationError: One of them is wrong.
        TypeError: There is no such argument.
    """
    if unknown := given.keys() - attrs.fields_dict(Criteria).keys():
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
    since, until = (
        None if given.get(name) is None else checks.day(given[name], name) for name in ("since", "until")
    )
    if since is not None and until is not None and until < since:
        raise ValidationError(f"until {until} is before since {since}", "until")
    owner, limit, category = given.get("owner"), given.get("limit"), given.get("category")
    is_name = isinstance(owner, str) and owner.strip() and not owner.strip().isdecimal()
    tags = given.get("tags")
    tagged = () if tags is None else updates.check_fields(kind, {"tags": tags}).tags
    if tags is not None and not tagged:
        raise ValidationError("tags is empty: omit it to find entries with any tags", "tags")
    return Criteria(
        title=_words(given, "title"),
        exact=bool(given.get("exact")),
        tags=tagged,
        category=None if category is None else updates.check_category(kind, category),
        since=since,
        until=until,
        owner=None if owner is None else str(owner).strip() if is_name else checks.entry_id(owner, "owner"),
        search=_words(given, "search"),
        limit=None if limit is None else arguments.at_least(limit, "limit", 1),
    )


def reads_tags(release: Release) -> bool:
    """Whether a server leaves out entries without the tags that it is asked for."""
    return release.tag_filter


def tags_of(row: ExperimentSummary | ItemSummary) -> list[str] | None:
    """The tags that a row shows; None where rows have none: from 3.6.7 on."""
    return decode.tags(row.get("tags") or "") if "tags" in row else None


def _words(given: Mapping[str, object], name: str) -> str | None:
    value = given.get(name)
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise ValidationError(f"{name} is text that is not empty; leave it out to get all", name)


def _is(wanted: int | str, number: int | None, name: str | None) -> bool:
    return is_same_name(name or "", wanted) if isinstance(wanted, str) else number == wanted


def _category_of(row: ExperimentSummary | ItemSummary) -> tuple[int | None, str | None]:
    if row.kind == "experiment":
        return row.status_id, row.status_title
    return row.category_id, row.category_title


def _longest_run(title: str | None) -> str:
    """Letters of a title that a server compares as we do: not those that it may hold in another form."""
    runs = [run for run in _RUN.findall(title or "") if not _LIGATURES.search(run)]
    return max(runs, key=len, default="")
