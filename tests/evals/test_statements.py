"""Statements written by hand: how files are read, whether they are as promised, what is counted."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.errors import DatasetError
from evals.sets import statements
from evals.sets.claims import Checked, Claim
from evals.sets.collection import SOURCES, texts
from evals.sets.statements import (
    CONTRADICTED,
    NOT_FOUND,
    SUPPORTED,
    Half,
    Labelled,
    Put,
    digest_pairs,
    labelled,
    pairs,
)
from index.words import content_words, stem
from rag.check.check import THRESHOLD
from tests.conftest import SEEDS
from tests.publishers import copied

HALVES: tuple[Half, ...] = ("choose", "report")

# How a statement says something else than its quote.
FALSE_KINDS = (
    "roles",
    "number",
    "day",
    "modality",
    "quantity",
    "negation",
    "speaker-dropped",
    "speaker-other",
    "names",
    "cause",
    "addition",
    "other-subject",
)
# How a statement says the same as its quote in other words.
TRUE_KINDS = (
    "passive",
    "number-words",
    "synonyms",
    "shortened",
    "joined",
    "summary",
    "name-forms",
    "date-forms",
    "attribution",
    "entailment",
)


def test_every_line_says_what_its_label_needs() -> None:
    for pair in pairs():
        assert pair.kind in (TRUE_KINDS if pair.supported else FALSE_KINDS), pair.id
        assert pair.statement != pair.quote, pair.id
    for digest in digest_pairs():
        assert digest.what in FALSE_KINDS, digest.id
        assert digest.changed != digest.faithful, digest.id
    for one in labelled():
        if one.label == NOT_FOUND:
            assert (one.kind, one.article, one.quote) == (None, None, None), one.id
        else:
            assert one.kind in (TRUE_KINDS if one.label == SUPPORTED else FALSE_KINDS), one.id
            assert one.statement != one.quote, one.id
    for given in (pairs(), digest_pairs(), labelled()):
        assert len({one.id for one in given}) == len(given)


def test_a_broken_line_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "some.jsonl"
    monkeypatch.setattr(statements, "PAIRS", path)
    for text, said in (
        ('{"id": 1, "kind": "number", "quote": "A.", "statement": ""}', "is no pair"),
        ("{", "is not JSON"),
    ):
        path.write_text(f"\n{text}")
        with pytest.raises(DatasetError, match=rf"some\.jsonl:2 {said}"):
            pairs()
    path.unlink()
    with pytest.raises(DatasetError, match=r"some\.jsonl cannot be read"):
        pairs()


def test_the_halves_share_no_pair_and_make_up_the_whole() -> None:
    choose, report = (pairs(half) for half in HALVES)
    assert sorted([*choose, *report], key=lambda p: p.id) == pairs()
    assert all(p.id % 2 == 0 for p in choose)
    assert all(p.id % 2 == 1 for p in report)


def test_there_are_as_many_pairs_as_promised() -> None:
    told = Counter(p.supported for p in pairs())
    assert told[False] >= 160
    assert told[True] >= 150
    assert len(digest_pairs()) == 100


def test_kinds_are_balanced_in_the_whole_and_in_each_half() -> None:
    everything = Counter(p.kind for p in pairs())
    assert everything.keys() == {*FALSE_KINDS, *TRUE_KINDS}
    assert min(everything.values()) >= 8
    assert max(everything.values()) <= 2 * min(everything.values())
    choose, report = (Counter(p.kind for p in pairs(half)) for half in HALVES)
    assert all(abs(choose[kind] - report[kind]) <= 1 for kind in everything)
    changes = Counter(p.what for p in digest_pairs())
    assert changes.keys() == set(FALSE_KINDS)
    assert min(changes.values()) >= 8


def test_nothing_stands_twice() -> None:
    for given in (
        [p.quote for p in pairs()],
        [p.statement for p in pairs()],
        [said for p in digest_pairs() for said in (p.faithful, p.changed)],
    ):
        assert [text for text, n in Counter(given).items() if n > 1] == []


def test_quotes_are_as_long_as_sentences_of_news() -> None:
    assert [p.id for p in pairs() if not 15 <= len(p.quote.split()) <= 60] == []


def share(statement: str, quote: str) -> float:
    """The part of a statement's content words, as stems, that stands in the quote too."""
    said = {stem(word) for word in content_words(statement)}
    return len(said & {stem(word) for word in content_words(quote)}) / len(said)


@pytest.mark.parametrize("kind", TRUE_KINDS)
def test_true_statements_share_few_words_with_their_quotes(kind: str) -> None:
    shares = [share(p.statement, p.quote) for p in pairs() if p.kind == kind]
    assert statistics.median(shares) < 0.6


def test_false_statements_share_more_words_than_true_ones() -> None:
    shares = {
        supported: [share(p.statement, p.quote) for p in pairs() if p.supported is supported]
        for supported in (True, False)
    }
    assert statistics.median(shares[False]) > statistics.median(shares[True])


def test_quotes_about_the_seeds_stand_in_their_article_byte_for_byte() -> None:
    for pair in digest_pairs():
        assert pair.quote.encode() in (SEEDS / pair.article).read_bytes(), pair.id


def test_every_digest_is_asked_about() -> None:
    told = Counter(p.article for p in digest_pairs())
    assert told.keys() == {path.name for path in SEEDS.glob("[0-9]*.md")}
    assert min(told.values()) >= 10


def written() -> Iterable[str]:
    """All that stands in the two files."""
    for pair in pairs():
        yield from (pair.quote, pair.statement)
    for digest in digest_pairs():
        yield from (digest.question, digest.quote, digest.faithful, digest.changed)


def test_no_nine_words_in_a_row_are_a_publishers(originals: Path) -> None:
    assert copied(written(), originals, 9) == []


def test_invented_news_is_not_about_the_seeds() -> None:
    about = re.compile(r"azerbaijan|armenia|karabakh|baku|yerevan|stepanakert", re.IGNORECASE)
    assert [p.id for p in pairs() if about.search(p.quote + p.statement)] == []


# -- statements about whole collections --------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> list[Labelled]:
    return labelled()


def test_there_are_as_many_statements_as_promised(shipped: list[Labelled]) -> None:
    assert Counter(s.label for s in shipped) == {
        "supported": 100,
        "contradicted": 60,
        "not-found": 40,
    }
    for label, n in Counter(s.label for s in shipped).items():
        of_stories = sum(s.label == label and s.corpus == "stories" for s in shipped)
        assert 0.5 <= of_stories / n <= 0.6, label
    changed = Counter(s.kind for s in shipped if s.label == "contradicted")
    assert set(changed) <= set(FALSE_KINDS)
    assert len(changed) >= 8
    assert min(changed.values()) >= 5
    assert {s.kind for s in shipped if s.label == "supported"} == set(TRUE_KINDS)


def test_every_quote_stands_in_its_article(shipped: list[Labelled]) -> None:
    held = {corpus: texts(corpus) for corpus in SOURCES}
    decided = [s for s in shipped if s.label != NOT_FOUND]
    assert [s.id for s in decided if (s.quote or "") not in held[s.corpus][s.article or ""]] == []


def test_quotes_are_one_or_two_sentences(shipped: list[Labelled]) -> None:
    assert [s.id for s in shipped if s.quote and not 4 <= len(s.quote.split()) <= 75] == []


def test_no_statement_stands_twice_or_in_the_other_files(shipped: list[Labelled]) -> None:
    told = Counter(s.statement for s in shipped)
    assert [text for text, n in told.items() if n > 1] == []
    others = {p.statement for p in pairs()}
    for pair in digest_pairs():
        others |= {pair.faithful, pair.changed}
    assert told.keys() & others == set()


def test_true_statements_of_the_stories_share_few_words_with_their_quotes(
    shipped: list[Labelled],
) -> None:
    shares = {
        label: [share(s.statement, s.quote) for s in shipped if s.label == label and s.quote]
        for label in ("supported", "contradicted")
    }
    assert statistics.median(shares["supported"]) < 0.4
    assert statistics.median(shares["contradicted"]) > statistics.median(shares["supported"])


# -- what the check makes of them ----------------------------------------------------------


@pytest.fixture
def by_label(monkeypatch: pytest.MonkeyPatch) -> list[Claim]:
    """A check that is always right but for statement 1, and keeps what it was given."""
    given: list[Claim] = []

    def scored(claims: Sequence[Claim]) -> list[Checked]:
        given.extend(claims)
        return [
            Checked(c, THRESHOLD if c.supported is (c.id not in ("1", "1-changed")) else 0.0)
            for c in claims
        ]

    monkeypatch.setattr(statements, "scored", scored)
    return given


def test_a_half_of_the_pairs_is_put_to_the_check(by_label: list[Claim]) -> None:
    half = pairs("report")
    figures, made = statements.pair_figures("report", 0)
    assert [(c.sentences, c.document) for c in by_label] == [
        ((p.statement,), (p.quote,)) for p in half
    ]
    false = [p for p in half if not p.supported]
    refused = figures["false statements refused"]
    assert (refused.n, refused.value) == (len(false), pytest.approx(1 - 1 / len(false)))
    assert figures["true statements shown"].value == 1.0
    first = next(p for p in half if p.id == 1)
    assert figures[f"false statements refused: {first.kind}"].value < 1
    kinds = {label.split(": ")[1] for label in figures if ": " in label}
    assert kinds == {p.kind for p in half}
    assert len(made) == len(half)


def test_digests_are_shown_faithful_and_changed(by_label: list[Claim]) -> None:
    figures, made = statements.digest_figures(0)
    digests = digest_pairs()
    assert len(made) == 2 * len(digests)
    assert (figures["faithful shown"].value, figures["changed shown"].value) == (
        1.0,
        pytest.approx(1 / len(digests)),
    )
    assert figures[f"changed shown: {digests[0].what}"].value > 0
    assert by_label[1].sentences == (digests[0].changed,)


def test_statements_are_measured_by_a_command_without_the_public_sets(
    by_label: list[Claim], capsys: pytest.CaptureFixture[str]
) -> None:
    for half, size in (("report", len(pairs("report"))), ("all", len(pairs()))):
        by_label.clear()
        assert main(["measure", "pairs", "--half", half, "--data", "nowhere"]) == 0
        assert len(by_label) == size
        assert "| true statements shown | 1.000 |" in capsys.readouterr().out
    assert main(["measure", "digests", "--data", "nowhere"]) == 0
    out = capsys.readouterr().out
    assert "| faithful shown | 1.000 |" in out
    assert "| threshold | supported, shown |" in out


def test_verdicts_on_whole_texts_are_counted_by_label() -> None:
    true, false = (
        next(s for s in labelled() if s.label == label) for label in (SUPPORTED, CONTRADICTED)
    )
    made = [Put(true, "supported", 1.0), Put(true, "not-found", 0.9), Put(false, "supported", 0.8)]
    figures = statements.text_figures(made, 0)
    assert figures["supported: called supported"].value == 0.5
    assert figures["contradicted: called supported"].value == 1.0
    assert figures["right"].value == pytest.approx(1 / 3)
    assert "contradicted: called not-found" not in figures
