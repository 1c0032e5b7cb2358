"""What passes the check is shown with numbered citations; what does not is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest

from index.corpus import Corpus
from index.records import Span
from rag.check.check import Support
from rag.check.shown import Shown
from rag.compose import Drafted
from rag.records import Evidence
from tests.rag.scripted import passage

BODY = (
    "Twelve people died in a fire in Elmton on Monday. A school burned down in the morning. "
    "Firemen came from four towns and stayed until the evening. Nobody knows yet how the "
    "fire began, and the police look for a witness in a green coat who left on foot."
)
ARTICLES = (
    {"id": "fire", "title": "Fire in Elmton", "outlet": "Elm Post", "published": "2023-09-19",
     "text": BODY},
    {"id": "copy", "title": "Fire in Elmton", "outlet": "Copy Daily", "text": BODY},
    {"id": "nameless", "text": BODY},
    {"id": "race", "title": "The race", "outlet": "Oak News", "authors": ["Ida Stone"],
     "text": "Ada Berg won the race. Ada Berg lives in Elmton. It rained."},
)  # fmt: skip


@pytest.fixture
def found(corpus: Corpus) -> Callable[[str, str], Evidence]:
    """A sentence of an article as evidence."""

    def find(article_id: str, text: str) -> Evidence:
        article = corpus.catalog.article(article_id)
        assert article is not None
        at = article.text.index(text)
        span = Span(article_id, at, at + len(text))
        return Evidence(span, text, "", passage(text, article_id=article_id))

    return find


def shown(corpus: Corpus) -> Shown:
    return Shown(corpus)


WON, LIVES, RAINED = "Ada Berg won the race.", "Ada Berg lives in Elmton.", "It rained."
DIED = "Twelve people died in a fire in Elmton on Monday."


def test_citations_are_numbered_by_first_use_and_each_once(corpus, found) -> None:
    won, lives = found("race", WON), found("race", LIVES)
    page = shown(corpus)
    given = [Drafted(LIVES, (lives,)), Drafted(WON, (won,)), Drafted(LIVES, (won, lives))]
    ready = list(page.take_all(given))
    assert [r.sentence.citations for r in ready] == [(1,), (2,), (1,)]
    assert [(c.n, c.quote) for c in page.citations] == [(1, LIVES), (2, WON)]
    assert [r.citations[0].quote for r in ready] == [LIVES, WON, LIVES]
    assert (page.citations[0].outlet, page.citations[0].authors) == ("Oak News", ("Ida Stone",))
    assert (page.dropped, {s.support for s in page.sentences}) == (0, {1.0})


def test_what_is_not_supported_is_counted_and_not_shown(corpus, found) -> None:
    page = shown(corpus)
    assert page.take(Drafted("Ada Berg lost the race.", (found("race", WON),))) is None
    assert (page.sentences, page.citations, page.dropped) == ([], [], 1)


def test_what_comes_without_evidence_is_not_shown(corpus) -> None:
    page = shown(corpus)
    assert page.take(Drafted(WON, ())) is None
    assert page.dropped == 1


def test_where_the_first_sentence_fails_the_rest_is_not_read(corpus, found) -> None:
    read = []

    def draft() -> Iterator[Drafted]:
        for text in ("Ada Berg lost.", WON):
            read.append(text)
            yield Drafted(text, (found("race", WON),))

    page = shown(corpus)
    assert list(page.take_all(draft())) == []
    assert read == ["Ada Berg lost."]
    assert page.dropped == 1


def test_a_later_sentence_that_fails_is_left_out(corpus, found) -> None:
    page = shown(corpus)
    evidence = (found("race", WON), found("race", RAINED))
    list(page.take_all(Drafted(t, evidence) for t in (WON, "It snowed.", RAINED)))
    assert [s.text for s in page.sentences] == [WON, RAINED]
    assert [s.citations for s in page.sentences] == [(1,), (2,)]
    assert page.dropped == 1


def test_the_fewest_pieces_that_support_it_are_cited(corpus, found) -> None:
    won, lives, rained = (found("race", t) for t in (WON, LIVES, RAINED))
    page = shown(corpus)
    ready = page.take(Drafted("Ada Berg won the race and lives in Elmton.", (rained, won, lives)))
    assert ready is not None
    assert [c.quote for c in ready.citations] == [WON, LIVES]


def test_more_than_two_pieces_never_make_a_sentence(corpus, found) -> None:
    pieces = tuple(found("race", t) for t in (WON, LIVES, RAINED))
    sentence = "Ada Berg won the race and lives in Elmton; it rained."
    assert shown(corpus).take(Drafted(sentence, pieces)) is None


@pytest.mark.parametrize(("named", "cited"), [((), 0), ((1,), 1), ((2,), 0), ((2, 1), 1)])
def test_a_number_that_a_model_gave_decides_between_what_supports_and_nothing_else(
    corpus, found, named: tuple[int, ...], cited: int
) -> None:
    evidence = (found("fire", DIED), found("nameless", DIED), found("race", RAINED))
    ready = shown(corpus).take(Drafted("Twelve people died in a fire in Elmton.", evidence, named))
    assert ready is not None
    assert [c.article_id for c in ready.citations] == [evidence[cited].span.article_id]


def test_evidence_whose_article_changed_or_is_gone_is_not_cited(corpus, found) -> None:
    won = found("race", WON)
    for stale in (
        replace(won, text=WON.replace("won", "ran")),
        replace(won, span=replace(won.span, article_id="gone")),
        replace(won, span=replace(won.span, end=won.span.end + 1)),
    ):
        page = shown(corpus)
        assert page.take(Drafted(stale.text, (stale,))) is None
        assert (page.citations, page.dropped) == ([], 1)


def test_a_sentence_that_is_dropped_leaves_no_citation_behind(corpus, found) -> None:
    won = found("race", WON)
    stale = replace(found("race", LIVES), text="Ada Berg lives in Oakville.")
    page = shown(corpus)
    both = "Ada Berg won the race and lives in Oakville."
    assert page.take(Drafted(both, (won, stale))) is None
    assert page.citations == []
    ready = page.take(Drafted(RAINED, (found("race", RAINED),)))
    assert ready is not None and ready.sentence.citations == (1,)


def test_who_else_carried_a_report_is_named(corpus, found) -> None:
    page = shown(corpus)
    ready = page.take(Drafted(DIED, (found("fire", DIED),)))
    assert ready is not None
    assert set(ready.citations[0].also) == {"Copy Daily", "a report that names no outlet"}
    ready = page.take(Drafted(WON, (found("race", WON),)))
    assert ready is not None and ready.citations[0].also == ()


def test_quotes_that_are_cited_already_are_not_said_again(corpus, found) -> None:
    died, rained = found("fire", DIED), found("race", RAINED)
    page = shown(corpus)
    page.take(Drafted("Twelve people died in a fire in Elmton.", (died,)))
    left = page.unsaid([Drafted(DIED, (died,)), Drafted(RAINED, (rained,))])
    assert [d.text for d in left] == [RAINED]


def test_the_check_is_told_the_day_of_the_article_and_what_stands_around_the_words(
    corpus, found, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []

    def checked(sentence: str, spans: Sequence[str], **around: object) -> Support:
        asked.append(around)
        return Support(1.0)

    monkeypatch.setattr("rag.check.shown.check", checked)
    died = replace(found("fire", DIED), before="It burned.")
    of = replace(died.passage, published="2023-09-19", title="A fire", outlet="Elm Post")
    shown(corpus).take(Drafted("Twelve died.", (replace(died, passage=of),)))
    assert asked[0]["day"] == date(2023, 9, 19)
    assert asked[0]["context"] == ["A fire", "Elm Post", "It burned."]
