"""The class `Manager` of elabapy."""  # noqa: N999 - the module name is elabapy's

from __future__ import annotations

from elab_sdk.elabapy.experiments import ExperimentMethods
from elab_sdk.elabapy.items import ItemMethods
from elab_sdk.elabapy.other_endpoints import OtherMethods

__all__ = ["Manager"]


class Manager(ExperimentMethods, ItemMethods, OtherMethods):
    """Access to one eLabFTW server with the methods of elabapy.

    >>> manager = Manager(endpoint=endpoint, token=token)
    >>> exp = manager.create_experiment()
    >>> print(manager.get_experiment(exp["id"])["title"])
    Untitled

    The arguments are those of `BaseAPI`, as keywords.
    """
