"""What passes the check is shown with numbered citations; what does not is counted."""

from __future__ import annotations

from dataclasses import replace

from rag.compose import Drafted
from rag.read import Verdict
from tests.rag.scripted import YES

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


def test_more_than_two_pieces_never_make_a_sentence(corpus, found) -> None:
    pieces = tuple(found("race", t) for t in (WON, LIVES, RAINED))
    all_three = " ".join((WON, LIVES, RAINED))
    page = shown(corpus, lambda s, t: YES if t == all_three else Verdict(0.4, 0.0, 0.6))
    assert page.take(Drafted("A woman won in the rain.", pieces)) is None


def test_evidence_whose_article_changed_or_is_gone_is_not_cited(corpus, found) -> None:
    won = found("race", WON)
    for stale in (
        replace(won, text=WON.replace("won", "ran")),
        replace(won, span=replace(won.span, article_id="gone")),
        replace(won, span=replace(won.span, end=won.span.end + 1)),
    ):
        page = shown(corpus, lambda s, t: YES)
        assert page.take(Drafted(stale.text, (stale,))) is None
        assert (page.citations, page.dropped) == ([], 1)


def test_a_sentence_that_is_dropped_leaves_no_citation_behind(corpus, found) -> None:
    won = found("race", WON)
    stale = replace(found("race", LIVES), text="Ada Berg lived in Elmton.")
    both = f"{WON} {stale.text}"
    page = shown(corpus, lambda s, t: YES if t == both else Verdict(0.3, 0, 0.7))
    assert page.take(Drafted("A woman of Elmton was first.", (won, stale))) is None
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
