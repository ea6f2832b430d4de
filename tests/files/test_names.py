"""File names from a server are safe on every system."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elab_sdk.files import safe_names

HOSTILE = [
    # out of the folder
    ("../evil.txt", "evil.txt"),
    ("..\\evil.txt", "evil.txt"),
    ("../../../../etc/passwd", "passwd"),
    ("/etc/passwd", "passwd"),
    ("//server/share/evil.txt", "evil.txt"),
    ("\\\\server\\share\\evil.txt", "evil.txt"),
    ("\\\\?\\C:\\evil.txt", "evil.txt"),
    ("\\\\.\\PhysicalDrive0", "PhysicalDrive0"),
    ("C:\\Windows\\win.ini", "win.ini"),
    ("C:/Windows/win.ini", "win.ini"),
    ("C:evil.txt", "C_evil.txt"),
    ("C:", "C_"),
    ("a/b/../c.txt", "c.txt"),
    ("a/..", "a"),
    ("folder/", "folder"),
    ("./evil.txt", "evil.txt"),
    (".\u200b./evil.txt", "evil.txt"),
    ("\u202e../evil.txt", "evil.txt"),
    ("a.txt/\0", "a.txt"),
    ("a\\../b.txt", "b.txt"),
    # nothing, or next to nothing
    ("", ""),
    (" ", ""),
    (".", ""),
    ("..", ""),
    ("...", ""),
    (". .", ""),
    ("/", ""),
    ("\\", ""),
    ("\0", ""),
    ("\u200b", ""),
    ("\u202e\u202d", ""),
    ("\u3000", ""),
    ("\ud800", ""),
    # devices
    ("CON", "_CON"),
    ("con", "_con"),
    ("NUL.txt", "_NUL.txt"),
    ("nul.tar.gz", "_nul.tar.gz"),
    ("aux.c", "_aux.c"),
    ("PRN .txt", "_PRN .txt"),
    ("COM1", "_COM1"),
    ("com9.log", "_com9.log"),
    ("COM¹", "_COM¹"),
    ("COM².txt", "_COM².txt"),
    ("LPT³", "_LPT³"),
    ("lpt1.png", "_lpt1.png"),
    ("CONIN$", "_CONIN$"),
    ("conout$.txt", "_conout$.txt"),
    ("CLOCK$", "_CLOCK$"),
    ("C\u200bON", "_CON"),
    ("CON.", "_CON"),
    ("NUL ", "_NUL"),
    ("folder/AUX", "_AUX"),
    ("ＣＯＮ.txt", "_ＣＯＮ.txt"),
    ("CONSOLE.txt", "CONSOLE.txt"),
    # what cannot be seen, or turns what can
    ("a\0.txt", "a.txt"),
    ("a\nb.txt", "ab.txt"),
    ("a\r\nb.txt", "ab.txt"),
    ("a\tb.txt", "ab.txt"),
    ("\x1b[31mred.txt", "[31mred.txt"),
    ("a\x7f.txt", "a.txt"),
    ("a\x85b.txt", "ab.txt"),
    ("gel\u202egnp.exe", "gelgnp.exe"),
    ("\u2066gel\u2069.png", "gel.png"),
    ("\ufeffgel.png", "gel.png"),
    ("soft\xadhyphen.txt", "softhyphen.txt"),
    ("a\u2028b.txt", "ab.txt"),
    ("half\ud83d.txt", "half.txt"),
    ("tag\U000e0041.txt", "tag.txt"),
    # what some system gives a meaning to
    ("a.txt:stream", "a.txt_stream"),
    ("a<b>c.txt", "a_b_c.txt"),
    ('say "hi"?.txt', "say _hi__.txt"),
    ("a|b*.txt", "a_b_.txt"),
    ("~", "_~"),
    ("~root", "_~root"),
    ("-rf", "_-rf"),
    ("--help.txt", "_--help.txt"),
    (".htaccess", "_.htaccess"),
    (".bashrc", "_.bashrc"),
    # what some system drops
    ("a.txt.", "a.txt"),
    ("a.txt...", "a.txt"),
    ("a.txt ", "a.txt"),
    ("a.txt . .", "a.txt"),
    ("  a.txt", "a.txt"),
    ("a\u00a0b.txt", "a b.txt"),
    ("a.txt\u3000", "a.txt"),
    # written in two ways
    ("u\u0308ber.txt", "über.txt"),
    ("u\u200b\u0308ber.txt", "über.txt"),
    ("A\u030angstro\u0308m.txt", "Ångström.txt"),
    ("\u212bngstrom.txt", "Ångstrom.txt"),
    # nothing wrong with it
    ("gel 1 (β-actin).png", "gel 1 (β-actin).png"),
    ("日本語.pdf", "日本語.pdf"),
    ("data.tar.gz", "data.tar.gz"),
]


def test_there_are_enough_hostile_names() -> None:
    assert len({name for name, _ in HOSTILE}) >= 60


@pytest.mark.parametrize(("name", "safe"), HOSTILE, ids=ascii)
def test_a_name_becomes_safe(name: str, safe: str) -> None:
    assert safe_names.safe_name(name) == safe
    assert safe_names.safe_name(safe) == safe


@pytest.mark.parametrize("letter", ["a", "é", "語", "😀", "e\u0301"])
@pytest.mark.parametrize("ending", [".png", ".tar.gz", "", "." + "x" * 300])
def test_a_long_name_is_shortened_before_its_extension(letter: str, ending: str) -> None:
    found = safe_names.safe_name(letter * 300 + ending)
    assert 240 < len(found.encode()) <= 255
    if len(ending) < 10:
        assert found.endswith(ending)
    assert found.startswith(unicodedata.normalize("NFC", letter))


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_becomes_a_single_path_component(text: str) -> None:
    found = safe_names.safe_name(text)
    assert found == safe_names.safe_name(found) == unicodedata.normalize("NFC", found)
    assert len(found.encode()) <= 255
    assert not set(found) & set('/\\<>:"|?*\0')
    assert not found or (found[0] not in "-~. " and found[-1] not in ". ")
    assert all(unicodedata.category(letter)[0] != "C" for letter in found)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("gel.png", "GEL.PNG"),
        ("straße.txt", "STRASSE.txt"),
        ("über.txt", "u\u0308ber.txt"),
        ("a.txt", "a.txt."),
        ("a:b", "a?b"),
        ("", "\0"),
        ("x" * 300 + ".png", "x" * 301 + ".png"),
    ],
)
def test_names_equal_on_some_system_become_distinct(first: str, second: str) -> None:
    one, other = safe_names.distinct_names([(first, 3), (second, 8)])
    assert one == (safe_names.safe_name(first) or "upload-3")
    assert safe_names.name_key(one) != safe_names.name_key(other)
    assert "8" in other
    assert len(other.encode()) <= 255


def test_a_name_that_equals_a_marked_one_becomes_distinct() -> None:
    found = safe_names.distinct_names([("a.txt", 1), ("a (3).txt", 2), ("a.txt", 3), ("A.txt", 4)])
    assert found == ["a.txt", "a (3).txt", "a (3-1).txt", "A (4).txt"]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="aA.é\u0301/()1 ", max_size=6), max_size=12))
def test_many_equal_names_become_distinct(given_names: list[str]) -> None:
    found = safe_names.distinct_names([(name, number) for number, name in enumerate(given_names)])
    assert len({safe_names.name_key(name) for name in found}) == len(given_names)
