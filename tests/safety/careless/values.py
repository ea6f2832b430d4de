"""Careless values that a server would change or ignore."""

from __future__ import annotations

from typing import Final

from elab_sdk.errors import NotFoundError, ServerError, ValidationError
from tests.safety.careless.common import MISSING_ID, invalid_input
from tests.safety.cases import WriteCase, checks_types, has

VALUES: Final = (
    *(
        invalid_input(f"date {text!r}", lambda m, w, text=text: m.post_experiment(w.experiment, date=text))
        for text in (
            "20190230",
            "tomorrow",
            "04/05/2017",
            "",
            "2019",
            "March 2019",
            "0000-00-00",
            "20170415x",
        )
    ),
    invalid_input("date True", lambda m, w: m.post_experiment(w.experiment, date=True)),
    invalid_input("date None", lambda m, w: m.post_experiment(w.experiment, date=None)),
    invalid_input(
        "valid title, impossible date",
        lambda m, w: m.post_experiment(w.experiment, title="x", date="2019-02-30"),
    ),
    invalid_input("title of 256 characters", lambda m, w: m.post_experiment(w.experiment, title="x" * 256)),
    invalid_input(
        "title of 250 characters with quotes",
        lambda m, w: m.post_experiment(w.experiment, title='"' * 2 + "x" * 248),
    ),
    invalid_input("empty title", lambda m, w: m.post_experiment(w.experiment, title="")),
    invalid_input("title with markup", lambda m, w: m.post_experiment(w.experiment, title="<b>bold</b>")),
    invalid_input("title with an unclosed <", lambda m, w: m.post_experiment(w.experiment, title="if a < b")),
    invalid_input("title of two lines", lambda m, w: m.post_experiment(w.experiment, title="one\ntwo")),
    invalid_input("title None", lambda m, w: m.post_experiment(w.experiment, title=None)),
    invalid_input(
        "title with a lone surrogate", lambda m, w: m.post_experiment(w.experiment, title="\ud800")
    ),
    invalid_input("title '0'", lambda m, w: m.post_experiment(w.experiment, title="0")),
    invalid_input("title as list", lambda m, w: m.post_experiment(w.experiment, title=["x"])),
    invalid_input("title as dict", lambda m, w: m.post_experiment(w.experiment, title={"title": "x"})),
    invalid_input("title as number", lambda m, w: m.post_experiment(w.experiment, title=12)),
    invalid_input("body None", lambda m, w: m.post_experiment(w.experiment, body=None)),
    invalid_input("body as bytes", lambda m, w: m.post_experiment(w.experiment, body=b"<p>x</p>")),
    invalid_input("tag of 256 characters", lambda m, w: m.add_tag_to_experiment(w.experiment, "x" * 256)),
    invalid_input("empty tag", lambda m, w: m.add_tag_to_experiment(w.experiment, "")),
    invalid_input("tag with |", lambda m, w: m.add_tag_to_experiment(w.experiment, "a|b")),
    invalid_input("tag with markup", lambda m, w: m.add_tag_to_experiment(w.experiment, "<i>a</i>")),
    invalid_input("tag None", lambda m, w: m.add_tag_to_experiment(w.experiment, None)),
    invalid_input("tag as list", lambda m, w: m.add_tag_to_experiment(w.experiment, ["a", "b"])),
    invalid_input("empty list of tags", lambda m, w: m.post_experiment(w.experiment, tags=[])),
    invalid_input(
        "tag and another field",
        lambda m, w: m.add_tag_to_experiment(w.experiment, {"tag": "a", "title": "x"}),
    ),
    invalid_input(
        "tag with another field name", lambda m, w: m.add_tag_to_experiment(w.experiment, {"tags": "a"})
    ),
    invalid_input(
        "valid title, tag with |", lambda m, w: m.post_experiment(w.experiment, title="x", tags="a|b")
    ),
    *(
        invalid_input(
            f"metadata {value!r}", lambda m, w, value=value: m.post_experiment(w.experiment, metadata=value)
        )
        for value in ("{not json", "", "{'a': 1}", "[1]", "null", [1])
    ),
    invalid_input(
        "metadata that is not valid JSON",
        lambda m, w: m.post_experiment(w.experiment, metadata={"a": float("nan"), "b": {1}}),
    ),
    WriteCase(
        name="missing category",
        operation=lambda m, w: m.post_experiment(w.experiment, category=MISSING_ID),
        exists=lambda release: release.has("category") and release.category_sets_status,
        refused=(ValidationError, NotFoundError, ServerError),
    ),
    WriteCase(
        name="valid title, missing category",
        operation=lambda m, w: m.post_experiment(w.experiment, title="x", category=MISSING_ID),
        exists=lambda release: release.has("category") and release.category_sets_status,
        refused=(ValidationError, NotFoundError, ServerError),
    ),
    WriteCase(
        name="item: missing category",
        operation=lambda m, w: m.post_item(w.item, category=MISSING_ID),
        exists=checks_types,
        refused=(ValidationError, NotFoundError, ServerError),
        needs=("item",),
    ),
)


LINKS: Final = (
    WriteCase(
        name="link to a missing item",
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, MISSING_ID),
        refused=(NotFoundError,),
        needs_visible_links=True,
    ),
    WriteCase(
        name="valid title, link to a missing item",
        operation=lambda m, w: m.post_experiment(w.experiment, title="x", links=MISSING_ID),
        refused=(NotFoundError,),
        needs_visible_links=True,
    ),
    WriteCase(
        name="item: link to a missing item",
        operation=lambda m, w: m.add_link_to_item(w.item, MISSING_ID),
        exists=has("link_item"),
        refused=(NotFoundError,),
        needs=("item",),
        needs_visible_links=True,
    ),
    invalid_input("link to text", lambda m, w: m.add_link_to_experiment(w.experiment, "abc")),
    invalid_input("link to 0", lambda m, w: m.add_link_to_experiment(w.experiment, {"link": 0})),
    invalid_input("link None", lambda m, w: m.add_link_to_experiment(w.experiment, None)),
    invalid_input("link True", lambda m, w: m.add_link_to_experiment(w.experiment, True)),
    invalid_input(
        "item: link to itself",
        lambda m, w: m.add_link_to_item(w.item, w.item),
        exists=has("link_item"),
        needs=("item",),
    ),
    invalid_input(
        "link to an experiment",
        lambda m, w: m.add_link_to_experiment(w.experiment, m.get_experiment(w.bystander)),
    ),
    invalid_input(
        "link with another field name", lambda m, w: m.add_link_to_experiment(w.experiment, {"id": w.spare})
    ),
)
