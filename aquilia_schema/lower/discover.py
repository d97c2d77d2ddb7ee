"""Which models does a project declare? Those in the modules where projects keep them.

    shop/models.py                      shop.models
    shop/models/order.py                shop.models, shop.models.order
    modules/users/models.py             modules.users.models

Modules are imported by these names with the project's folder in front of the search path.
"""

import importlib
import linecache
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType

from attrs import frozen

from aquilia_ir.diagnostics import SchemaError, Span, fail, words_of
from aquilia_schema.lower.apps import MODELS
from aquilia_schema.lower.configured import configured_modules
from aquilia_schema.lower.findings import Findings
from aquilia_schema.lower.framework import is_framework_model, mirrored
from aquilia_schema.lower.project_file import PROJECT
from aquilia_schema.models.model import Model, ModelMeta, declaration
from aquilia_schema.models.origin import shortened

_SKIPPED = frozenset({"build", "dist", "env", "migrations", "node_modules", "tests", "venv"})
_OURS = frozenset({"aquilia", "aquilia_backends", "aquilia_ir", "aquilia_schema"})


@frozen
class _Module:
    """A module of the project: its name, its file, and the folder of the project."""

    name: str
    file: Path
    folder: Path
    told: Span | None = None
    """Where the project says that the module has models; such a one may be of any package."""


def discover(folder: Path) -> tuple[type[Model], ...]:
    """Return the models that the modules below `folder` hold, abstract ones left out.

    If the project's pyproject.toml says which modules those are, there are no others. SchemaError
    with AQ520 to AQ522 says which could not be imported, AQ527 and AQ528 what is wrong there.
    """
    if not folder.is_dir():
        raise fail("AQ522", f'there is no folder "{folder}"')
    findings = Findings()
    told = _told(folder.resolve())
    modules = sorted(_modules(folder.resolve()), key=lambda m: m.name) if told is None else told
    with chdir("."), _first_on_path(folder.resolve()):
        importlib.invalidate_caches()
        _make_room(folder.resolve())
        imported = findings.collect((partial(_import, m), partial(_start, m)) for m in modules)
    findings.stop()
    # by identity, since what else a module holds may have no hash
    values = {id(value): value for module in imported for value in vars(module).values()}
    return mirrored(value for value in values.values() if _is_concrete(value))


def _is_concrete(value: object) -> bool:
    if is_framework_model(value):
        return True
    return isinstance(value, ModelMeta) and not declaration(value).abstract


def _told(folder: Path) -> list[_Module] | None:
    names = configured_modules(folder)
    file = folder / PROJECT
    return None if names is None else [_Module(n, file, folder, span) for n, span in names]


def _modules(folder: Path) -> Iterator[_Module]:
    """Yield the modules with models of the project, of its apps, and of those in `modules/`."""
    yield from _modules_in(folder, (), folder)
    for app in _folders(folder):
        yield from _modules_in(app, (app.name,), folder)
    for app in _folders(folder / "modules"):
        yield from _modules_in(app, ("modules", app.name), folder)


def _folders(folder: Path) -> Iterator[Path]:
    """Yield the folders that can be packages; environments and tests hold no models."""
    for inside in folder.iterdir() if folder.is_dir() else ():
        usable = inside.name.isidentifier() and inside.name not in {*_SKIPPED, MODELS}
        if usable and inside.is_dir() and not (inside / "pyvenv.cfg").exists():
            yield inside


def _modules_in(app: Path, package: tuple[str, ...], folder: Path) -> Iterator[_Module]:
    name = ".".join([*package, MODELS])
    files = app / MODELS
    if (app / f"{MODELS}.py").is_file() and not (files / "__init__.py").is_file():
        yield _Module(name, app / f"{MODELS}.py", folder)
        return
    for file in files.glob("*.py"):
        if file.stem == "__init__":
            yield _Module(name, file, folder)
        elif file.stem.isidentifier() and file.stem not in _SKIPPED:
            yield _Module(f"{name}.{file.stem}", file, folder)


@contextmanager
def _first_on_path(folder: Path) -> Iterator[None]:
    before = list(sys.path)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path[:] = before


def _import(module: _Module) -> ModuleType:
    """Return the module, imported once; AQ520 if that fails, AQ521 if its name is taken."""
    top = module.name.partition(".")[0]
    if module.told is None and _strange(top, module.folder):
        raise fail(
            "AQ521",
            f'the module "{module.name}" cannot be imported, since "{top}" is installed already',
            help=f'give the folder or file "{top}" another name',
        )
    try:
        return importlib.import_module(module.name)
    except (SchemaError, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001  user code may raise anything
        raise _failure(module, error) from None


def _make_room(folder: Path) -> None:
    """Forget modules that another project brought into this process under names used here."""
    for inside in folder.iterdir():
        top = inside.stem
        strange = _strange(top, folder) if top not in _SKIPPED else []
        if strange and not any(_is_installed(name) for name in strange):
            for name in _named(top):
                del sys.modules[name]


def _named(top: str) -> list[str]:
    return [name for name in sys.modules if name == top or name.startswith(f"{top}.")]


def _strange(top: str, folder: Path) -> list[str]:
    """The modules of that package that were imported from somewhere else."""
    return [name for name in _named(top) if not _is_within(sys.modules[name], folder)]


def _places(module: ModuleType) -> list[Path]:
    file = getattr(module, "__file__", None)
    folders = getattr(module, "__path__", ()) if file is None else [file]
    return [Path(place).resolve() for place in folders]


def _is_within(module: ModuleType, folder: Path) -> bool:
    """Folders without an `__init__.py` are of every project on the path, so one place is enough."""
    return any(place.is_relative_to(folder) for place in _places(module))


def _is_installed(name: str) -> bool:
    top = name.partition(".")[0]
    if top in _OURS or top in sys.stdlib_module_names:
        return True
    homes = {Path(sysconfig.get_path(kind)).resolve() for kind in ("purelib", "platlib")}
    return any(place.is_relative_to(home) for place in _places(sys.modules[name]) for home in homes)


def _start(module: _Module) -> Span:
    return module.told or _line(str(module.file), 1)


def _failure(module: _Module, error: BaseException) -> SchemaError:
    return fail(
        "AQ520",
        f'the module "{module.name}" cannot be imported: {words_of(error)}'.replace("\n", " "),
        span=_span_of(module, error),
    )


def _span_of(module: _Module, error: BaseException) -> Span:
    """Point at the last place in the project's own files that led to the error."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return _line(error.filename, error.lineno)
    calls = traceback.extract_tb(error.__traceback__)
    own = [call for call in calls if Path(call.filename).is_relative_to(module.folder)]
    return _line(own[-1].filename, own[-1].lineno or 1) if own else _start(module)


def _line(file: str, line: int) -> Span:
    text = linecache.getline(file, line).rstrip("\n")
    indent = len(text) - len(text.lstrip())
    return Span(shortened(file), line, indent + 1, line, max(len(text), indent + 1) + 1, text)
