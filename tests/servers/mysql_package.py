"""Where does a MySQL server come from? From a package of a newer Debian, unpacked into `.cache`.

It is not installed: it needs a newer C library than most machines have, which is unpacked beside it
together with the loader that starts it. The mirror is the one that this machine already uses, and
nothing outside of the folder changes, so that it works as any user.

    python tests/servers/mysql_package.py [FOLDER]
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PACKAGE = "mysql-server-core"
_SUITE = "sid"
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_NEEDLESS = ("perl", "libperl", "debconf", "libc-gconv")
"""What scripts of the packages need, and the server does not."""
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "mysql"
"""Where it is unpacked, unless another folder is said."""


def fetch(folder: Path) -> None:
    """Unpack the server and its libraries into `folder`; all of it or nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="aqmysql_") as name:
        # apt downloads as a user of its own, who must get in
        place = Path(name)
        place.chmod(0o755)
        unpacked = folder.with_name(f"{folder.name}.{os.getpid()}")
        try:
            for package in _downloaded(place):
                _run("dpkg-deb", "-x", str(package), str(unpacked))
            # the client's programs, two thirds of which are copies of the library
            shutil.rmtree(unpacked / "usr" / "bin", ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)
            unpacked.rename(folder)
        finally:
            shutil.rmtree(unpacked, ignore_errors=True)


def _downloaded(place: Path) -> Iterator[Path]:
    for part in ("lists/partial", "archives/partial", "parts"):
        (place / part).mkdir(parents=True)
    (place / "status").touch()
    signed = f"[signed-by={_KEYRING}] " if _KEYRING.exists() else ""
    (place / "sources.list").write_text(f"deb {signed}{_mirror()} {_SUITE} main\n")
    settings = {
        "Dir::Etc::sourcelist": place / "sources.list",
        "Dir::Etc::sourceparts": place / "parts",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": place / "parts",
        "Dir::State": place,
        "Dir::State::status": place / "status",
        "Dir::Cache": place,
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "APT::Get::AllowUnauthenticated": "false",
    }
    options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
    _run("apt-get", *options, "-qq", "update")
    _run("apt-get", *options, "-qq", "-y", "--download-only", "install", _PACKAGE)
    for package in sorted((place / "archives").glob("*.deb")):
        if not package.name.startswith(_NEEDLESS):
            yield package


def _mirror() -> str:
    """The mirror of Debian that this machine is set up for."""
    told = _run(
        "apt-get", "indextargets", "--format", "$(REPO_URI) $(LABEL)", "Created-By: Packages"
    )
    uris = [line.split()[0] for line in told.splitlines() if line.endswith(" Debian")]
    if not uris:
        raise SystemExit("apt-get knows no mirror of Debian here")
    return uris[0]


def _run(*command: str) -> str:
    try:
        done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    except FileNotFoundError as error:
        raise SystemExit(f"there is no {command[0]} here") from error
    except subprocess.CalledProcessError as error:
        words = (error.stderr or error.stdout).strip()
        raise SystemExit(f"{command[0]} failed: {words[-300:]}") from error
    return done.stdout


if __name__ == "__main__":
    fetch(Path(sys.argv[1]).resolve() if sys.argv[1:] else CACHE)
