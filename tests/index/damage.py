"""Counts what damaged files give, at many places: `python -m tests.index.damage --places 200`.

Each file of every format is cut off, or gets 64 random bytes, at places between a fifth and four
fifths of it. What came is one of: refused (a named failure, nothing indexed), the rest (a named
failure, and the parts that are whole), a beginning (the text up to the cut), unharmed (the right
text), or rubbish (any other text, or an article that is missing without a word).
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.index.formats import CORPUS, pdf_file, text_file
from tests.index.reading import given

OUTCOMES = ("refused", "the rest", "a beginning", "unharmed", "rubbish")


def cut(data: bytes, at: int, _chance: random.Random) -> bytes:
    return data[:at]


def noise(data: bytes, at: int, chance: random.Random) -> bytes:
    return data[:at] + chance.randbytes(64) + data[at + 64 :]


def outcome(path: Path, right: set[str]) -> str:
    got = given(path)
    texts = {a.text for a in got.articles}
    if wrong := texts - right:
        beginnings = all(any(text.startswith(w) for text in right) for w in wrong)
        return "a beginning" if beginnings else "rubbish"
    if got.failed:
        return "the rest" if texts else "refused"
    return "unharmed" if texts == right else "rubbish"


def count(name: str, whole: bytes, damage: Callable[..., bytes], places: int) -> Counter[str]:
    chance = random.Random(f"{name} {damage.__name__}")  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(whole)
        right = {a.text for a in given(path).articles}
        seen: Counter[str] = Counter()
        for _ in range(places):
            at = chance.randrange(len(whole) // 5, len(whole) * 4 // 5)
            path.write_bytes(damage(whole, at, chance))
            seen[outcome(path, right)] += 1
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=50)
    places = parser.parse_args().places
    files = {name: make() for name, (make, _) in CORPUS.items()}
    files["utf-16.txt"] = text_file().decode().encode("utf-16")
    files["unpacked.pdf"] = pdf_file(compress=False)
    print(f"| file | damage | {' | '.join(OUTCOMES)} |")
    print(f"|---|---|{'---|' * len(OUTCOMES)}")
    for name, whole in files.items():
        for damage in (cut, noise):
            seen = count(name, whole, damage, places)
            row = " | ".join(str(seen[o]) for o in OUTCOMES)
            print(f"| {name} | {damage.__name__} | {row} |", flush=True)


if __name__ == "__main__":
    main()
