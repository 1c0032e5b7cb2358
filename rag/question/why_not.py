"""Why there is no answer: another language, what no article can say, what it takes for granted."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any

from babel import Locale

from rag.grammar import ASKING, SUBJECTS, parsed
from rag.records import Passage


@dataclass(frozen=True, slots=True)
class Searched:
    """What a question was put to, and what came of it, as far as a reason needs it.

    Attributes:
        language: the English name of the question's language where it is not English.
        beyond: why no article could answer it ("asks for a forecast"); see `beyond`.
        articles: how many articles the index has.
        within: how many of them are inside the filters.
        outlets: the outlets that the filters keep, as they are written; empty means all.
        since, until: the first and the last day that they keep.
        named: the name or topic of the question that articles inside the filters speak of.
        premise: what the question takes for granted, as a clause, where no article says it.
    """

    articles: int
    within: int
    language: str | None = None
    beyond: str | None = None
    outlets: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    named: str | None = None
    premise: str | None = None


def why_not(searched: Searched) -> str:
    """Why there is no answer: the first of these that holds, in one or two sentences.

    The index is empty; the question is in another language; no article can answer such a
    question; no article is inside the filters, or none of those answers while others
    are outside; no article says what it takes for granted; articles speak of it and do not
    say; none says anything about it.
    """
    s = searched
    if not s.articles:
        return "The index has no articles yet."
    if s.language is not None:
        return f"This question is in {s.language}, and Dateline reads English."
    if s.beyond is not None:
        return f"This question {s.beyond}, and Dateline only says what articles report."
    if not s.within:
        return f"No article {_filters(s)} is in the index. {_outside(s)}"
    if s.premise is not None:
        return f"No article{_limited(s)} was found that says that {s.premise}."
    if s.named is not None:
        return f"Articles{_limited(s)} speak of {s.named}, and none was found that answers this."
    if s.within < s.articles:
        return f"No article {_filters(s)} was found that answers this. {_outside(s)}"
    return "No article was found that answers this."


def _limited(s: Searched) -> str:
    return f" {_filters(s)}" if s.within < s.articles else ""


def _filters(s: Searched) -> str:
    """The filters in words: 'from BBC News or AFP published until 2 May 2023'."""
    named = [f"from {_either(s.outlets)}"] if s.outlets else []
    if s.since and s.since == s.until:
        named.append(f"published on {_day(s.since)}")
    elif s.since and s.until:
        named.append(f"published between {_day(s.since)} and {_day(s.until)}")
    elif s.since:
        named.append(f"published since {_day(s.since)}")
    elif s.until:
        named.append(f"published until {_day(s.until)}")
    return " ".join(named) or "within these filters"


def _outside(s: Searched) -> str:
    count = s.articles - s.within
    if count == 1:
        return "One article is outside these filters."
    return f"{count:,} articles are outside these filters."


def _either(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


_ARITHMETIC = re.compile(
    r"^\W*(?:(?:what|how much)(?: is|['’]s)|calculate|compute)?\s*"
    r"(?:\d[\d.,]*\s*(?:[-+*/×÷^]|plus|minus|times|(?:divided|multiplied) by)\s*\d[\d.,]*"
    r"|the square root of \d[\d.,]*)\s*[=?]*\s*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|by|until|before|after) (2\d{3})\b", re.IGNORECASE)
_ME = frozenset(("i", "we"))
_YOU = frozenset(("you",))
_JUDGED = frozenset("think feel believe recommend suggest prefer advise like".split())


def beyond(question: str, today: date) -> str | None:
    """What a question asks for that no article can give, as a predicate; None where it may.

    'asks for a calculation', 'asks for a forecast' (what will be in a year that is to
    come), 'asks for advice' (what I should do), 'asks for an opinion' (what you think).
    Not what others foresee, advise or think: articles report that.

    >>> beyond("What should I do?", date(2026, 1, 1))
    'asks for advice'
    """
    if _ARITHMETIC.search(question):
        return "asks for a calculation"
    doc = parsed(" ".join(question.split()))
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    if root is None:
        return None
    if _main(root, ("should", "shall", "can", "could", "must"), _ME) or _helps(root):
        return "asks for advice"
    if root.lemma_ in _JUDGED and _main(root, ("do", "would"), _YOU):
        return "asks for an opinion"
    ahead = any(int(y) > today.year for y in _YEAR.findall(question))
    if ahead and any(t.lemma_ == "will" and t.dep_ == "aux" for t in root.children):
        return "asks for a forecast"
    return None


def _main(root: Any, helpers: tuple[str, ...], subjects: frozenset[str]) -> bool:
    """Whether the question itself, and no clause in it, has this helping verb and subject."""
    helped = any(t.dep_ == "aux" and t.lemma_.lower() in helpers for t in root.children)
    subject = any(t.dep_ == "nsubj" and t.lower_ in subjects for t in root.children)
    return helped and subject


def _helps(root: Any) -> bool:
    """'How do I bake bread?'"""
    how = any(t.lower_ == "how" and t.dep_ == "advmod" for t in root.children)
    return how and _main(root, ("do",), _ME)


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Chosen on English questions, of which none may be called foreign, and on foreign ones.
_SURE = 0.35
_SURE_WITHOUT = 0.9  # where there is no small word of either
_FEWEST_WORDS = 3
# The languages that are told apart: those in Latin letters whose small words spaCy lists, and
# those that their letters give away. Fewer of them are told apart more surely.
_LATIN = "cs da de es fi fr hr hu id it nb nl pl pt ro sk sl sv tr vi".split()
_OTHERS = "ar az bg bn el fa he hi hy ja ka kk ko mk ru sr ta te th uk ur zh".split()
_CALLED = {"no": "nb"}  # Norwegian: by the identifier, and by Babel and spaCy
_LOCK = threading.Lock()


def foreign(text: str) -> str | None:
    """The English name of the language of a question that is not English.

    None for an English question, and wherever it is not sure: a question is rather read as
    English than refused. In Latin letters it has to be identified with a probability of
    `_SURE` at least and hold more small words of that language than of English; letters
    of another script decide alone.

    >>> foreign("¿Cuántas personas murieron en el ataque?")
    'Spanish'
    >>> foreign("Who is Emmanuel Macron?") is None
    True
    """
    words = _WORD.findall(text.lower())
    if not words:
        return None
    code, probability = _identified(text)
    if code == "en":
        return None
    if _in_other_letters(words):
        return _name(code)
    if code not in _LATIN or len(words) < _FEWEST_WORDS or probability < _SURE:
        return None
    theirs, english = _small_words(code), _small_words("en")
    own = sum(w in theirs and w not in english for w in words)
    ours = sum(w in english and w not in theirs for w in words)
    if own > ours or (not ours and probability >= _SURE_WITHOUT):
        return _name(code)
    return None


def _in_other_letters(words: list[str]) -> bool:
    letters = "".join(words)
    latin = sum(letter < "\u0250" or "\u1e00" <= letter < "\u1f00" for letter in letters)
    return latin * 2 < len(letters)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = {_CALLED.get(code, code): code for code in made.labels}
    made.set_languages([known[code] for code in ("en", *_LATIN, *_OTHERS) if code in known])
    return made


def _identified(text: str) -> tuple[str, float]:
    """The code of the likeliest language and its probability (0 to 1)."""
    with _LOCK:
        code, probability = _identifier().classify(text.lower())
    return _CALLED.get(str(code), str(code)), float(probability)


@lru_cache(maxsize=64)
def _small_words(code: str) -> frozenset[str]:
    found: set[str] = set(import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS)
    return frozenset(found)


def _name(code: str) -> str | None:
    names = Locale("en").languages
    return str(names["no" if code == "nb" else code]) if code in names else None


_WHOLE = frozenset("why when how where".split())


def premise(question: str) -> str | None:
    """What a question takes for granted, as a clause for 'No article says that ...'.

    A question with *why*, *when*, *where* or *how* about something that is said to have
    happened, and one with *who* ('Who killed the mayor?'). None where nothing is taken
    for granted, or it cannot be said in a clause: other question words, two clauses, a
    question about what is to come.

    >>> premise("Why did Pashinyan resign?")
    'Pashinyan resigned'
    >>> premise("When was the bridge blown up by rebels?")
    'the bridge was blown up by rebels'
    """
    doc = _doc(question)
    if doc is None:
        return None
    asking = [t for t in doc if t.tag_ in ASKING]
    if len(asking) != 1 or _pronouns(doc):
        return None
    word = asking[0]
    if word.lower_ in ("who", "whom"):
        return _somebody(doc, word)
    if word.lower_ not in _WHOLE or word.i > 1 or word.head.tag_ in ("JJ", "RB"):
        return None
    return _stated(doc, word)


def _doc(question: str) -> Any | None:
    tidy = " ".join(question.split())
    return parsed(tidy) if tidy else None


def _main_verb(doc: Any) -> Any | None:
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    if root is None or root.pos_ not in ("VERB", "AUX"):
        return None
    # 'Was the bridge blown up?' may be read as 'the bridge that was blown up'.
    loose = [t for t in doc if t.dep_ == "acl" and t.tag_ == "VBN" and t.head.head == root]
    return loose[0] if root.lemma_ == "be" and loose else root


def _pronouns(doc: Any) -> bool:
    """Whether the clause would speak of somebody whom it does not name."""
    return any(t.tag_ in ("PRP", "PRP$") and t.lower_ not in ("itself", "its") for t in doc)


def _somebody(doc: Any, word: Any) -> str | None:
    """'Who killed the mayor?' takes for granted that somebody killed the mayor."""
    verb = word.head
    if word.i != 0 or word.dep_ not in SUBJECTS or verb.dep_ != "ROOT":
        return None
    if verb.tag_ not in ("VBD", "VBZ", "VBP", "VBN") or verb.lemma_ in ("be", "say"):
        return None
    objects = [t for t in verb.children if t.dep_ in ("dobj", "prep")]
    if not objects or any(t.dep_ in ("ccomp", "xcomp", "conj", "advcl") for t in verb.children):
        return None
    return f"somebody {_rest(doc, 1)}"


def _stated(doc: Any, word: Any) -> str | None:
    """A question with *why*, *when*, *where* or *how* as the statement that it rests on."""
    root = next(t for t in doc if t.dep_ == "ROOT")
    helper = doc[word.i + 1] if word.i + 1 < len(doc) else None
    if helper is None or helper.lemma_ not in ("do", "be", "have"):
        return None
    if any(t.dep_ in ("conj", "parataxis") and t.pos_ in ("VERB", "AUX") for t in root.children):
        return None
    verb = _main_verb(doc)
    if verb is None or verb.i <= helper.i or verb.lemma_ in ("be", "happen"):
        return None
    subject = _subject(verb, helper)
    if subject is None or any(t.i > verb.i for t in subject):
        return None
    last = max(t.i for t in subject)
    said = _span(doc, min(t.i for t in subject), last + 1)
    before_verb = _span(doc, last + 1, verb.i)
    after = _rest(doc, verb.i + 1)
    if helper.lemma_ == "do":
        if verb.tag_ not in ("VB", "VBP"):
            return None
        done = _inflected(verb.lemma_, helper.tag_)
        negative = [t for t in doc[helper.i : verb.i] if t.dep_ == "neg"]
        if negative or done is None:
            return _joined(said, helper.text.lower(), before_verb, verb.text, after)
        return _joined(said, before_verb, done, after)
    return _joined(said, helper.text.lower(), before_verb, verb.text, after)


def _subject(verb: Any, helper: Any) -> list[Any] | None:
    if verb.dep_ == "acl":
        cut = set(verb.subtree)
        tokens = [t for t in verb.head.subtree if t not in cut]
    else:
        named = [t for t in verb.children if t.dep_ in SUBJECTS]
        if len(named) != 1:
            return None
        tokens = list(named[0].subtree)
    tokens = [t for t in tokens if t.i > helper.i]
    # It has to stand right behind the helping verb, in one piece.
    if not tokens or min(t.i for t in tokens) != helper.i + 1:
        return None
    if len(tokens) != max(t.i for t in tokens) - helper.i:
        return None
    return tokens if not any(t.tag_ in ASKING for t in tokens) else None


def _inflected(lemma: str, helper_tag: str) -> str | None:
    """The verb as it stands without 'did', 'does' or 'do'."""
    import lemminflect

    if helper_tag in ("VBP", "VB"):
        return lemma
    forms: tuple[str, ...] = lemminflect.getInflection(lemma, tag=helper_tag)
    return forms[0] if forms else None


def _span(doc: Any, start: int, end: int) -> str:
    return str(doc[start:end].text) if start < end else ""


def _rest(doc: Any, start: int) -> str:
    return str(doc[start:].text).rstrip(" ?.!")


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def abstention(reason: str, passages: Sequence[Passage]) -> str:
    """What is said instead of an answer, and what was looked at."""
    if not passages:
        return f"{reason} Nothing was found in the articles that were searched."
    articles = len({p.article_id for p in passages})
    noun = "article" if articles == 1 else "articles"
    return (
        f"{reason} Dateline looked at {len(passages)} passages from {articles} {noun}; "
        "the nearest are listed, and none is an answer."
    )
