# Derived from elab_sdk/_async/template_start.py by tools/unasync.py: do not edit.
"""A new experiment that starts with a template.

API v2 makes it from the template, with what a template has beside its content, such as steps and links.
On API v1 its content is sent with the new experiment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import attrs
from elab_api_v1.api.team import get_status
from elab_api_v1.base import Resource

from elab_sdk._sync.entries import Templates
from elab_sdk.errors import UnexpectedWrite
from elab_sdk.rules import checks, new_entry
from elab_sdk.rules.default_status import default_status
from elab_sdk.rules.entry_operations import EXPERIMENTS, TEMPLATES
from elab_sdk.rules.named_choices import find_by_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.models import Experiment, Template, TemplateSummary

    from elab_sdk._sync.session import Session
    from elab_sdk.content.arguments import IdOrTitle
    from elab_sdk.rules.created import CreatedExperiment
    from elab_sdk.rules.new_entry import Creation

__all__ = ["TemplateStart", "read"]


@attrs.frozen(kw_only=True)
class TemplateStart:
    """A template, and which of its content the new experiment gets.

    Args:
        session: Sends the requests.
        template: The template.
        given: The fields that the caller passed. They replace those of the template.
        is_new: Whether the experiment is to be created; False if one is completed.
    """

    session: Session
    template: Template | TemplateSummary
    given: Mapping[str, object]
    is_new: bool

    @property
    def by_server(self) -> bool:
        """Whether the server makes the experiment from the template."""
        return self.is_new and self.session.uses_v2

    @property
    def fields(self) -> dict[str, object]:
        """The fields of the experiment: those of the template, replaced or completed by the given ones."""
        return new_entry.merge_template(new_entry.template_content(self.template), self.given)

    @property
    def inherited(self) -> list[str]:
        """The names of the content that the server takes from the template, as in `Creation.content`."""
        own = new_entry.template_content(self.template).keys() - self.given.keys()
        return ["tag" if name == "tags" else name for name in own]

    def surplus_tags(self, creation: Creation) -> list[str]:
        """The tags of the template that the given tags replace; a server gives them all the same."""
        if "tags" not in self.given or not self.session.uses_v2:
            return []
        kept = {tag.casefold() for tag in creation.changes.tags}
        return [tag for tag in self.template.tags if tag.casefold() not in kept]

    def with_status(self, creation: Creation) -> Creation:
        """Add the status that API v1 gives to a new experiment, if neither caller nor template sets one."""
        changes = creation.changes
        if not self.by_server or changes.category is not None or self.template.get("status") is not None:
            return creation
        status = default_status(self.session.call_optional(get_status.request()))
        if status is None:
            return creation
        return attrs.evolve(creation, changes=attrs.evolve(changes, category=status, is_known_category=True))

    def create(self) -> CreatedExperiment:
        """Let the server make the experiment."""
        request = EXPERIMENTS.create_with((("template", str(self.template.id)),))
        return (self.session.call(request)).created

    def check(self, id: int) -> None:
        """Compare the steps and links of the new experiment with those of the template.

        Raises:
            UnexpectedWrite: Some are missing.
        """
        template = cast("Template", self.template)
        if not self.by_server or not (template.steps or template.items_links or template.experiments_links):
            return
        experiment = self.session.read(EXPERIMENTS, id)
        missing = [*_missing_steps(template, experiment), *_missing_links(template, experiment)]
        if missing:
            raise UnexpectedWrite(
                f"the experiment was made from template {template.id} without {', '.join(missing)}",
                "POST",
                "experiments",
                id,
                hint="add what is missing",
            )


def _missing_steps(template: Template, experiment: Experiment) -> list[str]:
    present = [step.body for step in experiment.steps]
    missing: list[str] = []
    for step in template.steps:
        if step.body in present:
            present.remove(step.body)
        else:
            missing.append(f"step {step.body!r}")
    return missing


def _missing_links(template: Template, experiment: Experiment) -> list[str]:
    items = {link.item_id for link in experiment.items_links}
    experiments = {link.item_id for link in experiment.experiments_links}
    return [
        f"link to {kind} {link.item_id}"
        for kind, links, present in (
            ("item", template.items_links, items),
            ("experiment", template.experiments_links, experiments),
        )
        for link in links
        # a link to a deleted entry need not be copied
        if link.state in (None, 1) and link.item_id not in present
    ]


def read(
    session: Session,
    operation: str,
    template: IdOrTitle,
    given: Mapping[str, object],
    *,
    is_new: bool,
) -> TemplateStart:
    """Find the template, and read it as far as it is needed.

    Args:
        session: Sends the requests.
        operation: The name of the called method, used in error messages.
        template: The template, its ID or its title.
        given: The fields that the caller passed.
        is_new: Whether the experiment is to be created.
    """
    session.known.require("get_template", f"{operation} with template")
    model: Template | TemplateSummary
    templates = Templates(session, TEMPLATES)
    if isinstance(template, str) and not template.strip().isdecimal():
        rows = session.call(TEMPLATES.list())
        model = find_by_title(rows, template, "template")
    elif isinstance(template, Resource) and template.kind == "template":
        model = cast("Template | TemplateSummary", template)
    else:
        model = templates.read(checks.entry_id(template, "template", "template"))
        return TemplateStart(session=session, template=model, given=given, is_new=is_new)
    # what the server copies is the template as it is now, with what no row has
    if (session.uses_v2 and (is_new or not model.is_full)) or not new_entry.has_content(model):
        model = templates.read(model.id)
    return TemplateStart(session=session, template=model, given=given, is_new=is_new)
