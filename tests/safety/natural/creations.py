"""Natural writes that create entries with content, and searches for them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final

from elab_sdk import ListTruncatedWarning
from elab_sdk.errors import IncompleteCreationError
from tests.safety.cases import WriteCase, has, nothing, sets, stores_dates
from tests.safety.example_notebook import BODY as TEMPLATE_BODY
from tests.safety.example_notebook import TITLE
from tests.safety.natural.common import INITIAL_METADATA, METADATA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.safety.example_notebook import ExampleNotebook
    from tests.safety.failing_server import Part

BODY: Final = "<p>p&lt;0.05</p>"


def _create_experiment(client: Any, world: ExampleNotebook) -> None:
    created = client.create_experiment(
        title="Growth", date="2017-04-15", body=BODY, tags=["growth", "5' UTR"], files=[world.file("a.csv")]
    )
    world.check_entry(
        "experiments",
        created.id,
        title="Growth",
        date="20170415",
        body=BODY,
        tags=["5' UTR", "growth"],
        files=["a.csv"],
    )


def _create_experiment_without_date(client: Any, world: ExampleNotebook) -> None:
    created = client.create_experiment(title="Growth", body=BODY, tags=["growth"])
    world.check_entry("experiments", created.id, title="Growth", body=BODY, tags=["growth"])


def _create_item(client: Any, world: ExampleNotebook) -> None:
    created = client.create_item(world.items_type, title="pUC19", body=BODY, tags=["plasmid"])
    world.check_entry("items", created.id, title="pUC19", body=BODY, tags=["plasmid"])


def _create_with_metadata(client: Any, world: ExampleNotebook) -> None:
    created = client.create_experiment(title="Growth", metadata=METADATA)
    world.check_entry("experiments", created.id, title="Growth", metadata=METADATA)


def _create_with_status(client: Any, world: ExampleNotebook) -> None:
    created = client.create_experiment(title="Growth", category="Success")
    name = "category" if world.release.v2 is None else "status"
    world.check_entry("experiments", created.id, title="Growth", **{name: world.status})


def _create_item_of_each_type(client: Any, world: ExampleNotebook) -> None:
    for items_type in (world.first_items_type, world.items_type):
        created = client.create_item(items_type)
        world.check_entry("items", created.id, category=items_type)


def _get_or_create_twice(title: str) -> Any:
    def operation(client: Any, world: ExampleNotebook) -> None:
        if world.release.list_cap is not None or not world.release.lists_team_mates:
            # a part of the rows does not show that no entry has the title
            client.create_experiment(title=title)
            return
        first = client.get_or_create_experiment(title, body=BODY)
        assert client.get_or_create_experiment(title).id == first.id

    return operation


def _get_existing_item(client: Any, world: ExampleNotebook) -> None:
    # a release that creates no items may refuse this or find the item
    if world.release.has("create_item"):
        found = client.get_or_create_item(world.first_items_type, "Linked", tags="new")
        assert found.id == world.linked


def _change_extra_field(client: Any, world: ExampleNotebook) -> None:
    entry = ("experiment", world.experiment)
    client.add_extra_field(entry, "pH", type="number", value=7)
    client.set_extra_fields(entry, {"pH": 7.25})
    assert client.get_experiment(world.experiment).extra_fields["pH"].value == 7.25
    client.remove_extra_fields(entry, "pH")


def _create_from_template(client: Any, world: ExampleNotebook) -> None:
    created = client.create_experiment(template=world.template)
    world.check_entry("experiments", created.id, title=TITLE, body=TEMPLATE_BODY)


def _create_with_links(client: Any, world: ExampleNotebook) -> None:
    created = client.create_experiment(title="Linked", links=[world.spare, world.linked])
    world.check_entry("experiments", created.id, title="Linked", links=sorted((world.spare, world.linked)))


def _create_and_resume(part: Part, *, before: bool) -> Any:
    """Resume a creation that failed at one part: it must result in one complete entry without duplicates."""

    def operation(client: Any, world: ExampleNotebook) -> None:
        content = {"title": "Growth", "body": BODY, "tags": ["growth"], "links": [world.spare]}
        files = [world.file("a.csv"), ("b.csv", b"1,2\n")]
        created = None
        try:
            with world.failing(part, before=before):
                created = client.create_experiment(**content, files=files)
        except IncompleteCreationError as error:
            created = client.create_experiment(**content, files=files, resume=error)
        assert created is not None
        world.check_entry(
            "experiments",
            created.id,
            title="Growth",
            body=BODY,
            tags=["growth"],
            links=[world.spare],
            files=["a.csv", "b.csv"],
        )

    return operation


def _create_item_and_resume(part: Part) -> Any:
    """Resume the creation of an item: it must result in one complete item."""

    def operation(client: Any, world: ExampleNotebook) -> None:
        content = {"title": "pUC19", "body": BODY, "tags": ["plasmid", "amp"]}
        created = None
        try:
            with world.failing(part, before=False):
                created = client.create_item(world.items_type, **content)
        except IncompleteCreationError as error:
            created = client.create_item(world.items_type, **content, resume=error)
        assert created is not None
        fields = {"category": world.items_type} if world.release.has("get_items_types") else {}
        world.check_entry("items", created.id, title="pUC19", body=BODY, tags=["amp", "plasmid"], **fields)

    return operation


def _without_warning(operation: Any) -> Any:
    """Ignore the warning that lists are truncated on 3.4.3."""

    def quiet(client: Any, world: ExampleNotebook) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ListTruncatedWarning)
            operation(client, world)

    return quiet


def _find_unused_tag(client: Any, world: ExampleNotebook) -> None:
    for rows in (
        client.find_experiments(tags="nobody has this"),
        client.find_experiments(tags=["kept", "nobody has this"]),
        client.find_items(tags="nobody has this"),
    ):
        assert [row.id for row in rows] == [], "the result has rows without the tag"


def _find_used_tag(client: Any, world: ExampleNotebook) -> None:
    ids = [row.id for row in client.find_experiments(tags="kept", title="PCR")]
    assert world.experiment in ids, f"{world.experiment} has the tag, but the result is {ids}"
    assert world.bystander not in ids


_FAILURES: Final[Sequence[tuple[Part, str]]] = (
    ("update", "before execution"),
    ("update", "after execution"),
    ("tag", ""),
    ("link", ""),
    ("first file", ""),
    ("second file", "before execution"),
)
_ITEM_FAILURES: Final[Sequence[Part]] = ("update", "tag")
CREATIONS: Final = (
    WriteCase(
        name="create an experiment with title, date, body, tags and a file",
        operation=_create_experiment,
        creates={"experiments": 1},
        exists=stores_dates,
    ),
    WriteCase(
        name="create an experiment with title, body and tag",
        operation=_create_experiment_without_date,
        creates={"experiments": 1},
    ),
    WriteCase(
        name="create an item with title, body and tag",
        operation=_create_item,
        creates={"items": 1},
        exists=has("create_item"),
    ),
    WriteCase(
        name="create an experiment with metadata",
        operation=_create_with_metadata,
        creates={"experiments": 1},
        exists=has("metadata"),
    ),
    WriteCase(
        name="create an experiment with a status by name",
        operation=_create_with_status,
        creates={"experiments": 1},
        exists=lambda release: release.has("category") and release.category_sets_status,
        sandbox_only=True,
    ),
    WriteCase(
        name="create an item of each items type",
        operation=_create_item_of_each_type,
        creates={"items": 2},
        exists=has("create_item"),
        sandbox_only=True,
    ),
    WriteCase(
        name="create an experiment from a template",
        operation=_create_from_template,
        creates={"experiments": 1},
        exists=has("get_template", "post_template"),
    ),
    WriteCase(
        name="create an experiment with two links",
        operation=_create_with_links,
        creates={"experiments": 1},
        needs=("spare", "linked"),
        needs_visible_links=True,
    ),
    *(
        WriteCase(
            name=f"resume a creation that failed at the {part}" + (f", {moment}" if moment else ""),
            operation=_create_and_resume(part, before=moment == "before execution"),
            creates={"experiments": 1},
            needs=("spare",),
            needs_visible_links=True,
            sandbox_only=True,
        )
        for part, moment in _FAILURES
    ),
    *(
        WriteCase(
            name=f"resume a creation of an item that failed at the {part}",
            operation=_create_item_and_resume(part),
            creates={"items": 1},
            exists=has("create_item"),
            sandbox_only=True,
        )
        for part in _ITEM_FAILURES
    ),
    WriteCase(name="find by an unused tag", operation=_without_warning(_find_unused_tag), expect=nothing),
    WriteCase(name="find by a tag", operation=_without_warning(_find_used_tag), expect=nothing),
    WriteCase(
        name="get or create an experiment that exists",
        operation=lambda m, _: m.get_or_create_experiment("Bystander", tags="new"),
        expect=nothing,
        sandbox_only=True,
    ),
    WriteCase(
        name="get or create an item that exists",
        operation=_get_existing_item,
        expect=nothing,
        needs=("linked",),
        sandbox_only=True,
    ),
    WriteCase(
        name="get or create an experiment, twice",
        operation=_get_or_create_twice("Calibration"),
        creates={"experiments": 1},
        sandbox_only=True,
    ),
    WriteCase(
        name="get or create an experiment with blanks around its title, twice",
        operation=_get_or_create_twice(" Calibration "),
        creates={"experiments": 1},
        sandbox_only=True,
    ),
    WriteCase(
        name="extra field added, changed and removed",
        operation=_change_extra_field,
        expect=sets("experiment", metadata=INITIAL_METADATA | {"extra_fields": {}}),
        exists=has("metadata"),
    ),
    WriteCase(
        name="metadata of an experiment without metadata",
        operation=lambda m, w: m.post_experiment(w.bystander, metadata={"a": 1}),
        expect=sets("bystander", metadata={"a": 1}),
        exists=has("metadata"),
    ),
    WriteCase(
        name="extra field of an experiment without metadata",
        operation=lambda m, w: m.add_extra_field(("experiment", w.bystander), "pH", type="number", value=7.2),
        expect=sets(
            "bystander", metadata={"extra_fields": {"pH": {"type": "number", "value": "7.2", "position": 1}}}
        ),
        exists=has("metadata"),
    ),
)
