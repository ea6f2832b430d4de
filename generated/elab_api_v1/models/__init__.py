"""The models, each imported when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .category_form import CategoryForm
    from .change import Change
    from .comment import Comment
    from .created import Created
    from .done import Done
    from .event import Event
    from .event_form import EventForm
    from .event_summary import EventSummary
    from .experiment import Experiment
    from .experiment_summary import ExperimentSummary
    from .experiment_update import ExperimentUpdate
    from .item import Item
    from .item_summary import ItemSummary
    from .item_update import ItemUpdate
    from .items_type import ItemsType
    from .items_type_summary import ItemsTypeSummary
    from .link import Link
    from .link_form import LinkForm
    from .status import Status
    from .step import Step
    from .tag import Tag
    from .tag_form import TagForm
    from .template import Template
    from .template_summary import TemplateSummary
    from .template_update import TemplateUpdate
    from .upload import Upload
    from .upload_form import UploadForm
else:
    # hidden from type checkers, which would otherwise accept any name
    from ..lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "CategoryForm": "category_form",
            "Change": "change",
            "Comment": "comment",
            "Created": "created",
            "Done": "done",
            "Event": "event",
            "EventForm": "event_form",
            "EventSummary": "event_summary",
            "Experiment": "experiment",
            "ExperimentSummary": "experiment_summary",
            "ExperimentUpdate": "experiment_update",
            "Item": "item",
            "ItemSummary": "item_summary",
            "ItemUpdate": "item_update",
            "ItemsType": "items_type",
            "ItemsTypeSummary": "items_type_summary",
            "Link": "link",
            "LinkForm": "link_form",
            "Status": "status",
            "Step": "step",
            "Tag": "tag",
            "TagForm": "tag_form",
            "Template": "template",
            "TemplateSummary": "template_summary",
            "TemplateUpdate": "template_update",
            "Upload": "upload",
            "UploadForm": "upload_form",
        },
    )

__all__ = [
    "CategoryForm",
    "Change",
    "Comment",
    "Created",
    "Done",
    "Event",
    "EventForm",
    "EventSummary",
    "Experiment",
    "ExperimentSummary",
    "ExperimentUpdate",
    "Item",
    "ItemSummary",
    "ItemUpdate",
    "ItemsType",
    "ItemsTypeSummary",
    "Link",
    "LinkForm",
    "Status",
    "Step",
    "Tag",
    "TagForm",
    "Template",
    "TemplateSummary",
    "TemplateUpdate",
    "Upload",
    "UploadForm",
]
