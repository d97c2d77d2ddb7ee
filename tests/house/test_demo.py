"""Does the demo run from the beginning to the end, as README promises?"""

import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).resolve().parent.parent.parent / "examples" / "demo.py"


def test_the_demo_keeps_its_rows_and_ends_well(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = subprocess.run(
        [sys.executable, str(DEMO), str(folder)], capture_output=True, text=True, check=False
    )

    assert done.stderr.count("Traceback") == 0
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 | ada@example.org | Ada | 1 | user" in done.stdout
    assert (folder / "db.sqlite3").exists()
