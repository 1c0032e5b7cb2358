"""The figures of single answers, on examples that were worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from evals import metrics
from evals.errors import MetricError
from evals.run import outcome
from evals.sets.gold import Kind, Part, Question
from rag.records import Answer, Citation, Claim, Conflict, Sentence, Timings

SHIPS = Part(answers=("14", "fourteen"), articles=("harbour",))
BAKER = Part(answers=("Tom Ash",), articles=("bakery",))


def citation(n: int, quote: str, article: str = "harbour", start: int = 0) -> Citation:
    end = start + len(quote)
    return Citation(n, article, None, None, (), None, None, start, end, quote)


def answer(
    sentences: Sequence[tuple[str, tuple[int, ...]]],
    cited: Sequence[Citation] = (),
    found: Sequence[Conflict] = (),
) -> Answer:
    return Answer(
        question="?",
        answer=" ".join(s for s, _ in sentences),
        abstained=not sentences,
        reason=None,
        sentences=tuple(Sentence(s, numbers, 1.0) for s, numbers in sentences),
        citations=tuple(cited),
        conflicts=tuple(found),
        dropped=0,
        undated_left_out=0,
        model="none",
        as_of=None,
        timings=Timings(0.0, 0.0, 0.0),
    )


class SameWords:
    """Bears out a sentence all of whose words stand in the spans together."""

    def supports(self, sentence: str, spans: Sequence[str]) -> bool:
        return set(sentence.split()) <= set(" ".join(spans).split())


# -- words -------------------------------------------------------------------------------


def test_references_are_one_accepted_answer_of_each_part() -> None:
    assert outcome.references([SHIPS, BAKER]) == ["14 Tom Ash", "fourteen Tom Ash"]
    many = Part(answers=tuple(map(str, range(30))), articles=("a",))
    assert outcome.references([many, many]) == ["0 0"]
    with pytest.raises(MetricError):
        outcome.references([])


def test_an_exact_match_is_the_same_but_for_case_marks_and_articles() -> None:
    assert metrics.exact_match("The 14 ships.", ["15", "14 Ships"]) == 1.0
    assert metrics.exact_match("14", ["14 ships"]) == 0.0


def test_token_f1_is_that_of_the_best_reference() -> None:
    # Of 'fourteen ships waited', one of three words is right: 2 * 1/3 * 1 / (1/3 + 1).
    assert metrics.token_f1("Fourteen ships waited", ["14", "fourteen"]) == pytest.approx(0.5)
    assert metrics.token_f1("the ships", ["14"]) == 0.0
    assert metrics.token_f1("the", ["a"]) == 1.0


def test_rouge_l_follows_the_longest_common_subsequence() -> None:
    # 'ships ... waited' is common to 3 and 2 words: 2 * 2/3 * 1 / (2/3 + 1).
    assert metrics.rouge_l("ships have waited", ["ships waited"]) == pytest.approx(0.8)
    assert metrics.rouge_l("waited ships", ["ships waited"]) == pytest.approx(0.5)


# -- retrieval ---------------------------------------------------------------------------


def test_retrieval_figures_are_trec_evals() -> None:
    ranked = {"q": ["x", "a", "y", "b"], "r": ["a"]}
    found = metrics.retrieval(ranked, {"q": {"a": 1, "b": 1, "c": 1}, "r": {"a": 1}})
    one = found["q"]
    assert one["recall_5"] == pytest.approx(2 / 3)
    assert one["recip_rank"] == pytest.approx(1 / 2)
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert one["ndcg_cut_10"] == pytest.approx(gain / ideal)
    assert found["r"] == dict.fromkeys(metrics.MEASURES, 1.0)


def test_what_comes_after_ten_is_not_found_and_finding_nothing_counts() -> None:
    late = [str(n) for n in range(10)] + ["a"]
    found = metrics.retrieval({"q": late, "r": []}, {"q": {"a": 1}, "r": {"a": 1}})
    assert found["q"] == found["r"] == dict.fromkeys(metrics.MEASURES, 0.0)


@pytest.mark.parametrize("relevant", [{"q": {}}, {"q": {"a": 0}}, {"other": {"a": 1}}])
def test_retrieval_without_anything_relevant_is_an_error(
    relevant: dict[str, dict[str, int]],
) -> None:
    with pytest.raises(MetricError):
        metrics.retrieval({"q": ["a"]}, relevant)


# -- citations ---------------------------------------------------------------------------


def test_citation_recall_counts_sentences_that_their_own_citations_bear_out() -> None:
    made = answer(
        [("ships waited", (1,)), ("bread is rye", (1,)), ("ships", ())],
        [citation(1, "14 ships waited")],
    )
    assert outcome.citation_recall(made, SameWords()) == pytest.approx(1 / 3)
    # 'ships' has no marker, and what the answer cites bears it out all the same.
    assert outcome.faithfulness(made, SameWords()) == pytest.approx(2 / 3)


def test_a_citation_is_precise_where_it_is_needed() -> None:
    cited = [citation(1, "ships waited"), citation(2, "outside"), citation(3, "rye bread")]
    both = answer([("ships waited outside", (1, 2))], cited[:2])
    assert outcome.citation_precision(both, SameWords()) == 1.0
    idle = answer([("ships waited outside", (1, 2, 3))], cited)
    assert outcome.citation_precision(idle, SameWords()) == pytest.approx(2 / 3)
    wrong = answer([("ships sank", (1, 3))], cited)
    assert outcome.citation_precision(wrong, SameWords()) == 0.0
    assert outcome.citation_precision(answer([("ships", ())]), SameWords()) == 0.0


def test_a_quote_is_verbatim_by_the_offsets_and_not_by_its_words() -> None:
    texts = {"harbour": "14 ships waited."}
    assert outcome.verbatim([citation(1, "ships", start=3)], texts) == 1.0
    assert outcome.verbatim([citation(1, "ships", start=4)], texts) == 0.0
    assert outcome.verbatim([citation(1, "ships", "gone", 3)], texts) == 0.0
    assert outcome.verbatim([citation(1, "", start=3)], texts) == 0.0


def test_every_part_wants_a_citation_of_its_own_article() -> None:
    ships, baker = citation(1, "14 ships"), citation(2, "Tom Ash", "bakery")
    assert outcome.right_articles([ships, baker], [SHIPS, BAKER])
    assert not outcome.right_articles([ships], [SHIPS, BAKER])
    assert outcome.quotes_hold([ships, baker], [SHIPS, BAKER], False)
    stray = citation(1, "14 loaves", "bakery")
    assert not outcome.quotes_hold([stray], [SHIPS], False)
    assert outcome.quotes_hold([stray], [Part(answers=("14",))], False)


def test_a_quote_that_is_part_of_a_gold_sentence_holds_it() -> None:
    gold = Part(answers=("On Monday 14 ships had waited outside.",), articles=("harbour",))
    part = [citation(1, "14 ships had waited")]
    assert outcome.quotes_hold(part, [gold], True)
    assert not outcome.quotes_hold(part, [gold], False)


# -- disagreement ------------------------------------------------------------------------


def conflict(*values: str) -> Conflict:
    return Conflict("the dead", tuple(Claim(v, (n,)) for n, v in enumerate(values, start=1)))


TWENTY_FIVE, TWENTY_SEVEN = Part(answers=("25",)), Part(answers=("27",))


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ([conflict("25 people", "27")], True),
        ([conflict("27", "25", "2 civilians")], True),
        ([conflict("25"), conflict("27")], False),
        ([conflict("25 or 27")], False),
        ([conflict("25", "26")], False),
        ([conflict("25", "…")], False),
        ([], False),
    ],
)
def test_disagreement_is_shown_where_one_conflict_has_a_claim_for_each_value(
    found: list[Conflict], shown: bool
) -> None:
    made = answer([("x", ())], found=found)
    assert outcome.disagreement_shown(made, [TWENTY_FIVE, TWENTY_SEVEN]) is shown


def test_both_values_are_right_only_where_the_disagreement_is_shown() -> None:
    question = Question(
        id="dead",
        kind=Kind.FIGURES_DISAGREE,
        question="How many died?",
        parts=(TWENTY_FIVE, TWENTY_SEVEN),
    )
    said = [("25 people died.", (1,)), ("Later it was 27.", (2,))]
    cited = [citation(1, "25 people died."), citation(2, "Later it was 27.", "bakery")]
    by = outcome.Yardstick({}, SameWords())
    apart = outcome.judged(question, answer(said, cited), by)
    assert (apart.values["contains_gold"], apart.values["right"]) == (1, 0)
    assert "does not show that the sources disagree" in apart.wrong
    beside = outcome.judged(question, answer(said, cited, [conflict("25", "27")]), by)
    assert (beside.values["disagreement_shown"], beside.values["right"]) == (1, 1)


def test_a_value_may_be_shorter_than_what_is_accepted_and_glued_to_its_unit() -> None:
    parts = [Part(answers=("four soldiers",)), Part(answers=("100km",))]
    made = answer([("x", ())], found=[conflict("soldiers", "100 km")])
    assert outcome.disagreement_shown(made, parts)
