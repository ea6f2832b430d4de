"""Templates, files, and what belongs to the team."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from elab_sdk.elabapy.posting import Posting
from elab_sdk.elabapy.problems import converted
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject

    from elab_sdk.elabapy.forms import Params
    from elab_sdk.elabapy.posting import Id

__all__ = ["Team"]


class Team(Posting):
    """What can be done with templates, files, and what belongs to the team."""

    def create_template(self) -> JsonObject:
        """Create a template.

        >>> manager.create_template()["id"] > 0
        True

        Returns:
            A dict with its `id`.

        Raises:
            Error: The server refused it, or did not answer.

        Works from 4.0 on.
        """
        self._only_v1("create_template")
        return cast("JsonObject", self.send_req("templates", verb="POST"))

    def get_all_templates(self) -> list[JsonObject]:
        """List all templates.

        >>> isinstance(manager.get_all_templates(), list)
        True

        Returns:
            Rows, as the server sent them.

        Raises:
            Error: The server refused it, or did not answer.

        Works from 4.0 on.
        """
        return cast("list[JsonObject]", self.send_req("templates/"))

    def get_template(self, id: Id) -> JsonObject:
        """Read one template.

        >>> created = manager.create_template()
        >>> "title" in manager.get_template(created["id"])
        True

        Args:
            id: Its number.

        Returns:
            It, as the server sent it.

        Raises:
            Error: The server refused it, or did not answer; or `id` is no number, for which servers send a
                list, or another entry.

        Works from 4.0 on.
        """
        return cast("JsonObject", self.send_req("templates/" + self._word(id)))

    def post_template(self, id: Id, params: Params, *, unsafe: bool = False) -> JsonObject:
        """Change a template: what is not given stays as it is.

        >>> created = manager.create_template()
        >>> manager.post_template(created["id"], {"title": "PCR"})
        {'result': 'success'}

        Args:
            id: Its number.
            params: {"title": …, "body": …}; no date.
            unsafe: Send it as it stands, whatever comes of it.

        Returns:
            {"result": "success"}

        Raises:
            Error: The server refused it, it would do harm, or there was no answer.

        Works from 4.0 on.
        """
        return cast("JsonObject", self._post("templates/", id, params, unsafe))

    def get_upload(self, id: Id) -> bytes:
        """Read an uploaded file.

        >>> done = manager.upload_to_experiment(1, {"file": ("a.csv", b"1,2")})
        >>> manager.get_upload(done["id"])
        b'1,2'

        Args:
            id: Its number.

        Returns:
            Its content.

        Raises:
            Error: The server refused it, or did not answer.

        Works on every release.
        """
        return cast("bytes", self.send_req("uploads/" + self._word(id, zero_is_refused=True), binary=True))

    def get_tags(self) -> list[JsonObject]:
        """List the team's tags.

        >>> isinstance(manager.get_tags(), list)
        True

        Returns:
            Rows, as the server sent them.

        Raises:
            Error: The server refused it, or did not answer.

        Works from 3.6.7 to 4.3; later releases answer with none.
        """
        return cast("list[JsonObject]", self.send_req("tags/"))

    def get_status(self) -> list[JsonObject]:
        """List the status that experiments can have.

        >>> isinstance(manager.get_status(), list)
        True

        Returns:
            Rows, as the server sent them.

        Raises:
            Error: The server refused it, or did not answer.

        Works from 3.3.11 on.
        """
        return cast("list[JsonObject]", self.send_req("status/"))

    def get_backup_zip(self, datespan: str) -> bytes:
        """Get a zip archive of all experiments that were changed in a period. The key must be a sysadmin's.

        >>> manager.get_backup_zip("20200101-20201231")[:2]
        b'PK'

        Args:
            datespan: "20200101-20201231".

        Returns:
            The archive.

        Raises:
            Error: The server refused it, or did not answer; or the period is none, for which servers send an
                archive without anything in it.

        Works from 3.4 to 4.7.
        """
        return cast("bytes", self.send_req("backupzip/" + self._period(datespan), binary=True))

    def _period(self, datespan: str) -> str:
        try:
            return checks.period(datespan)
        except ValidationError as error:
            problem = error
        raise converted(problem, None, "")
