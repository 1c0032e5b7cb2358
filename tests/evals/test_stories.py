"""The invented stories: whether they are as their README says."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest

from evals.sets.collection import STORIES, texts
from index.dates import last_second

FIELDS = {"id", "title", "outlet", "authors", "published", "url", "text"}


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    return [json.loads(line) for line in STORIES.read_text(encoding="utf-8").splitlines()]


def test_there_are_as_many_as_promised(articles: list[dict[str, Any]]) -> None:
    told = Counter(a["id"].split("-")[0] for a in articles)
    assert set(told) == {"dam", "port", "cheese"}
    assert min(told.values()) >= 20
    assert len({a["outlet"] for a in articles}) == 6
    page = STORIES.with_name("README.md").read_text(encoding="utf-8")
    assert f"{len(articles)} short news reports" in page
    for story, n in told.items():
        assert f"(`{story}-...`) | {n} |" in page


def test_each_has_all_fields_and_the_length_of_a_short_report(
    articles: list[dict[str, Any]],
) -> None:
    for article in articles:
        assert set(article) == FIELDS, article["id"]
        assert 90 <= len(article["text"].split()) <= 220, article["id"]
        assert article["text"].count("\n\n") >= 2, article["id"]
        assert article["published"].startswith("2026-03-")
        last_second(article["published"][:10], article["id"])
        assert urlsplit(article["url"]).netloc.endswith(".example")


def test_most_state_the_hour_and_some_the_day_alone(articles: list[dict[str, Any]]) -> None:
    days = [a["id"] for a in articles if len(a["published"]) == len("2026-03-03")]
    assert 5 <= len(days) <= len(articles) // 4


def test_nothing_stands_twice(articles: list[dict[str, Any]]) -> None:
    for field in ("id", "title", "url", "text"):
        assert [x for x, n in Counter(a[field] for a in articles).items() if n > 1] == []


def test_copies_share_most_of_their_words_with_a_report_of_the_agency(
    articles: list[dict[str, Any]],
) -> None:
    wire = [set(a["text"].split()) for a in articles if a["outlet"] == "Northern Wire"]
    copies = [a for a in articles if "-copy-" in a["id"]]
    assert len(copies) >= 5
    for copy in copies:
        own = set(copy["text"].split())
        assert max(len(own & other) / len(own | other) for other in wire) > 0.7, copy["id"]


def test_its_texts_are_read_by_id(articles: list[dict[str, Any]]) -> None:
    found = texts("stories")
    assert list(found) == [a["id"] for a in articles]
    assert all(found[a["id"]].split("\n\n", 1) == [a["title"], a["text"]] for a in articles)
