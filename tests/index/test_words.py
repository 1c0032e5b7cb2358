"""Stems are the same whoever asks for them at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from index.words import stem

WORDS = [f"{base}{end}" for base in ("warn", "negotiat", "evacuat", "kill", "organis")
         for end in ("ing", "ed", "es", "ions", "ers", "ational", "fulness")]  # fmt: skip


def test_threads_that_stem_at_once_get_the_stems_of_one_alone() -> None:
    alone = [stem.__wrapped__(word) for word in WORDS]  # type: ignore[attr-defined]
    stem.cache_clear()  # type: ignore[attr-defined]
    with ThreadPoolExecutor(8) as threads:
        for found in threads.map(lambda _: [stem.__wrapped__(w) for w in WORDS], range(64)):
            assert found == alone
