"""Files with models, as users write them: drawn as text, and run."""

from collections.abc import Sequence
from types import ModuleType

from hypothesis import strategies as st

from aquilia_schema.models import Model
from aquilia_schema.models.model import declaration

MODELS = ("User", "Post", "Tag", "Order")
_TABLES = (None, "things", "select", "Odd Name", "été")
_NAMES = ("a", "b", "email", "order", "count", "note")
_LINKS = ("owner", "parent")
_ACTIONS = ("CASCADE", "SET_NULL", "PROTECT", "RESTRICT", "DO_NOTHING", "SET(1)")
_HEADING = """\
import enum
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

from aquilia.models import *


class Colour(enum.Enum):
    RED = "red"
    BLUE = "it's"
"""

_FIELDS: dict[str, tuple[str, ...]] = {
    "IntegerField({})": ("0", "-7", "True", "lambda: 3"),
    "BigIntegerField({})": ("2**40",),
    "SmallIntegerField({})": ("5",),
    "PositiveIntegerField({})": ("1",),
    "BooleanField({})": ("True", "False", "0"),
    "CharField({})": ('""', '"it\'s"', "str"),
    "CharField(max_length=7, {})": ('"x"', '"100%"'),
    "EmailField({})": ('"a@b"',),
    "SlugField({})": (),
    "TextField({})": ('"many\\nlines"', '""'),
    "FloatField({})": ("0.5", "1e100", "0"),
    "DecimalField({})": ('Decimal("1.50")', "0.1", '"2"'),
    "DecimalField(max_digits=20, decimal_places=8, {})": ("3",),
    "MoneyField({})": (),
    "DateField({})": ("date(2026, 1, 2)", '"2026-01-02"', "date.today"),
    "TimeField({})": ("time(1, 2, 3)",),
    "DateTimeField({})": ("datetime(2026, 1, 2, tzinfo=timezone.utc)",),
    "DateTimeField(auto_now_add=True, {})": (),
    "DurationField({})": ("timedelta(seconds=3)",),
    "UUIDField({})": ("uuid4", "UUID(int=7)"),
    "BinaryField({})": ('b"\\x00x"',),
    "JSONField({})": ("dict", '{"a": [1, None]}'),
    "GenericIPAddressField({})": ('"::1"',),
    "HStoreField({})": (),
    "IntegerRangeField({})": (),
    "CICharField({})": ('"x"',),
    "ArrayField(IntegerField(), {})": ("list",),
    "EnumField(Colour, {})": ("Colour.RED", "Colour.BLUE"),
    "EnumField(Colour, native=True, {})": ("Colour.BLUE",),
    "FileField({})": (),
}
_OPTIONS = ("null=True", "unique=True", "db_index=True", "help_text='x'")
_KEYS = (
    "",
    "key = CharField(max_length=5, primary_key=True)",
    "key = UUIDField(primary_key=True, default=uuid4)",
    "id = AutoField()",
    "key = IntegerField(primary_key=True, db_column='pk')",
)


@st.composite
def model_files(draw: st.DrawFn) -> str:
    """A module with some models; those of one name in two modules have much in common."""
    names = draw(st.lists(st.sampled_from(MODELS), unique=True, min_size=1, max_size=3))
    tables = iter(draw(st.permutations(_TABLES[1:])))
    bodies = [_model(draw, name, names, next(tables)) for name in names]
    return "\n\n".join([_HEADING, *bodies])


def _model(draw: st.DrawFn, name: str, names: Sequence[str], table: str) -> str:
    chosen = draw(st.lists(st.sampled_from(_NAMES), unique=True, max_size=4))
    lines = [draw(st.sampled_from(_KEYS))]
    lines += [f"{field} = {_field(draw, field)}" for field in chosen]
    linked: list[str] = draw(st.lists(st.sampled_from(_LINKS), unique=True))
    for link in linked:
        lines.append(f"{link} = {_link(draw, names)}")
    if draw(st.integers(0, 3)) == 0:
        lines.append(f'many = ManyToManyField("{draw(st.sampled_from(names))}")')
    body = [*filter(None, lines), "", "class Meta:", "    verbose_name = 'it'"]
    body += [f"    {line}" for line in _meta(draw, chosen, table)]
    return "\n    ".join([f"class {name}(Model):", *body])


def _field(draw: st.DrawFn, name: str) -> str:
    words = draw(st.sampled_from([*_FIELDS]))
    options = []
    has_default: bool = draw(st.booleans())
    if _FIELDS[words] and has_default:
        options.append(f"default={draw(st.sampled_from(_FIELDS[words]))}")
    options += [one for one in _OPTIONS if draw(st.integers(0, 4)) == 0]
    if draw(st.integers(0, 4)) == 0:
        options.append(f"db_column='{name} {draw(st.integers(0, 1))}'")
    return words.format(", ".join(options))


def _link(draw: st.DrawFn, names: Sequence[str]) -> str:
    kind = draw(st.sampled_from(("ForeignKey", "OneToOneField")))
    to = draw(st.sampled_from((*names, "self")))
    action = draw(st.sampled_from(_ACTIONS))
    null = action == "SET_NULL" or draw(st.booleans())
    return f'{kind}("{to}", on_delete={action}, null={null})'


def _meta(draw: st.DrawFn, fields: Sequence[str], table: str) -> list[str]:
    found = []
    if draw(st.booleans()):
        found.append(f"db_table = {table!r}")
    if not fields:
        return found
    some = draw(st.lists(st.sampled_from(fields), unique=True, min_size=1))
    first = some[0]
    options = (
        f"indexes = [Index(fields={some!r}, name='by_{table}')]",
        f"indexes = [Index(fields=['-{first}'], condition='1 < 2', unique=True, name='i {table}')]",
        f"indexes = [GinIndex(fields={some!r}, name='gin {table}')]",
        f"indexes = [Index(fields={some!r}, name='tree {table}', method='btree')]",
        f"unique_together = [{some!r}]",
        f"constraints = [UniqueConstraint(fields={some!r}, name='uq_{table}')]",
        f"constraints = [CheckConstraint(check=Q({first}__isnull=True) | ~Q({first}=None))]",
        "db_table_comment = 'it''s'",
    )
    return [*found, draw(st.sampled_from(options))]


def models_of(text: str) -> tuple[type[Model], ...]:
    """Run a module and return its models."""
    module = ModuleType("models")
    exec(compile(text, "models.py", "exec"), module.__dict__)
    found = [value for value in vars(module).values() if isinstance(value, type)]
    return tuple(one for one in found if issubclass(one, Model) and declaration(one).name in MODELS)
