"""Are files written whole, and none of them over another?"""

from pathlib import Path

import pytest

from aquilia_schema.run.files import replace, write_new


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("mine")

    with pytest.raises(FileExistsError):
        write_new(path, "yours")

    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_has_the_usual_permissions_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    write_new(tmp_path / "new", "é\n")
    replace(tmp_path / "usual2", "é\n")

    modes = {path.stat().st_mode for path in tmp_path.iterdir()}

    assert modes == {usual.stat().st_mode}
    assert (tmp_path / "new").read_bytes() == "é\n".encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "usual", "usual2"]


def test_a_text_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")

    with pytest.raises(UnicodeEncodeError):
        replace(path, "\ud800")

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
