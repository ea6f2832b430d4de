"""The search language of 4.3 (`search=`) and later (`q=`): words, `field:value`, AND, OR, NOT, ( )."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.calls import JsonOut

    Entry = dict[str, JsonOut]
    Test = Callable[[Entry], bool]

# seen on 4.3.10
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
# seen on 4.9.0
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
    """A search that the server cannot read; the text is the server's."""


@attrs.frozen
class _Token:
    kind: str
    text: str
    column: int
    field: str = ""


def compiled(text: str, release: Release) -> Test:
    """The test that a search means.

    Raises:
        SearchError: For a syntax error, in the server's words.
    """
    if not text.strip():
        return lambda _entry: True
    return _Parser(text, release).parse()


class _Parser:
    def __init__(self, text: str, release: Release) -> None:
        self._text = text
        self._fields = _FIELDS_4_3 if release.search_parameter == "search" else _FIELDS_Q
        if release.search_minus:
            self._fields = ("NOT", "-", *self._fields[1:])
        self._token = _TOKEN_WITH_MINUS if release.search_minus else _TOKEN
        self._tokens = self._tokenize()
        self._at = 0

    def _tokenize(self) -> list[_Token]:
        tokens: list[_Token] = []
        place = 0
        while self._text[place:].strip():
            match = self._token.match(self._text, place)
            if match is None:
                raise self._error(place, begun=bool(tokens))
            kind = str(match.lastgroup)
            if match.group("field") is not None:
                tokens.append(
                    _Token(
                        "field", match.group("value").strip("\"'"), match.start("field"), match.group("field")
                    )
                )
            else:
                tokens.append(_Token(kind, match.group(kind), match.start(kind)))
            place = match.end()
        return tokens

    def _error(self, column: int, *, begun: bool) -> SearchError:
        ending = "quoted term or term" if begun else "quoted term, term or whitespace"
        expected = ", ".join(f'"{name}"' for name in self._fields)
        return SearchError(
            f"Line 1, Column {column + 1}: Expected {expected}, expression in parenthesis, {ending} but"
            f' "{self._text[column]}" found.'
        )

    def parse(self) -> Test:
        test = self._either()
        if self._at < len(self._tokens):
            raise self._error(self._tokens[self._at].column, begun=self._at > 0)
        return test

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, kind: str, *texts: str) -> _Token | None:
        token = self._peek()
        if token is None or token.kind != kind or (texts and token.text not in texts):
            return None
        self._at += 1
        return token

    def _either(self) -> Test:
        tests = [self._both()]
        while operator := self._take("op", "OR", "|", "||"):
            tests.append(self._after(operator, self._both))
        return lambda entry: any(test(entry) for test in tests)

    def _both(self) -> Test:
        tests = [self._single()]
        while (token := self._peek()) is not None and token.kind != "close":
            operator = self._take("op", "AND", "&", "&&")
            if operator is not None:
                tests.append(self._after(operator, self._single))
            elif token.kind == "op" and token.text in ("OR", "|", "||"):
                break
            else:
                tests.append(self._single())
        return lambda entry: all(test(entry) for test in tests)

    def _after(self, operator: _Token, part: Callable[[], Test]) -> Test:
        if self._peek() is None:
            # an operator with nothing behind it is where the parser stopped
            raise self._error(operator.column, begun=True)
        return part()

    def _single(self) -> Test:
        token = self._peek()
        if token is None:
            raise self._error(self._tokens[-1].column, begun=len(self._tokens) > 1)
        self._at += 1
        if token.kind == "op" and token.text in ("NOT", "!", "-"):
            inner = self._after(token, self._single)
            return lambda entry: not inner(entry)
        if token.kind == "open":
            if self._peek() is None:
                raise self._error(token.column, begun=self._at > 1)
            inner = self._either()
            if self._take("close") is None:
                raise self._error(token.column, begun=self._at > 1)
            return inner
        if token.kind in ("op", "close"):
            raise self._error(token.column, begun=self._at > 1)
        return _term(token)


def _holds(entry: Entry, key: str, wanted: str) -> bool:
    """Whether a text holds another, in which % is any text and _ any letter, as for the database."""
    pattern = "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in wanted)
    return re.search(pattern, str(entry.get(key) or ""), re.I | re.S) is not None


def _term(token: _Token) -> Test:
    wanted = token.text.strip("\"'") if token.kind == "quoted" else token.text
    keys = {
        "title": "title",
        "body": "body",
        "author": "fullname",
        "elabid": "elabid",
        "category": "type",
        "status": "type",
    }
    if token.kind == "field":
        if token.field in keys:
            return lambda entry: _holds(entry, keys[token.field], wanted)
        if token.field == "id":
            return lambda entry: str(entry["id"]) == wanted
        if token.field == "rating":
            return lambda entry: str(entry["rating"]) == wanted
        if token.field in ("locked", "attachment", "timestamped"):
            asked = wanted.lower() in ("1", "yes", "on", "true")
            return lambda entry: bool(entry.get(token.field)) is asked
        match = _DATE.fullmatch(wanted) if token.field == "date" else None
        if match is not None:
            return _dated(match.group(1) or "=", "-".join(match.groups()[1:]))
        # what is no field of the language is looked for as it stands
        wanted = f"{token.field}:{wanted}"
    return lambda entry: _holds(entry, "title", wanted) or _holds(entry, "body", wanted)


def _dated(operator: str, wanted: str) -> Test:
    tests: dict[str, Callable[[str], bool]] = {
        "=": lambda date: date == wanted,
        "!=": lambda date: date != wanted,
        ">": lambda date: date > wanted,
        "<": lambda date: date < wanted,
        ">=": lambda date: date >= wanted,
        "<=": lambda date: date <= wanted,
    }
    return lambda entry: tests[operator](str(entry["date"]))
