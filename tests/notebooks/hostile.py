"""Attacks in the content of an entry on the notebook of its readers."""

from __future__ import annotations

import json
from typing import Any, Final

RAN: Final = "ran()"
"""The function that the attacks call; the attacked page defines it, and shows whether it was called."""


def attacks(site: str) -> list[str]:
    """Each of them tries to run, or to fetch something from a site."""
    return [
        f"<script>{RAN}</script>",
        f"<img src=x onerror={RAN}>",
        f"<svg onload={RAN}></svg>",
        f"<svg><script>{RAN}</script></svg>",
        f"<svg><a xlink:href='javascript:{RAN}'><text>x</text></a></svg>",
        f"<a href='javascript:{RAN}'>x</a>",
        f"<a href=' jav&#x09;ascript:{RAN}'>x</a>",
        f"<a href='data:text/html,<script>{RAN}</script>'>x</a>",
        f"<details open ontoggle={RAN}>x</details>",
        f"<p onclick={RAN} onmouseover={RAN} onfocus={RAN} tabindex=0>x</p>",
        f'"><img src=x onerror={RAN}>',
        f"'><img src=x onerror={RAN}>",
        f"</td></tr></table></div></details><img src=x onerror={RAN}>",
        f"<iframe srcdoc='<script>parent.{RAN}</script>'></iframe>",
        f"<iframe src='javascript:parent.{RAN}'></iframe>",
        f"<object data='javascript:{RAN}'></object><embed src='javascript:{RAN}'>",
        f"<math><mtext></form><form><mglyph><style></math><img src onerror={RAN}>",
        f'<noscript><p title="</noscript><img src=x onerror={RAN}>"></noscript>',
        f"<textarea><img title='</textarea><img src=x onerror={RAN}>'></textarea>",
        f"<xmp><p title='</xmp><img src=x onerror={RAN}>'></xmp>",
        f"<img alt='\"><img src=x onerror={RAN}>' src=y>",
        f"<img alt=\"x onerror={RAN} \" src='data:image/png;base64,AAAA' onerror={RAN}>",
        f"<template><img src=x onerror={RAN}></template>",
        f"<form action='javascript:{RAN}'><button>x</button></form>",
        f"<meta http-equiv=refresh content='0;url=javascript:{RAN}'>",
        f"<img src='{site}/picture.png'>",
        f"<img srcset='{site}/set.png 2x'>",
        f"<picture><source srcset='{site}/source.png'><img></picture>",
        f"<video src='{site}/film.mp4' poster='{site}/poster.png' autoplay></video>",
        f"<audio src='{site}/sound.mp3' autoplay></audio>",
        f"<p style='background:url({site}/style.png)'>x</p>",
        f"<table background='{site}/ground.png'><tr><td>x</td></tr></table>",
        f"<style>@import '{site}/import.css'; p {{ background: url({site}/sheet.png) }}</style>",
        f"<link rel=stylesheet href='{site}/link.css'>",
        f"<iframe src='{site}/frame.html'></iframe>",
        f"<input type=image src='{site}/input.png'>",
        f"<svg><image href='{site}/svg.png'></image></svg>",
        f"<img src='{site.removeprefix('http:')}/relative.png'>",
    ]


def experiment(site: str) -> dict[str, Any]:
    """An experiment whose every text is hostile, as a server that keeps what it is given would send it."""
    words = attacks(site)
    all_of_them = "".join(words)

    def field(kind: str, value: str) -> dict[str, Any]:
        return {"type": kind, "value": value, "unit": all_of_them, "group_id": 1, "description": all_of_them}

    fields = {
        all_of_them: field("text", all_of_them),
        "number": field("number", all_of_them),
        "url": field("url", f"javascript:{RAN}"),
        "quoted": field("url", f'https://example.org/" onmouseover="{RAN}'),
        "date": field("date", all_of_them),
    }
    groups = {"extra_fields_groups": [{"id": 1, "name": all_of_them}]}
    upload = {"id": 1, "real_name": all_of_them, "long_name": all_of_them, "filesize": "12"}
    color = f'29aeb9"><img src=x onerror={RAN}>'
    return {
        "id": "1",
        "title": all_of_them,
        "date": all_of_them,
        "body": all_of_them,
        "fullname": all_of_them,
        "status_title": all_of_them,
        "status_color": color,
        "category_title": all_of_them,
        "tags": "|".join(words),
        "modified_at": all_of_them,
        "metadata": json.dumps({"elabftw": groups, "extra_fields": fields}),
        "uploads": [upload],
        "steps": [{"id": 1, "item_id": 1, "body": all_of_them, "finished": "0"}],
        "items_links": [
            {"itemid": 1, "title": all_of_them, "mainattr_title": all_of_them, "mainattr_color": color}
        ],
        "comments": [{"id": 1, "comment": all_of_them, "fullname": all_of_them}],
    }
