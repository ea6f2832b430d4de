"""Why results differ after an update, although the script says which release it was written for.

python -m tests.elabapy.written_for_reasons    write the table in docs/how-to/migration.md
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MASKED", "PAGE", "REASONS", "Reason", "page_with_table"]

PAGE: Final = Path(__file__).parents[2] / "docs" / "how-to" / "migration.md"
"""The page that lists the reasons."""
_START: Final = "<!-- differences: written by tests/elabapy/written_for_reasons.py -->\n\n"
_END: Final = "\n<!-- end of differences -->"

MASKED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("created_at", "datetime", "lastchange", "modified_at"), "the time of the call"),
    **dict.fromkeys(("elabid", "long_name"), "chosen at random"),
}
"""Keys of entries that a call creates whose values are not compared, with the reason.

Whether they are None is compared. In all other entries, they are compared.
"""


def _order(release: str) -> tuple[int, ...]:
    """Return the generation of a release, to compare it with others."""
    return tuple(int(part) for part in release.split(".")[:2] if part)


@attrs.frozen(kw_only=True)
class Reason:
    """A reason for differences after an update."""

    what: str
    """The key, call or error, as docs/how-to/migration.md names it."""
    why: str
    """What it is after the update, and why."""
    calls: str = ".*"
    """A pattern of the titles of the calls."""
    path: str
    """A pattern of the path of the difference."""
    after: str = ".*"
    """A pattern of what the result is after the update."""
    since: str = ""
    """The first release that the script may have been written for; "" for all."""
    until: str = ""
    """The last such release, inclusive; "" for all."""
    new: tuple[str, ...] = ()
    """The servers after the update; empty for all."""

    def is_of(self, old: str, new: str) -> bool:
        """Return whether the reason is about an update from one release to the other."""
        is_written_for = _order(self.since) <= _order(old) and (
            not self.until or _order(old) <= _order(self.until)
        )
        return is_written_for and (not self.new or new in self.new)

    @property
    def scripts(self) -> str:
        """The releases that the script may have been written for, as docs/how-to/migration.md names them."""
        if self.since == self.until:
            return self.since or "all"
        until = f"up to and including {self.until}"
        if not self.since:
            return until
        return f"from {self.since} {until}" if self.until else f"from {self.since}"

    def explains(self, title: str, path: str, after: str, old: str, new: str) -> bool:
        """Return whether the reason explains a difference.

        Args:
            title: The title of the call.
            path: The path of the difference.
            after: What the result is after the update.
            old: The release that the script was written for.
            new: The server after the update.
        """
        return bool(
            self.is_of(old, new)
            and re.fullmatch(self.path, path)
            and re.fullmatch(self.after, after, re.DOTALL)
            and re.fullmatch(self.calls, title)
        )


_V2: Final = ("4.9 (v2)", "5.1", "5.3", "5.6")
_WORKS: Final = "no error.*"
"""The call that failed before the update now does what it says."""
_BY_STATUS: Final = r".*\b(status|status by name|title and status|status ID as text)"
_METADATA: Final = r".*\bmetadata( as JSON|, a dict)?"

REASONS: Final[tuple[Reason, ...]] = (
    # keys that are None, with a warning
    Reason(
        what="`linkid` of links",
        why="is None: API v2 does not number links, and from 4.4 API v1 does not send it",
        path=r"(.*\.)?links\[\]\.linkid",
        until="4.2",
    ),
    Reason(
        what="`team` of experiments and items",
        why="is None: 4.9 does not send it",
        path=r"(\[\]\.)?team",
        after="null",
        until="3.3",
        new=("4.9", "4.9 (v2)"),
    ),
    Reason(
        what="`bookable` of items types",
        why="is None: from 4.4 each item says whether it can be booked",
        calls="get_items_types: .*",
        path=r"\[\]\.bookable",
    ),
    Reason(
        what="`canread`, `canwrite` of items types",
        why="is None: categories of 5.3 have no permissions",
        calls="get_items_types: .*",
        path=r"\[\]\.(canread|canwrite)",
        since="4.0",
        new=("5.3", "5.6"),
    ),
    Reason(
        what="`is_timestampable` of statuses",
        why="is None: it was removed in 4.3",
        calls="get_status: .*",
        path=r"\[\]\.is_timestampable",
        until="4.2",
    ),
    Reason(
        what="`is_default` of statuses",
        why="is None: it was removed in 5.6",
        calls="get_status: .*",
        path=r"\[\]\.is_default",
        new=("5.6",),
    ),
    Reason(
        what="`has_attachment`, `up_item_id` of rows",
        why="is None until a script reads it: then the entry is read",
        path=r"\[\]\.(has_attachment|up_item_id)",
        new=("5.3", "5.6"),
    ),
    Reason(
        what="`events_id`, `events_item_id` of items",
        why="is None: no later release sends them",
        path=r"(\[\]\.)?(events_id|events_item_id)",
    ),
    # what a new entry has
    Reason(
        what="`body` of a new experiment",
        why="is that of the server: from 5.0 it is empty, before it is the text that the team set",
        calls="read back: new (experiment|item)",
        path="body(_html)?",
    ),
    Reason(
        what="permissions of a new item",
        why="are those of the server",
        calls="read back: new item",
        path="canwrite",
        new=("5.6",),
    ),
    Reason(
        what="`lastchangeby` of a new item",
        why="is its owner, where it was None",
        calls="read back: new item",
        path="lastchangeby",
        since="4.1",
        new=("5.3", "5.6"),
    ),
    Reason(
        what="`title` of a new template, of a booking without a title",
        why="is that of the server",
        calls="read back: (new template|booking)",
        path="title(_only)?",
    ),
    Reason(
        what="`is_pinned` of templates",
        why="is that of the server: up to and including 5.1 own templates are pinned",
        calls="get_all_templates: .*",
        path=r"\[\]\.is_pinned",
        since="4.4",
        new=("5.3", "5.6"),
    ),
    # errors
    Reason(
        what="a write with a read-only key",
        why="is refused: 2.0 does not know such keys",
        calls=".*: a read-only key",
        path="error",
        after="HTTPError 400.*",
        since="2.0",
        until="2.0",
    ),
    Reason(
        what="an update of a missing entry without `title`, `date` or `body`",
        why="has the error of a missing entry; 2.0 sends status 500",
        calls="post_(experiment|item): missing entry",
        path="error",
        after="200 This section is out of your reach!.*",
        since="2.0",
        until="2.0",
    ),
    Reason(
        what="`create_event` with times without an offset",
        why="has the error of the server",
        calls="create_event: .*without an offset",
        path="error",
        after="HTTPError 400.*",
        since="4.2",
        until="4.2",
        new=("4.9",),
    ),
    Reason(
        what="`post_template` of a missing template",
        why="has status 500, as 4.9 sends it",
        calls="post_template: missing entry",
        path="error",
        new=("4.9", "4.9 (v2)"),
    ),
    Reason(
        what="the message of a search that cannot be parsed",
        why="is that of the server",
        calls="get_all_experiments: a bad search",
        path="message",
        since="4.3",
        until="4.3",
    ),
    # what API v1 of 4.9 does not have
    Reason(
        what="files of items, `get_upload`, `get_backup_zip`, `get_tags`",
        why="do not work on API v1 of 4.9: use the endpoint /api/v2/",
        calls="(get_upload|get_backup_zip|upload_to_item|get_tags|send_req): .*",
        path="error",
        after="(HTTPError 40[04]|NotSupportedByServer): .*",
        new=("4.9",),
    ),
    Reason(
        what="the status of an experiment",
        why="cannot be set with API v1 of 4.9: use the endpoint /api/v2/",
        calls=_BY_STATUS,
        path="error",
        after="NotSupportedByServer: .*",
        since="3.5",
        new=("4.9",),
    ),
    # what works now
    Reason(
        what="`get_status`, `get_items_types`, `create_item`",
        why="work: they exist from 3.3.11",
        calls="(get_status|get_items_types|create_item): .*",
        path="error",
        after=_WORKS,
        until="3.2",
    ),
    Reason(
        what="`get_bookable`, `get_all_events`, `get_backup_zip`",
        why="work: they exist from 3.4",
        calls="(get_bookable|get_all_events|get_backup_zip): .*",
        path="error",
        after=_WORKS,
        until="3.3",
    ),
    Reason(
        what="`add_link_to_item`",
        why="works: it exists from 3.4.10",
        calls="add_link_to_item: .*",
        path="error",
        after=_WORKS,
        until="3.3",
    ),
    Reason(
        what="`get_upload`, `upload_to_item`",
        why="work: API v1 from 4.4 takes no files of items, and sends files whose ID an experiment has",
        calls="(get_upload|upload_to_item|send_req): .*",
        path="error",
        after=_WORKS,
        since="4.4",
        new=_V2,
    ),
    Reason(
        what="`get_backup_zip`",
        why="works: 4.4, most of 4.5, and 4.8 do not have it",
        calls="get_backup_zip: .*",
        path="error",
        after=_WORKS,
        since="4.4",
        new=_V2,
    ),
    Reason(
        what="`metadata`",
        why="is stored: it exists from 4.3",
        calls=_METADATA,
        path="error",
        after=_WORKS,
        until="4.2",
    ),
    Reason(
        what="`get_all_templates`, `create_template`",
        why="work: they exist from 4.0",
        calls="(get_all_templates|create_template): .*",
        path="error",
        after=_WORKS,
        until="3.6",
    ),
    Reason(
        what="the status of an experiment, the type of an item",
        why="can be set: this is possible from 3.5",
        calls=f"{_BY_STATUS}|post_item: .*type.*",
        path="error",
        after=_WORKS,
        until="3.4",
    ),
    Reason(
        what="`create_event`",
        why="works: without a title (from 3.5), with one (4.0 to 4.2 do not), without an offset",
        calls="(create_event|read back): .*(title|Z|offset|booking)",
        path="error",
        after=_WORKS,
    ),
    Reason(
        what="`get_tags`",
        why="works: it exists from 3.6",
        calls="get_tags: .*",
        path="error",
        after=_WORKS,
        until="3.4",
        new=_V2,
    ),
    Reason(
        what="`get_all_events`, a second link to the same item",
        why="work: 4.3 answers them with an error",
        calls="get_all_events: .*|add_link_to_experiment: existing",
        path="error",
        after=_WORKS,
        since="4.3",
        until="4.3",
    ),
    Reason(
        what="`get_backup_zip` with the key of a user",
        why="contains what the user may read; on API v1 of 4.9 it does not exist",
        calls="get_backup_zip: key of a user who is not sysadmin",
        path="error",
    ),
)
"""All reasons. A test asserts that each of them is still needed, and listed in docs/how-to/migration.md."""


def page_with_table(page: str) -> str:
    """Return the page with the current table of the reasons."""
    head, _, rest = page.partition(_START)
    _, _, tail = rest.partition(_END)
    return f"{head}{_START}{_table()}{_END}{tail}"


def _table() -> str:
    rows = [
        f"| {each.what} | {each.why} | {each.scripts} | {', '.join(each.new) or 'all'} |\n"
        for each in REASONS
    ]
    return "| what | after the update | scripts for | servers |\n|---|---|---|---|\n" + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page_with_table(PAGE.read_text("utf-8")), "utf-8")
