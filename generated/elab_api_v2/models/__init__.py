"""The models, each imported when it is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_api_v1.models.change import Change
    from elab_api_v1.models.comment import Comment
    from elab_api_v1.models.event import Event
    from elab_api_v1.models.event_summary import EventSummary
    from elab_api_v1.models.experiment import Experiment
    from elab_api_v1.models.experiment_summary import ExperimentSummary
    from elab_api_v1.models.item import Item
    from elab_api_v1.models.item_summary import ItemSummary
    from elab_api_v1.models.items_type import ItemsType
    from elab_api_v1.models.items_type_summary import ItemsTypeSummary
    from elab_api_v1.models.link import Link
    from elab_api_v1.models.status import Status
    from elab_api_v1.models.step import Step
    from elab_api_v1.models.tag import Tag
    from elab_api_v1.models.template import Template
    from elab_api_v1.models.template_summary import TemplateSummary
    from elab_api_v1.models.upload import Upload

    from .category import Category
    from .choice_create import ChoiceCreate
    from .comment_create import CommentCreate
    from .duplication import Duplication
    from .event_create import EventCreate
    from .event_update import EventUpdate
    from .experiment_create import ExperimentCreate
    from .experiment_update import ExperimentUpdate
    from .import_form import ImportForm
    from .import_limits import ImportLimits
    from .info import Info
    from .item_create import ItemCreate
    from .item_update import ItemUpdate
    from .items_type_create import ItemsTypeCreate
    from .items_type_update import ItemsTypeUpdate
    from .membership import Membership
    from .revision import Revision
    from .step_create import StepCreate
    from .step_update import StepUpdate
    from .tag_create import TagCreate
    from .tag_update import TagUpdate
    from .team import Team
    from .template_create import TemplateCreate
    from .template_update import TemplateUpdate
    from .upload_create import UploadCreate
    from .upload_replace import UploadReplace
    from .upload_update import UploadUpdate
    from .user import User
    from .user_summary import UserSummary
    from .user_upload import UserUpload
else:
    # hidden from type checkers, which would otherwise accept any name
    from elab_api_v1.lazy import lazy_names

    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            "Category": "category",
            "ChoiceCreate": "choice_create",
            "CommentCreate": "comment_create",
            "Duplication": "duplication",
            "EventCreate": "event_create",
            "EventUpdate": "event_update",
            "ExperimentCreate": "experiment_create",
            "ExperimentUpdate": "experiment_update",
            "ImportForm": "import_form",
            "ImportLimits": "import_limits",
            "Info": "info",
            "ItemCreate": "item_create",
            "ItemUpdate": "item_update",
            "ItemsTypeCreate": "items_type_create",
            "ItemsTypeUpdate": "items_type_update",
            "Membership": "membership",
            "Revision": "revision",
            "StepCreate": "step_create",
            "StepUpdate": "step_update",
            "TagCreate": "tag_create",
            "TagUpdate": "tag_update",
            "Team": "team",
            "TemplateCreate": "template_create",
            "TemplateUpdate": "template_update",
            "UploadCreate": "upload_create",
            "UploadReplace": "upload_replace",
            "UploadUpdate": "upload_update",
            "User": "user",
            "UserSummary": "user_summary",
            "UserUpload": "user_upload",
            "Change": "elab_api_v1.models.change",
            "Comment": "elab_api_v1.models.comment",
            "Event": "elab_api_v1.models.event",
            "EventSummary": "elab_api_v1.models.event_summary",
            "Experiment": "elab_api_v1.models.experiment",
            "ExperimentSummary": "elab_api_v1.models.experiment_summary",
            "Item": "elab_api_v1.models.item",
            "ItemSummary": "elab_api_v1.models.item_summary",
            "ItemsType": "elab_api_v1.models.items_type",
            "ItemsTypeSummary": "elab_api_v1.models.items_type_summary",
            "Link": "elab_api_v1.models.link",
            "Status": "elab_api_v1.models.status",
            "Step": "elab_api_v1.models.step",
            "Tag": "elab_api_v1.models.tag",
            "Template": "elab_api_v1.models.template",
            "TemplateSummary": "elab_api_v1.models.template_summary",
            "Upload": "elab_api_v1.models.upload",
        },
    )

__all__ = [
    "Category",
    "ChoiceCreate",
    "CommentCreate",
    "Duplication",
    "EventCreate",
    "EventUpdate",
    "ExperimentCreate",
    "ExperimentUpdate",
    "ImportForm",
    "ImportLimits",
    "Info",
    "ItemCreate",
    "ItemUpdate",
    "ItemsTypeCreate",
    "ItemsTypeUpdate",
    "Membership",
    "Revision",
    "StepCreate",
    "StepUpdate",
    "TagCreate",
    "TagUpdate",
    "Team",
    "TemplateCreate",
    "TemplateUpdate",
    "UploadCreate",
    "UploadReplace",
    "UploadUpdate",
    "User",
    "UserSummary",
    "UserUpload",
    "Change",
    "Comment",
    "Event",
    "EventSummary",
    "Experiment",
    "ExperimentSummary",
    "Item",
    "ItemSummary",
    "ItemsType",
    "ItemsTypeSummary",
    "Link",
    "Status",
    "Step",
    "Tag",
    "Template",
    "TemplateSummary",
    "Upload",
]
