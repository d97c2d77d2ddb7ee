"""What do the names in a migrations folder say?"""

import fcntl
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_schema.run.checksum import checksum
from aquilia_schema.run.folder import list_folder
from aquilia_schema.run.lock import locked


def _folder(path: Path, *names: str) -> Path:
    for name in names:
        (path / name).write_text("this is no Python (")
    return path


def _error(folder: Path, words: str | None = None) -> tuple[str, str]:
    with pytest.raises(SchemaError) as found:
        list_folder(folder).match(words or "")
    return found.value.diagnostics[0].code, found.value.diagnostics[0].help


def test_only_names_count_so_broken_files_are_listed_as_well(tmp_path: Path) -> None:
    folder = list_folder(_folder(tmp_path, "20260302_000000_b.py", "20260301_000000_a.py"))

    assert [file.name for file in folder.files] == ["20260301_000000_a", "20260302_000000_b"]
    assert folder.notes == ()


def test_near_misses_are_noted_and_other_files_ignored(tmp_path: Path) -> None:
    folder = list_folder(
        _folder(tmp_path, "0001_initial.py", "20260301_create.py", "__init__.py", "readme.md")
    )

    assert folder.files == ()
    assert [note.code for note in folder.notes] == ["AQ623", "AQ623"]


def test_a_folder_that_is_not_there_has_no_migrations(tmp_path: Path) -> None:
    assert list_folder(tmp_path / "migrations").files == ()
    assert not (tmp_path / "migrations").exists()


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "migrations").write_text("")

    assert _error(tmp_path / "migrations")[0] == "AQ625"


def test_two_files_of_one_revision_are_an_error(tmp_path: Path) -> None:
    assert _error(_folder(tmp_path, "20260301_000000_a.py", "20260301_000000_b.py"))[0] == "AQ620"


@pytest.mark.parametrize(
    "words",
    [
        "20260301_000000",
        "20260301_000000_user",
        "20260301_000000_user.py",
        "20260301",
        "user",
    ],
)
def test_a_migration_is_found_by_any_words_that_only_it_has(tmp_path: Path, words: str) -> None:
    folder = list_folder(_folder(tmp_path, "20260301_000000_user.py", "20260302_000000_order.py"))

    assert folder.match(words).name == "20260301_000000_user"


def test_an_exact_name_goes_before_the_beginning_of_another(tmp_path: Path) -> None:
    folder = list_folder(_folder(tmp_path, "20260301_000000_a.py", "20260302_000000_a_b.py"))

    assert folder.match("20260301_000000_a").slug == "a"


def test_words_that_fit_several_or_none_say_what_there_is(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "20260301_000000_user.py", "20260302_000000_order.py")

    assert _error(folder, "202603")[0] == "AQ627"
    assert "20260301_000000_user, 20260302_000000_order" in _error(folder, "202603")[1]
    assert _error(folder, "usr") == ("AQ626", "did you mean 20260301_000000_user?")
    assert _error(folder, "")[0] == "AQ626"


def test_the_checksum_is_that_of_the_bytes(tmp_path: Path) -> None:
    folder = list_folder(_folder(tmp_path, "20260301_000000_a.py"))

    assert checksum(folder.files[0]) == sha256(b"this is no Python (").hexdigest()


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused_before_it_is_read(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "20260301_000000_a.py")

    assert _error(tmp_path)[0] == "AQ771"


@pytest.mark.parametrize("to", ["nowhere", "m"])
def test_a_link_that_leads_nowhere_is_no_empty_folder(tmp_path: Path, to: str) -> None:
    (tmp_path / "m").symlink_to(to)

    assert _error(tmp_path / "m")[0] == "AQ625"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep no such names")
def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"20260101_000001_\xff.py")).touch()

    assert _error(tmp_path)[0] == "AQ613"


def test_a_folder_is_held_by_one_alone(tmp_path: Path) -> None:
    with locked(tmp_path):
        other = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)
