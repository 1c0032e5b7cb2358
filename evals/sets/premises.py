"""Questions with a false premise, made of a set's own questions by one exchange each.

A name, who did it to whom, a number, a day or a verb is exchanged for another; nothing in
the articles answers what then is asked, and an honest system refuses. Each stands beside
the question it was made of, which is to be answered. The reader is trained on such questions
too; no rule here is used to answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evals.sets.collection import Case, Collection
from rag.records import Answer

# What is counted of the answers; refusals of false premises by their kind follow.
LINES = ("false premise refused", "true premise refused")


@dataclass(frozen=True, slots=True)
class Premise:
    """A question.

    Attributes:
        kind: what was exchanged; None where nothing was, and the premise is true.
    """

    id: str
    question: str
    kind: str | None

    @property
    def scope(self) -> dict[str, Any]:
        return {}


def premises(collection: Collection, cases: Sequence[Case], seed: int) -> list[Premise]:
    """Each question that something can be exchanged in, and the false one made of it."""
    chosen = random.Random(seed)  # noqa: S311
    texts = {article["id"]: article["text"] for article in collection.articles}
    pool = list(dict.fromkeys(name for text in texts.values() for name in names_of(text)))
    made: list[Premise] = []
    for case in cases:
        if case.article is None or not case.answerable:
            continue
        false = exchange(case.question, texts[case.article], pool, chosen)
        if false is not None:
            question, kind = false
            made += [Premise(case.id, case.question, None), Premise(case.id, question, kind)]
    return made


def values(premise: Premise, answer: Answer) -> dict[str, float]:
    """Whether it was refused, under each of the lines that this question counts for."""
    if premise.kind is None:
        return {LINES[1]: answer.abstained}
    return dict.fromkeys((LINES[0], f"{LINES[0]}: {premise.kind}"), answer.abstained)


# -- exchanges ---------------------------------------------------------------------------

NAME = re.compile(
    r"(?:(?<=^)|(?<=[\w,;'’\"“(] ))(?:[A-Z][\w'’.-]*[a-z])(?: (?:of |the |de |"
    r"al-)?[A-Z][\w'’-]*[a-z])*"
)
NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d|-\d)")
_NOT_NAMES = frozenset(
    "The A An In On At It He She They We I This That These Those What Who Whom Whose Which When "
    "Where Why How Is Are Was Were Did Do Does Has Have Had Can Could Will Would Should But And Or "
    "If For From To By With As Of Not No His Her Their Its My Your Our There Then After Before "
    "While During Since Mr Mrs Ms Dr".split()
)
MONTHS = (
    "January February March April May June July August September October November December".split()
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
WORDS = "two three four five six seven eight nine ten eleven twelve".split()
# Each with the one that makes the sentence say the opposite or another thing.
_OPPOSITES = [
    ("won", "lost"), ("win", "lose"), ("rose", "fell"), ("rise", "fall"), ("risen", "fallen"),
    ("increased", "decreased"), ("increase", "decrease"), ("accepted", "rejected"),
    ("accept", "reject"), ("approved", "rejected"), ("supported", "opposed"), ("support", "oppose"),
    ("began", "ended"), ("started", "stopped"), ("start", "end"), ("opened", "closed"),
    ("open", "close"), ("bought", "sold"), ("buy", "sell"), ("arrived", "left"),
    ("allowed", "banned"), ("allow", "ban"), ("confirmed", "denied"), ("admitted", "denied"),
    ("agreed", "refused"), ("gained", "lost"), ("hired", "fired"), ("appointed", "dismissed"),
    ("joined", "left"), ("join", "leave"), ("first", "last"), ("more", "less"), ("most", "least"),
    ("higher", "lower"), ("highest", "lowest"), ("larger", "smaller"), ("largest", "smallest"),
    ("before", "after"), ("above", "below"), ("over", "under"), ("north", "south"),
    ("east", "west"), ("northern", "southern"), ("eastern", "western"), ("male", "female"),
    ("men", "women"), ("man", "woman"), ("father", "mother"), ("son", "daughter"),
    ("brother", "sister"), ("husband", "wife"), ("born", "buried"), ("survived", "died"),
    ("killed", "rescued"), ("injured", "unharmed"), ("guilty", "innocent"),
    ("convicted", "acquitted"), ("arrested", "released"), ("detained", "freed"), ("raised", "cut"),
    ("raise", "lower"), ("attacked", "defended"), ("praised", "criticised"),
    ("praise", "criticism"), ("created", "destroyed"), ("built", "demolished"), ("found", "lost"),
    ("returned", "stolen"), ("early", "late"), ("earlier", "later"), ("youngest", "oldest"),
    ("younger", "older"), ("best", "worst"), ("better", "worse"), ("success", "failure"),
    ("succeeded", "failed"), ("passed", "failed"), ("import", "export"), ("imports", "exports"),
    ("teacher", "student"), ("buyer", "seller"), ("legal", "illegal"), ("possible", "impossible"),
    ("strong", "weak"), ("strengthened", "weakened"), ("victory", "defeat"),
    ("defeated", "lost to"), ("public", "private"), ("signed", "vetoed"), ("elected", "ousted"),
    ("resigned", "was appointed"), ("launched", "cancelled"), ("married", "divorced"),
    ("remembered", "forgot"), ("warned", "promised"), ("invaded", "left"), ("same", "different"),
    ("all", "none"), ("always", "never"), ("many", "few"), ("long", "short"),
]  # fmt: skip
OPPOSITES = {**dict(_OPPOSITES), **{b: a for a, b in _OPPOSITES if " " not in b}}


def names_of(text: str) -> list[str]:
    """The capitalised names of a text, without the words that only begin a sentence."""
    found: list[str] = []
    for match in NAME.finditer(text):
        parts = match.group().split()
        while parts and parts[0] in _NOT_NAMES:
            parts.pop(0)
        name = " ".join(parts)
        if len(name) > 2 and name not in MONTHS and name not in DAYS:
            found.append(name)
    return list(dict.fromkeys(found))


def replaced(text: str, old: str, new: str) -> str:
    """The text with other words in the first place of some."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, text, count=1)


def swapped(text: str, one: str, other: str) -> str:
    """The text with two names in each other's place."""
    return replaced(replaced(replaced(text, one, "\0"), other, one), "\0", other)


def other_name(name: str, pool: Sequence[str], rng: random.Random) -> str | None:
    """Another name of as many words, if the pool has one."""
    fit = [
        n
        for n in pool
        if n.count(" ") == name.count(" ") and not set(n.split()) & set(name.split())
    ]
    return rng.choice(fit) if fit else None


def similar_name(name: str, pool: Sequence[str], rng: random.Random) -> str | None:
    """The name with one of its words exchanged: another first or family name."""
    parts = name.split()
    if len(parts) < 2:
        return None
    others = [
        p
        for n in rng.sample(list(pool), min(20, len(pool)))
        for p in n.split()
        if p[0].isupper() and p not in parts
    ]
    if not others:
        return None
    parts[rng.randrange(len(parts))] = rng.choice(others)
    return " ".join(parts)


def other_number(text: str, rng: random.Random) -> str | None:
    """The text with one of its numbers in digits changed; None without any."""
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + changed_number(match.group(), rng) + text[match.end() :]


def changed_number(given: str, rng: random.Random) -> str:
    """Another number of the same sort: a year near a year, as many decimals, commas kept."""
    digits = given.replace(",", "")
    value = float(digits)
    if "." in digits:
        places = len(digits.split(".")[1])
        new = f"{max(0.1, value + rng.choice([-1.3, -0.4, 0.3, 0.8, 1.1, 2.0])):.{places}f}"
    elif len(digits) == 4 and digits[:2] in ("18", "19", "20"):
        new = str(int(value) + rng.choice([-11, -10, -5, -3, -2, -1, 1, 2, 3, 4, 7, 10]))
    else:
        step = max(1, int(value * rng.choice([0.1, 0.2, 0.5, 1.0, 2.0])))
        new = str(max(1, int(value) + rng.choice([-1, 1]) * step))
        if new == digits:
            new = str(int(value) + step + 1)
        if "," in given:
            new = f"{int(new):,}"
    return new if new != given else given + "1"


def other_day(text: str, rng: random.Random) -> str | None:
    """The text with another month or day of the week; None without any."""
    for words in rng.sample([MONTHS, DAYS], 2):
        here = [w for w in words if re.search(rf"\b{w}\b", text) and w != "May"]
        if here:
            old = rng.choice(here)
            return replaced(text, old, rng.choice([w for w in words if w != old]))
    return None


def other_word_number(text: str, rng: random.Random) -> str | None:
    """The text with one of its small numbers in words changed; None without any."""
    here = [w for w in ("one", *WORDS) if re.search(rf"\b{w}\b", text)]
    if not here:
        return None
    old = rng.choice(here)
    return replaced(text, old, rng.choice([w for w in WORDS if w != old]))


def opposite(text: str, rng: random.Random) -> str | None:
    """The text with a word of `OPPOSITES` exchanged for its other; None without any.

    "How many" and "how long" stay: nobody asks "how few" of what an article counts.
    """
    here = [w for w in OPPOSITES if re.search(rf"(?<!how )(?<!How )\b{w}\b", text)]
    if not here:
        return None
    old = rng.choice(here)
    return replaced(text, old, OPPOSITES[old])


def exchanged(question: str, passage: str, pool: Sequence[str], rng: random.Random) -> str | None:
    """The question of `exchange`, without what was exchanged in it."""
    made = exchange(question, passage, pool, rng)
    return None if made is None else made[0]


def exchange(
    question: str, passage: str, pool: Sequence[str], rng: random.Random
) -> tuple[str, str] | None:
    """A question whose premise the passage does not hold, by one change; None where none is found.

    Names come from the passage itself where it has others (who did it to whom), else from
    the pool.

    Returns:
        The question, and the kind of change: roles, names, number, day or opposite.
    """
    for way in rng.sample(range(5), 5):
        made: str | None = None
        kind = "names"
        if way in (0, 1):
            mine = names_of(question)
            inside = [n for n in names_of(passage) if n not in question]
            if mine:
                old = rng.choice(mine)
                if way == 0 and len(mine) > 1 and rng.random() < 0.4:
                    kind = "roles"
                    made = swapped(question, *rng.sample(mine, 2))
                else:
                    new = other_name(old, inside, rng) if way == 0 else None
                    new = (
                        new or similar_name(old, pool, rng)
                        if way == 1
                        else new or other_name(old, pool, rng)
                    )
                    made = replaced(question, old, new) if new else None
        elif way == 2:
            made, kind = other_number(question, rng), "number"
            if not made:
                made, kind = other_day(question, rng), "day"
        elif way == 3:
            made, kind = opposite(question, rng), "opposite"
        else:
            made, kind = other_word_number(question, rng), "number"
        if made is not None and made != question:
            return made, kind
    return None
