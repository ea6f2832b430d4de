"""Values that a server would mangle or swallow."""

from __future__ import annotations

from typing import Final

from elab_sdk.errors import NotFoundError, ServerError, ValidationError
from tests.safety.careless.common import NOBODY, wrong
from tests.safety.cases import Case, checks_types, has

VALUES: Final = (
    *(
        wrong(f"date {text!r}", lambda m, w, text=text: m.post_experiment(w.experiment, date=text))
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
    wrong("date True", lambda m, w: m.post_experiment(w.experiment, date=True)),
    wrong("date None", lambda m, w: m.post_experiment(w.experiment, date=None)),
    wrong(
        "good title, impossible date",
        lambda m, w: m.post_experiment(w.experiment, title="x", date="2019-02-30"),
    ),
    wrong("title of 256 characters", lambda m, w: m.post_experiment(w.experiment, title="x" * 256)),
    wrong(
        "title of 250 with quotes", lambda m, w: m.post_experiment(w.experiment, title='"' * 2 + "x" * 248)
    ),
    wrong("empty title", lambda m, w: m.post_experiment(w.experiment, title="")),
    wrong("title with markup", lambda m, w: m.post_experiment(w.experiment, title="<b>bold</b>")),
    wrong("title with an unclosed <", lambda m, w: m.post_experiment(w.experiment, title="if a < b")),
    wrong("title of two lines", lambda m, w: m.post_experiment(w.experiment, title="one\ntwo")),
    wrong("title None", lambda m, w: m.post_experiment(w.experiment, title=None)),
    wrong("title with half a letter", lambda m, w: m.post_experiment(w.experiment, title="\ud800")),
    wrong("title '0'", lambda m, w: m.post_experiment(w.experiment, title="0")),
    wrong("title a number", lambda m, w: m.post_experiment(w.experiment, title=12)),
    wrong("body None", lambda m, w: m.post_experiment(w.experiment, body=None)),
    wrong("body bytes", lambda m, w: m.post_experiment(w.experiment, body=b"<p>x</p>")),
    wrong("tag of 256 characters", lambda m, w: m.add_tag_to_experiment(w.experiment, "x" * 256)),
    wrong("empty tag", lambda m, w: m.add_tag_to_experiment(w.experiment, "")),
    wrong("tag with |", lambda m, w: m.add_tag_to_experiment(w.experiment, "a|b")),
    wrong("tag with markup", lambda m, w: m.add_tag_to_experiment(w.experiment, "<i>a</i>")),
    wrong("tag None", lambda m, w: m.add_tag_to_experiment(w.experiment, None)),
    wrong("tag a list", lambda m, w: m.add_tag_to_experiment(w.experiment, ["a", "b"])),
    wrong("no tag in a list", lambda m, w: m.post_experiment(w.experiment, tag=[])),
    wrong(
        "tag beside another field",
        lambda m, w: m.add_tag_to_experiment(w.experiment, {"tag": "a", "title": "x"}),
    ),
    wrong("tag, another field", lambda m, w: m.add_tag_to_experiment(w.experiment, {"tags": "a"})),
    wrong("good title, tag with |", lambda m, w: m.post_experiment(w.experiment, title="x", tag="a|b")),
    *(
        wrong(
            f"metadata {value!r}", lambda m, w, value=value: m.post_experiment(w.experiment, metadata=value)
        )
        for value in ("{not json", "", "{'a': 1}", "[1]", "null", [1])
    ),
    wrong(
        "metadata with what JSON has not",
        lambda m, w: m.post_experiment(w.experiment, metadata={"a": float("nan"), "b": {1}}),
    ),
    Case(
        name="category that does not exist",
        act=lambda m, w: m.post_experiment(w.experiment, category=NOBODY),
        exists=lambda release: release.has("category") and release.category_sets_status,
        refused=(ValidationError, NotFoundError, ServerError),
    ),
    Case(
        name="good title, category that does not exist",
        act=lambda m, w: m.post_experiment(w.experiment, title="x", category=NOBODY),
        exists=lambda release: release.has("category") and release.category_sets_status,
        refused=(ValidationError, NotFoundError, ServerError),
    ),
    Case(
        name="item: category that does not exist",
        act=lambda m, w: m.post_item(w.item, category=NOBODY),
        exists=checks_types,
        refused=(ValidationError, NotFoundError, ServerError),
        needs=("item",),
    ),
)


LINKS: Final = (
    Case(
        name="link to nothing",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, NOBODY),
        refused=(NotFoundError,),
        needs_links=True,
    ),
    Case(
        name="good title, link to nothing",
        act=lambda m, w: m.post_experiment(w.experiment, title="x", link=NOBODY),
        refused=(NotFoundError,),
        needs_links=True,
    ),
    Case(
        name="item: link to nothing",
        act=lambda m, w: m.add_link_to_item(w.item, NOBODY),
        exists=has("link_item"),
        refused=(NotFoundError,),
        needs=("item",),
        needs_links=True,
    ),
    wrong("link to a word", lambda m, w: m.add_link_to_experiment(w.experiment, "abc")),
    wrong("link to 0", lambda m, w: m.add_link_to_experiment(w.experiment, {"link": 0})),
    wrong("link None", lambda m, w: m.add_link_to_experiment(w.experiment, None)),
    wrong("link True", lambda m, w: m.add_link_to_experiment(w.experiment, True)),
    wrong(
        "item: link to itself",
        lambda m, w: m.add_link_to_item(w.item, w.item),
        exists=has("link_item"),
        needs=("item",),
    ),
    wrong(
        "link to an experiment",
        lambda m, w: m.add_link_to_experiment(w.experiment, m.get_experiment(w.bystander)),
    ),
    wrong("link, another field", lambda m, w: m.add_link_to_experiment(w.experiment, {"id": w.spare})),
)
