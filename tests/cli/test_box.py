"""Does the guard's box keep straight sides?"""

from aquilia_schema.cli.box import box


def test_a_short_reason_gives_the_box_of_the_manual() -> None:
    lines = list(box(["Database is not ready.", "", "Reason: no file"]))

    assert lines[0] == "╔" + "═" * 58 + "╗"
    assert lines[1] == "║  Database is not ready.                                  ║"
    assert lines[2] == "║" + " " * 58 + "║"
    assert lines[-1] == "╚" + "═" * 58 + "╝"


def test_a_long_reason_is_wrapped_and_an_unbreakable_one_widens_the_box() -> None:
    wrapped = list(box(["word " * 30]))
    widened = list(box(["/a/very/long/path" * 6]))

    assert {len(line) for line in wrapped} == {60}
    assert len(wrapped) > 4
    assert {len(line) for line in widened} == {17 * 6 + 4 + 2}


def test_wide_and_combining_characters_count_as_many_cells_as_they_take() -> None:
    lines = list(box(["数据库", "e\u0301"]))

    assert lines[1] == "║  数据库" + " " * (58 - 2 - 6) + "║"
    assert lines[2] == "║  e\u0301" + " " * (58 - 2 - 1) + "║"
