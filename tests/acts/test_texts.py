"""Text is stored as written: after a `<`, and with quotes in tags and names."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest

from elab_sdk import ValidationError, elabapy
from elab_sdk.rules.bodies import Html
from elab_sdk.rules.releases import V2_GENERATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World

SOME = pytest.mark.parametrize("release", ["2.0", "3.4", "4.2", "4.3", "4.9", *V2_GENERATIONS])
TAG = "5' UTR"
LESS = "p<0.05, T <37 C, if x <y then List<String>"
SENT = LESS.replace("<", "&lt;")


@SOME
def test_text_after_less_than_is_kept(world: World) -> None:
    created = world.create_experiment(title="t", date="2020-01-01", body=Html(f"<p>{LESS}</p>"))
    assert SENT in world.get_experiment(created).body.replace("&gt;", ">")
    world.post_experiment(created, title="t", date="2020-01-01", body=LESS)
    assert world.get_experiment(created).body.replace("&gt;", ">") == SENT
    world.update(("experiment", created), body=f"<p>{LESS}</p>")
    world.append(("experiment", created), f"<p>{LESS}</p>")
    world.append(("experiment", created), LESS)
    body = world.get_experiment(created).body.replace("&gt;", ">")
    assert body.count(SENT) == 3
    # nothing is escaped twice when an entry is read, changed and written
    fields = world.get_experiment(created).to_dict()
    fields["body"] += "<p>more</p>"
    world.save(world.get_experiment(created), fields)
    assert unescape(world.get_experiment(created).body).count(LESS) == 3


@pytest.mark.parametrize("release", ["4.2", "4.3", "4.9", *V2_GENERATIONS])
def test_less_than_is_kept_in_template_and_appended_text(world: World) -> None:
    world.get_experiment(world.create_experiment())
    created = world.create_template()
    world.post_template(created, title="t", body=LESS)
    assert world.get_template(created).body.replace("&gt;", ">") == SENT
    world.post_template(created, bodyappend=LESS)
    assert unescape(world.get_template(created).body) == LESS * 2
    experiment = world.create_experiment(template=created)
    assert unescape(world.get_experiment(experiment).body) == LESS * 2


@SOME
def test_drop_in_keeps_text_after_less_than(world: World) -> None:
    manager = elabapy.Manager(endpoint=world.sandbox.endpoint, token=world.sandbox.token)
    number = manager.create_experiment()["id"]
    manager.post_experiment(number, {"title": "t", "date": "20200101", "body": LESS})
    assert str(manager.get_experiment(number)["body"]).replace("&gt;", ">") == SENT
    manager.post_experiment(number, {"bodyappend": "\ufeff" + LESS})
    assert unescape(str(manager.get_experiment(number)["body"])) == LESS * 2
    manager.post_experiment(number, {"title": "t", "date": "20200101", "body": "<p>&lt;</p>"})
    assert manager.get_experiment(number)["body"] == "<p>&lt;</p>"


@SOME
def test_tag_with_quotes_is_added_once(world: World, tmp_path: Path) -> None:
    created = world.create_experiment(title="t", date="2020-01-01", body="x", tags=[TAG, ' say "hi" '])
    experiment = world.get_experiment(created)
    assert sorted(experiment.tags) == [TAG, 'say "hi"']
    is_raw = world.sandbox._record.tags_raw
    assert ("&#39;" in experiment["tags"]) == world.by_api(not is_raw, False)
    for manager in (world.manager, world.another()):
        assert [row.id for row in world.through(manager, "find_experiments", tags=TAG)] == [created.id]
        assert world.through(manager, "find_experiments", tags=[TAG, "none"]) == []
    assert world.tag(experiment, TAG) == ([TAG] if is_raw else [])
    assert world.experiments_frame(tags=TAG)["id"].tolist() == [created.id]
    world.backup(tmp_path / "notebook", tags=TAG.lower())
    page = (tmp_path / "notebook" / "index.html").read_text("utf-8")
    assert "5&#x27; UTR" in page
    assert "&amp;#" not in page


@SOME
def test_tag_is_stripped_and_removed_characters_are_refused(world: World) -> None:
    created = world.create_experiment()
    world.add_tag_to_experiment(created, "  blot \n")
    assert world.get_experiment(created).tags == ["blot"]
    for dropped in ("c\\d", "a\0b"):
        with pytest.raises(ValidationError, match="servers remove"):
            world.tag(("experiment", created), dropped)
    assert world.get_experiment(created).tags == ["blot"]
