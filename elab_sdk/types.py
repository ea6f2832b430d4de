"""Types for annotations: what the methods of a Manager take, as aliases and typed dicts.

>>> from elab_sdk.types import EntryLike, ExperimentFields
>>> def describe(entry: EntryLike | None) -> None: ...
>>> fields: ExperimentFields = {"title": "Western blot 12", "tags": ["blot"]}
>>> created = manager.create_experiment(**fields)  # doctest: +SKIP

Classes of what the methods return are in `elab_sdk` and `elab_sdk.models`.
"""

from __future__ import annotations

from elab_api_v1.extra_fields import ExtraValue, FieldType
from elab_api_v1.types import UNSET, JsonObject, JsonValue, Unset

from elab_sdk.backups.backup_progress import BackupReport
from elab_sdk.backups.selection import Ids
from elab_sdk.config import Api, Certificate, Proxies, Verify
from elab_sdk.content.arguments import DateLike, HasId, Id, IdOrTitle, LinksLike, StrPath, TagsLike, TimeLike
from elab_sdk.content.extract import HasBody
from elab_sdk.content.frames import FrameOf
from elab_sdk.content.table_rows import Frame, Series, Table
from elab_sdk.copying.copy_progress import CopyProgressReport
from elab_sdk.export.archive_profiles import ExportTarget
from elab_sdk.files.downloads import Existing, Target
from elab_sdk.files.export_formats import ExportFormat
from elab_sdk.files.progress import Progress
from elab_sdk.files.serialization import Figure
from elab_sdk.files.upload_sources import Content, FileParams, NamedContent, Serializable, Source, Sources
from elab_sdk.rules.bodies import BodyContent
from elab_sdk.rules.dask_bag import Missing
from elab_sdk.rules.entry_kinds import (
    EntryKind,
    EntryLike,
    EntryOrTemplate,
    ExperimentLike,
    ItemLike,
    Kind,
    TemplateLike,
)
from elab_sdk.rules.entry_parts import CommentLike, StepLike
from elab_sdk.rules.entry_permissions import PermissionLike
from elab_sdk.rules.entry_states import AnyEntry
from elab_sdk.rules.field_dicts import (
    EntryFields,
    EntryParams,
    EventFields,
    ExperimentFields,
    ItemFields,
    MetadataLike,
    PostFields,
    TemplateFields,
)
from elab_sdk.rules.field_values import ExtraFieldValues, FieldValue
from elab_sdk.rules.paging import ListParams
from elab_sdk.rules.release_detection import Certainty

__all__ = [
    "UNSET",
    "AnyEntry",
    "Api",
    "BackupReport",
    "BodyContent",
    "Certainty",
    "Certificate",
    "CommentLike",
    "Content",
    "CopyProgressReport",
    "DateLike",
    "EntryFields",
    "EntryKind",
    "EntryLike",
    "EntryOrTemplate",
    "EntryParams",
    "EventFields",
    "Existing",
    "ExperimentFields",
    "ExperimentLike",
    "ExportFormat",
    "ExportTarget",
    "ExtraFieldValues",
    "ExtraValue",
    "FieldType",
    "FieldValue",
    "Figure",
    "FileParams",
    "Frame",
    "FrameOf",
    "HasBody",
    "HasId",
    "Id",
    "IdOrTitle",
    "Ids",
    "ItemFields",
    "ItemLike",
    "JsonObject",
    "JsonValue",
    "Kind",
    "LinksLike",
    "ListParams",
    "MetadataLike",
    "Missing",
    "NamedContent",
    "PermissionLike",
    "PostFields",
    "Progress",
    "Proxies",
    "Serializable",
    "Series",
    "Source",
    "Sources",
    "StepLike",
    "StrPath",
    "Table",
    "TagsLike",
    "Target",
    "TemplateFields",
    "TemplateLike",
    "TimeLike",
    "Unset",
    "Verify",
]
