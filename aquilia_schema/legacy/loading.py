"""How do older projects look into a migration file? They load it, or search it for SQL.

_build_migration_from_module(_load_migration_module(path, "20260301_143022"))
"""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from aquilia_schema.legacy.faults import MigrationFault
from aquilia_schema.legacy.objects import Migration
from aquilia_schema.run.checksum import checksum
from aquilia_schema.run.folder import MigrationFile
from aquilia_schema.run.ledger import SHORT

_EXECUTED = re.compile(r"execute\(\s*(\"\"\"|'''|\"|')(.*?)\1\s*\)", re.DOTALL)


def _extract_revision(path: Path) -> str | None:
    parts = path.stem.split("_", 2)
    return "_".join(parts[:2]) if len(parts) > 1 else None


def _extract_slug(path: Path) -> str:
    return path.stem.split("_", 2)[-1]


def _file_checksum(path: Path) -> str:
    return checksum(MigrationFile("", "", path))[:SHORT]


def _extract_sqlite_path(url: str) -> str:
    """Return the path of a SQLite URL as it stands there; nothing means a database in memory."""
    for prefix in ("sqlite:///", "sqlite://"):
        if url.startswith(prefix):
            return url.removeprefix(prefix) or ":memory:"
    return url.replace("sqlite:", "").lstrip("/") or ":memory:"


def _load_migration_module(path: Path, rev: str) -> ModuleType:
    """Run a file, and return it as a module; `MigrationFault` for whatever it raises."""
    spec = spec_from_file_location(f"migration_{rev}", path)
    if spec is None or spec.loader is None:
        raise MigrationFault(rev, f"Cannot load migration module: {path}")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise MigrationFault(rev, f"Failed to load migration: {error}") from error
    return module


def _build_migration_from_module(module: Any) -> Migration:
    """Return what a file says that has operations; without any, a migration without them."""
    said = getattr(module, "Meta", module)
    return Migration(
        revision=getattr(said, "revision", ""),
        slug=getattr(said, "slug", ""),
        models=getattr(said, "models", ()),
        dependencies=getattr(said, "dependencies", ()),
        operations=getattr(module, "operations", ()),
    )


def _extract_sql_from_source(path: Path) -> list[str]:
    """Return the texts that a file hands to `execute` as they are, in their order."""
    found = _EXECUTED.finditer(path.read_text(encoding="utf-8"))
    return [sql for match in found if (sql := match[2].strip())]
