"""What of an answer two servers share: times, hashes, long names, today's date and ids are masked."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

_OWN_KEYS = """
    datetime lastchange modified_at created_at elabid access_key sharelink long_name hash
    hash_algorithm storage lockedwhen locked_at timestamped_at timestampedwhen recent_comment
    team_orgid last_seen register_date page date_created filesize_human
"""
_OWN = frozenset(_OWN_KEYS.split())
_IDS = frozenset({"id", "item_id", "tags_id", "up_item_id", "experiment", "upload_id", "attachments"})
_LINKS = ("links", "items_links", "experiments_links", "related_items_links", "related_experiments_links")
_LINK_KEYS = ("id", "itemid", "link_id", "item_id", "title", "category")
_UPLOAD_KEYS = ("id", "real_name", "comment", "type", "filesize", "state", "userid")
_WHOLE = ("title", "body", "tags", "category_id", "category", "metadata", "userid")
# what is looked at after a write, by the beginning of the step's name; all of the entry where it is not here
_LOOKED_AT = {
    "body": ("body", "content_type"),
    "append": ("body", "content_type"),
    "title": ("title",),
    "tag": ("tags",),
    "date": ("title", "date", "body"),
    "meta": ("metadata", "title"),
    "link": _LINKS,
    "combo": (*_WHOLE, "canread", "rating", "locked", "uploads", "steps", "comments", "next_step", *_LINKS),
    "upload": ("uploads", "has_attachment"),
    "owner": (*_WHOLE, "fullname", "uploads", "steps", *_LINKS),
    "cat": ("category", "category_id", "status", "status_id", "color", "category_title", "status_title"),
    "item": (
        *("category", "category_id", "title", "body", "bookable", "is_bookable", "rating"),
        *("canread", "canwrite", "userid", "metadata"),
    ),
    "parts": ("title", "date", "body"),
    "tpl": ("title", "body", "userid"),
}
# lists of which the first row is looked at whole
_WHOLE_ROWS = {
    *("list.default", "list.items", "list.limit=5", "other.list", "bookable.read"),
    *("list.experiments?", "list.items?"),
}


def shortened(value: Any) -> Any:
    """A value whose long strings stand as their beginning, length and MD5."""
    if isinstance(value, str) and len(value) > 2500:
        return f"{value[:60]}...[{len(value)} characters, md5 {_md5(value)}]"
    if isinstance(value, list):
        return [shortened(each) for each in value]
    if isinstance(value, dict):
        return {name: shortened(each) for name, each in value.items()}
    return value


def normalised(step: str, response: dict[str, Any], scenario: str, today: str) -> dict[str, Any]:
    """An answer as `changes.jsonl` has it."""
    headers = response["headers"]
    kind = headers.get("content-type", "").partition(";")[0]
    told: dict[str, Any] = {"status": response["status"]}
    for name in ("allow", "location", "www-authenticate"):
        if name in headers:
            told[name] = re.sub(r"http://127.0.0.1:\d+", "", headers[name])
    if re.match(r"upload\..*get\d*$|upload\.get\.", step):
        told["ct"] = kind
        if "content-disposition" in headers:
            told["disposition"] = re.sub(r"[0-9a-f]{60,}", "<hash>", headers["content-disposition"])
    if "json" in response:
        told["json"] = _json(step, response["json"], scenario, today)
        return told if kind == "application/json" else {**told, "ct": kind}
    if "text" in response:
        text = _text(response["text"], today)
        told["text"] = text if len(text) < 1500 else f"{text[:60]}...[{len(text)}, md5 {_md5(text)}]"
        return {**told, "ct": kind} if kind == "application/json" else told
    return {**told, "bytes": response["length"], "ct": kind}


def alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two normalised answers are the same but for ids."""
    return comparable(one) == comparable(other)


def comparable(told: dict[str, Any]) -> str:
    """A normalised answer without its ids, as text."""
    answer = told.get("json")
    if isinstance(answer, dict) and "rows" in answer and "n" in answer:
        plain: object = {
            **answer,
            "rows": [
                row[1] if isinstance(row, list) and len(row) == 2 else _masked(row) for row in answer["rows"]
            ],
            "first": _masked(answer.get("first")),
        }
    else:
        plain = _masked(answer)
    return json.dumps({**told, "json": plain}, sort_keys=True)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(text: str, today: str) -> str:
    text = re.sub(today + r"[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(\+\d\d:?\d\d)?", "<now>", text)
    text = text.replace(today, "<today>").replace(today.replace("-", ""), "<today>")
    text = re.sub(r"\b[0-9a-f]{40,}\b", "<hash>", text)
    if not re.match(r"\s*<!?(doctype|html)", text, re.I):
        return text
    title = re.search(r"<title>(.*?)</title>", text, re.S | re.I)
    return f"<html page> {title[1].strip() if title else ''}"


def _deep(value: Any, today: str) -> Any:
    if isinstance(value, dict):
        return {
            name: _own(each) if name in _OWN else _deep(each, today) for name, each in sorted(value.items())
        }
    if isinstance(value, list):
        return [_deep(each, today) for each in value]
    return _text(value, today) if isinstance(value, str) else value


def _own(value: Any) -> str | None:
    return None if value in (None, "") else "<set>"


def _json(step: str, answer: Any, scenario: str, today: str) -> Any:
    if isinstance(answer, list):
        return _list(step, answer, today)
    if not isinstance(answer, dict):
        return answer
    looked_at = _LOOKED_AT.get(step.partition(".")[0])
    if scenario == "traps" and step.endswith(".read") and _is_entry(answer) and looked_at is not None:
        return {name: _part(name, answer[name], today) for name in looked_at if name in answer}
    return _deep(answer, today)


def _part(name: str, value: Any, today: str) -> Any:
    if not isinstance(value, list):
        return _deep(value, today)
    if name in _LINKS:
        return [{key: row[key] for key in _LINK_KEYS if key in row} for row in value]
    if name == "uploads":
        return [{key: _deep(row[key], today) for key in _UPLOAD_KEYS if key in row} for row in value]
    return len(value) if name in ("steps", "comments") else _deep(value, today)


def _list(step: str, rows: list[Any], today: str) -> Any:
    if "order=lastchange" in step:  # all of one second: in no order
        rows = sorted(rows, key=lambda row: str(row.get("title")) if isinstance(row, dict) else "")
    if rows and all(_is_entry(row) for row in rows):
        titles = [[str(row.get("id")), _deep(row.get("title"), today)] for row in rows[:25]]
        first = {"first": _deep(rows[0], today)} if step in _WHOLE_ROWS else {}
        return {"n": len(rows), "rows": titles, **first}
    if len(rows) > 40:
        return {"n": len(rows), "rows": [_deep(row, today) for row in rows[:12]]}
    return [_deep(row, today) for row in rows]


def _is_entry(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return "title" in value and ("userid" in value or "fullname" in value) and "start" not in value


def _masked(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _masked(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, name) for each in value]
    if name in _IDS and value not in (None, "", 0, "0"):
        return "#" if isinstance(value, str) else 0
    return value
