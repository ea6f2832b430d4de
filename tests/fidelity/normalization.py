"""Normalize answers for comparison: mask times, hashes, long names, today's date and IDs."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

_SERVER_SPECIFIC_TEXT = """
    datetime lastchange modified_at created_at elabid access_key sharelink long_name hash
    hash_algorithm storage lockedwhen locked_at timestamped_at timestampedwhen recent_comment
    team_orgid last_seen register_date page date_created filesize_human
"""
_SERVER_SPECIFIC_KEYS = frozenset(_SERVER_SPECIFIC_TEXT.split())
_IDS = frozenset({"id", "item_id", "tags_id", "up_item_id", "experiment", "upload_id", "attachments"})
_LINKS = ("links", "items_links", "experiments_links", "related_items_links", "related_experiments_links")
_LINK_KEYS = ("id", "itemid", "link_id", "item_id", "title", "category")
_UPLOAD_KEYS = ("id", "real_name", "comment", "type", "filesize", "state", "userid")
_ENTRY_KEYS = ("title", "body", "tags", "category_id", "category", "metadata", "userid")
# the keys compared after a write, by the start of the step's name; all other steps compare the whole entry
_COMPARED_KEYS = {
    "body": ("body", "content_type"),
    "append": ("body", "content_type"),
    "title": ("title",),
    "tag": ("tags",),
    "date": ("title", "date", "body"),
    "meta": ("metadata", "title"),
    "link": _LINKS,
    "combo": (
        *_ENTRY_KEYS,
        "canread",
        "rating",
        "locked",
        "uploads",
        "steps",
        "comments",
        "next_step",
        *_LINKS,
    ),
    "upload": ("uploads", "has_attachment"),
    "owner": (*_ENTRY_KEYS, "fullname", "uploads", "steps", *_LINKS),
    "cat": ("category", "category_id", "status", "status_id", "color", "category_title", "status_title"),
    "item": (
        *("category", "category_id", "title", "body", "bookable", "is_bookable", "rating"),
        *("canread", "canwrite", "userid", "metadata"),
    ),
    "parts": ("title", "date", "body"),
    "tpl": ("title", "body", "userid"),
}
# lists whose first row is compared completely
_STEPS_WITH_FULL_ROW = {
    *("list.default", "list.items", "list.limit=5", "other.list", "bookable.read"),
    *("list.experiments?", "list.items?"),
}


def shorten(value: Any) -> Any:
    """Replace long strings by their beginning, length and MD5."""
    if isinstance(value, str) and len(value) > 2500:
        return f"{value[:60]}...[{len(value)} characters, md5 {_md5(value)}]"
    if isinstance(value, list):
        return [shorten(item) for item in value]
    if isinstance(value, dict):
        return {name: shorten(item) for name, item in value.items()}
    return value


def normalize(step: str, response: dict[str, Any], scenario: str, today: str) -> dict[str, Any]:
    """Return an answer in the format of `changes.jsonl`."""
    headers = response["headers"]
    content_type = headers.get("content-type", "").partition(";")[0]
    result: dict[str, Any] = {"status": response["status"]}
    for name in ("allow", "location", "www-authenticate"):
        if name in headers:
            result[name] = re.sub(r"http://127.0.0.1:\d+", "", headers[name])
    if re.match(r"upload\..*get\d*$|upload\.get\.", step):
        result["ct"] = content_type
        if "content-disposition" in headers:
            result["disposition"] = re.sub(r"[0-9a-f]{60,}", "<hash>", headers["content-disposition"])
    if "json" in response:
        result["json"] = _json(step, response["json"], scenario, today)
        return result if content_type == "application/json" else {**result, "ct": content_type}
    if "text" in response:
        text = _text(response["text"], today)
        result["text"] = text if len(text) < 1500 else f"{text[:60]}...[{len(text)}, md5 {_md5(text)}]"
        return {**result, "ct": content_type} if content_type == "application/json" else result
    return {**result, "bytes": response["length"], "ct": content_type}


def is_equal(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Return whether two normalized answers are equal except for IDs."""
    return comparable(first) == comparable(second)


def comparable(normalized: dict[str, Any]) -> str:
    """Return a normalized answer without IDs, as text."""
    answer = normalized.get("json")
    if isinstance(answer, dict) and "rows" in answer and "n" in answer:
        masked: object = {
            **answer,
            "rows": [
                row[1] if isinstance(row, list) and len(row) == 2 else _mask_ids(row)
                for row in answer["rows"]
            ],
            "first": _mask_ids(answer.get("first")),
        }
    else:
        masked = _mask_ids(answer)
    return json.dumps({**normalized, "json": masked}, sort_keys=True)


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


def _mask(value: Any, today: str) -> Any:
    if isinstance(value, dict):
        return {
            name: _mask_value(item) if name in _SERVER_SPECIFIC_KEYS else _mask(item, today)
            for name, item in sorted(value.items())
        }
    if isinstance(value, list):
        return [_mask(item, today) for item in value]
    return _text(value, today) if isinstance(value, str) else value


def _mask_value(value: Any) -> str | None:
    return None if value in (None, "") else "<set>"


def _json(step: str, answer: Any, scenario: str, today: str) -> Any:
    if isinstance(answer, list):
        return _list(step, answer, today)
    if not isinstance(answer, dict):
        return answer
    keys = _COMPARED_KEYS.get(step.partition(".")[0])
    if scenario == "traps" and step.endswith(".read") and _is_entry(answer) and keys is not None:
        return {name: _part(name, answer[name], today) for name in keys if name in answer}
    return _mask(answer, today)


def _part(name: str, value: Any, today: str) -> Any:
    if not isinstance(value, list):
        return _mask(value, today)
    if name in _LINKS:
        return [{key: row[key] for key in _LINK_KEYS if key in row} for row in value]
    if name == "uploads":
        return [{key: _mask(row[key], today) for key in _UPLOAD_KEYS if key in row} for row in value]
    return len(value) if name in ("steps", "comments") else _mask(value, today)


def _list(step: str, rows: list[Any], today: str) -> Any:
    if "order=lastchange" in step:  # changed in the same second, so their order is undefined
        rows = sorted(rows, key=lambda row: str(row.get("title")) if isinstance(row, dict) else "")
    if rows and all(_is_entry(row) for row in rows):
        titles = [[str(row.get("id")), _mask(row.get("title"), today)] for row in rows[:25]]
        first = {"first": _mask(rows[0], today)} if step in _STEPS_WITH_FULL_ROW else {}
        return {"n": len(rows), "rows": titles, **first}
    if len(rows) > 40:
        return {"n": len(rows), "rows": [_mask(row, today) for row in rows[:12]]}
    return [_mask(row, today) for row in rows]


def _is_entry(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return "title" in value and ("userid" in value or "fullname" in value) and "start" not in value


def _mask_ids(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _mask_ids(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_mask_ids(item, name) for item in value]
    if name in _IDS and value not in (None, "", 0, "0"):
        return "#" if isinstance(value, str) else 0
    return value
