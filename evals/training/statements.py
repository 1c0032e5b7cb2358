"""Statements made from questions with answers, and from sentences of news, true and false.

Everything here is a way to make training data in numbers; nothing of it is used to answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from evals.training.exchange import (
    NUMBER,
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

# -- questions with their answers as statements ------------------------------------------

_WHO = re.compile(
    r"^(?:Who|What|Which [a-z]+(?: [a-z]+)?) (?=(?:is|are|was|were|has|have|had|will|would|can|"
    r"could|may|might|[a-z]+ed|[a-z]+s|won|led|gave|took|made|said|told|beat|built|held|ran|met|"
    r"lost|went|came|wrote|found|sent|kept|saw|paid|left|sold|bought|fought|began|became|got|"
    r"did not)\b)(?!(?:did|does|do)\b)"
)
_BE = re.compile(r"^(?:What|Who|When|Where|Which [a-z]+) (is|are|was|were) (.+)$")
_DO = re.compile(
    r"^(What|Who|Whom|When|Where|Why|How many [a-z]+|How much [a-z]+|Which [a-z]+|In which [a-z]+|"
    r"In what [a-z]+|On what [a-z]+|How long) (did|does|do|will|would|can|could|has|have|had) "
    r"(.+?) ([a-z]+)$"
)
_MANY = re.compile(r"^How many (.+)$")
_STRONG = {
    "said": "say", "made": "make", "went": "go", "took": "take", "gave": "give", "won": "win",
    "lost": "lose", "began": "begin", "became": "become", "came": "come", "led": "lead",
    "held": "hold", "found": "find", "left": "leave", "saw": "see", "met": "meet",
    "wrote": "write", "built": "build", "sold": "sell", "bought": "buy", "paid": "pay",
    "told": "tell", "kept": "keep", "ran": "run", "got": "get", "had": "have", "sent": "send",
}  # fmt: skip
_PAST = {base: past for past, base in _STRONG.items()}


def stated(question: str, answer: str) -> str | None:
    """The answer put into the question's words; None for forms that are not seen through."""
    question = question.strip().rstrip("?").strip()
    answer = answer.strip().rstrip(".,;:")
    if not question or len(answer.split()) > 12:
        return None
    if _MANY.match(question) and not _DO.match(question):
        rest = question[len("How many ") :]
        noun = rest.split(" ")[0].lower()
        # '25 people' for 'how many people', '25' for the same
        said = answer if noun in answer.lower() else f"{answer} {noun}"
        return _sentence(f"{said} {' '.join(rest.split(' ')[1:])}")
    if _WHO.match(question):
        be = _BE.match(question)
        rest = _WHO.sub("", question)
        if be and not re.match(
            r"^(?:is|are|was|were) (?:\w+ed|\w+en|\w+ing|being|not|the one|going)\b", rest
        ):
            return _sentence(f"{be.group(2)} {be.group(1)} {answer}")
        return _sentence(f"{answer} {rest}")
    done = _DO.match(question)
    if done:
        _, aux, subject, verb = done.groups()
        if aux in ("has", "have", "had"):
            return None
        if aux == "did":
            verb = _past(verb)
        elif aux == "does":
            verb += "s"
        elif aux != "do":
            verb = f"{aux} {verb}"
        return _sentence(f"{subject} {verb} {answer}")
    return None


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + "."


# -- sentences of news, said otherwise or made false --------------------------------------

_SAID = re.compile(
    r"^(?P<what>[^\"“”]{25,}?),? (?P<who>(?:[A-Z][\w'’.-]+|the [a-z]+|officials|police|"
    r"[a-z]+ officials)(?: [A-Z]?[\w'’-]+){0,4}) (?P<verb>said|says|told reporters|announced|"
    r"reported|claimed)(?: (?P<when>on [A-Z]\w+|in a statement|late [A-Z]\w+))?\.$"
)
_SAYS = re.compile(
    r"^(?P<who>[A-Z][\w'’.-]*(?: [\w'’.-]+){0,5}) (?P<verb>said|says|claimed|claims|alleged|"
    r"believes|believe|argued|insisted|estimated|suggested|predicted|warned|accused)"
    r"(?: on \w+)?(?: that)? (?P<what>(?:the|a|an|it|he|she|they|its|his|their|there|more|some|no|"
    r"[A-Z])[^\"“”]{20,})\.$"
)
_ACCORDING = re.compile(r"^(?P<what>[^\"“”]{25,}?),? according to (?P<who>[^,.\"“”]{3,60})\.$")
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
_WORDED = {
    2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
    10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen",
    16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty", 30: "thirty",
    40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety",
}  # fmt: skip
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
_IRREGULAR = {
    "won": "won", "led": "led", "held": "held", "found": "found", "made": "made", "built": "built",
    "took": "taken", "gave": "given", "beat": "beaten", "wrote": "written", "shot": "shot",
    "hit": "hit", "sold": "sold", "bought": "bought", "saw": "seen", "told": "told", "sent": "sent",
}  # fmt: skip
_ACTIVE = re.compile(
    r"^(?P<s>(?:The |A |An )?[A-Z]?[\w'’.-]+(?: [\w'’.-]+){0,3}) (?P<v>[a-z]+ed|won|led|held|"
    r"found|built|took|beat|wrote|shot|hit|sold|bought|saw|sent) (?P<o>(?:the|a|an|its|his|her|"
    r"their|[A-Z][\w'’]+|two|three|several|more than \d+|\d+)(?: [\w'’$.-]+){0,4}?)(?P<r> (?:on|"
    r"in|at|for|after|during|from|to|by|over|with|near|as)\b[^.]*)?\.$"
)
_BY = re.compile(
    r"^(?P<s>[A-Z][\w'’., -]{2,60}?) (?P<be>was|were) (?P<v>[a-z]+ed|found|built|held|led|shot|"
    r"hit|sold|bought|seen|sent|taken|given|beaten|written|made|won) "
    r"(?:(?P<m>[^.]{0,50}?) )?by (?P<a>(?:the |a |an )?[\w'’.-]+(?: [A-Z][\w'’.-]+){0,3})"
    r"(?P<r> (?:on|in|at|for|after|during|from)\b[^.]*)?\.$"
)
_THIRD = {v: k for k, v in _IRREGULAR.items()}
# Where one of these is the last word before the verb, somebody else does it, or it is done to.
_NO_DOERS = frozenset("he it she they who which and that has have had was were been".split())
# Words with a capital only where they begin a sentence.
_BEGIN = frozenset(
    "The A An In On At It He She They This These There More Most Some Many Its His Her Their "
    "Several Two Three".split()
)


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
            new = rng.choice([f"will {verb}", f"has {_past(verb)}"])
        elif held == "have ":
            new = verb
        elif held == "be ":
            new = rng.choice(["is ", "was "]) + verb
        if new is not None:
            yield sentence[: maybe.start()] + new + sentence[maybe.end() :], "modality"
    plans = _PLANS.search(sentence)
    if plans:
        verb = plans.group("v")
        new = f"has started {verb}" if verb.endswith("ing") else _past(verb)
        yield sentence[: plans.start()] + new + sentence[plans.end() :], "modality"
    condition = _IF.search(sentence)
    if condition:
        rest = sentence[: condition.start()] + sentence[condition.end() :].rstrip(".")
        yield _sentence(rest), "modality"


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
        yield _sentence(what), "speaker dropped"
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


def claim_of(sentence: str) -> tuple[str, str] | None:
    """Who says, and what is said, of the commonest forms of reported speech."""
    for form in (_SAID, _ACCORDING, _SAYS):
        found = form.match(sentence)
        if found:
            return found.group("who"), found.group("what").strip().rstrip(",")
    return None


def passive(sentence: str, *, swapped: bool = False) -> str | None:
    """An active sentence in the passive; with `swapped`, doer and done-to exchanged."""
    found = _ACTIVE.match(sentence)
    if not found or found.group("s").split()[-1].lower() in _NO_DOERS:
        return None
    s, v, o, r = found.group("s"), found.group("v"), found.group("o"), found.group("r") or ""
    if swapped:
        return _sentence(f"{o} {v} {lowered(s)}{r}")
    be = (
        "were"
        if re.match(r"(?:two|three|several|more|\d)", o)
        or (o.endswith("s") and not o.endswith("ss"))
        else "was"
    )
    return _sentence(f"{o} {be} {_IRREGULAR.get(v, v)} by {lowered(s)}{r}")


def active(sentence: str) -> str | None:
    """A passive sentence that says who did it in the active."""
    found = _BY.match(sentence)
    if not found or not re.search(r"[A-Z]|^the ", found.group("a")):
        return None
    verb, rest = found.group("v"), f"{found.group('m') or ''} {found.group('r') or ''}"
    done_to = lowered(found.group("s"))
    return _sentence(f"{found.group('a')} {_THIRD.get(verb, verb)} {done_to} {rest}")


def digits_as_words(sentence: str) -> str | None:
    """The first number in words, or the first word number in digits."""
    match = next(
        (m for m in NUMBER.finditer(sentence) if m.group().replace(",", "").isdigit()), None
    )
    if match:
        value = int(match.group().replace(",", ""))
        word = _WORDED.get(value)
        if word is None and 20 < value < 100:
            word = f"{_WORDED[value // 10 * 10]}-{_WORDED.get(value % 10, 'one')}"
        if word is None and value >= 1000 and value % 1000 == 0 and value < 1_000_000:
            word = f"{_WORDED.get(value // 1000, str(value // 1000))} thousand"
        if word is None and value % 1_000_000 == 0 and value > 0:
            word = f"{value // 1_000_000} million"
        if (
            word
            and not re.match(r" (?:%|percent|million|billion|[A-Z])", sentence[match.end() :])
            and sentence[match.start() - 1] not in "$£€"
        ):
            made = sentence[: match.start()] + word + sentence[match.end() :]
            return made[:1].upper() + made[1:]
    for value, word in _WORDED.items():
        if re.search(rf"\b{word}\b(?!-)", sentence):
            return re.sub(rf"\b{word}\b", str(value), sentence, count=1)
    return None


def _past(verb: str) -> str:
    return _PAST.get(verb, verb + ("d" if verb.endswith("e") else "ed"))


def lowered(text: str) -> str:
    """Lower first letter, where it is only the beginning of a sentence."""
    first = text.split(" ", 1)[0]
    if first in _BEGIN:
        return text[:1].lower() + text[1:]
    return text


# -- quiz questions as statements ----------------------------------------------------------

_VERB = (
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|recently|just|became|won|"
    r"made|said|went|led|took|broke|set|got|gave|beat|fell|rose|saw|held|lost|found|"
    r"[a-z]{3,}ed|[a-z]{3,}s)"
)
_FIRST = re.compile(
    rf"^(?:Which|What|Whose) (?:[\w$€£%’'&.-]+ ){{1,6}}?(?={_VERB} )(?!(?:did|does|do)\b)"
)
_LAST = re.compile(r"\b(?:what|who|whom|how many|how much|where|when)\?$", re.IGNORECASE)
_MIDDLE = re.compile(
    r"\b(?:(?:what|which)(?: type of| kind of| of the following)? [\w’'-]+|how many|how much)\b",
    re.IGNORECASE,
)


def filled(question: str, answer: str) -> str | None:
    """A quiz question with the answer in the place of what it asks for; None where that place
    is not seen. Of several sentences the last."""
    asked = re.split(r"(?<=[.!?]) (?=[A-Z])", question.strip())[-1]
    said = re.sub(r"^According to [^,]+, ", "", asked)
    said = said[:1].upper() + said[1:]
    answer = answer.strip().rstrip(".")
    if "__" in said:
        return _sentence(re.sub(r"_{2,}", lambda _: answer, said).rstrip("?.:"))
    if said.startswith("Who ") and not re.match(r"Who (?:did|does|do|is|was|are|were) ", said):
        return _sentence(f"{answer} {said[4:].rstrip('?')}")
    if _FIRST.match(said):
        rest = _FIRST.sub("", said).rstrip("?")
        if rest.split()[0] not in ("did", "does", "do"):
            return _sentence(f"{answer} {rest}")
        return None
    if _LAST.search(said) and not said.startswith(("What", "Who", "Which", "How", "When", "Where")):
        return _sentence(_LAST.sub(lambda _: answer, said))
    if not said.startswith(
        ("What", "Who", "Which", "How", "When", "Where", "Why")
    ) and _MIDDLE.search(said):
        return _sentence(_MIDDLE.sub(lambda _: answer, said, count=1).rstrip("?"))
    if said.endswith((":", "...", "…")):
        return _sentence(f"{said.rstrip(':.…')} {lowered(answer)}")
    return stated(said, answer)
