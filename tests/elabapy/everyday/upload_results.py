"""Create an experiment for a run, fill it in and attach the results."""

import io
import os

import elabapy

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

exp = manager.create_experiment()
print("created", exp)

params = {
    "title": 'Run 12 of the "old" qPCR',
    "date": "20191104",
    "body": "<p>Plate 3, see the files.</p>",
}
print(manager.post_experiment(exp["id"], params))
print(manager.add_tag_to_experiment(exp["id"], {"tag": "qPCR"}))

for name, content in (("ct values.csv", b"well,ct\nA1,23.1\n"), ("notes.txt", b"fine")):
    print(manager.upload_to_experiment(exp["id"], {"file": (name, io.BytesIO(content))})["result"])

done = manager.get_experiment(exp["id"])
print(done["title"], done["date"], done["body"], done["tags"])
for upload in done["uploads"]:
    print(upload["id"], upload["item_id"], upload["real_name"], upload["comment"])
    print(upload["type"], upload["userid"], upload["hash"], upload["hash_algorithm"])
    print(manager.get_upload(upload["id"]))
