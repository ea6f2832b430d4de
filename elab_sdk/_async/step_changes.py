"""Reading and changing the steps of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v2.api.steps import create_step, delete_step, list_steps, update_step
from elab_api_v2.models.step_create import StepCreate
from elab_api_v2.models.step_update import StepUpdate

from elab_sdk.errors import UnexpectedWrite
from elab_sdk.rules import entry_parts
from elab_sdk.wire.interruption import note_completed_steps

if TYPE_CHECKING:
    from elab_api_v1.models import Step

    from elab_sdk._async.session import Session
    from elab_sdk.content.arguments import TimeLike
    from elab_sdk.rules.entry_parts import Owner, PartReference, StepLike

__all__ = ["StepChanges"]


class StepChanges:
    """The operations on the steps of one entry.

    Args:
        session: The session with the server.
        owner: The entry.
        method: The name of the called method, used in error messages.
    """

    def __init__(self, session: Session, owner: Owner, method: str) -> None:
        self._session = session
        self._owner = owner
        self._method = method

    async def read(self) -> list[Step]:
        """Read all steps, in their order."""
        request = list_steps.request(self._owner.entity_type, self._owner.id)
        return await self._session.call_v2(request, self._method)

    async def add(self, body: str, deadline: TimeLike | None) -> Step:
        """Add a step, and return it as the server stored it."""
        text = entry_parts.step_text(body)
        until = None if deadline is None else self._deadline(deadline)
        await self._session.require_v2("create_step", self._method)
        entry_parts.check_markup(self._session.known, text)
        request = create_step.request(self._owner.entity_type, self._owner.id, body=StepCreate(body=text))
        step_id = await self._session.call_v2(request, self._method)
        with note_completed_steps([f"added step {step_id}"]):
            if until is not None:
                step = await self._update(step_id, StepUpdate(deadline=until))
            else:
                step = await self._find(entry_parts.step_reference(self._owner, step_id))
            if not entry_parts.is_same_text(step.body, text):
                reason = f"the server stored the step as {step.body!r} instead of {text!r}"
                raise UnexpectedWrite(reason, request.method, request.path, step_id)
            self._check_deadline(step, until)
        return step

    async def set_finished(self, step: StepLike, finished: bool) -> Step:
        """Finish a step, or open it again. The server can only change the one to the other."""
        reference = entry_parts.step_reference(self._owner, step)
        async with self._session.lock(f"steps of {self._owner.kind}", self._owner.id):
            current = await self._find(reference)
            entry_parts.check_known_text(self._owner, reference, current)
            # once more if somebody else did the same between the two requests
            for _ in range(2):
                if current.finished == finished:
                    return current
                current = await self._update(reference.id, StepUpdate(action="finish"))
        if current.finished != finished:
            state = "finished" if current.finished else "open"
            raise self._kept(reference, f"is still {state}")
        return current

    async def edit(self, step: StepLike, body: str) -> Step:
        """Change the text of a step."""
        reference = entry_parts.step_reference(self._owner, step)
        text = entry_parts.step_text(body)
        await self._session.require_v2("update_step", self._method)
        entry_parts.check_markup(self._session.known, text)
        current = await self._find(reference)
        entry_parts.check_changeable(self._owner, reference, current)
        if current.body == text:
            return current
        current = await self._update(reference.id, StepUpdate(body=text))
        if not entry_parts.is_same_text(current.body, text):
            raise self._kept(reference, f"is {current.body!r} instead of {text!r}")
        return current

    async def set_deadline(self, step: StepLike, deadline: TimeLike | None) -> Step:
        """Set or remove the deadline of a step."""
        reference = entry_parts.step_reference(self._owner, step)
        until = None if deadline is None else self._deadline(deadline)
        current = await self._find(reference)
        entry_parts.check_changeable(self._owner, reference, current)
        if _deadline_of(current) == until:
            return current
        current = await self._update(reference.id, StepUpdate(deadline=until))
        self._check_deadline(current, until)
        return current

    async def delete(self, step: StepLike, body: str | None) -> bool:
        """Delete a step whose text is known; return whether there was one."""
        reference = entry_parts.step_reference(self._owner, step, body)
        entry_parts.require_text(reference, "body")
        if not entry_parts.check_deletable(self._owner, reference, await self.read()):
            return False
        request = delete_step.request(self._owner.entity_type, self._owner.id, reference.id)
        await self._session.call_v2(request, self._method)
        with note_completed_steps([f"sent the deletion of step {reference.id}"]):
            if any(each.id == reference.id for each in await self.read()):
                reason = f"the server reported success, and step {reference.id} is still there"
                raise UnexpectedWrite(reason, request.method, request.path)
        return True

    def _deadline(self, deadline: TimeLike) -> str:
        return entry_parts.deadline_text(deadline, self._session.settings.time_zone)

    def _check_deadline(self, step: Step, until: str | None) -> None:
        """Check that a step has a deadline as it was requested."""
        if _deadline_of(step) != until:
            reference = entry_parts.step_reference(self._owner, step)
            raise self._kept(reference, f"has the deadline {_deadline_of(step)} instead of {until}")

    async def _find(self, reference: PartReference) -> Step:
        request = list_steps.request(self._owner.entity_type, self._owner.id)
        steps = await self._session.call_v2(request, self._method)
        return entry_parts.find_part(steps, reference, request.path)

    async def _update(self, id: int, change: StepUpdate) -> Step:
        request = update_step.request(self._owner.entity_type, self._owner.id, id, body=change)
        return await self._session.call_v2(request, self._method)

    def _kept(self, reference: PartReference, state: str) -> UnexpectedWrite:
        """Make the error for a change that the server reports, and did not make."""
        path = f"{self._owner.entity_type}/{self._owner.id}/steps/{reference.id}"
        reason = f"the server reported success, and step {reference.id} {state}"
        return UnexpectedWrite(reason, "PATCH", path)


def _deadline_of(step: Step) -> str | None:
    return None if step.deadline is None else step.deadline.isoformat(" ")
