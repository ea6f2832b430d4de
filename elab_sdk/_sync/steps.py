# Derived from elab_sdk/_async/steps.py by tools/unasync.py: do not edit.
"""Steps of entries: the methods of the Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk._lazy import lazy_module

if TYPE_CHECKING:
    from elab_api_v1.models import Step

    from elab_sdk._sync.session import Session
    from elab_sdk._sync.step_changes import StepChanges
    from elab_sdk.content.arguments import TimeLike
    from elab_sdk.rules import entry_kinds
    from elab_sdk.rules.entry_kinds import EntryOrTemplate
    from elab_sdk.rules.entry_parts import StepLike
else:
    entry_kinds = lazy_module("elab_sdk.rules.entry_kinds")


class Steps:
    """The methods for the steps of experiments, items and templates."""

    _session: Session

    def get_steps(self, entry: EntryOrTemplate) -> list[Step]:
        """List the steps of an entry, in their order.

        >>> created = manager.create_experiment()
        >>> step = manager.add_step(created, "thaw the cells")
        >>> [(step.body, step.finished) for step in manager.get_steps(created)]
        [('thaw the cells', False)]

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation,
                or ("experiment", 12).

        Returns:
            The steps. Their times have no time zone: they are in that of the server.

        Raises:
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not read it.
            NotSupportedByServer: The server has no API v2; from 3.3.6 `steps` of a read entry has the steps.

        Works from 5.0, and from 4.5 with `api="v2"`.
        """
        return self._steps(entry, "get_steps").read()

    def add_step(self, entry: EntryOrTemplate, body: str, *, deadline: TimeLike | None = None) -> Step:
        """Add a step to an entry, after its other steps.

        >>> created = manager.create_experiment()
        >>> step = manager.add_step(created, "thaw the cells", deadline="2040-01-31 12:00")
        >>> step.body, step.deadline.isoformat()
        ('thaw the cells', '2040-01-31T12:00:00')

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation,
                or ("experiment", 12).
            body: What is to be done: a single line of text, without `|`.
            deadline: When it must be done: a datetime, or text such as "2040-01-31 12:00". Without a time
                zone it is in that of the lab. With one, it is converted to the `time_zone` of the Manager.
                Nobody is notified, unless somebody asks for that on the web page.

        Returns:
            The step as the server stored it.

        Raises:
            ValidationError: The text is blank or has several lines; or the deadline is not a time, or has a
                time zone and the Manager has none. Nothing was sent.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server stored another text or deadline.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. Two requests: the second one reads the steps, or sets
        the deadline.
        """
        return self._steps(entry, "add_step").add(body, deadline)

    def finish_step(self, entry: EntryOrTemplate, step: StepLike) -> Step:
        """Mark a step as finished. A finished step does not change.

        >>> created = manager.create_experiment()
        >>> step = manager.add_step(created, "thaw the cells")
        >>> step = manager.finish_step(created, step)
        >>> step.finished
        True

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation,
                or ("experiment", 12).
            step: A step that was read, or its ID.

        Returns:
            The updated step, with `finished_at`.

        Raises:
            ValidationError: `step` is neither, or a step of another entry.
            ConflictError: `step` was read, and somebody has changed its text since. Nothing was changed.
            NotFoundError: The entry does not exist, or has no such step.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server did not finish it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. Servers toggle the state, so that
        the steps are read first.
        """
        return self._steps(entry, "finish_step").set_finished(step, True)

    def reopen_step(self, entry: EntryOrTemplate, step: StepLike) -> Step:
        """Mark a step as not finished. An open step does not change.

        >>> created = manager.create_experiment()
        >>> step = manager.add_step(created, "thaw the cells")
        >>> step = manager.finish_step(created, step)
        >>> step = manager.reopen_step(created, step)
        >>> step.finished, step.finished_at
        (False, None)

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation,
                or ("experiment", 12).
            step: A step that was read, or its ID.

        Returns:
            The updated step.

        Raises:
            ValidationError: `step` is neither, or a step of another entry.
            ConflictError: `step` was read, and somebody has changed its text since. Nothing was changed.
            NotFoundError: The entry does not exist, or has no such step.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server did not open it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. As in `finish_step`, the steps are read first.
        """
        return self._steps(entry, "reopen_step").set_finished(step, False)

    def edit_step(self, entry: EntryOrTemplate, step: StepLike, body: str) -> Step:
        """Change the text of a step. Everything else on it stays as it is.

        >>> created = manager.create_experiment()
        >>> step = manager.add_step(created, "thaw the cells")
        >>> step = manager.edit_step(created, step, "thaw the cells on ice")
        >>> step.body
        'thaw the cells on ice'

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation,
                or ("experiment", 12).
            step: A step that was read, or its ID.
            body: The new text: a single line, without `|`.

        Returns:
            The updated step.

        Raises:
            ValidationError: The text is blank or has several lines; or the step is of another entry, or
                immutable.
            ConflictError: `step` was read, and somebody has changed its text since.
            NotFoundError: The entry does not exist, or has no such step.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server stored another text.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. The steps are read first.
        """
        return self._steps(entry, "edit_step").edit(step, body)

    def set_step_deadline(self, entry: EntryOrTemplate, step: StepLike, deadline: TimeLike | None) -> Step:
        """Set the deadline of a step, or remove it.

        >>> created = manager.create_experiment()
        >>> step = manager.add_step(created, "thaw the cells")
        >>> step = manager.set_step_deadline(created, step, "2040-01-31 12:00")
        >>> step.deadline.isoformat()
        '2040-01-31T12:00:00'

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation,
                or ("experiment", 12).
            step: A step that was read, or its ID.
            deadline: As in `add_step`; None removes it.

        Returns:
            The updated step.

        Raises:
            ValidationError: The deadline is not a time, or has a time zone and the Manager has none; or the
                step is of another entry, or immutable.
            ConflictError: `step` was read, and somebody has changed its text since.
            NotFoundError: The entry does not exist, or has no such step.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server stored another deadline.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. The steps are read first.
        """
        return self._steps(entry, "set_step_deadline").set_deadline(step, deadline)

    def delete_step(self, entry: EntryOrTemplate, step: StepLike, *, body: str | None = None) -> bool:
        """Delete a step whose text you know. It cannot be restored.

        >>> created = manager.create_experiment()
        >>> step = manager.add_step(created, "thaw the cells")
        >>> manager.delete_step(created, step.id, body="thaw the cells")
        True
        >>> manager.delete_step(created, step)
        False

        Args:
            entry: An experiment, an item, a template, a list row, the result of a creation,
                or ("experiment", 12).
            step: A step that was read, or its ID.
            body: The text of the step; required with an ID.

        Returns:
            Whether the step existed.

        Raises:
            ValidationError: `body` is missing; or the step is of another entry, or immutable.
            ConflictError: The step has another text. It was not deleted.
            NotFoundError: The entry does not exist.
            PermissionDeniedError: The key's owner may not change it.
            UnexpectedWrite: The server did not delete it.
            NotSupportedByServer: The server has no API v2.

        Works from 5.0, and from 4.5 with `api="v2"`. The steps are read before and after.
        """
        return self._steps(entry, "delete_step").delete(step, body)

    def _steps(self, entry: EntryOrTemplate, method: str) -> StepChanges:
        from elab_sdk._sync.step_changes import StepChanges  # few callers need it
        from elab_sdk.rules.entry_parts import Owner

        return StepChanges(self._session, Owner(*entry_kinds.resolve_entry_or_template(entry)), method)
