"""What people do to an entry, whatever its kind: change it, append to it, tag it, link it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.models import Done
from elab_api_v1.types import UNSET, Unset

from elab_sdk._async.entries import Entries
from elab_sdk.errors import ValidationError
from elab_sdk.rules import entry_requests, updates
from elab_sdk.rules.entry_kinds import resolve_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.content.arguments import DateLike, Id
    from elab_sdk.rules.bodies import BodyContent
    from elab_sdk.rules.entry_kinds import EntryLike
    from elab_sdk.rules.updates import MetadataLike


class Changes(Entries):
    """What can be done to an experiment and to a database item alike."""

    async def update(
        self,
        entry: EntryLike,
        *,
        title: str | Unset = UNSET,
        body: BodyContent | Unset = UNSET,
        date: DateLike | Unset = UNSET,
        tags: str | Sequence[str] | Unset = UNSET,
        links: Id | Sequence[Id] | Unset = UNSET,
        category: Id | str | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        replace_metadata: bool = False,
    ) -> Done:
        """Change an experiment or a database item: what is not given stays as it is.

        >>> created = await manager.create_experiment()
        >>> done = await manager.update(
        ...     ("experiment", created), title="Western blot 12", tags=["blot"], category="Success"
        ... )
        >>> experiment = await manager.get_experiment(created)
        >>> experiment.title, experiment.tags, experiment.status_title
        ('Western blot 12', ['blot'], 'Success')

        Args:
            entry: An experiment, an item, a row of a list, what a creation returned, or ("experiment", 12).
            title: 255 characters at most, without markup.
            body: HTML, text, or a table: see `append`.
            date: A date, or text with a year of four digits, a month and a day: 2017-04-15, "15 April 2017".
            tags: A tag to add, or several. Those that `entry` shows to be there need no request.
            links: The number of a database item to link to, the item, or several of these; likewise.
            category: The number or the name of a status (of an items type, for an item), from 3.5 on.
            metadata: A dict, or JSON text of an object, from 4.3 on. It is merged into what is there: no
                other key and no other extra field changes.
            replace_metadata: Whether `metadata` is all that shall be there: what is not in it goes.

        Returns:
            The server's answer.

        Raises:
            ValidationError: An argument is wrong, or a category does not exist: it lists those that do.
            ConflictError: `entry` is what you read, and somebody else changed the same part of the metadata
                since.
            NotSupportedByServer: The release lacks a field. Nothing was changed.
            NotFoundOrDeniedError: There is no such entry, or the key's owner may not write it.
            LockedError: It is locked.

        Works on every release. Below 4.0 it reads the entry first, as `post_experiment` does.
        """
        kind, wanted = resolve_entry(entry)
        fields = updates.given(
            "update",
            None,
            title=title,
            date=date,
            body=body,
            tags=tags,
            links=links,
            category=category,
            metadata=metadata,
        )
        if not fields:
            raise ValidationError("update changes nothing: give a title, a body, tags, …", "title")
        if "body" in fields:
            fields["body"] = self._html(fields["body"], "body")
        wanted_acts = updates.merging(updates.checked(kind, fields), entry, replace_metadata=replace_metadata)
        acts = entry_requests.besides(wanted_acts, entry, self._known)
        if not acts.count:
            return Done.from_dict({"result": "success"})
        return await self._all(kind, "update", wanted, acts)

    async def append(self, entry: EntryLike, content: BodyContent) -> Done:
        """Append text, HTML or a table to an entry's body.

        >>> created = await manager.create_experiment(title="PCR", body="<p>Start.</p>")
        >>> done = await manager.append(("experiment", created), "T < 4 °C")
        >>> done = await manager.append(("experiment", created), [{"cycle": 1, "Ct": 21.5}])
        >>> experiment = await manager.get_experiment(created)
        >>> experiment.body.startswith("<p>Start.</p><p>T &lt; 4 °C</p>")
        True

        Args:
            entry: An experiment, an item, a row of a list, what a creation returned, or ("experiment", 12).
            content: Text that begins with an HTML tag, such as `<p>`, is HTML, and so is `Html`; all other
                text is escaped, and keeps its lines. Rows (dicts or lists) and DataFrames become a table.

        Returns:
            The server's answer.

        Raises:
            ValidationError: It is none of these. Nothing was sent.
            NotFoundOrDeniedError: There is no such entry, or the key's owner may not write it.
            LockedError: It is locked.

        Works on every release. To 4.0 the body is read, and written whole.
        """
        kind, wanted = resolve_entry(entry)
        fields = {"bodyappend": self._html(content, "content")}
        return await self._post(kind, "append", wanted, fields)

    async def tag(self, entry: EntryLike, *tags: str) -> list[str]:
        """Tag an entry. Tags that are there already change nothing.

        >>> created = await manager.create_experiment(tags="blot")
        >>> experiment = await manager.get_experiment(created)
        >>> await manager.tag(experiment, "blot", "GFP")
        ['GFP']

        Args:
            entry: An experiment, an item, a row of a list, what a creation returned, or ("experiment", 12).
            tags: The tags; 255 characters at most, no `|`, backslash, markup.

        Returns:
            The tags that were sent: all but those that `entry` shows to be there, a request each.

        Raises:
            ValidationError: The server would change or refuse one of them. None was sent.
            NotFoundOrDeniedError: There is no such entry, or the key's owner may not write it.

        Works on every release.
        """
        kind, wanted = resolve_entry(entry)
        acts = entry_requests.besides(updates.checked(kind, {"tags": tags}), entry, self._known)
        if acts.count:
            await self._all(kind, "tag", wanted, acts)
        return list(acts.tags)

    async def link(self, entry: EntryLike, *items: Id) -> list[int]:
        """Link an entry to database items. Links that are there already change nothing.

        >>> plasmid, strain = await manager.create_item(1), await manager.create_item(1)
        >>> await manager.link(("item", strain), plasmid) == [plasmid.id]
        True
        >>> await manager.link(await manager.get_item(strain), plasmid)
        []

        Args:
            entry: An experiment, an item, a row of a list, what a creation returned, or ("experiment", 12).
            items: Numbers of items, or the items. One that was read needs no request to know that it exists.

        Returns:
            The numbers of those that were sent: all but those that `entry` shows to be there.

        Raises:
            ValidationError: One is no item, or the entry itself. None was sent.
            NotSupportedByServer: The release has no links from items (before 3.4).
            NotFoundError: There is no such item or entry; to 4.3 as `NotFoundOrDeniedError`.

        Works on every release; for items from 3.4 on.
        """
        kind, wanted = resolve_entry(entry)
        acts = entry_requests.besides(updates.checked(kind, {"links": items}), entry, self._known)
        if acts.count:
            await self._all(kind, "link", wanted, acts)
        return list(acts.links)
