"""Link all samples with a tag to an experiment, and show its links."""

import os

import elabapy

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

TAG = "batch 4"
items = [manager.get_item(row["id"]) for row in manager.get_all_items()]
samples = [item for item in items if TAG in (item["tags"] or "").split("|")]
exp = manager.get_experiment(1)
known = [link["itemid"] for link in exp["links"]]
for sample in sorted(samples, key=lambda item: int(item["id"])):
    if sample["id"] not in known:
        print("linking", sample["id"], manager.add_link_to_experiment(exp["id"], {"link": sample["id"]}))

for link in manager.get_experiment(1)["links"]:
    print(
        link["itemid"], link["title"], link["name"], "#" + link["color"], "bookable:", link["bookable"] == "1"
    )
