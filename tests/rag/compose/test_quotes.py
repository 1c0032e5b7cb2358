"""Which sentences are quoted: the best, its like, and what the reader needs with it."""

from __future__ import annotations

from index.words import words
from rag.compose import quoted
from rag.question import understand
from rag.read import packaged, rank
from rag.records import Evidence
from tests.rag.scripted import ScriptedReader, evidence, passage

QUESTION = understand("When do the oxygen chambers open?")
BEFORE = "Oxygen chambers stand in the harbour."
OPEN = "They open at nine."
# Reads each sentence as one that answers alone.
ALONE = ScriptedReader({word: (2.0, word) for word in ("one", "two", "three", "four", "nine")})
NEEDS = ScriptedReader({OPEN: (-3.0, "nine"), f"{BEFORE} {OPEN}": (2.0, "nine")})


def texts(*given: Evidence, reader: ScriptedReader = ALONE) -> list[str]:
    return [drafted.text for drafted in quoted(reader, QUESTION, given)]


def long(word: str, number: int = 38) -> str:
    return " ".join([word] * number) + "."


def told(text: str, answers: float, at: int, **facts: str) -> Evidence:
    return evidence(text, answers=answers, at=at, **facts)


def test_a_quote_cites_its_own_words_and_nothing_else() -> None:
    one, two = told(long("one", 5), 0.9, 0), told(long("two", 5), 0.8, 100)
    for drafted, e in zip(quoted(ALONE, QUESTION, [one, two]), (one, two), strict=True):
        assert drafted.text == e.text
        assert drafted.evidence == (e,)
        assert drafted.named == ()


def test_without_evidence_nothing_is_quoted() -> None:
    assert quoted(ALONE, QUESTION, []) == []


def test_a_further_sentence_is_quoted_where_it_answers_nearly_as_well() -> None:
    one, near, far = (
        told(long("one", 6), 0.9, 0),
        told(long("two", 6), 0.7, 100),
        told(long("three", 6), 0.05, 200),
    )
    assert texts(one, near, far) == [one.text, near.text]
    assert texts(one, far, near) == [one.text, near.text]


def test_no_more_than_three_are_quoted() -> None:
    given = [told(long(w, 4), 0.9, 100 * i) for i, w in enumerate("one two three four".split())]
    assert texts(*given) == [e.text for e in given[:3]]


def test_a_second_long_sentence_is_quoted_and_a_third_is_more_than_is_read_in_a_glance() -> None:
    given = [told(long(w), 0.9, 1000 * i) for i, w in enumerate("one two three".split())]
    assert texts(*given) == [e.text for e in given[:2]]
    assert sum(len(words(t)) for t in texts(*given)) <= 80
    # A short one behind them still has its place.
    assert texts(*given, told("four.", 0.9, 9000)) == [given[0].text, given[1].text, "four."]


def test_the_best_is_quoted_however_long_it_is() -> None:
    assert texts(told(long("one", 300), 0.9, 0), told(long("two", 5), 0.9, 5000)) == [
        long("one", 300)
    ]


def test_what_the_reader_needs_comes_before_it() -> None:
    best = told(OPEN, 0.9, 50, before=BEFORE)
    before, own = quoted(NEEDS, QUESTION, [best])
    assert (before.text, own.text) == (BEFORE, OPEN)
    [cited] = before.evidence
    assert (cited.span.start, cited.span.end) == (50 - len(BEFORE) - 1, 49)


def test_what_answers_alone_is_quoted_alone() -> None:
    assert texts(told(OPEN, 0.9, 50, before=BEFORE)) == [OPEN]


def test_no_sentence_is_quoted_twice() -> None:
    best = told(OPEN, 0.9, 50, before=BEFORE)
    before = told(BEFORE, 0.8, 50 - len(BEFORE) - 1)
    assert texts(best, before, reader=NEEDS) == [BEFORE, OPEN]
    assert texts(before, best, reader=NEEDS) == [BEFORE, OPEN]


def test_from_an_article_to_its_quote() -> None:
    question = understand("How many ships waited outside the harbour of Elmton?")
    fact = "Mayor Ida Stone said that 14 ships had waited outside the harbour of Elmton."
    texts = (
        "A bakery in Oakville sells bread. The baker is Tom Ash.",
        f"The harbour of Elmton reopened on Monday after a storm. {fact} Fishing starts again.",
    )
    passages = [passage(t, article_id=str(n)) for n, t in enumerate(texts)]
    reader = packaged()
    [best, *_] = quoted(reader, question, rank(reader, question, passages))
    assert best.text == fact
    assert best.evidence[0].span.article_id == "1"


def test_what_leads_comes_first_and_keeps_the_sentence_that_it_needs() -> None:
    one = told(long("one", 6), 0.9, 500)
    needs = told(OPEN, 0.8, 50, before=BEFORE)
    assert texts(one, needs, reader=NEEDS) == [one.text, BEFORE, OPEN]
    made = quoted(NEEDS, QUESTION, [one, needs], lambda e: e.text == OPEN)
    assert [d.text for d in made] == [BEFORE, OPEN, one.text]
