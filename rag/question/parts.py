"""A text that asks two or three questions, as questions that each stand alone."""

from __future__ import annotations

import re
from typing import Any

from rag.grammar import ASKING, SUBJECTS, parsed
from rag.lexicon import HELPERS
from rag.question.followup import Before, standalone, well_formed
from rag.question.kinds import kind_of
from rag.records import Kind

_MOST = 3
# A text that asks so surely who says what is one question, however many it seems to hold.
_WHOLE = 0.9
# Among so many words of a question is its helping verb: 'how far is it', 'which towns were'.
_NEAR_HELPER = 4


def asked_in(text: str) -> tuple[str, ...]:
    """The questions of a text, as `parts` gives them; 'What do they say of it, and who said so?'
    is one."""
    asked = kind_of(text)
    whole = asked.kind is Kind.POSITIONS and asked.chances[asked.kind] >= _WHOLE
    return (text,) if whole else parts(text)


def parts(text: str) -> tuple[str, ...]:
    """The questions that a text asks, at most three, each as one that stands alone.

    It is cut where a second question begins, and only where every piece is a well-formed
    question; what the pieces share is written out, and a pronoun is replaced where it
    leans on the first piece. A list with its manner stays whole ('Which countries reacted,
    and how?'), and so does a single question: a tuple of one.

    >>> parts("When and why did Pashinyan resign?")
    ('When did Pashinyan resign?', 'Why did Pashinyan resign?')
    """
    tidy = " ".join(text.split())
    asked = [s.strip() for s in re.findall(r"[^?]+\?+|[^?]+$", tidy) if re.search(r"\w", s)]
    if len(asked) > 1 and not all(well_formed(_alone(s, asked[0])) for s in asked):
        return (tidy,)
    found: list[str] = []
    for question in asked:
        before = found[0] if found else None
        found.extend(_cut(_alone(question, before) if before else question))
    return tuple(found) if 1 < len(found) <= _MOST else (tidy,)


def _cut(question: str) -> list[str]:
    """The questions in one that has one question mark."""
    doc = parsed(question)
    for joiner in doc:
        if joiner.lower_ not in ("and", "but", ",") or joiner.i == 0:
            continue
        two = _two_words(doc, joiner) or _two_clauses(doc, joiner)
        if two is None or not all(map(well_formed, two)):
            continue
        rest = _cut(two[1])
        # Behind a comma alone stands a question only where a further one is joined to it: it is
        # 'Who owns it, what did it cost, and when?', and not 'the law, which was passed'.
        if joiner.text != "," or len(rest) > 1:
            return [two[0], *rest]
    return [question]


def _two_words(doc: Any, joiner: Any) -> tuple[str, str] | None:
    """'Where and when did they meet?'"""
    if joiner.i != 1 or joiner.i + 2 >= len(doc):
        return None
    first, second = doc[0], doc[2]
    if first.tag_ != "WRB" or second.tag_ != "WRB":
        return None
    rest = _words(doc, 3, len(doc))
    return _asked(first.text, rest), _asked(second.text, rest)


def _two_clauses(doc: Any, joiner: Any) -> tuple[str, str] | None:
    """A question, and after 'and' a second one, whole or only its question word."""
    head = _words(doc, 0, joiner.i)
    tail = doc[joiner.i + 1 :]
    inner = [t for t in doc[1 : joiner.i] if t.tag_ in ASKING and t.lower_ != "that"]
    opening = doc[1].tag_ in ASKING and doc[0].pos_ == "ADP"
    if len(inner) > int(opening) or not len(tail) or not head:
        return None  # 'Did he say who won and who lost?' is one question
    if not _begins_a_question(tail):
        return None
    if joiner.text == "," and not any(t.lower_ in HELPERS for t in tail[1:_NEAR_HELPER]):
        return None  # 'the city, where thousands protested'
    if all(t.is_punct or t.tag_ in ASKING or t.pos_ in ("ADP", "ADJ", "ADV") for t in tail):
        second = _asked_of(doc[0 : joiner.i], _words(doc, joiner.i + 1, len(doc)))
        return None if second is None else (_asked(head), second)
    return _asked(head), _alone(_asked(_words(doc, joiner.i + 1, len(doc))), _asked(head))


def _begins_a_question(tail: Any) -> bool:
    first = tail[0]
    if first.tag_ in ASKING:
        return True
    if first.pos_ == "ADP" and len(tail) > 1:
        return bool(tail[1].tag_ in ASKING)
    # 'and did Macron call?', but not 'and was closed'
    helper = first.lower_ in HELPERS and len(tail) > 1
    return helper and tail[1].pos_ in ("PROPN", "NOUN", "PRON", "DET")


def _asked_of(head: Any, word: str) -> str | None:
    """The question that a question word alone asks of the clause before it.

    'Who attacked the town, and why?' is 'Why was the town attacked?'.
    """
    first = next((t for t in head if t.tag_ in ASKING), None)
    verb = next((t for t in head if t.dep_ == "ROOT"), None)
    if verb is None or verb.pos_ not in ("VERB", "AUX"):
        return None
    if first is None or first.i > 1:
        return _asked(word, _lower(head.text)) if head[0].lower_ in HELPERS else None
    subject = next((t for t in head if t.dep_ in SUBJECTS and t.head == verb), None)
    if subject is None:
        return None
    phrase = list(subject.subtree)
    if first not in phrase:
        # 'When did it start, and why?': from the helping verb on.
        helper = next((t for t in head if t.lower_ in HELPERS and t.i < subject.i), None)
        return None if helper is None else _asked(word, head[helper.i :].text)
    if first.lower_ in ("which", "what"):
        return None  # a list
    return _of_a_subject(head, verb, phrase, word)


def _of_a_subject(head: Any, verb: Any, phrase: list[Any], word: str) -> str | None:
    """The same where the first question asks for the subject."""
    import lemminflect

    named = " ".join(t.text for t in phrase if t.pos_ == "NOUN") or "somebody"
    thing = next((t for t in verb.children if t.dep_ == "dobj"), None)
    if verb.tag_ != "VBD":
        helper = next((t for t in head if t.lower_ in HELPERS and t.head == verb), None)
        rest = "" if helper is None else head[helper.i + 1 :].text
        return None if helper is None else _asked(word, helper.text, named, rest)
    if thing is not None and named == "somebody":
        held = list(thing.subtree)
        many = thing.tag_ in ("NNS", "NNPS") or any(t.dep_ == "conj" for t in held)
        done = lemminflect.getInflection(verb.lemma_, tag="VBN")
        rest = head[held[-1].i + 1 :].text if held[-1].i + 1 < len(head) else ""
        what = " ".join(t.text for t in held)
        return _asked(word, "were" if many else "was", what, done[0], rest) if done else None
    rest = head[verb.i + 1 :].text if verb.i + 1 < len(head) else ""
    return _asked(word, "did", named, verb.lemma_, rest)


def _alone(question: str, before: str) -> str:
    """A later question with what it leans on in the first written out, where that is one."""
    if question == before:
        return question
    doc = parsed(question)
    pronouns = [t for t in doc if t.lower_ in _PRONOUNS]
    if any(t.dep_ in SUBJECTS and t.pos_ in ("NOUN", "PROPN") for t in _ahead(doc, pronouns)):
        return question  # 'How many did Baku say it destroyed?' leans on nothing
    whole = _replaced(doc, pronouns[0], before) if pronouns else None
    few = len(question.split()) <= _FEW or any(t.lower_ == "there" for t in doc)
    if whole is None and (pronouns or few):
        whole = standalone(question, Before(before, ""))
    return whole if whole is not None and well_formed(whole) else question


def _ahead(doc: Any, pronouns: list[Any]) -> Any:
    return doc[: pronouns[0].i] if pronouns else doc[:0]


def _replaced(doc: Any, pronoun: Any, before: str) -> str | None:
    """A question with a pronoun and those like it replaced by who or what the first names."""
    wanted = _PRONOUNS[pronoun.lower_]
    for noun in sorted(parsed(before), key=lambda t: t.dep_ not in SUBJECTS):
        if noun.dep_ not in _NAMED or noun.pos_ not in ("NOUN", "PROPN"):
            continue
        phrase = list(noun.subtree)
        many = noun.tag_ in ("NNS", "NNPS") or any(t.dep_ == "conj" for t in noun.children)
        kind = "they" if many else "he" if noun.pos_ == "PROPN" else "it"
        fits = kind == wanted or (wanted == "it" and kind == "he" and pronoun.lower_ in _IT)
        if not fits or any(t.tag_ in ASKING for t in phrase):
            continue
        name = "".join(t.text_with_ws for t in phrase).strip()
        return "".join(
            (f"{name}’s" if t.tag_ == "PRP$" else name) + t.whitespace_
            if _PRONOUNS.get(t.lower_) == wanted
            else t.text_with_ws
            for t in doc
        )
    return None


_IT = frozenset(("it", "its"))
_PRONOUNS = {
    **dict.fromkeys(("he", "she", "him", "his", "her"), "he"),
    **dict.fromkeys(("it", "its"), "it"),
    **dict.fromkeys(("they", "them", "their"), "they"),
}
_NAMED = frozenset(("nsubj", "nsubjpass", "dobj", "attr", "pobj"))
_FEW = 5


def _words(doc: Any, start: int, end: int) -> str:
    return str(doc[start:end].text).strip(" ,?;") if start < end else ""


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _asked(*words: str) -> str:
    text = " ".join(w.strip(" ,?;") for w in words if w.strip(" ,?;"))
    return f"{text[:1].upper()}{text[1:]}?"
