"""The search language of 4.3 (`search=`) and later (`q=`): terms, `field:value`, AND, OR, NOT, ( )."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.calls import JsonOut

    Entry = dict[str, JsonOut]
    Predicate = Callable[[Entry], bool | None]

# observed on 4.3.10
_FIELDS_4_3: Final = (
    "NOT",
    "!",
    "attachment",
    "author",
    "body",
    "category",
    "date",
    "elabid",
    "group",
    "locked",
    "rating",
    "status",
    "timestamped",
    "title",
    "visibility",
)
# observed on 4.9.0
_FIELDS_Q: Final = (
    "NOT ",
    "!",
    "attachment",
    "author",
    "body",
    "category",
    "created_at",
    "date",
    "elabid",
    "group",
    "id",
    "locked",
    "locked_at",
    "rating",
    "status",
    "timestamped",
    "timestamped_at",
    "title",
    "visibility",
)
_OPERATORS: Final = r"AND(?=\s|\(|$)|&&?|OR(?=\s|\(|$)|\|\|?|NOT(?=\s|\(|$)|!"
_PATTERN: Final = (
    r"""\s*(?:(?P<open>\()|(?P<close>\))|(?P<op>{operators})"""
    r"""|(?P<field>[a-z_]+):(?P<value>"[^"]*"|'[^']*'|[^\s()"'|&]+)|(?P<quoted>"[^"]*"|'[^']*')|(?P<word>[^\s()"'|&]+))"""
)
_TOKEN: Final = re.compile(_PATTERN.replace("{operators}", _OPERATORS))
_TOKEN_WITH_MINUS: Final = re.compile(_PATTERN.replace("{operators}", rf"{_OPERATORS}|-"))
_DATE: Final = re.compile(r"(>=|<=|!=|>|<|=)?(\d{4})[-/.,]?(\d\d)[-/.,]?(\d\d)")


class SearchError(Exception):
    """A search expression that the server cannot parse; the message is the server's.

    Args:
        column: The index of the character at which the server stops.
        message: What it expected there, and what it found.
    """

    def __init__(self, column: int, message: str) -> None:
        super().__init__(f"Line 1, Column {column + 1}: {message}")
        self.column = column
        self.message = message


@attrs.frozen
class _SearchToken:
    kind: str
    text: str
    column: int
    field: str = ""


def compile_search(text: str, release: Release) -> Predicate:
    """Return the predicate for a search expression.

    Raises:
        SearchError: For a syntax error, with the server's message.
    """
    if not text.strip():
        return lambda _entry: True
    return _SearchParser(text, release).parse()


class _SearchParser:
    def __init__(self, text: str, release: Release) -> None:
        self._text = text
        self._fields: tuple[str, ...] = _FIELDS_4_3 if release.search_parameter == "search" else _FIELDS_Q
        self._v2 = release.v2
        if self._v2 is not None and self._v2.search_fields:
            self._fields = ("NOT ", "!", *self._v2.search_fields)
        if release.search_minus:
            self._fields = ("NOT", "-", *self._fields[1:])
        self._token = _TOKEN_WITH_MINUS if release.search_minus else _TOKEN
        self._tokens = self._tokenize()
        self._position = 0

    def _tokenize(self) -> list[_SearchToken]:
        tokens: list[_SearchToken] = []
        position = 0
        while self._text[position:].strip():
            match = self._token.match(self._text, position)
            if match is None:
                blanks = len(self._text[position:]) - len(self._text[position:].lstrip())
                raise self._error(position + blanks, has_tokens=bool(tokens))
            kind = str(match.lastgroup)
            if match.group("field") is not None:
                tokens.append(
                    _SearchToken(
                        "field", match.group("value").strip("\"'"), match.start("field"), match.group("field")
                    )
                )
            else:
                tokens.append(_SearchToken(kind, match.group(kind), match.start(kind)))
            position = match.end()
        return tokens

    def _error(self, column: int, *, has_tokens: bool) -> SearchError:
        ending = "quoted term or term" if has_tokens else "quoted term, term or whitespace"
        expected = ", ".join(f'"{name}"' for name in self._fields)
        return SearchError(
            column,
            f'Expected {expected}, expression in parenthesis, {ending} but "{self._text[column]}" found.',
        )

    def parse(self) -> Predicate:
        test = self._parse_or()
        if self._position < len(self._tokens):
            raise self._error(self._tokens[self._position].column, has_tokens=self._position > 0)
        return test

    def _peek(self) -> _SearchToken | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _take(self, kind: str, *texts: str) -> _SearchToken | None:
        token = self._peek()
        if token is None or token.kind != kind or (texts and token.text not in texts):
            return None
        self._position += 1
        return token

    def _parse_or(self) -> Predicate:
        tests = [self._parse_and()]
        while operator := self._take("op", "OR", "|", "||"):
            tests.append(self._parse_operand(operator, self._parse_and))
        return lambda entry: _any(test(entry) for test in tests)

    def _parse_and(self) -> Predicate:
        tests = [self._parse_single()]
        while (token := self._peek()) is not None and token.kind != "close":
            operator = self._take("op", "AND", "&", "&&")
            if operator is not None:
                tests.append(self._parse_operand(operator, self._parse_single))
            elif token.kind == "op" and token.text in ("OR", "|", "||"):
                break
            else:
                tests.append(self._parse_single())
        return lambda entry: _all(test(entry) for test in tests)

    def _parse_operand(self, operator: _SearchToken, part: Callable[[], Predicate]) -> Predicate:
        if self._peek() is None:
            # the server reports the operator if nothing follows it
            raise self._error(operator.column, has_tokens=True)
        return part()

    def _parse_single(self) -> Predicate:
        token = self._peek()
        if token is None:
            raise self._error(self._tokens[-1].column, has_tokens=len(self._tokens) > 1)
        self._position += 1
        if token.kind == "op" and token.text in ("NOT", "!", "-"):
            inner = self._parse_operand(token, self._parse_single)
            return lambda entry: _not(inner(entry))
        if token.kind == "open":
            if self._peek() is None:
                raise self._error(token.column, has_tokens=self._position > 1)
            inner = self._parse_or()
            if self._take("close") is None:
                raise self._error(token.column, has_tokens=self._position > 1)
            return inner
        if token.kind in ("op", "close"):
            raise self._error(token.column, has_tokens=self._position > 1)
        return self._predicate(token)

    def _predicate(self, token: _SearchToken) -> Predicate:
        v2 = self._v2
        if token.kind == "field" and token.field not in self._fields:
            if v2 is not None and not v2.unknown_search_fields:
                raise SearchError(
                    token.column + len(token.field),
                    'Expected " OR ", "|", end of input or space, " AND ", "&" but ":" found.',
                )
            # an unknown field is searched for as text
            token = attrs.evolve(token, kind="word", text=f"{token.field}:{token.text}")
        test = _term_predicate(token)
        # from 5.0, a text is also searched for in the custom ID, which most entries do not have
        searches_custom_id = v2 is not None and "custom_id" in v2.search_fields
        return _nullable(test) if searches_custom_id and token.kind != "field" else test


# -- as the database: a condition is true, false or unknown ------------------------------------------------


def _any(results: Iterable[bool | None]) -> bool | None:
    known = list(results)
    return True if any(known) else None if None in known else False


def _all(results: Iterable[bool | None]) -> bool | None:
    known = list(results)
    return False if False in known else None if None in known else True


def _not(result: bool | None) -> bool | None:
    return None if result is None else not result


def _nullable(predicate: Predicate) -> Predicate:
    """In SQL, a comparison with a column without a value is unknown, and so is its reverse."""

    def test(entry: Entry) -> bool | None:
        found = predicate(entry)
        return None if not found and (entry["body"] is None or entry["custom_id"] is None) else found

    return test


def _contains(entry: Entry, field: str, text: str) -> bool:
    """Return whether a field matches a LIKE pattern: % is any text, _ any character."""
    pattern = "".join({"%": ".*", "_": "."}.get(character, re.escape(character)) for character in text)
    return re.search(pattern, str(entry.get(field) or ""), re.I | re.S) is not None


def _term_predicate(token: _SearchToken) -> Predicate:
    text = token.text.strip("\"'") if token.kind == "quoted" else token.text
    if token.kind == "field":
        known = _field_predicate(token.field, text)
        if known is not None:
            return known
        text = f"{token.field}:{text}"
    return lambda entry: _contains(entry, "title", text) or _contains(entry, "body", text)


_TEXT_FIELDS: Final = {
    "title": "title",
    "body": "body",
    "author": "fullname",
    "elabid": "elabid",
    "category": "type",
    "status": "type",
}


def _field_predicate(field: str, text: str) -> Predicate | None:
    """Return the predicate for `field:text`, or None if it is searched for as text."""
    if field in _TEXT_FIELDS:
        return lambda entry: _contains(entry, _TEXT_FIELDS[field], text)
    if field in ("custom_id", "id", "rating", "state"):
        return lambda entry: str(entry[field]) == text
    if field in ("locked", "attachment", "timestamped"):
        expected = text.lower() in ("1", "yes", "on", "true")
        return lambda entry: bool(entry.get(field)) is expected
    if field == "extrafield":
        return _extra_field_predicate(text)
    match = _DATE.fullmatch(text) if field == "date" else None
    return match and _date_predicate(match.group(1) or "=", "-".join(match.groups()[1:]))


def _extra_field_predicate(text: str) -> Predicate:
    """Return the predicate for `extrafield:name:value`."""
    name, _, value = text.partition(":")

    def test(entry: Entry) -> bool:
        metadata: object = json.loads(str(entry["metadata"] or "null"))
        fields: object = metadata.get("extra_fields") if isinstance(metadata, dict) else None  # pyright: ignore
        field: object = fields.get(name) if isinstance(fields, dict) else None  # pyright: ignore
        found: object = field.get("value") if isinstance(field, dict) else None  # pyright: ignore
        return found is not None and _contains({"value": str(found)}, "value", value)  # pyright: ignore

    return test


def _date_predicate(operator: str, value: str) -> Predicate:
    tests: dict[str, Callable[[str], bool]] = {
        "=": lambda date: date == value,
        "!=": lambda date: date != value,
        ">": lambda date: date > value,
        "<": lambda date: date < value,
        ">=": lambda date: date >= value,
        "<=": lambda date: date <= value,
    }
    return lambda entry: tests[operator](str(entry["date"]))
