"""Is every diagnostic code that is used explained, and every one that is explained used?"""

import re

import pytest

from aquilia_ir.codes import CODES
from house.sources import FROM_WHEEL, source_files

pytestmark = pytest.mark.skipif(FROM_WHEEL, reason="reads the sources, which a wheel run lacks")

CODE = re.compile(r"\bAQ\d{3}\b")


def test_every_code_that_is_used_is_explained_and_the_other_way_round() -> None:
    used = {
        code
        for path in source_files()
        if path.name != "codes.py"
        for code in CODE.findall(path.read_text())
    }

    assert sorted(used ^ set(CODES)) == []


def test_every_explanation_is_a_sentence_for_a_reader() -> None:
    poor = [code for code, text in CODES.items() if len(text) < 30 or not text.endswith(".")]

    assert poor == []


def test_no_code_is_explained_twice() -> None:
    path = next(path for path in source_files() if path.name == "codes.py")
    codes = re.findall(r'^ +"(AQ\d{3})":', path.read_text(), flags=re.MULTILINE)

    assert len(codes) == len(set(codes))
