"""The models, each loaded when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .category_form import CategoryForm
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

__all__ = [
    "CategoryForm",
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

_MODULES: Final = {
    "CategoryForm": "category_form",
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
}


def __getattr__(name: str) -> object:
    if name in _MODULES:
        found: object = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = found
        return found
    if name in __all__:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
