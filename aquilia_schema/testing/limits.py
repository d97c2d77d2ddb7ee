"""What may be drawn? Names, texts, and how much of the IR one dialect can hold."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from attrs import frozen

from aquilia_ir.schema import Action, Column, Deferral
from aquilia_ir.types import Array, Blob, Json, Native, Opaque, Text, Type

ODD_NAMES = (
    "order",
    "select",
    "null",
    "Users",
    "two words",
    'say "hi"',
    "it's",
    "100%",
    "%s",
    "é",
    "日本語",
    "x" * 63,
    "semi;colon",
    "a.b",
    "a]b",
    "`tick`",
    "back\\slash",
    "TABLE",
    "-- no",
)

TABLE_NAMES = ("users", "posts", "tags", "teams", "a", "b")
COLUMN_NAMES = ("id", "name", "age", "email", "a", "b", "x", "y")
INDEX_NAMES = ("ix_a", "ix_b", "ix_c", "ix_d", "ix_e")
CONSTRAINT_NAMES = ("ck_a", "uq_b", "fk_c", "pk_d", "ck_e")

TEXTS = (
    "",
    "it's",
    'say "hi", 100%',
    "back\\slash",
    "%s %(x)s",
    "line\nbreak; -- no",
    "naïve 日本 😀",
    "NULL",
    "1",
)


@frozen(kw_only=True)
class Limits:
    """How much of the IR can be drawn for one dialect."""

    folds_names: bool = False
    """Whether two names that differ in case only are one."""
    one_namespace: bool = False
    """Whether tables and the indexes of all tables share their names."""
    identity_is_key: bool = False
    """Whether only the one column of an integer primary key can be numbered."""
    loose_defaults: bool = True
    """Whether a truth value may stand for a number and the other way round."""
    opaque: tuple[Opaque, ...]
    collations: tuple[str, ...]
    methods: tuple[str | None, ...] = (None,)
    opclasses: tuple[str | None, ...] = (None,)
    """What a text in an index can be compared by."""
    deferrals: tuple[Deferral | None, ...] = (None, *Deferral)
    includes: bool = False
    partial_indexes: bool = True
    computed_indexes: bool = True
    """Whether an index can be over expressions."""
    actions: tuple[Action, ...] = tuple(Action)
    endless: tuple[type[Type], ...] = ()
    """Types whose values are too long for a key."""

    def fold(self, name: str) -> str:
        """Return what is the same for names that can not stand side by side."""
        return name.casefold() if self.folds_names else name

    def fit_for_keys(self, columns: Sequence[Column]) -> list[str]:
        """Return the names of the columns that can be in a key, or of all if none can."""
        fit = [column.name for column in columns if not isinstance(column.type, self.endless)]
        return fit or [column.name for column in columns]


_ANY = Limits(
    opaque=(
        Opaque("sqlite", "NVARCHAR(160)"),
        Opaque("postgresql", "tsvector"),
        Opaque("mysql", "SET('a','b''c')"),
        Opaque("my dialect", 'odd "words", (in)\nlines'),
    ),
    collations=("C", "nocase", "de_DE.utf8", 'odd "one"'),
    methods=(None, "btree", "hash"),
    opclasses=(None, "text_pattern_ops"),
    includes=True,
)

_BY_DIALECT: Mapping[str | None, Limits] = MappingProxyType(
    {
        None: _ANY,
        "sqlite": Limits(
            folds_names=True,
            one_namespace=True,
            identity_is_key=True,
            loose_defaults=False,
            opaque=(Opaque("sqlite", "NVARCHAR(160)"), Opaque("sqlite", "MONEY")),
            collations=("BINARY", "NOCASE", "RTRIM"),
        ),
        "mysql": Limits(
            folds_names=True,
            one_namespace=True,
            identity_is_key=True,
            opaque=(Opaque("mysql", "YEAR"), Opaque("mysql", "int unsigned")),
            collations=("utf8mb4_bin",),
            deferrals=(None,),
            partial_indexes=False,
            computed_indexes=False,
            actions=tuple(action for action in Action if action is not Action.SET_DEFAULT),
            endless=(Text, Blob, Json, Array, Native),
        ),
        "postgresql": Limits(
            one_namespace=True,
            opaque=(Opaque("postgresql", "tsvector"),),
            collations=("C",),
            methods=(None, "btree"),
            opclasses=(None, "text_pattern_ops"),
            includes=True,
        ),
    }
)


def limits_of(dialect: str | None) -> Limits:
    """Return the limits of a dialect, or those of none; ValueError for one not known here."""
    if dialect not in _BY_DIALECT:
        known = ", ".join(sorted(name for name in _BY_DIALECT if name))
        raise ValueError(f"no strategies for dialect {dialect!r}, only for {known}")
    return _BY_DIALECT[dialect]
