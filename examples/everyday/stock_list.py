"""Fill the database from a stock list, and print it."""

import csv

from elab_sdk import Manager

STOCK = """name,place,amount
pUC19,A1,20
pGEX,A2,5
pET28,B1,12
"""

with Manager() as manager:
    plasmids = manager.get_items_types()[0]
    for line in csv.DictReader(STOCK.splitlines()):
        manager.get_or_create_item(
            plasmids, line["name"], body=f"<p>{line['place']}: {line['amount']} µg</p>"
        )

    for row in sorted(manager.iter_items(), key=lambda row: row.title):
        print(row.title, manager.get_item(row).body)
