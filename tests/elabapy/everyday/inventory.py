"""Count the items of each type and add one to the stock."""

import os

import elabapy

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

types = {}
for row in manager.get_items_types():
    types[row["category"]] = row["category_id"]
    print(row["category_id"], row["category"], "#" + row["color"])

stock = {}
for item in manager.get_all_items():
    stock.setdefault(item["category"], []).append(item["title"])
for name in sorted(stock):
    print("{}: {}".format(name, ", ".join(stock[name])))

new = manager.create_item(types["Antibody"])
manager.post_item(new["id"], {"title": "Anti-GFP (rabbit)", "date": "20200229", "body": "<p>1:500</p>"})
manager.add_tag_to_item(new["id"], {"tag": "GFP"})
item = manager.get_item(new["id"])
for key in ("id", "title", "date", "body", "category", "category_id", "color", "tags", "rating", "locked"):
    print(key, "=", repr(item[key]))
