"""elabapy 1.1.0's names on top of this package: a script changes its import line, and nothing else.

>>> import elab_sdk.elabapy as elabapy
>>> manager = elabapy.Manager(endpoint=endpoint, token=token)
>>> manager.create_experiment()["result"]
'success'
>>> print(manager.get_experiment(1)["title"])
Untitled

Arguments, their order and defaults are elabapy's, and so are the requests and the results: plain dicts,
lists, bytes and True, as the server sent them. Attributes are read again by every call, so
`manager.verify = False` or `manager.endpoint = …` count whenever they are set; unknown keywords become
attributes.

**Where elabapy does harm**, this module does what was meant, if the server's release can do it: below 4.0 it
reads the entry and sends title, date and body together; a dict with a title and a tag becomes two requests.
Where the release cannot, it raises before anything is sent. Which release it is shows in the first full entry
that is read; the first write that depends on it reads one, unless `Manager(…, release="3.6")` says it.

`unsafe=True` allows the server's own way for one call, whatever comes of it:

>>> manager.post_experiment(1, {"titel": "a field that there is not"}, unsafe=True)["result"]  # creates one
'success'

**Errors.** All are an `Error` and an `elab_sdk.ElabError`. What the server refuses is also a
`requests.exceptions.HTTPError` with its `response`, and where there is no answer also requests'
`ConnectionError` or `Timeout`, if requests is installed; it is not needed. What is refused here is an
`elab_sdk.ValidationError` (so a `ValueError`) or an `elab_sdk.NotSupportedByServer`. Bad settings are a
`SetupError`.

**Further settings**, as keywords or attributes: `release`, `timeout` (elabapy waits for ever, this module up
to an hour for each part of an answer), `retries`, `cert` and `pickle_key`; they mean what they mean to
`elab_sdk.Manager`. An endpoint without /api/v1/ is completed. 4.9 gets the word that it wants in every query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

# first: to import a submodule would otherwise put it in the place of the class of the same name
from elab_sdk.elabapy.Manager import Manager
from elab_sdk.elabapy.problems import Error, SetupError

__all__ = ["Error", "Manager", "SetupError", "__version__"]

__version__: Final = "1.1.0"
"""The version of elabapy whose names and manners these are."""


if not TYPE_CHECKING:  # to a type checker, a name that does not exist is an error

    def __getattr__(name: str) -> object:
        hint = ": the class is elabapy.Manager, with a capital M" if name == "manager" else ""
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")
