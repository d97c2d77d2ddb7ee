"""Which schema does a snapshot describe? All that is wrong with the text is found in one go."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from types import MappingProxyType

from attrs import frozen

from aquilia_ir.diagnostics import SchemaError
from aquilia_ir.extra import Extra
from aquilia_ir.schema import (
    Action,
    CheckConstraint,
    Column,
    Deferral,
    ForeignKey,
    Generated,
    Identity,
    IdentityKind,
    Index,
    IndexColumn,
    IndexExpression,
    IndexPart,
    PrimaryKey,
    Schema,
    Table,
    TableConstraint,
    UniqueConstraint,
)
from aquilia_ir.types import Constant, Default, Expression, Scalar, Text, Type
from aquilia_ir.typewords import read_type
from aquilia_schema.lower.snapshot.json_text import parse
from aquilia_schema.lower.snapshot.legacy import renewed, unwrap
from aquilia_schema.lower.snapshot.node import Node, Record, diagnostics
from aquilia_schema.lower.snapshot.write import VERSION

_FIELD = (
    "name",
    "type",
    "nullable",
    "primary_key",
    "unique",
    "references",
    "autoincrement",
    "identity",
    "generated",
    "default",
    "collation",
    "comment",
)
_EXTRA = ("kind", "name", "dialect", "create", "drop")
_ACTIONS = ("on_delete", "on_update", "deferrable")
_CONSTRAINTS = {
    "unique": ("columns",),
    "check": ("check",),
    "foreign key": ("columns", "references", *_ACTIONS),
}


def read_snapshot(text: str, source: str) -> Schema:
    """Return the schema that the text of the file `source` describes, in old forms, too.

    Raises SchemaError, AQ601 to AQ609, with all that is wrong with the text.
    """
    document, path = unwrap(parse(text, source))
    node = Node(renewed(document), path)
    schema = _schema(node)
    if node.wrong:
        raise SchemaError(diagnostics(node.wrong, text, source))
    return schema


def _schema(node: Node) -> Schema:
    version = node.members().get("version")
    in_envelope = bool(node.path)  # later releases of the framework count on from 2 there
    if version is not None and (in_envelope or version.value != VERSION):
        version.complain(
            "AQ607",
            f"version {version.value} of the snapshot is not one that this program reads",
            help=f"it reads version {VERSION}",
        )
        return Schema()
    document = node.record("models", "version", "extras")
    tables = [_table(name, model) for name, model in document.need("models").members().items()]
    for name, count in Counter(table.name for table in tables).items():
        if count > 1:
            document.need("models").complain("AQ609", f'{count} models have the table "{name}"')
    return Schema(tables, map(_extra, document.items("extras")))


def _extra(node: Node) -> Extra:
    told = node.record(*_EXTRA, "tables", "needs")
    kind, name, dialect, create, drop = (told.need(word).text() for word in _EXTRA)
    tables, needs = map(told.items, ("tables", "needs"))
    standing = [item.text() for item in tables], [item.text() for item in needs]
    return Extra(kind, name, dialect, create, drop, *standing)


@frozen
class _Field:
    """A column with the rules that are told with it."""

    column: Column
    rules: tuple[TableConstraint, ...]
    is_key: bool


def _table(model: str, node: Node) -> Table:
    told = node.record("table", "comment", "fields", "primary_key", "constraints", "indexes")
    fields = [_field(key, each) for key, each in told.need("fields").members().items()]
    short = [rule for field in fields for rule in field.rules]
    return Table(
        name=told.need("table").text(),
        columns=[field.column for field in fields],
        primary_key=_primary_key(told.find("primary_key"), fields),
        constraints=[*short, *map(_constraint, told.items("constraints"))],
        indexes=map(_index, told.items("indexes")),
        comment=told.text("comment"),
        model=model,
    )


def _field(key: str, node: Node) -> _Field:
    told = node.record(*_FIELD)
    name = told.text("name")
    column = Column(
        name=key if name is None else name,
        type=_type(told.need("type")),
        nullable=told.flag("nullable"),
        default=_default(told.find("default")),
        identity=_identity(told),
        generated=_generated(told.find("generated")),
        collation=told.text("collation"),
        comment=told.text("comment"),
    )
    return _Field(column, tuple(_rules(column.name, told)), told.flag("primary_key"))


def _type(node: Node) -> Type:
    return node.attempt(partial(read_type, node.text())) or Text()


def _rules(column: str, told: Record) -> Iterator[TableConstraint]:
    if told.flag("unique"):
        yield UniqueConstraint([column])
    referred = told.find("references")
    if referred is not None:
        target = referred.record("table", "column", *_ACTIONS)
        yield _foreign_key([column], target, [target.need("column").text()], target)


def _foreign_key(
    columns: Iterable[str], target: Record, references: Iterable[str], told: Record
) -> ForeignKey:
    deferrable = told.find("deferrable")
    choices = {deferral.name.lower(): deferral for deferral in Deferral}
    return ForeignKey(
        columns,
        target.need("table").text(),
        references,
        on_delete=_action(told.find("on_delete")),
        on_update=_action(told.find("on_update")),
        deferral=None if deferrable is None else choices[deferrable.choice(choices)],
        name=told.text("name"),
    )


def _action(node: Node | None) -> Action:
    return Action.NO_ACTION if node is None else Action(node.choice(Action))


def _primary_key(node: Node | None, fields: Iterable[_Field]) -> PrimaryKey | None:
    if node is not None:
        told = node.record("columns", "name")
        return PrimaryKey(_texts(told.need("columns")), told.text("name"))
    keyed = [field.column.name for field in fields if field.is_key]
    return PrimaryKey(keyed) if keyed else None


def _texts(node: Node) -> list[str]:
    return [item.text() for item in node.items()]


def _identity(told: Record) -> Identity | None:
    node = told.find("identity")
    if node is None:
        return Identity() if told.flag("autoincrement") else None
    details = node.record("kind", "start", "increment")
    return Identity(
        IdentityKind(details.need("kind").choice(IdentityKind)),
        details.number("start"),
        details.number("increment"),
    )


def _generated(node: Node | None) -> Generated | None:
    if node is None:
        return None
    told = node.record("expression", "stored")
    return Generated(told.need("expression").text(), stored=told.flag("stored", instead=True))


def _default(node: Node | None) -> Default | None:
    if node is None:
        return None
    value = node.value
    if isinstance(value, bool | int | float | str | None):
        return Constant(value)
    members = node.members()
    if len(members) == 1:
        (tag, member) = next(iter(members.items()))
        if tag == "expression":
            return Expression(member.text())
        if tag in _TAGGED:
            return _tagged(tag, member)
    expected = ", ".join(f'{{"{tag}": "..."}}' for tag in ("expression", *_TAGGED))
    node.complain("AQ605", f"this is not a default; it is a plain value or one of {expected}")
    return None


_TAGGED: Mapping[str, Callable[[str], Scalar]] = MappingProxyType(
    {"bytes": bytes.fromhex, "decimal": Decimal, "float": float}
)


def _tagged(tag: str, node: Node) -> Constant | None:
    text = node.text()
    try:
        return Constant(_TAGGED[tag](text))
    except (ValueError, InvalidOperation):
        node.complain("AQ605", f'"{text}" cannot be read as {tag}')
        return None


def _constraint(node: Node) -> TableConstraint:
    kind = Record(node, node.members()).need("type").choice(_CONSTRAINTS)
    told = node.record("type", "name", *_CONSTRAINTS[kind])
    if kind == "check":
        return CheckConstraint(told.need("check").text(), told.text("name"))
    columns = _texts(told.need("columns"))
    if kind == "unique":
        return UniqueConstraint(columns, told.text("name"))
    target = told.need("references").record("table", "columns")
    return _foreign_key(columns, target, _texts(target.need("columns")), told)


def _index(node: Node) -> Index:
    told = node.record("name", "columns", "unique", "where", "method", "include")
    return Index(
        told.need("name").text(),
        map(_part, told.need("columns").items()),
        unique=told.flag("unique"),
        where=told.text("where"),
        method=told.text("method"),
        include=[item.text() for item in told.items("include")],
    )


def _part(node: Node) -> IndexPart:
    if isinstance(node.value, str):
        return IndexColumn(node.value)
    told = node.record("column", "expression", "descending", "opclass")
    expression, descending = told.text("expression"), told.flag("descending")
    opclass = told.text("opclass")
    if expression is not None:
        return IndexExpression(expression, descending, opclass)
    return IndexColumn(told.need("column").text(), descending, opclass)
