"""elabapy 1.1.0's names on top of this package: a script changes its import line, and nothing else.

>>> import elab_sdk.elabapy as elabapy
>>> manager = elabapy.Manager(endpoint=endpoint, token=token)
>>> manager.create_experiment()["result"]
'success'
>>> print(manager.get_experiment(1)["title"])
Untitled

Arguments, their order and defaults are those of elabapy, and so are requests and results: dicts, lists, bytes
and True, as the server sent them. Every call reads the attributes, so `manager.verify = False` and
`manager.endpoint = …` take effect at any time; unknown keywords become attributes.

**Where elabapy does harm**, this module does what the script intends if the release supports it: before 4.0
it reads the entry and sends title, date and body together; a dict with a title and a tag becomes two
requests. If the release does not support it, an error is raised before anything is sent. The release is
detected from the first complete entry that is read. The first write that depends on the release reads one,
unless it is given: `Manager(…, release="3.6")`.

`unsafe=True` sends the request of one call unchanged, even if it may do harm:

>>> manager.post_experiment(1, {"titel": "unknown field"}, unsafe=True)["result"]  # creates an experiment
'success'

**Errors.** All errors are both `Error` and `elab_sdk.ElabError`. If requests is installed (it is optional),
an error response of the server is also a `requests.exceptions.HTTPError` with its `response`, and a missing
response is also a `ConnectionError` or `Timeout` of requests. Requests that this module refuses raise
`elab_sdk.ValidationError` (a `ValueError`) or `elab_sdk.NotSupportedByServer`. Invalid settings raise
`SetupError`.

**Servers with API v2 alone**, from 5.0, are noticed by their first response, and the same calls use API v2.
Results are then what API v2 sends, with its keys and numbers; a change returns {"result": "success"}, since
the response is empty there. An endpoint that ends in /api/v2/ works, too; then `send_req` sends requests of
API v2.

**Scripts written for an old release** read dates such as 20170415, IDs as text, and keys that newer servers
have renamed. `written_for` names that release; requests then mean what they meant there, and results and
errors are those of the release, whatever newer server there is, with API v1 or v2:

>>> old = elabapy.Manager(endpoint=endpoint, token=token, written_for="3.6")
>>> old.get_experiment(1)["date"].isdecimal(), old.get_experiment(1)["id"]
(True, '1')

The environment variable `ELAB_WRITTEN_FOR` does the same without a change of the script. A list whose rows
had a body, up to and including 3.6.6, then reads up to 1000 entries one after the other on a server with API
v1; API v2 sends the bodies in one response. Reading `has_attachment` of a row reads the entry on servers from
5.3. What a newer server does not send is None, and a `MissingValueWarning` names such a key when it is read.
Results of a server of that release are unchanged; for older servers, `written_for` is not meant.

**Additional settings**, as keywords or attributes: `release`, `timeout` (elabapy waits without limit, this
module up to one hour for each part of a response), `retries`, `cert`, `time_zone` and `pickle_key`, as in
`elab_sdk.Manager`. /api/v1/ is added to an endpoint without it. Requests to 4.9 get the query argument that
it requires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

# imported first: importing the submodule later would replace the class with the module of the same name
from elab_sdk.elabapy.Manager import Manager
from elab_sdk.elabapy.problems import Error, SetupError

__all__ = ["Error", "Manager", "SetupError", "__version__"]

__version__: Final = "1.1.0"
"""The version of elabapy whose names and behavior this module provides."""


if not TYPE_CHECKING:  # to a type checker, a name that does not exist is an error

    def __getattr__(name: str) -> object:
        hint = ": the class is elabapy.Manager, with a capital M" if name == "manager" else ""
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")
