"""What a question takes for granted, by its parse."""

from __future__ import annotations

from typing import Any

from rag.grammar import parsed

_ASKING = frozenset(("WP", "WP$", "WDT", "WRB"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
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
    asking = [t for t in doc if t.tag_ in _ASKING]
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
    if word.i != 0 or word.dep_ not in _SUBJECTS or verb.dep_ != "ROOT":
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
        named = [t for t in verb.children if t.dep_ in _SUBJECTS]
        if len(named) != 1:
            return None
        tokens = list(named[0].subtree)
    tokens = [t for t in tokens if t.i > helper.i]
    # It has to stand right behind the helping verb, in one piece.
    if not tokens or min(t.i for t in tokens) != helper.i + 1:
        return None
    if len(tokens) != max(t.i for t in tokens) - helper.i:
        return None
    return tokens if not any(t.tag_ in _ASKING for t in tokens) else None


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
