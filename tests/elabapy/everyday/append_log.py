"""Append a line to the body of an experiment: read it, change it, write it back."""

import os

import elabapy

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

exp = manager.get_experiment("2")
print(exp["title"], "|", exp["body"])
params = {"title": exp["title"], "date": exp["date"], "body": exp["body"] + "<p>12:30 pump restarted</p>"}
print(manager.post_experiment(exp["id"], params))
after = manager.get_experiment(exp["id"])
print(after["body"])
print([key for key in ("title", "date", "tags", "category", "userid", "canread") if after[key] != exp[key]])

# the same with the dict that was read
exp = manager.get_experiment(4)
exp["body"] += "<p>repeated</p>"
print(manager.post_experiment(4, exp))
print(manager.send_req("experiments/4")["body"])
