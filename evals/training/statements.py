"""Sentences of news said otherwise, which stay true, or with one thing exchanged: true no more.

Everything here is a way to make training data in numbers; nothing of it is used to answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from evals.training.exchange import (
    names_of,
    opposite,
    other_day,
    other_name,
    other_number,
    other_word_number,
    replaced,
    similar_name,
    swapped,
)
from evals.training.wording import (
    active,
    claim_of,
    digits_as_words,
    lowered,
    passive,
    past,
    sentence_of,
)

_MAYBE = re.compile(r"\b(?P<m>may|might|could|would|should) (?P<h>have |be |not )?(?P<v>[a-z]+)\b")
_PLANS = re.compile(
    r"\b(?P<p>plans? to|planned to|hopes? to|is expected to|are expected to|is considering|"
    r"are considering|has threatened to|have threatened to|wants? to|aims? to|intends? to|"
    r"is likely to|are likely to|is set to|are set to|was expected to|were expected to|"
    r"is scheduled to|is due to|proposed to) (?P<v>[a-z]+)\b"
)
_IF = re.compile(r"(?:^If [^,]{8,80}, |,? (?:if|unless|provided) [^,.]{8,80}(?=[.,]))")
_QUANTITY = {
    "most": "all", "some": "all", "many": "all", "several": "all", "some of": "all of",
    "most of": "all of", "nearly all": "all", "almost all": "all", "almost": "more than",
    "nearly": "more than", "about": "more than", "at least": "at most", "more than": "fewer than",
    "less than": "more than", "fewer than": "more than", "up to": "at least", "half": "all",
    "a third": "half", "a quarter": "a third", "one of the": "the only one of the",
    "often": "always", "sometimes": "always", "usually": "always", "rarely": "often",
    "partly": "entirely", "few": "many", "every": "some", "each": "some of the", "all": "some",
    "both": "neither of the", "million": "billion", "billion": "million", "thousand": "million",
    "percent": "percentage points", "miles": "kilometers", "kilometers": "miles",
    "hundreds": "thousands", "thousands": "hundreds", "dozens": "hundreds",
    "tens of thousands": "hundreds of thousands", "hours": "days", "days": "weeks",
    "weeks": "months", "months": "years", "years": "months", "minutes": "hours", "dozen": "hundred",
    "annual": "monthly", "daily": "weekly", "weekly": "monthly",
}  # fmt: skip
_AFTER = re.compile(
    r"^(?P<b>[A-Z][^,;\"“”]{20,}?),? (?P<w>after|following|as|when|before|while) "
    r"(?P<a>[^;\"“”]{15,})\.$"
)
_AUX = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|may|should|did|does|do)(?! not\b|n't)\b"
)
_PARENTHESIS = re.compile(
    r" \([^)]{3,80}\)|, (?:who|which|where|whose|a|an|the|including|according|"
    r"along) [^,]{5,110},(?= (?!and|or)[a-z])|^(?:On|In|Last|Earlier|Meanwhile|However|"
    r"Also)\b[^,]{0,30}, "
)
_TAIL = re.compile(
    r"(?:, (?:while|although|though|but|and|as|after|which|who|where|because|with|amid|despite|"
    r"including|adding|following)| (?:after|amid|despite|because|while)) [^.]{15,}\.$"
)
# Words that mean the same in nearly every sentence of news.
_SAME = [
    ("killed", "dead"), ("announced", "said"), ("purchased", "bought"), ("bought", "purchased"),
    ("began", "started"), ("started", "began"), ("said", "stated"), ("says", "states"),
    ("about", "around"), ("help", "assist"), ("approximately", "about"), ("more than", "over"),
    ("over", "more than"), ("nearly", "almost"), ("almost", "nearly"), ("children", "kids"),
    ("people", "individuals"), ("injured", "hurt"), ("hurt", "injured"), ("automobile", "car"),
    ("car", "vehicle"), ("doctor", "physician"), ("attempted", "tried"), ("tried", "attempted"),
    ("currently", "now"), ("percent", "per cent"), ("company", "firm"), ("firm", "company"),
    ("employees", "workers"), ("workers", "employees"), ("students", "pupils"),
    ("attorney", "lawyer"), ("lawyer", "attorney"), ("movie", "film"), ("film", "movie"),
    ("agency", "body"), ("leader", "head"), ("resigned", "stepped down"),
    ("stepped down", "resigned"), ("died", "lost their life"), ("jailed", "imprisoned"),
    ("sentenced to", "given"), ("discovered", "found"), ("found", "discovered"),
    ("near", "close to"), ("criticized", "attacked verbally"), ("rejected", "turned down"),
    ("turned down", "rejected"), ("increase", "rise"), ("rise", "increase"), ("increased", "rose"),
    ("decreased", "fell"), ("fell", "dropped"), ("dropped", "declined"), ("declined", "went down"),
    ("rose", "went up"), ("during", "in the course of"), ("because of", "due to"),
    ("due to", "because of"), ("before", "prior to"), ("after", "following"),
    ("government", "administration"), ("authorities", "officials"), ("victims", "casualties"),
    ("large", "big"), ("big", "large"), ("ended", "finished"), ("show", "indicate"),
    ("shows", "indicates"), ("showed", "indicated"), ("received", "got"), ("allowed", "permitted"),
    ("banned", "prohibited"), ("demanded", "called for"), ("called for", "demanded"),
    ("required", "obliged"), ("launched", "initiated"), ("annual", "yearly"),
    ("founder", "creator"), ("entire", "whole"), ("several", "a number of"), ("many", "a lot of"),
    ("numerous", "many"), ("also", "in addition"),
]  # fmt: skip


def false_of(
    sentence: str, pool: Sequence[str], inside: Sequence[str], rng: random.Random
) -> Iterator[tuple[str, str]]:
    """Statements that the sentence does not bear out, each with the kind of the change.

    Args:
        pool: names of other articles.
        inside: names of the same article.
    """
    names = names_of(sentence)
    yield from _of_others(sentence, names, pool, inside, rng)
    for made, kind in (
        (other_number(sentence, rng), "number"),
        (other_word_number(sentence, rng), "number"),
        (other_day(sentence, rng), "day"),
        (opposite(sentence, rng), "opposite"),
    ):
        if made and made != sentence:
            yield made, kind
    yield from _certain(sentence, rng)
    yield from _otherwise_many(sentence, rng)
    yield from _said_by_others(sentence, (*names, *inside), rng)
    yield from _otherwise_ordered(sentence)


def _of_others(
    sentence: str,
    names: Sequence[str],
    pool: Sequence[str],
    inside: Sequence[str],
    rng: random.Random,
) -> Iterator[tuple[str, str]]:
    """Who did what to whom exchanged, or somebody else in one's place."""
    pairs = [(a, b) for a in names for b in names if a < b and not _listed(a, b, sentence)]
    if pairs:
        yield swapped(sentence, *rng.choice(pairs)), "roles"
    turned = passive(sentence, swapped=True)
    if turned:
        yield turned, "roles"
    if names:
        old = rng.choice(names)
        others = [n for n in inside if n not in sentence]
        new = (
            other_name(old, others, rng)
            or similar_name(old, pool, rng)
            or other_name(old, pool, rng)
        )
        if new:
            yield replaced(sentence, old, new), "names"


def _listed(one: str, other: str, sentence: str) -> bool:
    """Whether two names stand in a list, where exchanging them changes nothing."""
    a, b = re.escape(one), re.escape(other)
    return bool(re.search(rf"{a}(?:,| and| or|,? [a-z]+) {b}|{b}(?:,| and| or) {a}", sentence))


def _certain(sentence: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """What may be, is planned or hangs on a condition, as a fact."""
    maybe = _MAYBE.search(sentence)
    if maybe:
        verb, held = maybe.group("v"), maybe.group("h")
        new: str | None = None
        if not held:
            new = rng.choice([f"will {verb}", f"has {past(verb)}"])
        elif held == "have ":
            new = verb
        elif held == "be ":
            new = rng.choice(["is ", "was "]) + verb
        if new is not None:
            yield sentence[: maybe.start()] + new + sentence[maybe.end() :], "modality"
    plans = _PLANS.search(sentence)
    if plans:
        verb = plans.group("v")
        new = f"has started {verb}" if verb.endswith("ing") else past(verb)
        yield sentence[: plans.start()] + new + sentence[plans.end() :], "modality"
    condition = _IF.search(sentence)
    if condition:
        rest = sentence[: condition.start()] + sentence[condition.end() :].rstrip(".")
        yield sentence_of(rest), "modality"


def _otherwise_many(sentence: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Another quantity, and the denial."""
    quantities = [q for q in _QUANTITY if re.search(rf"\b{q}\b", sentence, re.IGNORECASE)]
    if quantities:
        old = rng.choice(quantities)
        made = re.sub(rf"\b{old}\b", _QUANTITY[old], sentence, count=1, flags=re.IGNORECASE)
        yield made[:1].upper() + made[1:], "quantity"
    aux = list(_AUX.finditer(sentence))
    if aux:
        at = rng.choice(aux)
        yield sentence[: at.end()] + " not" + sentence[at.end() :], "negation"
    if re.search(r"\b(?:not|never|no longer)\b ", sentence):
        yield re.sub(r"\b(?:not|never|no longer) ", "", sentence, count=1), "negation"


def _said_by_others(
    sentence: str, names: Sequence[str], rng: random.Random
) -> Iterator[tuple[str, str]]:
    """What somebody says, as a fact or as another's words."""
    spoken = claim_of(sentence)
    if spoken:
        who, what = spoken
        yield sentence_of(what), "speaker dropped"
        others = [n for n in names if n not in who]
        if others:
            yield f"{rng.choice(others)} said {lowered(what)}.", "speaker other"


def _otherwise_ordered(sentence: str) -> Iterator[tuple[str, str]]:
    """What came after as what came before, or as what was caused."""
    after = _AFTER.match(sentence)
    if not after:
        return
    a, b, word = after.group("a"), after.group("b"), after.group("w")
    if word in ("after", "following", "while"):
        yield f"{b} because {a}." if word != "following" else f"{b} because of {a}.", "cause"
        other = "long after" if word == "while" else "before"
        yield f"{b} {other} {a}.", "order"
    elif word == "before":
        yield f"{b} after {a}.", "order"


def true_of(sentence: str, rng: random.Random) -> Iterator[tuple[str, str]]:
    """The sentence said otherwise, or less of it; each with the kind of the change."""
    shorter = _PARENTHESIS.sub("", sentence, count=1)
    if shorter != sentence and len(shorter.split()) > 6:
        yield shorter[:1].upper() + shorter[1:], "shortened"
    tail = _TAIL.search(sentence)
    if tail and tail.start() > 30 and not re.search(r"\b(?:if|said|not|according)\b", sentence):
        yield sentence[: tail.start()].rstrip(",") + ".", "shortened"
    worded = digits_as_words(sentence)
    if worded:
        yield worded, "number words"
    turned = passive(sentence) or active(sentence)
    if turned:
        yield turned, "voice"
    same = [(a, b) for a, b in _SAME if re.search(rf"\b{a}\b", sentence)]
    if same:
        made = sentence
        for a, b in rng.sample(same, min(len(same), 3)):
            made = re.sub(rf"\b{a}\b", b, made, count=1)
        yield made, "synonyms"
    spoken = claim_of(sentence)
    if spoken:
        who, what = spoken
        form = rng.choice(
            [
                "According to {w}, {t}.",
                "{W} said {t}.",
                "{W} stated that {t}.",
                "{W} says {t}.",
                "{T}, {w} said.",
                "As {w} put it, {t}.",
            ]
        )
        yield (
            form.format(
                w=who, W=who[:1].upper() + who[1:], t=lowered(what), T=what[:1].upper() + what[1:]
            ),
            "speaker kept",
        )
    after = _AFTER.match(sentence)
    if after and after.group("w") in ("after", "following", "before", "while", "when"):
        b = after.group("b")
        yield f"{after.group('w').capitalize()} {after.group('a')}, {lowered(b)}.", "reordered"
