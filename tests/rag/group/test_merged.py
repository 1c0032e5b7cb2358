"""A version's words, speaker and outlet are those of one article, also where it has copies."""

from __future__ import annotations

from index.records import Span
from rag.group import Version, versions
from rag.question import understand
from rag.records import Evidence, Passage

QUESTION = understand("How many people died in the fire in Elmton?")
# A report, the same report with an outlet and edited by it, and two reports of others.
REPORT = ("report", None, "Twelve people died in the fire in Elmton, the mayor said.")
COPY = ("copy", "Copy Daily", "The police said 12 people had died in the fire in Elmton.")
AGREEING = ("agreeing", "Elm Post", "The fire in Elmton killed twelve people.")
OTHER = ("other", "Oak News", "The council said 14 people had died in the fire in Elmton.")
GROUPS = {"report": "report", "copy": "report"}


def told(article_id: str, outlet: str | None, text: str) -> Evidence:
    title = "Fire in Elmton"
    passage = Passage(1, 1.0, article_id, title, outlet, None, None, 0, len(text), text)
    return Evidence(Span(article_id, 0, len(text)), text, "", passage)


def made(*articles: tuple[str, str | None, str]) -> list[Version]:
    return versions(QUESTION, [told(*article) for article in articles], GROUPS)


def told_by(version: Version) -> tuple[str, str | None, str | None]:
    return version.value.text, version.speaker, version.given[0].evidence.passage.outlet


def test_a_copy_that_says_where_it_is_from_speaks_in_its_own_words() -> None:
    first, second = made(REPORT, COPY, OTHER)
    assert told_by(first) == ("12 people", "The police", "Copy Daily")
    assert told_by(second) == ("14 people", "The council", "Oak News")


def test_a_copy_that_confirms_a_version_does_not_speak_for_it() -> None:
    first, _ = made(AGREEING, REPORT, COPY, OTHER)
    assert told_by(first) == ("twelve people", None, "Elm Post")
    assert [g.evidence.passage.outlet for g in first.given] == ["Elm Post", "Copy Daily"]
