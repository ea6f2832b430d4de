"""The creation of an entry with its content, as parts that are each completed or missing.

Nothing here does any input or output.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

import attrs

from elab_sdk._wording import say
from elab_sdk.errors import IncompleteCreationError, ValidationError
from elab_sdk.files import upload_sources
from elab_sdk.rules import checks, entry_content, metadata, sent_uploads, updates
from elab_sdk.rules.named_choices import is_same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from elab_api_v1.models import Experiment, Item, Template, TemplateSummary, Upload
    from elab_api_v1.types import JsonObject

    from elab_sdk.content.arguments import Id
    from elab_sdk.files.progress import Progress
    from elab_sdk.files.upload_sources import Source
    from elab_sdk.rules.entry_kinds import Kind
    from elab_sdk.rules.release_detection import Question
    from elab_sdk.rules.updates import EntryChanges

__all__ = [
    "Creation",
    "check_creation",
    "check_resume",
    "has_content",
    "incomplete_note",
    "stored_files",
    "template_content",
]

UNTITLED: Final = "Untitled"
"""The title of a new entry without one."""
_LONG_BODY: Final = 4_000_000
"""Characters of a body that some releases may not accept."""


@attrs.frozen(kw_only=True)
class Creation:
    """The checked arguments of a creation.

    Args:
        kind: The kind of the entry.
        changes: Its fields, tags, links and category.
        files: Its files.
        from_template: Whether a template is used, so that the server is 4.0 or later.
        progress: Reports the bytes of the files that were sent.
    """

    kind: Kind
    changes: EntryChanges
    files: tuple[Source, ...] = ()
    from_template: bool = False
    progress: Progress = None

    @cached_property
    def operation(self) -> str:
        """The name of the method, used in error messages."""
        return f"create_{self.kind}"

    @property
    def parts(self) -> list[str]:
        """The labels of all changes after the entry was created, in order."""
        changes = self.changes
        return [
            *changes.fields,
            *(["category"] if changes.category is not None else []),
            *map(entry_content.tag_label, changes.tags),
            *map(entry_content.link_label, changes.links),
            *map(file_label, self.files),
        ]

    @property
    def questions(self) -> list[Question]:
        """The questions about the release that the creation depends on."""
        changes, is_item = self.changes, self.kind == "item"
        questions = updates.release_questions(changes.fields)
        if "metadata" in changes.fields:
            questions.append(lambda release: "metadata" in release.update_fields)
        if changes.category is not None:
            questions.append(lambda release: (release.has("category"), release.category_sets_status))
        if len(changes.fields.get("body", "")) > _LONG_BODY:
            questions.append(lambda release: release.body_limit)
        if is_item and changes.links:
            questions.append(lambda release: release.has("link_item"))
        if is_item and self.files:
            questions.append(lambda release: release.item_multipart)
        return questions

    @property
    def content(self) -> tuple[tuple[str, str], ...]:
        """The names and values of what some releases read in the creation itself."""
        changes = self.changes
        return (
            *changes.fields.items(),
            *([("category", str(changes.category))] if changes.category is not None else []),
            *(("tag", tag) for tag in changes.tags),
        )

    def labels(self, taken: Iterable[str]) -> list[str]:
        """The labels of parts of the content, as in `parts`.

        Args:
            taken: The names of the parts, as in `content`.
        """
        tags = map(entry_content.tag_label, self.changes.tags)
        return [label for name in taken for label in (tags if name == "tag" else [name])]

    def of_type(self, items_type: int | str, resume: IncompleteCreationError | Id | None) -> Creation:
        """Add the items type of an item that a server may create without it.

        Such a server gives a new item the title of its template, so that this must be changed too.

        Args:
            items_type: The ID or the title of the items type.
            resume: What the creation resumes; None for a new item, whose creation checks the items type.
        """
        changes = self.changes
        is_untitled = resume is None or (
            isinstance(resume, IncompleteCreationError) and "title" in resume.missing
        )
        fields = {"title": UNTITLED, **changes.fields} if is_untitled else changes.fields
        return attrs.evolve(
            self,
            changes=attrs.evolve(
                changes, fields=fields, category=items_type, is_known_category=resume is None
            ),
        )

    def without(self, done: Iterable[str]) -> Creation:
        """Leave out completed parts.

        Args:
            done: The labels of the completed parts, as in `parts`.
        """
        left = Counter(done)

        def is_missing(label: str) -> bool:
            left[label] -= 1
            return left[label] < 0

        changes = self.changes
        return attrs.evolve(
            self,
            changes=attrs.evolve(
                changes,
                fields={name: text for name, text in changes.fields.items() if is_missing(name)},
                category=changes.category if is_missing("category") else None,
                tags=tuple(tag for tag in changes.tags if is_missing(entry_content.tag_label(tag))),
                links=tuple(link for link in changes.links if is_missing(entry_content.link_label(link))),
            ),
            files=tuple(each for each in self.files if is_missing(file_label(each))),
        )


@attrs.frozen(kw_only=True)
class CreationArguments:
    """The arguments of a creation, before they are checked.

    Args:
        fields: The given values of title, body, date, tags, links, category and metadata.
        extra_fields: The values of extra fields, by name.
        files: Its files.
        template: The template that it starts with.
        resume: The entry to complete, or the error that left it incomplete.
        progress: Reports the bytes of the files that were sent.
    """

    fields: Mapping[str, object]
    extra_fields: Mapping[str, object] | None = None
    files: Sequence[Source] = ()
    template: Id | str | None = None
    resume: IncompleteCreationError | Id | None = None
    progress: Progress = None

    def with_fields_on(self, kind: Kind, start: JsonObject | None) -> CreationArguments:
        """Add the extra fields to the given metadata.

        Args:
            kind: The kind of the entry.
            start: The metadata that the new entry starts with: a field of it keeps its type, its unit and its
                options.

        Raises:
            ValidationError: A field does not accept its value, or the metadata is invalid.
        """
        if self.extra_fields is None:
            return self
        from elab_sdk.rules import extra_fields  # few entries have any

        given: JsonObject = {}
        if "metadata" in self.fields:
            given = json.loads(checks.metadata(self.fields["metadata"]))
        before = metadata.merge(start or {}, given)
        after = extra_fields.with_values(f"create_{kind}", before, self.extra_fields)
        added = metadata.merge(given, metadata.changed_part(before, after))
        return attrs.evolve(self, fields={**self.fields, "metadata": added}, extra_fields=None)


def check_creation(kind: Kind, given: CreationArguments) -> Creation:
    """Check the arguments of a creation.

    Args:
        kind: The kind of the entry.
        given: The arguments, with the body as HTML.

    Raises:
        ValidationError: Servers would alter a value.
    """
    return Creation(
        kind=kind,
        changes=updates.check_fields(kind, given.fields),
        files=tuple(given.files),
        from_template=given.template is not None,
        progress=given.progress,
    )


def file_label(source: Source) -> str:
    """The label of a file in error messages."""
    return f"file {upload_sources.source_name(source)!r}"


def has_content(template: Template | TemplateSummary) -> bool:
    """Whether a template has what an experiment gets from it.

    A row of the list may lack it: the tags on 5.1 and 5.2, body and metadata on 5.6.

    Args:
        template: The template.
    """
    return "body" in template and "tags" in template


def template_content(template: Template | TemplateSummary) -> dict[str, object]:
    """Get the fields of an experiment that starts with a template.

    Args:
        template: The template.
    """
    from elab_sdk.rules.bodies import Html  # most calls have no template

    fields: dict[str, object] = {"title": template.title, "body": Html(template.body or "")}
    if template.tags:
        fields["tags"] = list(template.tags)
    if template.metadata is not None:
        fields["metadata"] = template.metadata
    return fields


def merge_template(start: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    """Merge the content of a template and the given fields. Given fields replace it; metadata is merged.

    >>> merge_template({"title": "PCR", "metadata": {"a": 1}}, {"metadata": {"b": 2}})
    {'title': 'PCR', 'metadata': {'a': 1, 'b': 2}}
    """
    fields = {**start, **given}
    if "metadata" in start and "metadata" in given:
        text = checks.metadata(given["metadata"])
        fields["metadata"] = metadata.merge(cast("JsonObject", start["metadata"]), json.loads(text))
    return fields


def check_resume(kind: Kind, resume: object) -> tuple[int | None, list[str] | None]:
    """Check what a creation resumes.

    >>> check_resume("experiment", 7)
    (7, None)

    Raises:
        ValidationError: It belongs to another kind of entry, or is not an ID.
    """
    if resume is None:
        return None, []
    if isinstance(resume, IncompleteCreationError):
        if resume.kind != kind:
            raise ValidationError(
                f"resume belongs to {resume.kind} {resume.id}, not to {_with_article(kind)}", "resume"
            )
        return resume.id, list(resume.done)
    return checks.entry_id(resume, "resume", kind), None


def _with_article(kind: Kind) -> str:
    return f"a {kind}" if kind == "template" else f"an {kind}"


def incomplete_note(kind: Kind, id: int, done: Iterable[str], missing: Iterable[str]) -> str:
    """The note of an interrupted creation.

    >>> print(incomplete_note("experiment", 7, ["title"], ["file 'gel.png'"]))
    experiment 7 was created, but is not complete: done: title; missing: file 'gel.png'
      what to do: the same call with resume=7 completes it
    """
    return (
        f"{kind} {id} was created, but is not complete: done: {', '.join(done) or 'nothing else'};"
        f" missing: {', '.join(missing)}\n" + say("  what to do: {resume_note:{id}} completes it", id=id)
    )


def completed_parts(creation: Creation, entry: Experiment | Item | Template) -> list[str]:
    """Get the labels of the parts that an entry contains, without files.

    Bodies are compared by their text, since servers clean them.
    """
    changes = creation.changes
    done = [name for name, text in changes.fields.items() if _has_value(name, text, entry)]
    if changes.category is not None and _has_category(creation.kind, changes.category, entry):
        done.append("category")
    done += [entry_content.tag_label(tag) for tag in changes.tags if tag in entry.tags]
    return done + [
        entry_content.link_label(item)
        for item in changes.links
        if entry_content.links_to(cast("Experiment | Item", entry), item)
    ]


def stored_files(creation: Creation, stored: Sequence[Upload]) -> list[str]:
    """Get the labels of the files that are stored, compared by name and checksum."""
    there = Counter(
        (sent_uploads.comparable_name(upload.real_name), sent_uploads.sha256_of(upload)) for upload in stored
    )
    done: list[str] = []
    for source in creation.files:
        name, digest = upload_sources.fingerprint(source)
        for key in ((sent_uploads.comparable_name(name), digest), (sent_uploads.comparable_name(name), None)):
            if there[key] > 0:
                there[key] -= 1
                done.append(file_label(source))
                break
    return done


def _has_value(name: str, text: str, entry: Experiment | Item | Template) -> bool:
    if name == "title":
        return entry.title == text
    if name == "date":
        return entry.date is not None and f"{entry.date:%Y%m%d}" == text
    if name == "metadata":
        now = entry.metadata or {}
        return metadata.is_same(now, metadata.merge(now, json.loads(text)))
    return _text_of_body(entry.body or "") == _text_of_body(text)


def _has_category(kind: Kind, requested: int | str, entry: Experiment | Item | Template) -> bool:
    number, title = (
        (cast("Experiment", entry).status_id, cast("Experiment", entry).status_title)
        if kind == "experiment"
        else (cast("Item", entry).category_id, cast("Item", entry).category_title)
    )
    return number == requested if isinstance(requested, int) else is_same_name(title or "", requested)


def _text_of_body(body: str) -> list[str]:
    """The words of a body, which no server removes when it cleans it."""
    from elab_sdk.content.character_references import unescape_references
    from elab_sdk.content.html_tokens import tokens  # needed where a creation is resumed

    return unescape_references(
        " ".join(token.raw for token in tokens(body) if token.kind in ("text", "raw"))
    ).split()
