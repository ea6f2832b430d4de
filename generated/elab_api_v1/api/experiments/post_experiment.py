"""Update, tag, link, recategorise, or upload to an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import wire
from ...models.done import Done
from ...types import UNSET, Unset
from ...wire import Request, Response

if TYPE_CHECKING:
    from ...client import Client
    from ...models.category_form import CategoryForm
    from ...models.experiment_update import ExperimentUpdate
    from ...models.link_form import LinkForm
    from ...models.tag_form import TagForm
    from ...models.upload_form import UploadForm

__all__ = ["asyncio", "parse", "request", "sync"]


def request(
    id: int,
    *,
    body: ExperimentUpdate | TagForm | LinkForm | CategoryForm | UploadForm,
    apiv1_is_dead: str | Unset = UNSET,
) -> Request[Done]:
    """Make the request without sending it. `sync` describes the arguments.

    Example:
        >>> request(3).path
        'experiments/3'
    """
    return Request(
        operation="post_experiment",
        method="POST",
        path=f"experiments/{wire.segment(id)}",
        query=wire.query(("apiv1_is_dead", apiv1_is_dead)),
        form=wire.form(body),
        files=wire.files(body),
        parse=parse,
    )


def parse(response: Response) -> Done:
    """Return the decoded content of a successful response.

    Args:
        response: The response to `request`.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
    """
    return Done.from_dict(wire.json_content(wire.expect(response, 200)))


def sync(
    client: Client,
    id: int,
    *,
    body: ExperimentUpdate | TagForm | LinkForm | CategoryForm | UploadForm,
    apiv1_is_dead: str | Unset = UNSET,
) -> Done:
    """Update, tag, link, recategorise, or upload to an experiment.

    Five operations in one request; the names of the form fields decide which. The first match wins:

    1. a multipart file field named `file`: upload it (all else in the form is ignored); 2. the release's
    trigger of an update: update; 3. `tag`: add a tag; 4. `link`: add a link to a database item; 5.
    `category` (from 3.5): change the status - on 4.9 the category, which is something else there; 6. none
    of these: **a new experiment is created**, whatever the ID, and the answer is a success with the ID of
    the new experiment.

    What triggers an update, and what an update must carry:

    - 2.0 to 3.3: `title` triggers. Send title, date and body, all three, or get a 500.
    - 3.4: `date` triggers. All three, or get a 500.
    - 3.5 and 3.6: `date` triggers. All three: a title left out becomes "Untitled", a body left out is
      wiped.
    - 4.0 and later: any of title, date and body (bodyappend from 4.1, metadata from 4.3). Only what
      changes. They are applied one after another: a bad date (500) leaves the new title in place.

    An answer to an update that has an `id` means that something was created instead. On 3.4 to 3.6 an
    update of an experiment that does not exist creates one where the trigger is missing.

    Example:
        >>> post_experiment.sync(client, 3)

    Args:
        client: The client that sends the request.
        id: ID of the experiment. Anything but a positive integer is answered with the list.
        body: What to do - an update, a tag, a link, a category, or a file to upload.
        apiv1_is_dead: The word without which 4.9.0 refuses every request. Its value does not matter: bare, empty and
            "1" all do. Earlier releases ignore it (4.0 to 4.2 behind the official image read only the first
            query parameter, so put it last).

    Returns:
        The decoded content. Errors are raised, never returned.

    Raises:
        ApiError: The server reported an error, whatever the status.
        NotJsonError: The response is not JSON.
        DecodeError: The response does not have the documented shape.
        httpx.HTTPError: No response was received.
    """
    return parse(client.send(request(id, body=body, apiv1_is_dead=apiv1_is_dead)))


async def asyncio(
    client: Client,
    id: int,
    *,
    body: ExperimentUpdate | TagForm | LinkForm | CategoryForm | UploadForm,
    apiv1_is_dead: str | Unset = UNSET,
) -> Done:
    """`sync`, for asyncio."""
    return parse(await client.asend(request(id, body=body, apiv1_is_dead=apiv1_is_dead)))
