"""Sentences in other forms: answers as statements, voices, reported speech, numbers in words.

As `evals.training.exchange`, for making training data in numbers; nothing of it is used to
answer, and forms that are not seen through give None.
"""

from __future__ import annotations

import re

from evals.training.exchange import NUMBER

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
_PAST = {base: was for was, base in _STRONG.items()}
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
_WORDED = {
    2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
    10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen",
    16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty", 30: "thirty",
    40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety",
}  # fmt: skip
# Where one of these is the last word before the verb, somebody else does it, or it is done to.
_NO_DOERS = frozenset("he it she they who which and that has have had was were been".split())
# Words with a capital only where they begin a sentence.
_BEGIN = frozenset(
    "The A An In On At It He She They This These There More Most Some Many Its His Her Their "
    "Several Two Three".split()
)


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
        return sentence_of(f"{said} {' '.join(rest.split(' ')[1:])}")
    if _WHO.match(question):
        be = _BE.match(question)
        rest = _WHO.sub("", question)
        if be and not re.match(
            r"^(?:is|are|was|were) (?:\w+ed|\w+en|\w+ing|being|not|the one|going)\b", rest
        ):
            return sentence_of(f"{be.group(2)} {be.group(1)} {answer}")
        return sentence_of(f"{answer} {rest}")
    done = _DO.match(question)
    if done:
        _, aux, subject, verb = done.groups()
        if aux in ("has", "have", "had"):
            return None
        if aux == "did":
            verb = past(verb)
        elif aux == "does":
            verb += "s"
        elif aux != "do":
            verb = f"{aux} {verb}"
        return sentence_of(f"{subject} {verb} {answer}")
    return None


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
        return sentence_of(f"{o} {v} {lowered(s)}{r}")
    be = (
        "were"
        if re.match(r"(?:two|three|several|more|\d)", o)
        or (o.endswith("s") and not o.endswith("ss"))
        else "was"
    )
    return sentence_of(f"{o} {be} {_IRREGULAR.get(v, v)} by {lowered(s)}{r}")


def active(sentence: str) -> str | None:
    """A passive sentence that says who did it in the active."""
    found = _BY.match(sentence)
    if not found or not re.search(r"[A-Z]|^the ", found.group("a")):
        return None
    verb, rest = found.group("v"), f"{found.group('m') or ''} {found.group('r') or ''}"
    done_to = lowered(found.group("s"))
    return sentence_of(f"{found.group('a')} {_THIRD.get(verb, verb)} {done_to} {rest}")


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


def lowered(text: str) -> str:
    """Lower first letter, where it is only the beginning of a sentence."""
    first = text.split(" ", 1)[0]
    if first in _BEGIN:
        return text[:1].lower() + text[1:]
    return text


def past(verb: str) -> str:
    """The past of a verb; regular where nothing else is known."""
    return _PAST.get(verb, verb + ("d" if verb.endswith("e") else "ed"))


def sentence_of(text: str) -> str:
    """The words with a capital, a full stop and single blanks."""
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + "."


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
        return sentence_of(re.sub(r"_{2,}", lambda _: answer, said).rstrip("?.:"))
    if said.startswith("Who ") and not re.match(r"Who (?:did|does|do|is|was|are|were) ", said):
        return sentence_of(f"{answer} {said[4:].rstrip('?')}")
    if _FIRST.match(said):
        rest = _FIRST.sub("", said).rstrip("?")
        if rest.split()[0] not in ("did", "does", "do"):
            return sentence_of(f"{answer} {rest}")
        return None
    if _LAST.search(said) and not said.startswith(("What", "Who", "Which", "How", "When", "Where")):
        return sentence_of(_LAST.sub(lambda _: answer, said))
    if not said.startswith(
        ("What", "Who", "Which", "How", "When", "Where", "Why")
    ) and _MIDDLE.search(said):
        return sentence_of(_MIDDLE.sub(lambda _: answer, said, count=1).rstrip("?"))
    if said.endswith((":", "...", "…")):
        return sentence_of(f"{said.rstrip(':.…')} {lowered(answer)}")
    return stated(said, answer)
