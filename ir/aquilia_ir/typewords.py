"""How is a type written? One text for each type, and back: `read_type(spell_type(t)) == t`.

    VarChar(50)                   VARCHAR(50)
    Array(Integer(64))            BIGINT[]
    Enum(("a", "b"), "mood")      ENUM mood('a','b')
    Opaque("sqlite", "MONEY")     OPAQUE(sqlite,'MONEY')
    Native(Text(), [Opaque("postgresql", "xml")])
                                  NATIVE(TEXT,postgresql,'xml')

`read_type` also knows the words of the common databases for the same types, in any case.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import assert_never

from aquilia_ir.diagnostics import SchemaError, fail
from aquilia_ir.suggest import did_you_mean
from aquilia_ir.types import (
    Array,
    Blob,
    Boolean,
    Char,
    Date,
    Decimal,
    Double,
    Enum,
    Integer,
    Interval,
    Json,
    Native,
    Opaque,
    Real,
    Text,
    Time,
    Timestamp,
    Type,
    Uuid,
    VarChar,
)

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INTEGERS = MappingProxyType({16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"})


def spell_type(type_: Type) -> str:
    """Return the one text for a type; AQ442 for an integer of odd width."""
    match type_:
        case Integer(bits):
            return _spell_integer(bits)
        case Boolean():
            return "BOOLEAN"
        case VarChar(length):
            return f"VARCHAR({length})"
        case Char(length):
            return f"CHAR({length})"
        case Text():
            return "TEXT"
        case Real():
            return "REAL"
        case Double():
            return "DOUBLE"
        case Decimal(precision, scale):
            return f"DECIMAL({precision},{scale})"
        case Timestamp(zone):
            return "TIMESTAMP WITH TIME ZONE" if zone else "TIMESTAMP"
        case Date():
            return "DATE"
        case Time():
            return "TIME"
        case Interval():
            return "INTERVAL"
        case Uuid():
            return "UUID"
        case Blob():
            return "BLOB"
        case Json():
            return "JSON"
        case Enum(values, name):
            label = "" if name is None else f" {_spell_name(name)}"
            return f"ENUM{label}({','.join(map(_spell_string, values))})"
        case Array(item):
            return f"{spell_type(item)}[]"
        case Opaque(dialect, sql):
            return f"OPAQUE({_spell_words(dialect, sql)})"
        case Native(common, words):
            own = (_spell_words(one.dialect, one.sql) for one in words)
            return f"NATIVE({','.join([spell_type(common), *own])})"
        case _:
            assert_never(type_)


def _spell_integer(bits: int) -> str:
    if bits not in _INTEGERS:
        raise fail("AQ442", f"there are no integers of {bits} bits", help="use 16, 32 or 64")
    return _INTEGERS[bits]


def _spell_words(dialect: str, sql: str) -> str:
    return f"{_spell_name(dialect)},{_spell_string(sql)}"


def _spell_string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _spell_name(name: str) -> str:
    return name if _BARE.fullmatch(name) else '"' + name.replace('"', '""') + '"'


_TOKEN = re.compile(
    r"""\s*(?: (?P<word>[^\W\d]\w*) | (?P<number>-?[0-9]{1,18}) | (?P<string>'(?:[^']|'')*')
      | (?P<name>"(?:[^"]|"")*") | (?P<mark>[(),\[\]]) | (?P<end>\Z) )""",
    re.VERBOSE,
)

_Token = tuple[str, str]

_WORDS: tuple[tuple[Type, tuple[str, ...]], ...] = (
    (Integer(16), ("SMALLINT", "INT2", "TINYINT")),
    (Integer(32), ("INTEGER", "INT", "INT4", "MEDIUMINT")),
    (Integer(64), ("BIGINT", "INT8")),
    (Boolean(), ("BOOLEAN", "BOOL")),
    (Text(), ("TEXT", "CLOB", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT")),
    (Text(), ("VARCHAR", "CHARACTER VARYING")),
    (Char(1), ("CHAR", "CHARACTER")),
    (Real(), ("REAL", "FLOAT4")),
    (Double(), ("DOUBLE", "DOUBLE PRECISION", "FLOAT", "FLOAT8")),
    (Timestamp(), ("TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME")),
    (Timestamp(zone=True), ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")),
    (Date(), ("DATE",)),
    (Time(), ("TIME", "TIME WITHOUT TIME ZONE")),
    (Interval(), ("INTERVAL",)),
    (Uuid(), ("UUID", "GUID")),
    (Blob(), ("BLOB", "BYTEA", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB")),
    (Json(), ("JSON", "JSONB")),
)
_PLAIN = MappingProxyType({word: type_ for type_, words in _WORDS for word in words})


def _float(bits: int) -> Type:
    return Real() if bits <= 24 else Double()  # noqa: PLR2004  SQL:2023's limit, as databases have it


def _decimal(precision: int, scale: int = 0) -> Type:
    return Decimal(precision, scale)


_SIZED: Mapping[str, Callable[..., Type]] = MappingProxyType(
    dict.fromkeys(["VARCHAR", "CHARACTER VARYING", "NVARCHAR"], VarChar)
    | dict.fromkeys(["CHAR", "CHARACTER", "NCHAR"], Char)
    | dict.fromkeys(["DECIMAL", "NUMERIC", "DEC"], _decimal)
    | {"FLOAT": _float}
)

_MOST_SIZES = MappingProxyType({_decimal: 2})
_MICROSECONDS = (6,)
"""How many digits of a second the IR's times have; other numbers of them have no word."""


def read_type(text: str) -> Type:
    """Return the type that `text` spells; AQ440 for an unknown word, AQ441 for bad arguments."""
    return _read_tokens(list(_tokens(text)), text)


def _read_tokens(tokens: list[_Token], text: str) -> Type:
    depth = 0
    while tokens[-2:] == [("mark", "["), ("mark", "]")]:
        tokens, depth = tokens[:-2], depth + 1
    found = _read_item(tokens, text)
    for _ in range(depth):
        found = Array(found)
    return found


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unknown(text)
        at = match.end()
        kind = match.lastgroup or ""
        if kind != "end":
            yield kind, match[kind]


def _unknown(text: str, words: str = "") -> SchemaError:
    known = {*_PLAIN, *_SIZED, "ENUM", "OPAQUE", "NATIVE"}
    return fail("AQ440", f'there is no type "{text}"', help=did_you_mean(words or text, known))


def _malformed(text: str, expected: str) -> SchemaError:
    return fail("AQ441", f'"{text}" is not complete as a type', help=f"write {expected}")


def _read_item(tokens: list[_Token], text: str) -> Type:
    first = tokens[0][1].upper() if tokens else ""
    if first == "ENUM":
        return _read_enum(tokens[1:], text)
    if first == "OPAQUE":
        return _read_opaque(tokens[1:], text)
    if first == "NATIVE":
        return _read_native(tokens[1:], text)
    words, sizes = _words_and_sizes(tokens, text)
    return _read_words(words, sizes, text)


def _read_name(token: _Token) -> str | None:
    kind, text = token
    if kind == "name":
        return text[1:-1].replace('""', '"')
    return text if kind == "word" else None


def _read_enum(tokens: list[_Token], text: str) -> Type:
    name = _read_name(tokens[0]) if tokens else None
    rest = tokens if name is None else tokens[1:]
    values = _read_strings(rest[1:-1])
    if values is None or not _in_parentheses(rest):
        raise _malformed(text, "ENUM('a','b') or ENUM name('a','b')")
    return Enum(values, name)


def _in_parentheses(tokens: list[_Token]) -> bool:
    return tokens[:1] == [("mark", "(")] and tokens[1:][-1:] == [("mark", ")")]


def _read_strings(tokens: list[_Token]) -> tuple[str, ...] | None:
    """Return the values of quoted strings with commas between them, or None."""
    strings, commas = tokens[::2], tokens[1::2]
    if len(strings) == len(commas) and tokens:
        return None
    if any(kind != "string" for kind, _ in strings) or any(t != ("mark", ",") for t in commas):
        return None
    return tuple(_unquoted(text) for _, text in strings)


def _unquoted(string: str) -> str:
    return string[1:-1].replace("''", "'")


def _read_opaque(tokens: list[_Token], text: str) -> Type:
    match tokens:
        case [("mark", "("), dialect, ("mark", ","), ("string", sql), ("mark", ")")]:
            name = _read_name(dialect)
            if name is not None:
                return Opaque(name, _unquoted(sql))
        case _:
            pass
    raise _malformed(text, "OPAQUE(dialect,'words')")


_PAIR = 4
"""Of how many tokens the words of one dialect consist, with the commas before them."""


def _read_native(tokens: list[_Token], text: str) -> Type:
    rest, words = tokens[1:-1], list[Opaque]()
    while len(rest) > _PAIR:
        match rest[-_PAIR:]:
            case [("mark", ","), dialect, ("mark", ","), ("string", sql)]:
                words.append(Opaque(_read_name(dialect) or "", _unquoted(sql)))
                rest = rest[:-_PAIR]
            case _:
                break
    if not words or not _in_parentheses(tokens):
        raise _malformed(text, "NATIVE(type,dialect,'words')")
    return Native(_read_tokens(rest, text), words)


def _words_and_sizes(tokens: list[_Token], text: str) -> tuple[str, tuple[int, ...]]:
    """Take apart words around at most one list of numbers in parentheses."""
    shape = "".join({"word": "w", "number": "n"}.get(kind, mark) for kind, mark in tokens)
    if not re.fullmatch(r"w+(\(n(,n)*\)w*)?", shape):
        raise _unknown(text)
    words = " ".join(word.upper() for kind, word in tokens if kind == "word")
    return words, tuple(int(number) for kind, number in tokens if kind == "number")


def _read_words(words: str, sizes: tuple[int, ...], text: str) -> Type:
    if not sizes and words in _PLAIN:
        return _PLAIN[words]
    if words == "TINYINT" and sizes == (1,):
        return Boolean()  # MySQL's BOOLEAN is this, and so is what it prints back
    if sizes and words in _SIZED:
        return _read_sized(_SIZED[words], sizes, text)
    plain = _PLAIN.get(words)
    if isinstance(plain, Timestamp | Time) and sizes == _MICROSECONDS:
        return plain
    if isinstance(plain, Integer) and len(sizes) == 1:
        return plain  # MySQL's display width says nothing of the values
    if plain is not None:
        raise _malformed(text, f"{words} without numbers, or OPAQUE(dialect,'{text}')")
    if words in _SIZED:
        sized = "precision,scale" if _SIZED[words] is _decimal else "length"
        raise _malformed(text, f"{words}({sized})")
    raise _unknown(text, words)


def _read_sized(make: Callable[..., Type], sizes: tuple[int, ...], text: str) -> Type:
    if len(sizes) > _MOST_SIZES.get(make, 1):
        raise _malformed(text, "fewer numbers")
    return make(*sizes)
