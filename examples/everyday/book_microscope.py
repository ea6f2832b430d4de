"""Book the first free hour of a microscope, and cancel it again."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from elab_sdk import Manager

ZONE = ZoneInfo("Europe/Paris")
DAY = datetime(2030, 6, 3, 9, tzinfo=ZONE)

with Manager() as manager:
    microscope = manager.get_bookable()[0]
    first = manager.book(microscope, DAY, DAY + timedelta(hours=1), title="Maintenance")
    slots = manager.free_slots(microscope, DAY, DAY + timedelta(hours=3), length=timedelta(hours=1))
    print(
        "free from",
        f"{slots[0].start.astimezone(ZONE):%H:%M}",
        "to",
        f"{slots[0].end.astimezone(ZONE):%H:%M}",
    )
    print("cancelled:", manager.cancel(first))
