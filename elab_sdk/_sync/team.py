# Derived from elab_sdk/_async/team.py by tools/unasync.py: do not edit.
"""The team: its users, items types, statuses, tags and templates. The methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v1.api.team import get_bookable, get_items_types, get_status, get_tags
from elab_api_v1.types import UNSET, Unset

from elab_sdk._lazy import lazy_module
from elab_sdk._wording import say
from elab_sdk.content.arguments import required_text
from elab_sdk.content.display import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.models import Done, ItemsType, ItemSummary, Status, Tag, Template, TemplateSummary
    from elab_api_v2.models.team import Team as TeamSettings
    from elab_api_v2.models.user import User
    from elab_api_v2.models.user_summary import UserSummary

    from elab_sdk._sync.entries import Templates
    from elab_sdk._sync.session import Session
    from elab_sdk.content.arguments import Id
    from elab_sdk.errors import IncompleteCreationError
    from elab_sdk.rules import checks, release_detection, updates
    from elab_sdk.rules.bodies import BodyContent
    from elab_sdk.rules.created import CreatedTemplate
    from elab_sdk.rules.field_dicts import MetadataLike, TemplateFields
    from elab_sdk.rules.field_values import ExtraFieldValues
    from elab_sdk.rules.releases import Release
else:
    checks = lazy_module("elab_sdk.rules.checks")
    release_detection = lazy_module("elab_sdk.rules.release_detection")
    updates = lazy_module("elab_sdk.rules.updates")


class Team:
    """The methods for the team, its users, and what it shares."""

    _session: Session
    _templates: Templates

    def get_items_types(self) -> list[ItemsType]:
        """List the items types; `create_item` needs the ID of one.

        >>> types = manager.get_items_types()
        >>> types[0].id
        1

        Returns:
            The items types.

        Raises:
            NotSupportedByServer: The release cannot list them.

        Works from 3.3.11, but not on 4.0.0 up to and including 4.0.8. From 5.3 these are the categories of
        items, each with the body and metadata of its resources template, if it has one.
        """
        return rows(self._session.call_optional(get_items_types.request()))

    def get_status(self) -> list[Status]:
        """List the experiment statuses.

        >>> status = manager.get_status()
        >>> status[0].title
        'Running'

        Returns:
            The statuses.

        Raises:
            NotSupportedByServer: The release cannot list them.

        Works from 3.3.11.
        """
        return rows(self._session.call_optional(get_status.request()))

    def get_tags(self) -> list[Tag]:
        """List the tags of the team.

        >>> done = manager.add_tag_to_experiment(1, "blot")
        >>> "blot" in [tag.tag for tag in manager.get_tags()]
        True

        Returns:
            The tags.

        Raises:
            NotSupportedByServer: The release cannot list them; API v1 of 4.4 up to and including 4.9 always
                returns an empty list.

        Works from 3.6.7 up to and including 4.3, and from 5.0. `tags` of an entry works on every release.
        """
        session = self._session
        tags: list[Tag] = []
        if not session.known.holds_for_all(_lists_none):
            tags = session.call_optional(get_tags.request())
        if not tags:
            # there are no tags, or the release lists none
            failure = session.learn(_lists_none)
            if failure is not None and not session.known.is_known:
                raise session.known.not_supported(
                    "get_tags", str(release_detection.STATE_RELEASE)
                ) from failure
        if not tags and session.known.is_known and session.known.holds_for_any(_lists_none):
            hint = say("{entry_tags}")
            raise session.known.not_supported("get_tags", hint)
        return rows(tags)

    def get_bookable(self) -> list[ItemSummary]:
        """List the items that can be booked.

        >>> manager.get_bookable()
        []

        Returns:
            The rows, as in `get_all_items`.

        Raises:
            NotSupportedByServer: The release has no bookings.

        Works from 3.4.
        """
        return rows(self._session.call_optional(get_bookable.request()))

    # -- templates -----------------------------------------------------------------------------------------
    def create_template(
        self,
        *,
        title: str | Unset = UNSET,
        body: BodyContent | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        extra_fields: ExtraFieldValues | Unset = UNSET,
        resume: IncompleteCreationError | Id | None = None,
    ) -> CreatedTemplate:
        """Create a template with its content; `post_template` changes it.

        >>> created = manager.create_template(title="PCR", extra_fields={"Cycles": 30})
        >>> template = manager.get_template(created)
        >>> template.title, template.extra_fields["Cycles"].value
        ('PCR', 30)

        All arguments are checked before anything is created. If a later request fails, the error contains the
        ID of the template, and the same call with `resume=error` completes it.

        Args:
            title: At most 255 characters, without markup.
            body: HTML, text, or a table: see `append`.
            metadata: A dict, or JSON text of an object, from 4.3.
            extra_fields: Values of extra fields by name, from 4.3: {"pH": 7.2, "Volume": (5, "mL")}. A field
                gets the type that suits its value; an `ExtraField` keeps its type, unit and options. See
                `create_experiment`.
            resume: The error of a call that created an incomplete template, or the ID of this template.

        Returns:
            The ID, as `.id`.

        Raises:
            ValidationError: An argument is invalid. Nothing was created.
            NotSupportedByServer: The release has no templates, or lacks one of the fields. Nothing was
                created.
            IncompleteCreationError: The template was created, but some of its content could not be added.

        Works from 4.0.
        """
        fields = updates.merge_params(
            "create_template", None, title=title, body=body, metadata=metadata, extra_fields=extra_fields
        )
        if not fields and resume is None:
            return self._session.call_optional(self._templates.operations.create())
        from elab_sdk._sync import creation  # creating an empty template does not need it

        content = creation.arguments_of(fields, None, None, resume)
        return creation.create(self._templates, content)

    def get_template(self, id: Id) -> Template:
        """Read one template.

        >>> created = manager.create_template()
        >>> template = manager.get_template(created)
        >>> template.id == created.id
        True

        Args:
            id: The ID of the template, or a model with this ID.

        Returns:
            The template.

        Raises:
            ValidationError: `id` is not a positive integer.
            NotSupportedByServer: The release has no templates.
            NotFoundError: It does not exist; up to and including 4.3 raised as `NotFoundOrDeniedError`.

        Works from 4.0.
        """
        number = checks.entry_id(id, "id", "template")
        self._session.known.require("get_template")
        return self._templates.read(number)

    def get_all_templates(self) -> list[TemplateSummary]:
        """List the templates that the key's owner may read.

        >>> created = manager.create_template()
        >>> created.id in [row.id for row in manager.get_all_templates()]
        True

        Returns:
            The rows.

        Raises:
            NotSupportedByServer: The release has no templates.

        Works from 4.0.
        """
        return rows(self._session.call_optional(self._templates.operations.list()))

    def post_template(
        self,
        id: Id,
        params: TemplateFields | Mapping[str, object] | None = None,
        *,
        title: str | Unset = UNSET,
        body: str | Unset = UNSET,
        bodyappend: str | Unset = UNSET,
        metadata: MetadataLike | Unset = UNSET,
        replace_metadata: bool = False,
    ) -> Done:
        """Change a template. Fields that are omitted keep their values. A template has no date.

        >>> created = manager.create_template()
        >>> done = manager.post_template(created, title="PCR", body="<p>1. thaw</p>")
        >>> template = manager.get_template(created)
        >>> template.title
        'PCR'

        Args:
            id: The ID of the template, or a model with this ID.
            params: The fields as a dict, as elabapy takes them: {"title": "…", "body": "…"}.
            title: At most 255 characters, without markup.
            body: HTML, which the server cleans. A `<` that does not start a tag is escaped.
            bodyappend: HTML to append. Up to and including 4.0 the body is read, and written as a whole.
            metadata: A dict, or JSON text of an object, from 4.3. It is merged into the metadata of the
                template: other keys and other extra fields keep their values.
            replace_metadata: Whether `metadata` replaces all metadata: whatever it does not contain is
                removed.

        Returns:
            The server's response.

        Raises:
            ValidationError: A field is unknown, is `date`, or the server would alter its value.
            ConflictError: `id` is a template that you read, and somebody else has changed the same part of
                its metadata since.
            NotSupportedByServer: The release has no templates, or lacks a field.
            NotFoundOrDeniedError: The template does not exist, or the key's owner may not change it.
            UnexpectedWrite: The server created a template instead.

        Works from 4.0.
        """
        fields = updates.merge_params(
            "post_template", params, title=title, body=body, bodyappend=bodyappend, metadata=metadata
        )
        return self._templates.post("post_template", id, fields, replace_metadata=replace_metadata)

    def get_user(self) -> User:
        """Read the user who owns the API key.

        >>> user = manager.get_user()
        >>> user.fullname, [team.name for team in user.teams]
        ('Ada Admin', ['Default team'])

        Returns:
            The user: `fullname`, `email`, `orcid`, `is_sysadmin`, the ID of the team that the key works in as
            `team_id`, all `teams`, and settings such as `limit_nb`. From 5.3 `is_admin` of a team says
            whether the user administers it.

        Raises:
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        from elab_api_v2.api.server import get_me  # few callers need it

        return self._session.call_v2(get_me.request(), "get_user")

    def get_team(self) -> TeamSettings:
        """Read the team that the API key works in, with its settings.

        >>> team = manager.get_team()
        >>> team.name, team.members_create_tags, team.force_exp_tpl
        ('Default team', True, False)

        Returns:
            The team: `name`; whether members may create tags, as `members_create_tags`; whether an experiment
            must be made from a template, as `force_exp_tpl`, and from 5.6 an item, as `force_res_tpl`.

        Raises:
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        from elab_api_v2.api.team import get_team  # few callers need it

        return self._session.call_v2(get_team.request(), "get_team")

    def get_users(self, search: str | None = None) -> list[UserSummary]:
        """List the users that the server shows to the key.

        >>> [user.fullname for user in manager.get_users("ulla")]
        ['Ulla User']

        Args:
            search: Only users with this text in their name or e-mail address.

        Returns:
            The rows: `id`, `fullname`, `email`, `orcid`. Other attributes, such as `is_sysadmin`, are for
            admins only from 5.3, and None for others.

        Raises:
            ValidationError: `search` is blank, or is not text. Nothing was sent.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`; a search was recorded from 5.1.
        """
        from elab_api_v2.api.server import list_users  # few callers need it

        text = None if search is None else checks.text(required_text(search, "search"), "search")
        request = list_users.request(q=UNSET if text is None else text)
        return self._session.call_v2(request, "get_users")


def _lists_none(release: Release) -> bool:
    return release.tags_endpoint == "of_experiment"
