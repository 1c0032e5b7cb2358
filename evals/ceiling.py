"""How often the gold answer stands in the articles at all: the most that quoting can reach.

python -m evals ceiling [--data DIR]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals import table
from evals.datasets import READERS, Collection, default_data
from evals.errors import DatelineError
from evals.metrics import mean, normalise_answer


def reachable(collection: Collection) -> list[bool]:
    """For each answerable case, whether a gold answer stands word for word in its article.

    In any article, where nobody knows which one holds it.
    """
    texts = {a["id"]: f" {normalise_answer(a['text'])} " for a in collection.articles}
    everything = "".join(texts.values())
    return [
        any(
            f" {normalise_answer(gold)} "
            in (everything if case.article is None else texts[case.article])
            for gold in case.gold
        )
        for case in collection.cases
        if case.answerable
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals ceiling", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    options = parser.parse_args(arguments)
    rows: list[list[str]] = []
    try:
        for name, read in READERS.items():
            collection = read(options.data)
            found = reachable(collection)
            unanswerable = len(collection.cases) - len(found)
            sizes = [str(n) for n in (len(collection.articles), len(found), unanswerable)]
            rows.append([name, *sizes, table.share(mean(found).value)])
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    print(table.markdown(["set", "articles", "answerable", "unanswerable", "gold in text"], rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
