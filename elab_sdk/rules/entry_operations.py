"""The API's operations for each kind of entry, so that what the kinds share is written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast

import attrs
from elab_api_v1 import models
from elab_api_v1.api.experiments import (
    create_experiment,
    get_all_experiments,
    get_experiment,
    post_experiment,
)
from elab_api_v1.api.items import get_all_items, get_item, post_item
from elab_api_v1.api.templates import create_template, get_all_templates, get_template, post_template
from elab_api_v1.wire import Request

from elab_sdk.rules.created import CreatedExperiment, CreatedItem, CreatedTemplate

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_api_v1.form import Form
    from elab_api_v1.models import (
        Created,
        Done,
        Experiment,
        ExperimentSummary,
        Item,
        ItemSummary,
        Template,
        TemplateSummary,
    )
    from elab_api_v1.wire import Response

    from elab_sdk.rules.entry_kinds import Kind

__all__ = ["EXPERIMENTS", "ITEMS", "TEMPLATES", "CreatedT", "EntryOperations", "EntryT", "NewEntry", "RowT"]

EntryT = TypeVar("EntryT", bound="Experiment | Item | Template")
RowT = TypeVar("RowT", bound="ExperimentSummary | ItemSummary | TemplateSummary")
CreatedT = TypeVar("CreatedT", bound="Created")


@attrs.frozen
class NewEntry(Generic[CreatedT]):
    """The result of a creation.

    Args:
        created: The ID of the new entry.
        taken: The names of the content that it already has.
    """

    created: CreatedT
    taken: tuple[str, ...]


@attrs.frozen(kw_only=True)
class EntryOperations(Generic[EntryT, RowT, CreatedT]):
    """The operations of one kind of entry.

    >>> ITEMS.read(3).path, EXPERIMENTS.post(3, body=EXPERIMENTS.form(title="PCR")).form
    ('items/3', (('title', 'PCR'),))

    Args:
        kind: The kind.
        read: Makes the request that reads an entry.
        list: Makes the request that lists entries.
        post: Makes the requests that change an entry.
        form: The form of an update.
        creation: Makes the request that creates an entry.
        created: The class of the created ID.
    """

    kind: Kind
    read: Callable[[int], Request[EntryT]]
    list: Callable[[], Request[list[RowT]]]
    post: Callable[..., Request[Done]]
    form: Callable[..., Form]
    creation: Callable[..., Request[Created | Done]]
    created: type[CreatedT]

    def __reduce__(self) -> str:
        # functions of the same names exist for every kind: a pickle refers to the record
        return f"{self.kind.upper()}S"

    def create(self, *items_type: int) -> Request[CreatedT]:
        """Make the request that creates an empty entry.

        >>> ITEMS.create(2).path
        'items/2'

        Args:
            items_type: The ID of the items type, for an item.
        """
        request = self.create_with((), *items_type)
        return request.with_parser(lambda response: request.parse(response).created)

    def create_with(
        self, content: tuple[tuple[str, str], ...], *items_type: int | str
    ) -> Request[NewEntry[CreatedT]]:
        """Make the request that creates an entry, and fills it as far as the server reads its content.

        >>> ITEMS.create_with((("title", "pUC19"),), 2).form
        (('title', 'pUC19'),)

        Args:
            content: The content, as names and values. Only a server whose release is known to read it may
                be sent any.
            items_type: The ID of the items type, for an item.
        """
        request = self.creation(*items_type)

        def parse(response: Response) -> NewEntry[CreatedT]:
            fields = request.parse(response).to_dict()
            taken = fields.pop("taken", [])
            return NewEntry(self.created.from_dict(fields), tuple(cast("list[str]", taken)))

        return Request(
            operation=f"create_{self.kind}",
            method=request.method,
            path=request.path,
            query=request.query,
            form=content or None,
            parse=parse,
        )


EXPERIMENTS: Final[EntryOperations[Experiment, ExperimentSummary, CreatedExperiment]] = EntryOperations(
    kind="experiment",
    read=get_experiment.request,
    list=get_all_experiments.request,
    post=post_experiment.request,
    form=models.ExperimentUpdate,
    creation=create_experiment.request,
    created=CreatedExperiment,
)
ITEMS: Final[EntryOperations[Item, ItemSummary, CreatedItem]] = EntryOperations(
    kind="item",
    read=get_item.request,
    list=get_all_items.request,
    post=post_item.request,
    form=models.ItemUpdate,
    creation=post_item.request,
    created=CreatedItem,
)
TEMPLATES: Final[EntryOperations[Template, TemplateSummary, CreatedTemplate]] = EntryOperations(
    kind="template",
    read=get_template.request,
    list=get_all_templates.request,
    post=post_template.request,
    form=models.TemplateUpdate,
    creation=create_template.request,
    created=CreatedTemplate,
)
