"""The criteria of a search for entries: what a row of a list can decide, and how the server can filter.

The server's filters only make its list shorter. The client decides which rows match, so that the same
arguments find the same entries on every release. No I/O.
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
    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release

__all__ = ["Criteria", "ServerFilter", "check_criteria"]

# letters that a single character may replace in comparisons that ignore case: ß equals ss
_LIGATURES: Final = re.compile(r"ss|f[fil]|st", re.I)
_ELABID: Final = re.compile(r"[0-9]{8}-[0-9a-z]*")
_WHOLE_ELABID: Final = 49
"""Characters of an elabid: a day, a hyphen, and 40 digits."""
_QUOTE: Final = re.compile("[\"']")
_PLAIN_PART: Final = re.compile(r"[A-Za-z0-9]+")


class HasTags(Protocol):
    """An object with tags."""

    @property
    def tags(self) -> list[str]:
        """The tags."""
        ...


@attrs.frozen
class ServerFilter:
    """The filters that are sent to the server.

    Args:
        search: A search in the server's language.
        filters: Other query parameters.
    """

    search: str | None = None
    filters: tuple[tuple[str, str], ...] = ()


@attrs.frozen(kw_only=True)
class Criteria:
    """The criteria that entries must match.

    Args:
        title: Text that the title must contain.
        exact: Whether `title` must be the whole title.
        tags: Tags that the entry must have, all of them.
        category: The ID or name of its status or items type.
        since: The first day.
        until: The last day.
        owner: The ID or full name of its owner.
        elabid: The beginning of its elabid, in lower case.
        custom_id: Its custom ID.
        search: A search in the server's language.
        limit: Maximum number of entries.
    """

    title: str | None = None
    exact: bool = False
    tags: tuple[str, ...] = ()
    category: int | str | None = None
    since: date | None = None
    until: date | None = None
    owner: int | str | None = None
    elabid: str | None = None
    custom_id: int | None = None
    search: str | None = None
    limit: int | None = None

    def matches(self, row: ExperimentSummary | ItemSummary) -> bool:
        """Return whether a row matches all criteria except the tags."""
        return (
            self._matches_title(row.title)
            and self._matches_date(row.date)
            and (not row.get("elabid") or self.has_elabid(str(row["elabid"])))
            and ("custom_id" not in row or self.has_custom_id(row.custom_id))
            and (self.owner is None or _is_id_or_name(self.owner, row.user_id, row.fullname))
            and (self.category is None or _is_id_or_name(self.category, *_category_of(row)))
        )

    def has_tags(self, tags: list[str]) -> bool:
        """Return whether an entry has all requested tags, ignoring case as eLabFTW does."""
        return has_all_tags(tags, self.tags)

    def has_elabid(self, elabid: str) -> bool:
        """Return whether an elabid is the requested one, or begins with it."""
        return self.elabid is None or elabid.lower().startswith(self.elabid)

    def has_custom_id(self, custom_id: int | None) -> bool:
        """Return whether a custom ID is the requested one."""
        return self.custom_id is None or custom_id == self.custom_id

    def is_decided_by(self, row: ExperimentSummary | ItemSummary) -> bool:
        """Return whether a row has all that the criteria compare, except the tags."""
        has_elabid = self.elabid is None or bool(row.get("elabid"))
        return has_elabid and (self.custom_id is None or "custom_id" in row)

    def server_filter(self, known: DetectedRelease) -> ServerFilter:
        """Return the filters to send. The server may return more entries than match, never fewer.

        Args:
            known: The server's release.
        """
        # numbered, because with tags[] servers from 4.6 read the first parameter of a query differently from
        # the others, and find nothing (seen on 4.6.1 and 4.9.0)
        numbered = ((f"tags[{number}]", tag) for number, tag in enumerate(self.tags))
        # the server compares with the stored text, in which quotes are character references
        by_tag = known.holds_for_all(filters_by_tag) and not any(map(_QUOTE.search, self.tags))
        filters = tuple(numbered) if by_tag else ()
        if self.search is not None or known.holds_for_any(lambda release: release.search_parameter is None):
            return ServerFilter(self.search, filters)
        terms = [
            *([f'title:"{part}"'] if (part := _longest_plain_part(self.title)) else []),
            *([f'elabid:"{self.elabid}"'] if self.elabid else []),
            *([f"custom_id:{self.custom_id}"] if self._is_searched_for(known) else []),
            *([f"date:>={self.since:%Y%m%d}"] if self.since else []),
            *([f"date:<={self.until:%Y%m%d}"] if self.until else []),
        ]
        return ServerFilter(" AND ".join(terms) or None, filters)

    def _is_searched_for(self, known: DetectedRelease) -> bool:
        return self.custom_id is not None and known.holds_for_all(_searches_custom_id)

    def _matches_title(self, title: str) -> bool:
        if self.title is None:
            return True
        if self.exact:
            # API v2 removes surrounding whitespace from a title
            return title in (self.title, self.title.strip())
        return self.title.casefold() in title.casefold()

    def _matches_date(self, day: date | None) -> bool:
        if self.since is None and self.until is None:
            return True
        return day is not None and (self.since or day) <= day <= (self.until or day)


def check_criteria(kind: EntryKind, **fields: object) -> Criteria:
    """Check the criteria of a search.

    >>> check_criteria("experiment", since="2020-01-01", owner="Ada Lovelace").since
    datetime.date(2020, 1, 1)

    Args:
        kind: The kind of entries.
        fields: The fields of `Criteria`; None for a field that is not restricted.

    Raises:
        ValidationError: A value is invalid.
        TypeError: An argument is unknown.
    """
    if unknown := fields.keys() - attrs.fields_dict(Criteria).keys() - {"status", "date"}:
        raise TypeError(f"unexpected keyword argument {min(unknown)!r}")
    fields = _renamed(fields)
    since, until = (
        None if fields.get(name) is None else checks.day(fields[name], name) for name in ("since", "until")
    )
    if since is not None and until is not None and until < since:
        raise ValidationError(f"until {until} is before since {since}", "until")
    elabid = _elabid(fields.get("elabid"))
    if elabid is not None and len(elabid) >= _WHOLE_ELABID and fields.get("limit") is None:
        # no other entry has it
        fields["limit"] = 1
    owner, limit, category = fields.get("owner"), fields.get("limit"), fields.get("category")
    custom_id = fields.get("custom_id")
    is_name = isinstance(owner, str) and owner.strip() and not owner.strip().isdecimal()
    tags = fields.get("tags")
    required_tags = () if tags is None else updates.check_fields(kind, {"tags": tags}).tags
    if tags is not None and not required_tags:
        raise ValidationError("tags is empty: omit it to find entries with any tags", "tags")
    return Criteria(
        title=arguments.non_blank_text(fields.get("title"), "title"),
        exact=bool(fields.get("exact")),
        tags=required_tags,
        category=None if category is None else updates.check_category(kind, category),
        since=since,
        until=until,
        owner=None if owner is None else str(owner).strip() if is_name else checks.entry_id(owner, "owner"),
        elabid=elabid,
        custom_id=None if custom_id is None else checks.entry_id(custom_id, "custom_id"),
        search=arguments.non_blank_text(fields.get("search"), "search"),
        limit=None if limit is None else arguments.at_least(limit, "limit", 1),
    )


def _renamed(fields: Mapping[str, object]) -> dict[str, object]:
    """Replace the words of the attributes by the fields of `Criteria`: status and date.

    Raises:
        ValidationError: Two of them exclude each other.
    """
    result = {name: value for name, value in fields.items() if name not in ("status", "date")}
    if fields.get("status") is not None:
        if fields.get("category") is not None:
            raise ValidationError("category is the former name of status: pass only one of them", "category")
        result["category"] = fields["status"]
    if fields.get("date") is not None:
        if fields.get("since") is not None or fields.get("until") is not None:
            raise ValidationError("date excludes since and until", "date")
        result["since"] = result["until"] = checks.day(fields["date"], "date")
    return result


def _elabid(value: object) -> str | None:
    """Check an elabid, or the beginning of one.

    Raises:
        ValidationError: It is neither.
    """
    text = arguments.non_blank_text(value, "elabid")
    if text is None:
        return None
    elabid = text.strip().lower()
    if not _ELABID.fullmatch(elabid):
        raise ValidationError(
            f"elabid {text!r} is not an elabid, such as 20170415-83207cd15b813175bb79808040a48ce268af04f0, or"
            " the beginning of one",
            "elabid",
        )
    return elabid


def filters_by_tag(release: Release) -> bool:
    """Return whether a release can filter a list by tags."""
    return release.tag_filter


def _searches_custom_id(release: Release) -> bool:
    return release.v2 is not None and "custom_id" in release.v2.search_fields


def row_tags(row: ExperimentSummary | ItemSummary) -> list[str] | None:
    """Return the tags of a row; None if rows have no tags: from 3.6.7."""
    return decode.tags(row.get("tags") or "") if "tags" in row else None


def _is_id_or_name(requested: int | str, id: int | None, name: str | None) -> bool:
    return is_same_name(name or "", requested) if isinstance(requested, str) else id == requested


def _category_of(row: ExperimentSummary | ItemSummary) -> tuple[int | None, str | None]:
    if row.kind == "experiment":
        return row.status_id, row.status_title
    return row.category_id, row.category_title


def _longest_plain_part(title: str | None) -> str:
    """Return the longest part of a title that the server compares like the client, without ligatures."""
    parts = [part for part in _PLAIN_PART.findall(title or "") if not _LIGATURES.search(part)]
    return max(parts, key=len, default="")
