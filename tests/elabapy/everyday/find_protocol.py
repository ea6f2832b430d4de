"""Search the bodies for a word, as the API has no search."""

import html
import json
import os
import re

import elabapy
from requests.exceptions import HTTPError

manager = elabapy.Manager(endpoint=os.environ["ELAB_ENDPOINT"], token=os.environ["ELAB_TOKEN"])

found = []
for number in range(1, 40):
    try:
        exp = manager.get_experiment(number)
    except HTTPError as error:
        print("stopped at", number, error.response.status_code, error.response.text)
        break
    text = html.unescape(re.sub("<[^>]+>", " ", exp["body"]))
    if "buffer" in text:
        found.append({"id": exp["id"], "title": exp["title"], "date": exp["date"], "text": text.strip()})
print(json.dumps(found, indent=2, sort_keys=True))
