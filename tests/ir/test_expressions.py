"""Is SQL text read as a database reads it: names, strings, functions and key words apart?"""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aquilia_ir.expressions import canonical, mentioned, mentions, quote, rename_in, tokens
from aquilia_schema.testing.limits import ODD_NAMES
from aquilia_schema.testing.strategies import names

SQL = st.text(alphabet="ab c\"'`[]()$-/*.:,|<>=09eEx\n\\é", max_size=20)


@given(SQL)
def test_tokens_are_total_and_in_order(sql: str) -> None:
    found = list(tokens(sql))

    assert all(sql[token.start : token.end] == token.text for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)


@given(st.text())
def test_tokens_leave_out_nothing_but_space_and_comments(sql: str) -> None:
    assume("--" not in sql and "/*" not in sql)

    assert "".join(token.text for token in tokens(sql)) == "".join(
        text for token in tokens(sql) for text in [sql[token.start : token.end]]
    )
    rest = sql
    for token in reversed(list(tokens(sql))):
        rest = rest[: token.start] + rest[token.end :]
    assert rest.strip() == ""


@pytest.mark.parametrize(
    ("sql", "kinds"),
    [
        ("a >= 0", ["word", "operator", "number"]),
        ("'it''s' || x'00'", ["string", "operator", "string"]),
        ('"a""b" `c` [d e]', ["name", "name", "name"]),
        ("arr[1]", ["word", "operator", "number", "operator"]),
        ("arr[at]", ["word", "operator", "word", "operator"]),
        ("E'it\\'s' || 'back\\'", ["string", "operator", "string"]),
        ("$$it's$$ $tag$ $$ $tag$", ["string", "string"]),
        ("1.5e-3 .5 0xFF", ["number", "number", "number"]),
        ("a -- b\n + /* c */ d", ["word", "operator", "word"]),
        ("'open", ["string"]),
        ("/* open", []),
        ("a::text", ["word", "operator", "word"]),
        ("naïve_ñ", ["word"]),
    ],
)
def test_text_is_cut_into(sql: str, kinds: list[str]) -> None:
    assert [token.kind for token in tokens(sql)] == kinds


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("age >= 0", "age"),
        ("AGE >= 0", "age"),
        ('"age" >= 0', "age"),
        ("`age` >= 0", "age"),
        ("[age] >= 0", "age"),
        ("users.age >= 0", "age"),
        ("lower(age) = 'x'", "age"),
        ("age IN (1, 2)", "age"),
        ('"null" IS NULL', "null"),
        ('"order" > 0', "order"),
        ('"say ""hi""" > 0', 'say "hi"'),
        ("userId > 0", "userId"),
        ("CASE WHEN age > 1 THEN 1 END = 1", "age"),
        ("1 = age", "age"),
        ("CAST(age AS text) = 'x'", "age"),
        ("date >= '2000-01-01'", "date"),
    ],
)
def test_a_column_is_mentioned(sql: str, name: str) -> None:
    assert mentions(sql, name)
    assert mentioned(sql, (name, "other")) == {name}


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("note <> 'age'", "age"),
        ("age(born) > 3", "age"),
        ("aged > 3", "age"),
        ("x > 3 -- age", "age"),
        ("x > 3 /* age */", "age"),
        ("x IS NULL", "null"),
        ("x IS NOT NULL AND y", "and"),
        ("CASE WHEN x THEN 1 END", "end"),
        ("x > CURRENT_DATE", "current_date"),
        ("age.x > 3", "age"),
        ("x > DATE '2000-01-01'", "date"),
        ("x > INTERVAL '1' DAY", "day"),
        ("CAST(x AS text) = 'a'", "text"),
        ("x::text = 'a'", "text"),
        ("x COLLATE nocase = 'a'", "nocase"),
        ("x COLLATE \"C\" = 'a'", "C"),
        ('"Age" > 0', "age"),
        ("age > 0", "Age"),
        ("$$age$$ = x", "age"),
    ],
)
def test_a_word_that_is_no_column_is_not_mentioned(sql: str, name: str) -> None:
    assert not mentions(sql, name)
    assert mentioned(sql, (name,)) == frozenset()
    assert rename_in(sql, name, "new") == sql


@pytest.mark.parametrize(
    ("sql", "renamed"),
    [
        ("age >= 0 AND note <> 'age'", "\"years\" >= 0 AND note <> 'age'"),
        ("AGE>=0", '"years">=0'),
        ('"age" >= 0 -- age', '"years" >= 0 -- age'),
        ("`age` + age(age)", '"years" + age("years")'),
        ("users.age > 0", 'users."years" > 0'),
        ("ages > 0", "ages > 0"),
    ],
)
def test_renaming_changes_references_and_nothing_else(sql: str, renamed: str) -> None:
    assert rename_in(sql, "age", "years") == renamed


@given(names(), names(), st.sampled_from(["{} >= 0", "length({}) > 0 AND note <> 'x'", "({})"]))
def test_renaming_there_and_back_changes_no_meaning(old: str, new: str, text: str) -> None:
    assume(old != new)
    sql = text.format(quote(old))

    there = rename_in(sql, old, new)

    assert mentions(there, new)
    assert not mentions(there, old)
    assert canonical(rename_in(there, new, old)) == canonical(sql)


@given(SQL, names())
def test_renaming_a_column_that_is_not_mentioned_changes_nothing(sql: str, name: str) -> None:
    assume(not mentions(sql, name))

    assert rename_in(sql, name, "new") == sql


@given(names())
def test_a_quoted_name_is_read_back(name: str) -> None:
    (token,) = tokens(quote(name))

    assert token.name == name


@given(SQL)
def test_the_canonical_form_is_its_own(sql: str) -> None:
    form = canonical(sql)

    assert canonical(form) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a>0", " a  >\n0 "),
        ("A > 0", "a > 0"),
        ('"a" > 0', "a > 0"),
        ("a IS null", "a is NULL"),
        ("a > 0 -- positive", "a > 0"),
        ("a /* sic */ > 0", "a > 0"),
        ("`a b` > 0", '"a b" > 0'),
        ("[a b] > 0", '"a b" > 0'),
    ],
)
def test_expressions_of_one_meaning_compare_equal(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a > 0", "a > 1"),
        ("a = 'x'", "a = 'X'"),
        ("a = 'x  y'", "a = 'x y'"),
        ('"A" > 0', "a > 0"),
        ('"null" IS NULL', "NULL IS NULL"),
        ("a = 'b'", 'a = "b"'),
        ("ab", "a b"),
        ("a - -1", "a --1"),
        ("(a)", "a"),
    ],
)
def test_expressions_that_may_differ_do(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_no_expression_has_no_form() -> None:
    assert canonical(None) is None


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_found_in_quotes(name: str) -> None:
    assert mentioned(f"{quote(name)} >= 0 AND x < 1", (*ODD_NAMES, "x")) == {name, "x"}
