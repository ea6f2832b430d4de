"""Find experiments that are still running although nobody has changed them for long."""

import os
from datetime import datetime

import elabapy

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

statuses = {status["category"]: status for status in manager.get_status()}
print(sorted(statuses), statuses["Success"]["color"])
TODAY = datetime(2020, 6, 1)
for row in manager.get_all_experiments({"limit": 15, "offset": 0}):
    if row["category"] != "Running":
        continue
    exp = manager.get_experiment(row["id"])
    changed = datetime.strptime(exp["lastchange"], "%Y-%m-%d %H:%M:%S")
    created = datetime.strptime(exp["datetime"], "%Y-%m-%d %H:%M:%S")
    print(exp["id"], exp["title"], (TODAY - changed).days, "days", created.date(), exp["elabid"][:8])
    if (TODAY - changed).days > 60:
        print(manager.post_experiment(exp["id"], {"category": statuses["Need to be redone"]["category_id"]}))
for row in manager.get_all_experiments({"limit": 15, "offset": 0}):
    print(row["id"], row["category"], row["color"])
