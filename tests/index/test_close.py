"""Closing an index under a question that is under way ends the question, not the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.machine import PATIENCE_S

ASKS = """
import sys, threading
from pathlib import Path
from index.errors import CatalogError
from index.store.catalog import Catalog

COUNT = ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000) "
         "SELECT count(*) FROM n")

def ask(catalog, said, answered):
    try:
        while True:
            catalog.query(COUNT)
            answered.set()
    except CatalogError as error:
        said.append(str(error))

for turn in range(25):
    catalog = Catalog(Path(sys.argv[1]) / "catalog.db", create=True)
    said = []
    answered = [threading.Event() for _ in range(4)]
    threads = [threading.Thread(target=ask, args=(catalog, said, done)) for done in answered]
    for thread in threads:
        thread.start()
    for done in answered:  # each is in the middle of its second query or a later one
        done.wait()
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
        timeout=PATIENCE_S,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
