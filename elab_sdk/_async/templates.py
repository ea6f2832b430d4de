"""Templates of experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.api.templates import create_template, get_all_templates
from elab_api_v1.types import UNSET, Unset

from elab_sdk._async.entries import Entries, number
from elab_sdk.content.display import rows
from elab_sdk.rules import updates
from elab_sdk.rules.created import CreatedTemplate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.models import Done, Template, TemplateSummary
    from elab_api_v1.wire import Response

    from elab_sdk.content.arguments import Id
    from elab_sdk.rules.updates import MetadataLike, TemplateParams


class Templates(Entries):
    """What can be done with templates."""

    async def create_template(self) -> CreatedTemplate:
        """Create a template; `post_template` fills it.

        >>> created = await manager.create_template()
        >>> isinstance(created.id, int)
        True

        Returns:
            Its number, as `.id`.

        Raises:
            NotSupportedByServer: The release has no templates.

        Works from 4.0 on.
        """
        return await self._offered(create_template.request().with_parser(_created))

    async def get_template(self, id: Id) -> Template:
        """Read one template.

        >>> created = await manager.create_template()
        >>> template = await manager.get_template(created)
        >>> template.id == created.id
        True

        Args:
            id: Its number, or a model that has it.

        Returns:
            The template.

        Raises:
            ValidationError: `id` is no positive whole number.
            NotSupportedByServer: The release has no templates.
            NotFoundError: There is none; to 4.3 as `NotFoundOrDeniedError`.

        Works from 4.0 on.
        """
        wanted = number(id, "template")
        self._known.require("get_template")
        return await self._template(wanted)

    async def get_all_templates(self) -> list[TemplateSummary]:
        """List all templates that the key's owner may read.

        >>> created = await manager.create_template()
        >>> created.id in [row.id for row in await manager.get_all_templates()]
        True

        Returns:
            Rows.

        Raises:
            NotSupportedByServer: The release has no templates.

        Works from 4.0 on.
        """
        return rows(await self._offered(get_all_templates.request()))

    async def post_template(
        self,
        id: Id,
        params: TemplateParams | Mapping[str, object] | None = None,
        *,
        title: str | Unset = UNSET,
        body: str | Unset = UNSET,
        bodyappend: str | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        replace_metadata: bool = False,
    ) -> Done:
        """Change a template: what is not given stays as it is. A template has no date.

        >>> created = await manager.create_template()
        >>> done = await manager.post_template(created, title="PCR", body="<p>1. thaw</p>")
        >>> template = await manager.get_template(created)
        >>> template.title
        'PCR'

        Args:
            id: The template's number, or a model that has it.
            params: elabapy's dict: {"title": "…", "body": "…"}.
            title: 255 characters at most, without markup.
            body: HTML, which the server cleans; a `<` that begins no tag is escaped.
            bodyappend: HTML to add at the end. To 4.0 the body is read, and written whole.
            metadata: A dict, or JSON text of an object, from 4.3 on. It is merged into what is there: no
                other key and no other extra field changes.
            replace_metadata: Whether `metadata` is all that shall be there: what is not in it goes.

        Returns:
            The server's answer.

        Raises:
            ValidationError: A field is unknown, is `date`, or has a value that the server would mangle.
            ConflictError: `id` is what you read, and somebody else changed the same part of the metadata
                since.
            NotSupportedByServer: The release has no templates, or lacks a field.
            NotFoundOrDeniedError: There is no such template, or the key's owner may not write it.
            UnexpectedWrite: The server created a template instead.

        Works from 4.0 on.
        """
        fields = updates.given(
            "post_template", params, title=title, body=body, bodyappend=bodyappend, metadata=metadata
        )
        return await self._post(
            "template",
            "post_template",
            number(id, "template"),
            fields,
            entry=id,
            replace_metadata=replace_metadata,
        )


def _created(response: Response) -> CreatedTemplate:
    return CreatedTemplate.from_dict(create_template.parse(response).to_dict())
