"""Extra fields of new entries, as plain values."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import ExtraField, IncompleteCreationError, Manager, NotSupportedByServer, ValidationError
from elab_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUES: dict[str, Any] = {
    "pH": 7.2,
    "Operator": "Ada",
    "Date": datetime.date(2017, 4, 15),
    "Start": datetime.datetime(2017, 4, 15, 14, 30),
    "At": datetime.time(8, 30),
    "Sterile": True,
    "Volume": (5, "mL"),
}
TYPES = ["number", "text", "date", "datetime-local", "time", "checkbox", "number"]


@pytest.fixture(params=["4.3", "4.9", "5.6"], scope="module")
def manager(request: pytest.FixtureRequest) -> Iterator[Manager]:
    with Sandbox(release=request.param) as sandbox, Manager(sandbox.endpoint, sandbox.token) as connected:
        yield connected


def test_plain_values_become_fields_of_a_suitable_type(manager: Manager) -> None:
    created = manager.create_experiment(extra_fields=VALUES, metadata={"mine": 1})
    experiment = manager.get_experiment(created)
    assert [field.type for field in experiment.extra_fields.values()] == TYPES
    volume = experiment.extra_fields["Volume"]
    assert (volume.value, volume.unit) == (5, "mL")
    plain = {**VALUES, "Volume": 5}
    assert experiment.extra_fields.values_by_name == plain
    assert experiment.metadata is not None
    assert experiment.metadata["mine"] == 1


def test_fields_of_an_entry_can_be_given_to_another_one(manager: Manager) -> None:
    field = ExtraField("Lens", {"type": "select", "value": "20X", "options": ["10X", "20X"]}, group="Optics")
    first = manager.get_experiment(manager.create_experiment(extra_fields={"Lens": field, "pH": 7}))
    second = manager.get_experiment(manager.create_experiment(extra_fields=first.extra_fields))
    assert second.metadata == first.metadata
    assert second.extra_fields["Lens"].group == "Optics"


def test_a_field_of_the_template_keeps_its_type(manager: Manager) -> None:
    template = manager.create_template()
    manager.add_extra_field(template, "Lens", type="select", options=["10X", "20X"], value="10X")
    manager.add_extra_field(template, "Dyes", type="select", options=["DAPI", "GFP"], allow_multi_values=True)
    created = manager.create_experiment(
        template=template.id, extra_fields={"Lens": "20X", "Dyes": ["DAPI"], "New": 3}
    )
    fields = manager.get_experiment(created).extra_fields
    assert fields.values_by_name == {"Lens": "20X", "Dyes": ["DAPI"], "New": 3}
    assert (fields["Lens"].type, fields["Lens"].options) == ("select", ["10X", "20X"])
    with pytest.raises(ValidationError, match="'10X', '20X', not '30X'"):
        manager.create_experiment(template=template.id, title="not created", extra_fields={"Lens": "30X"})
    assert manager.find_experiments(title="not created") == []


def test_a_template_gets_extra_fields_and_gives_them_to_its_experiments(manager: Manager) -> None:
    lens = ExtraField("Lens", {"type": "select", "value": "10X", "options": ["10X", "20X"]}, group="Optics")
    created = manager.create_template(
        title="Imaging", body="<p>Focus.</p>", metadata={"mine": 1}, extra_fields={**VALUES, "Lens": lens}
    )
    template = manager.get_template(created)
    assert (template.title, template.body) == ("Imaging", "<p>Focus.</p>")
    assert [field.type for field in template.extra_fields.values()] == [*TYPES, "select"]
    assert template.extra_fields["Lens"].group == "Optics"
    assert template.metadata is not None
    assert template.metadata["mine"] == 1
    experiment = manager.get_experiment(manager.create_experiment(template=created.id))
    assert experiment.extra_fields.values_by_name == template.extra_fields.values_by_name


def test_an_interrupted_creation_of_a_template_is_completed(manager: Manager) -> None:
    created = manager.create_template(title="Half done")
    again = manager.create_template(title="Half done", extra_fields={"pH": 7}, resume=created.id)
    assert again.id == created.id
    template = manager.get_template(again)
    assert (template.title, template.extra_fields.values_by_name) == ("Half done", {"pH": 7})
    error = IncompleteCreationError("template", created.id, ["title"], ["metadata"], ValueError("lost"))
    assert manager.create_template(title="Half done", extra_fields={"pH": 8}, resume=error) == again
    assert manager.get_template(again).extra_fields["pH"].value == 8
    with pytest.raises(ValidationError, match="belongs to template"):
        manager.create_experiment(title="x", resume=error)


def test_a_template_with_a_wrong_value_is_not_created(manager: Manager) -> None:
    before = len(manager.get_all_templates())
    for wrong in ({"extra_fields": {"Dyes": ["DAPI"]}}, {"metadata": "[1]"}, {"title": "x" * 256}):
        with pytest.raises(ValidationError):
            manager.create_template(**wrong)
    assert len(manager.get_all_templates()) == before


def test_an_item_gets_extra_fields_and_can_be_found_again(manager: Manager) -> None:
    items_type = manager.get_items_types()[0]
    item = manager.get_or_create_item(items_type.id, "Plasmid with fields", extra_fields={"Length": 2686})
    assert item.extra_fields["Length"].value == 2686
    again = manager.get_or_create_item(items_type.id, "Plasmid with fields", extra_fields={"Length": 1})
    assert again == item


def test_a_value_that_no_field_can_have_is_refused_before_anything_is_created(manager: Manager) -> None:
    before = len(manager.get_all_experiments())
    with pytest.raises(ValidationError, match="no type of extra field suits 'Dyes'"):
        manager.create_experiment(extra_fields={"Dyes": ["DAPI"]})
    assert len(manager.get_all_experiments()) == before


@pytest.mark.parametrize("release", ["3.6", "4.2"])
def test_releases_without_metadata_create_nothing(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        with pytest.raises(NotSupportedByServer, match=r"from 4\.3"):
            manager.create_experiment(extra_fields={"pH": 7})
        assert manager.get_all_experiments() == []


@pytest.mark.parametrize(
    ("release", "since"), [("3.6", r"from 4\.0"), ("4.0", r"from 4\.3"), ("4.2", r"from 4\.3")]
)
@pytest.mark.parametrize("is_stated", [True, False], ids=["stated", "unknown"])
def test_releases_without_metadata_of_templates_are_sent_no_creation(
    release: str, since: str, is_stated: bool
) -> None:
    stated = release if is_stated else None
    with (
        Sandbox(release=release) as sandbox,
        Manager(sandbox.endpoint, sandbox.token, release=stated) as manager,
    ):
        with pytest.raises(NotSupportedByServer, match=since):
            manager.create_template(extra_fields={"pH": 7})
        assert [each for each in sandbox.requests if each.method != "GET"] == []


@pytest.mark.parametrize("release", ["4.0", "4.2", "5.0"])
def test_title_and_body_of_a_template_need_no_metadata(release: str) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        template = manager.get_template(manager.create_template(title="PCR", body="thaw"))
        assert (template.title, template.body) == ("PCR", "<p>thaw</p>")
