"""What one call creates: an entry with all that it is to hold, in parts that are each done or missing.

Nothing here does any input or output.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final, Literal, cast

import attrs

from elab_sdk.errors import IncompleteCreationError, ValidationError
from elab_sdk.files import upload_sources
from elab_sdk.rules import checks, entry_requests, metadata, sent_uploads, updates
from elab_sdk.rules.named_choices import is_same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from elab_api_v1.models import Experiment, Item, Template, TemplateSummary, Upload
    from elab_api_v1.types import JsonObject

    from elab_sdk.content.arguments import Id
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.entry_kinds import EntryKind
    from elab_sdk.rules.release_detection import Question
    from elab_sdk.rules.updates import Acts

__all__ = ["Creation", "checked", "interrupted", "of_template", "resumed", "stored_files"]

_LONG_BODY: Final = 4_000_000
"""Characters of a body that some release may not take."""


@attrs.frozen(kw_only=True)
class Creation:
    """What one call creates.

    Args:
        kind: What it is.
        acts: Its fields, tags, links and category.
        files: Its files.
        from_template: Whether a template is part of it, so that the server is 4.0 or later.
    """

    kind: EntryKind
    acts: Acts
    files: tuple[Source, ...] = ()
    from_template: bool = False
    act: str = attrs.field(init=False)
    """The name of the method, used in error messages."""

    @act.default
    def _name_of_method(self) -> str:
        return f"create_{self.kind}"

    @property
    def parts(self) -> list[str]:
        """All that is to be done once the entry is there, in words, in order."""
        acts = self.acts
        return [
            *acts.fields,
            *(["category"] if acts.category is not None else []),
            *map(entry_requests.tag_words, acts.tags),
            *map(entry_requests.link_words, acts.links),
            *map(file_words, self.files),
        ]

    @property
    def questions(self) -> list[Question]:
        """What it depends on, as some release refuses or mangles a part of it."""
        acts, of_item = self.acts, self.kind == "item"
        asked = updates.questions(acts.fields)
        if "metadata" in acts.fields:
            asked.append(lambda release: "metadata" in release.update_fields)
        if acts.category is not None:
            asked.append(lambda release: (release.has("category"), release.category_sets_status))
        if len(acts.fields.get("body", "")) > _LONG_BODY:
            asked.append(lambda release: release.body_limit)
        if of_item and acts.links:
            asked.append(lambda release: release.has("link_item"))
        if of_item and self.files:
            asked.append(lambda release: release.item_multipart)
        return asked

    def without(self, done: Iterable[str]) -> Creation:
        """What is missing of it.

        Args:
            done: What was done, in the words of `parts`.
        """
        left = Counter(done)

        def is_missing(words: str) -> bool:
            left[words] -= 1
            return left[words] < 0

        acts = self.acts
        return attrs.evolve(
            self,
            acts=attrs.evolve(
                acts,
                fields={name: text for name, text in acts.fields.items() if is_missing(name)},
                category=acts.category if is_missing("category") else None,
                tags=tuple(tag for tag in acts.tags if is_missing(entry_requests.tag_words(tag))),
                links=tuple(link for link in acts.links if is_missing(entry_requests.link_words(link))),
            ),
            files=tuple(each for each in self.files if is_missing(file_words(each))),
        )


@attrs.frozen(kw_only=True)
class Wanted:
    """What one call asks for, as it was given.

    Args:
        fields: Title, body, date, tags, links, category and metadata, those that were given.
        files: Its files.
        template: What it starts with.
        resume: The entry that is to be completed, or the error that left it.
    """

    fields: Mapping[str, object]
    files: Sequence[Source] = ()
    template: Id | str | None = None
    resume: IncompleteCreationError | Id | None = None


def checked(kind: EntryKind, wanted: Wanted) -> Creation:
    """Check what one call is to create.

    Args:
        kind: What it is.
        wanted: What was given; a body as HTML.

    Raises:
        ValidationError: A value is one that servers would mangle.
    """
    return Creation(
        kind=kind,
        acts=updates.checked(kind, wanted.fields),
        files=tuple(wanted.files),
        from_template=wanted.template is not None,
    )


def file_words(source: Source) -> str:
    """A file, as it is called where it is said what was done."""
    return f"file {upload_sources.source_name(source)!r}"


def of_template(template: Template | TemplateSummary) -> dict[str, object]:
    """What an experiment that is made from a template starts with.

    Args:
        template: The template, as it was read.
    """
    from elab_sdk.rules.bodies import Html  # most calls have no template

    found: dict[str, object] = {"title": template.title, "body": Html(template.body or "")}
    if template.tags:
        found["tags"] = list(template.tags)
    if template.metadata is not None:
        found["metadata"] = template.metadata
    return found


def upon(start: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    """What an entry gets that starts with a template: what was given goes before, and metadata is merged.

    >>> upon({"title": "PCR", "metadata": {"a": 1}}, {"metadata": {"b": 2}})
    {'title': 'PCR', 'metadata': {'a': 1, 'b': 2}}
    """
    fields = {**start, **given}
    if "metadata" in start and "metadata" in given:
        text = checks.metadata(given["metadata"])
        fields["metadata"] = metadata.merge(cast("JsonObject", start["metadata"]), json.loads(text))
    return fields


def resumed(kind: EntryKind, resume: object) -> tuple[int | None, list[str] | None]:
    """Which entry is to be completed, and what was done of it, where that is known.

    >>> resumed("experiment", 7)
    (7, None)

    Raises:
        ValidationError: It is about another kind of entry, or is no number.
    """
    if resume is None:
        return None, []
    if isinstance(resume, IncompleteCreationError):
        if resume.kind != kind:
            raise ValidationError(f"resume is about {resume.kind} {resume.id}, not an {kind}", "resume")
        return resume.id, list(resume.done)
    return checks.entry_id(resume, "resume", kind), None


def interrupted(kind: EntryKind, id: int, done: Iterable[str], missing: Iterable[str]) -> str:
    """What is left of a creation that was interrupted.

    >>> print(interrupted("experiment", 7, ["title"], ["file 'gel.png'"]))
    experiment 7 was created, but is not complete: done: title; missing: file 'gel.png'
      what to do: the same call with resume=7 (elab create --resume 7) does what is missing
    """
    return (
        f"{kind} {id} was created, but is not complete: done: {', '.join(done) or 'nothing else'};"
        f" missing: {', '.join(missing)}\n"
        f"  what to do: the same call with resume={id} (elab create --resume {id}) does what is missing"
    )


def done_of(creation: Creation, entry: Experiment | Item) -> list[str]:
    """What an entry shows to be done, files left out.

    A server cleans a body, so bodies are the same where their text is.
    """
    acts = creation.acts
    done = [name for name, text in acts.fields.items() if _is_there(name, text, entry)]
    if acts.category is not None and _has_category(creation.kind, acts.category, entry):
        done.append("category")
    done += [entry_requests.tag_words(tag) for tag in acts.tags if tag in entry.tags]
    return done + [
        entry_requests.link_words(item) for item in acts.links if entry_requests.links_to(entry, item)
    ]


def stored_files(creation: Creation, stored: Sequence[Upload]) -> list[str]:
    """Which files are there already: each by its name and its checksum, and each counted once."""
    there = Counter(
        (sent_uploads.bare(upload.real_name), sent_uploads.sha256_of(upload)) for upload in stored
    )
    done: list[str] = []
    for source in creation.files:
        name, digest = upload_sources.fingerprint(source)
        for key in ((sent_uploads.bare(name), digest), (sent_uploads.bare(name), None)):
            if there[key] > 0:
                there[key] -= 1
                done.append(file_words(source))
                break
    return done


def _is_there(name: str, text: str, entry: Experiment | Item) -> bool:
    if name == "title":
        return entry.title == text
    if name == "date":
        return entry.date is not None and f"{entry.date:%Y%m%d}" == text
    if name == "metadata":
        now = entry.metadata or {}
        return metadata.is_same(now, metadata.merge(now, json.loads(text)))
    return _words(entry.body or "") == _words(text)


def _has_category(kind: Literal["experiment", "item"], wanted: int | str, entry: Experiment | Item) -> bool:
    number, title = (
        (cast("Experiment", entry).status_id, cast("Experiment", entry).status_title)
        if kind == "experiment"
        else (cast("Item", entry).category_id, cast("Item", entry).category_title)
    )
    return number == wanted if isinstance(wanted, int) else is_same_name(title or "", wanted)


def _words(body: str) -> list[str]:
    """The text of a body: what is left of it whatever a server cleans."""
    from elab_sdk.content.character_references import unescape_references
    from elab_sdk.content.html_tokens import tokens  # needed where a creation is resumed

    return unescape_references(
        " ".join(token.raw for token in tokens(body) if token.kind in ("text", "raw"))
    ).split()
