"""Book the first microscope for an afternoon, and cancel the booking."""

import os

import elabapy

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

for item in manager.get_bookable():
    print(item["id"], item["title"], item["category"], item["bookable"])
microscope = manager.get_bookable()[0]
params = {"start": "2035-11-30T12:00:00+01:00", "end": "2035-11-30T14:00:00+01:00", "title": "Live cells"}
event = manager.create_event(microscope["id"], params)
print(event)
booked = manager.get_event(event["id"])
for key in ("id", "item", "title", "start", "end", "userid", "team", "experiment"):
    print(key, "=", repr(booked[key]))
print(manager.destroy_event(event["id"]))
try:
    manager.get_event(event["id"])
except Exception as error:
    print(error.response.status_code)
