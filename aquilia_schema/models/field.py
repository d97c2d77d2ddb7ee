"""What does every field of a model have in common? Options, a place and a type."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import ClassVar, Final, TypedDict, Unpack

from attrs import frozen

from aquilia_ir.schema import Column, Identity
from aquilia_ir.types import Native, Type
from aquilia_schema.models.origin import Declared


class Unset:
    """The default of a field that has none; `None` would mean a value."""

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset()


@frozen
class SQL:
    """Text that the database evaluates, as in `db_default=SQL("CURRENT_TIMESTAMP")`."""

    text: str


class FieldOptions(TypedDict, total=False):
    """The options of all fields."""

    null: bool
    blank: bool
    default: object
    db_default: object
    unique: bool
    primary_key: bool
    db_index: bool
    db_column: str | None
    db_comment: str | None
    db_collation: str | None
    choices: object
    validators: object
    help_text: str
    editable: bool
    verbose_name: str | None
    renamed_from: str | tuple[str, ...] | None


_KINDS: Mapping[str, tuple[type, ...]] = {
    "null": (bool,),
    "unique": (bool,),
    "primary_key": (bool,),
    "db_index": (bool,),
    "db_column": (str, type(None)),
    "db_comment": (str, type(None)),
    "db_collation": (str, type(None)),
}


def former_names(given: object) -> tuple[str, ...]:
    """Return the names that `renamed_from` gives, one or several; none if it is no such thing."""
    names = (given,) if isinstance(given, str) else given
    if not isinstance(names, list | tuple):
        return ()
    return tuple(name for name in names if isinstance(name, str) and name)


def is_former(given: object) -> bool:
    """Whether `renamed_from` can have this value."""
    wanted = len(given) if isinstance(given, list | tuple) else int(given is not None)
    return len(former_names(given)) == wanted


@frozen
class Problem:
    """Why an option cannot have the value that it was given."""

    message: str
    help: str = ""


def former_problems(given: object) -> Iterator[Problem]:
    """Complain unless `renamed_from` is a name, or several."""
    if not is_former(given):
        yield Problem(f'option "renamed_from" is {given!r}, not the name it had, or several')


class Field(Declared):
    """One attribute of a model, and so one column of its table.

    A declaration never fails: what is wrong with it is reported when the models are lowered,
    together with everything else that is wrong.
    """

    numbered: ClassVar[bool] = False
    """Whether the database numbers the rows."""

    attr_name: str = ""
    """What the field is called in its model."""
    model: type | None = None
    """The class that declares the field."""

    def __init__(self, **options: Unpack[FieldOptions]) -> None:
        self.options = options
        self.null = options.get("null", False)
        self.default = options.get("default", UNSET)
        self.db_default = options.get("db_default", UNSET)
        self.unique = options.get("unique", False)
        self.primary_key = options.get("primary_key", False)
        self.db_index = options.get("db_index", False)
        named = options.get("db_column")
        self.db_column = named if isinstance(named, str) else None
        self.db_comment = options.get("db_comment")
        self.db_collation = options.get("db_collation")
        self.renamed_from = former_names(options.get("renamed_from"))

    def __set_name__(self, owner: type, name: str) -> None:
        self.model, self.attr_name = owner, name

    def column_type(self) -> Type:
        """Return the type of the column; only called if there are no `problems`."""
        raise NotImplementedError(type(self).__name__)

    def known_options(self) -> frozenset[str]:
        """Return the names of the options that this class of field takes."""
        own = (vars(base).get("__init__") for base in type(self).__mro__[:-1])
        codes = (init.__code__ for init in own if init is not None)
        arguments = (
            code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] for code in codes
        )
        return frozenset(FieldOptions.__annotations__).union(*arguments) - {"self"}

    def column_of(self, name: str) -> str:
        """Return the name of the column of the field called `name`."""
        return self.db_column or name

    @property
    def column_name(self) -> str:
        """The name of the field's column, once the field is one of a model."""
        return self.column_of(self.attr_name)

    def sql_type(self, dialect: str = "sqlite") -> str:
        """Return the type of the column in the words of a dialect; AQ302 for an unknown one.

        A foreign key has the type of the key it holds, or INTEGER as long as there is no model of
        that name.
        """
        backend = import_module("aquilia_backends.registry").backend(dialect)
        column = Column("it", self.column_type(), identity=Identity() if self.numbered else None)
        words: str = backend.type_words(column)
        # `inet` is how PostgreSQL prints its own types, and INET how people write them
        return words.upper() if isinstance(column.type, Native) else words

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the values of the options."""
        for option, value in self.options.items():
            kinds = _KINDS.get(option)
            if kinds is not None and not isinstance(value, kinds):
                wanted = "True or False" if bool in kinds else "a text"
                yield Problem(f'option "{option}" is {value!r}, not {wanted}')
        yield from former_problems(self.options.get("renamed_from"))
        if self.null and self.primary_key:
            yield Problem("a primary key cannot be NULL", "leave out null=True")
        if self.db_column == "":
            yield Problem('option "db_column" is empty')
        if type(self).column_type is Field.column_type:
            yield Problem(
                f'class "{type(self).__name__}" does not say what its column holds',
                "give it a method `column_type`, or inherit from a field that has one",
            )
