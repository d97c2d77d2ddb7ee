"""How is a migration file read? Without running it where that is possible, and at most once."""

import sys
from decimal import Decimal as Number
from hashlib import sha256
from pathlib import Path
from textwrap import dedent

import pytest

from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.operations import (
    AddColumn,
    AlterColumn,
    CreateTable,
    DropColumn,
    DropTable,
    RunPython,
)
from aquilia_ir.schema import Column, Schema, Table
from aquilia_ir.types import Constant, Decimal, Integer, Text, VarChar
from aquilia_schema.dsl.file import Migration, migration_from, read_migration

SCHEMA = Schema([Table("users", [Column("id", Integer()), Column("email", VarChar(255))])])
IMPORTS = "from aquilia_schema.dsl import *\n"
PATH = Path("20260301_143022_create_users.py")


def reading(text: str, *, imports: str = IMPORTS) -> Migration:
    return migration_from(PATH, (imports + dedent(text)).encode())


def added(name: str) -> tuple[AddColumn]:
    return (AddColumn("users", Column(name, Text())),)


SPEC = '''\
"""
Migration: 20260301_143022_create_users
Generated: 2026-03-01T14:30:22+00:00
"""

from aquilia.models.migration_dsl import (
    CreateModel, AddField, CreateIndex, columns as C,
)

class Meta:
    revision = "20260301_143022"
    slug = "create_users"
    models = ["User"]

operations = [
    CreateModel(
        name="User",
        table="users",
        fields=[
            C.auto("id"),
            C.varchar("email", 255, unique=True),
        ],
    ),
    CreateIndex("idx_users_email", "users", ["email"]),
]
'''


def test_a_file_says_who_it_is_and_what_it_does(tmp_path: Path) -> None:
    path = tmp_path / "20260301_143022_create_users.py"
    path.write_text(SPEC)

    migration = read_migration(path)

    assert (migration.revision, migration.slug) == ("20260301_143022", "create_users")
    assert (migration.models, migration.dependencies) == (("User",), None)
    assert migration.checksum == sha256(SPEC.encode()).hexdigest()
    created, _ = migration.operations(Schema())
    assert isinstance(created, CreateTable)
    assert created.table.column_names == ("id", "email")
    assert [call.span.line for call in migration.calls if call.span] == [16, 24]
    assert list(tmp_path.iterdir()) == [path]


def test_facts_may_stand_at_the_top_of_a_file() -> None:
    text = 'revision = "7"\nslug = "seven"\nmodels = ("A", "B")\noperations = []\n'

    migration = reading(text)

    assert (migration.revision, migration.slug, migration.models) == ("7", "seven", ("A", "B"))


@pytest.mark.parametrize(
    ("name", "revision", "slug"),
    [
        ("20260301_143022_create_users.py", "20260301_143022", "create_users"),
        ("0001_initial.py", "0001", "initial"),
        ("20260301_143022.py", "20260301_143022", ""),
    ],
)
def test_a_file_without_meta_is_who_its_name_says(name: str, revision: str, slug: str) -> None:
    migration = migration_from(Path(name), b"operations = []")

    assert (migration.revision, migration.slug) == (revision, slug)


def test_dependencies_that_are_stated_are_kept() -> None:
    migration = reading("class Meta:\n    dependencies = []\noperations = []")

    assert migration.dependencies == ()


@pytest.mark.parametrize(
    "imports",
    [
        "from aquilia_schema.dsl import AddField, columns\n",
        "from aquilia_schema.dsl import AddField, C as columns\n",
        "from aquilia_schema.dsl import *\n",
        "from aquilia.models.migration_dsl import AddField, columns\n",
        "from aquilia.models.migration_dsl import *\n",
    ],
)
def test_builders_are_known_wherever_they_come_from(imports: str) -> None:
    migration = reading(
        'operations = [AddField("User", "users", columns.text("bio"))]', imports=imports
    )

    assert migration.operations(SCHEMA) == added("bio")


@pytest.mark.parametrize(
    ("imports", "call"),
    [
        (
            "import aquilia.models.migration_dsl as dsl",
            "dsl.AddField('', 'users', dsl.C.text('b'))",
        ),
        ("from aquilia_schema import dsl", "dsl.AddField('', 'users', dsl.columns.text('b'))"),
        (
            "import aquilia_schema.dsl",
            "aquilia_schema.dsl.AddField('', 'users', aquilia_schema.dsl.C.text('b'))",
        ),
        (
            "from aquilia_schema.dsl import AddField as AF, columns as K",
            "AF('', 'users', column=K.text('b'))",
        ),
    ],
)
def test_builders_are_known_under_any_alias(imports: str, call: str) -> None:
    migration = reading(f"\noperations = [{call}]", imports=imports)

    assert migration.operations(SCHEMA) == added("b")


STATIC = """
    import os
    from decimal import Decimal
    raise_if_run = os.environ["NO SUCH VARIABLE"]
    SIZE: int = 40
    BIO = C.text("bio")

    def fill(conn):
        for each in []:
            pass

    operations: list = [
        AddField("User", "users", BIO),
        AddField("User", "users", C.varchar("name", SIZE, default="a" "b")),
        AddField("User", "users", C.decimal("n", default=Decimal("1.5"))),
        AddField("User", "users", C.real("x", default=float("inf"))),
        AddField("User", "users", C.integer("m", default=-1)),
        RunPython(forward=fill),
    ]
"""


def test_a_file_that_needs_no_running_is_not_run() -> None:
    ops = reading(STATIC).operations(SCHEMA)

    assert ops[:3] == (
        *added("bio"),
        AddColumn("users", Column("name", VarChar(40), default=Constant("ab"))),
        AddColumn("users", Column("n", Decimal(10, 2), default=Constant(Number("1.5")))),
    )
    assert ops[-1] == RunPython("fill")


@pytest.mark.parametrize(
    "body",
    [
        'operations = [AddField("", "users", C.text(n)) for n in ["bio"]]',
        'operations = [AddField("", "users", C.text(f"b{\'io\'}"))]',
        'operations = [AddField("", "users", C.text("b" + "io"))]',
        'operations = []\noperations += [AddField("", "users", C.text("bio"))]',
        'operations = []\noperations.append(AddField("", "users", C.text("bio")))',
        'operations = list([AddField("", "users", C.text("bio"))])',
        'def add(name):\n    return AddField("", "users", C.text(name))\noperations = [add("bio")]',
        'if True:\n    operations = [AddField("", "users", C.text("bio"))]',
        'NAME = "x"\nNAME = "bio"\noperations = [AddField("", "users", C.text(NAME))]',
        'import re\noperations = [AddField("", "users", C.text(re.escape("bio")))]',
        'ALL = [AddField("", "users", C.text("bio"))]\noperations = ALL',
        'o = {"name": "bio"}\noperations = [AddField("", "users", C.text(**o))]',
        "import builtins as b\nfrom types import SimpleNamespace as S\n"
        'o = S(x=AddField("", "users", C.text("bio")))\noperations = [o.x]',
        'f = [C.text("x")]\nf[0] = C.text("bio")\noperations = [AddField("", "users", *f)]',
        "from aquilia_schema.dsl import AddField as A\ndef A(*a, _A=A):\n    return _A(*a)\n"
        'operations = [A("", "users", C.text("bio"))]',
        'def set_it():\n    global name\n    name = "bio"\nname = "x"\nset_it()\n'
        'operations = [AddField("", "users", C.text(name))]',
        'class Meta:\n    revision = "".join("7")\n'
        'operations = [AddField("", "users", C.text("bio"))]',
    ],
)
def test_a_file_that_computes_its_operations_is_run(body: str) -> None:
    migration = migration_from(PATH, (IMPORTS + body).encode())

    assert migration.operations(SCHEMA) == added("bio")


@pytest.mark.parametrize("functions", ["fill", "*[fill]"])
def test_a_file_is_run_only_once(tmp_path: Path, functions: str) -> None:
    path = tmp_path / "20260301_143022_x.py"
    log = tmp_path / "log"
    path.write_text(
        f"{IMPORTS}with open({str(log)!r}, 'a') as log:\n    log.write('run ')\n"
        f"def fill(conn): return conn\noperations = [RunPython({functions})]\n"
    )

    migration = read_migration(path)
    migration.operations(SCHEMA)
    functions_of_it = migration.functions()

    assert migration.functions() == functions_of_it
    assert log.read_text() == "run "


def test_a_file_that_fails_leaves_no_module() -> None:
    before = set(sys.modules)

    with pytest.raises(SchemaError):
        reading("operations = list(1 // 0)")

    assert set(sys.modules) - before == set()


def test_running_a_file_leaves_nothing_beside_it_and_no_module_of_its_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / "20260301_143022_json.py"
    path.write_text(f"{IMPORTS}operations = list([])\n")
    before = set(sys.modules)

    read_migration(path).functions()

    assert list(tmp_path.iterdir()) == [path]
    assert all(name.startswith("_aquilia_migration_") for name in set(sys.modules) - before)


def test_functions_are_loaded_when_they_are_asked_for() -> None:
    text = """
        from os.path import join as joined
        def fill(conn):
            return conn + 1
        operations = [
            RunPython(forward=fill, reverse=joined),
            RunSQL("x", state=[RunPython(lambda conn: 5)]),
        ]
    """

    migration = reading(text)
    forward, _ = migration.operations(SCHEMA)
    functions = migration.functions()

    assert forward == RunPython("fill", "joined")
    assert sorted(functions) == ["fill", "joined", "operations[1].state[0].forward"]
    assert functions["fill"](2) == 3
    assert functions["operations[1].state[0].forward"](None) == 5


def test_a_class_of_the_file_finds_its_module_when_a_function_runs_later() -> None:
    text = """
        from __future__ import annotations
        from aquilia_schema.dsl import RunPython
        def fill(conn):
            from dataclasses import dataclass, KW_ONLY
            @dataclass
            class Row:
                a: int
                _: KW_ONLY
                b: KW_ONLY
            return 1
        operations = [RunPython(fill)]
    """

    fill = reading(text, imports="").functions()["fill"]

    assert fill(None) == 1


def test_columns_of_errors_count_characters() -> None:
    text = 'operations = [AddField("Usér", "日本", C.text("b"), tabel=1)]'

    with pytest.raises(SchemaError) as caught:
        reading(text)

    (finding,) = caught.value.diagnostics
    assert finding.span is not None
    marked = finding.span.excerpt[finding.span.column - 1 : finding.span.end_column - 1]
    assert marked == "tabel=1"


def test_a_file_may_be_encoded_as_it_says() -> None:
    content = "# -*- coding: latin-1 -*-\n" + IMPORTS + 'operations = [DropModel("É", "é")]'

    migration = migration_from(PATH, content.encode("latin-1"))

    assert [call.plain("table") for call in migration.calls] == ["é"]
    assert migration.operations(Schema([Table("é", [Column("a", Text())])])) == (DropTable("é"),)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    content = b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode()

    migration = migration_from(PATH, content)

    assert migration.operations(Schema()) == reading(SPEC, imports="").operations(Schema())


def test_operations_follow_the_schema_that_those_before_them_leave() -> None:
    text = """
        operations = [
            RenameField("User", "users", "email", "mail"),
            RunSQL("x", state=[AddField("User", "users", C.text("bio"))]),
            RemoveField("User", "users", "bio"),
            AlterField("User", "users", "mail", nullable=True),
        ]
    """

    *_, removed, altered = reading(text).operations(SCHEMA)

    assert removed == DropColumn("users", "bio")
    assert isinstance(altered, AlterColumn)
    assert altered.column == Column("mail", VarChar(255), nullable=True)
