"""Closing an index under a question that is under way ends the question, not the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ASKS = """
import sys, threading
from pathlib import Path
from index.errors import CatalogError
from index.store.catalog import Catalog

COUNT = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
         "SELECT count(*) FROM n")

def ask(catalog, said):
    try:
        while True:
            catalog.query(COUNT)
    except CatalogError as error:
        said.append(str(error))

for turn in range(25):
    catalog = Catalog(Path(sys.argv[1]) / "catalog.db", create=True)
    said = []
    threads = [threading.Thread(target=ask, args=(catalog, said)) for _ in range(4)]
    for thread in threads:
        thread.start()
    threading.Event().wait(0.02)  # in the middle of a query, and not before the first
    catalog.close()
    for thread in threads:
        thread.join()
    assert len(said) == 4 and all("was closed" in s for s in said), said
"""


def test_closing_under_threads_that_read_is_told_to_them_and_crashes_nothing(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", ASKS, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
