"""An entry with all that it is to hold, in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import attrs
from elab_api_v1.api.templates import get_all_templates, get_template
from elab_api_v1.base import Resource

from elab_sdk._async.entries import Entries
from elab_sdk.errors import IncompleteCreationError
from elab_sdk.files.upload_sources import open_source
from elab_sdk.rules import checks, entry_requests, updates
from elab_sdk.rules.named_choices import titled
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from elab_api_v1.models import Created, Experiment, Item, Template, TemplateSummary
    from elab_api_v1.wire import Request

    from elab_sdk.content.arguments import Id
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.new_entry import Creation, Wanted
    from elab_sdk.rules.sent_uploads import Sent

CreatedT = TypeVar("CreatedT", bound="Created")


class Creating(Entries):
    """An entry with all that it is to hold, in one call."""

    async def _create(
        self,
        kind: EntryKind,
        model: type[CreatedT],
        request: Request[CreatedT] | None,
        wanted: Wanted,
    ) -> CreatedT:
        """Create an entry and fill it, or fill one that was created before.

        Args:
            kind: What it is.
            model: The class of what is returned.
            request: The request that creates it; None where the call says that one did.
            wanted: What it is to hold.
        """
        from elab_sdk.rules import new_entry  # not needed by most who import the Manager

        number, done = new_entry.resumed(kind, wanted.resume)
        creation = self._checked(kind, wanted)
        if wanted.template is not None:
            start = await self._start(creation.act, wanted.template)
            fields = new_entry.upon(start, wanted.fields)
            creation = self._checked(kind, attrs.evolve(wanted, fields=fields))
        entry = None
        if number is not None and done is None:
            entry = await self._read(kind, number)
            done = new_entry.done_of(creation, entry)
        creation = creation.without(done or [])
        if number is not None and (creation.files or creation.acts.links):
            # what failed may have arrived all the same: files, and up to 3.4.9 links, would be there twice
            entry = entry or await self._read(kind, number)
            stored = [*new_entry.done_of(creation, entry), *new_entry.stored_files(creation, entry.uploads)]
            done, creation = [*(done or []), *stored], creation.without(stored)
        creation = await self._ready(creation)
        created = model.from_dict({"id": number}) if request is None else await self._call(request)
        if creation.parts:
            await self._complete(creation, created.id, done or [], entry)
        return created

    def _wanted(
        self,
        fields: Mapping[str, object],
        files: str | os.PathLike[str] | Iterable[Source] | None,
        template: Id | str | None = None,
        resume: IncompleteCreationError | Id | None = None,
    ) -> Wanted:
        """What a call asks for, its files looked at."""
        from elab_sdk.rules import new_entry

        return new_entry.Wanted(
            fields=fields, files=new_entry.sources(files), template=template, resume=resume
        )

    def _checked(self, kind: EntryKind, wanted: Wanted) -> Creation:
        """What a call is to create, checked as far as that needs no request."""
        from elab_sdk.rules import new_entry

        fields = dict(wanted.fields)
        if "body" in fields:
            fields["body"] = self._html(fields["body"], "body")
        return new_entry.checked(kind, attrs.evolve(wanted, fields=fields))

    async def _ready(self, creation: Creation) -> Creation:
        """Refuse what can be refused while there is nothing yet; a category comes back as its number."""
        kind, act, acts = creation.kind, creation.act, creation.acts
        for link in acts.links:
            if link not in acts.seen:
                # from 4.4 on a link to an item that does not exist is a success that does nothing
                await self._read_item(link)
        if questions := creation.questions:
            await self._learn(*questions)
        updates.refuse(act, acts.fields, self._known)
        if "metadata" in acts.fields:
            # to find out later would leave an entry behind
            updates.refuse_unsure_metadata(act, self._known)
        if kind == "item" and acts.links:
            self._known.require("link_item", f"{act} with links")
        if (
            kind == "item"
            and creation.files
            and self._known.holds_for_any(lambda each: not each.item_multipart)
        ):
            raise self._known.not_supported(
                f"{act} with files", "From 4.4 on API v1 takes no files for items."
            )
        if acts.category is not None:
            # an act of several: what exists is looked up, since by the time of a refusal the entry is there
            chosen = await self._with_category(kind, act, acts, is_sure=False)
            return attrs.evolve(creation, acts=chosen)
        return creation

    async def _complete(
        self, creation: Creation, id: int, done: list[str], entry: Experiment | Item | None
    ) -> None:
        """Do all parts, one after the other."""
        from elab_sdk.rules import new_entry

        kind, missing = creation.kind, creation.parts
        done = [*done]
        try:
            async with self._turns.of(kind, id):
                form = await self._form(creation, id, entry)
                for words, step in entry_requests.steps(kind, form, creation.acts):
                    await self._step(kind, creation.act, id, step)
                    done += words
                    missing = missing[len(words) :]
                if creation.files:
                    await self._attach(creation, id)
        except Exception as error:
            raise IncompleteCreationError(kind, id, done, missing, error) from error
        except BaseException as error:
            error.add_note(new_entry.interrupted(kind, id, done, missing))
            raise

    async def _form(self, creation: Creation, id: int, entry: Experiment | Item | None) -> dict[str, str]:
        """The fields that the update is sent with: below 4.0 with what a fresh entry has."""
        kind, fields = creation.kind, creation.acts.fields
        if not fields:
            return {}
        if creation.from_template:
            # who has templates takes fields one by one
            return await self._update_form("template", creation.act, fields, None)
        # a type of items has metadata for its items
        has_own = kind == "item" and "metadata" in fields
        if entry is None and (has_own or updates.needs_reading(self._known, fields)):
            entry = await self._read(kind, id)
        if entry is not None and entry.metadata and "metadata" in fields:
            fields = updates.merged(creation.acts, f"{kind} {id}", entry.metadata).fields
        return await self._update_form(kind, creation.act, fields, entry) if fields else {}

    async def _attach(self, creation: Creation, id: int) -> None:
        sent: list[Sent] = []
        done: list[str] = []
        async with self._file_turn(creation.kind, id):
            with note_completed_steps(done):
                for source in creation.files:
                    with open_source(creation.act, source, None) as going:
                        sent.append(await self._send_file(creation.kind, creation.act, id, going))
                    done.append(sent[-1].words)
            await self._stored(creation.kind, id, sent)

    async def _start(self, act: str, template: Id | str) -> dict[str, object]:
        """What an experiment starts with that is made from a template."""
        self._known.require("get_template", f"{act} with template")
        found: Template | TemplateSummary
        if isinstance(template, str) and not template.strip().isdecimal():
            rows = await self._call(get_all_templates.request())
            found = titled(rows, template, "template")
        elif isinstance(template, Resource) and template.kind == "template":
            found = cast("Template | TemplateSummary", template)
        else:
            wanted = checks.entry_id(template, "template", "template")
            found = await self._one(get_template.request(wanted))
        from elab_sdk.rules import new_entry

        return new_entry.of_template(found)
