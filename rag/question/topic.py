"""What a question is about, and whom it asks: its words without those that only ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from index.words import STOPWORDS, words
from rag.exact import vocabulary
from rag.exact.governments import each_once
from rag.exact.names import CALENDAR
from rag.exact.numbers import numbers
from rag.grammar import parsed
from rag.lexicon import ORDERS, noun_class, verb_class
from rag.question.kinds import kind_of, mended, opens_order
from rag.question.understand import Question, ordered
from rag.records import Kind

# What comes behind these is more surely the topic than what comes behind others.
_FIRST = frozenset("about regarding concerning".split())
_SECOND = frozenset("on over".split())
_THIRD = frozenset(
    "of to in at during with towards toward between behind for against after before from".split()
)
# Classes of nouns that may be a topic themselves: 'the row', 'the government', 'the proposal'.
_TOPICAL = frozenset("STATE CRITIC VERSION EVENT".split())
_FORMS = frozenset("situation state event development".split())
_IMPERATIVES = ORDERS | {"SAY"}
_EMPTY = frozenset("thing lot bit way detail short brief everyone everything all both".split())
_SOURCES = frozenset(("in", "per"))
_POLITE = re.compile(r"\W*\b(?:please|pls|plz|thanks|thx)\b\W*", re.IGNORECASE)
_AT_MOST = r"(?:no|not) more than|at most|(?:fewer|less) than|under|about|around"
# 'A few' are so many; and of so many words a sentence is.
_SOME = 3
_WORDS_OF_ONE = 20
_OPENS = re.compile(r"^\W*(?:the|a|an)\s+", re.IGNORECASE)


def outlets_named(text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """Those of the outlets that a question names, in the order given.

    A name counts by its whole words, in any case, without 'the' and without a last word that
    only says what it is: 'the BBC' is BBC News.
    """
    return tuple(o for o in outlets if _places(text, o))


def told_by(text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """Those of the outlets whose reports alone are asked for, by 'according to' or as who says it.

    Where one that a question names is its source, so are the others.

    >>> told_by("What did the mayor tell Elm Post?", ["Elm Post"])
    ()
    """
    places = {o: at for o in outlets if (at := _places(text, o))}
    inside = [
        t for t in parsed(text) if any(a <= t.idx < b for at in places.values() for a, b in at)
    ]
    return tuple(places) if any(_reports(t) for t in inside) else ()


def unsourced(text: str, outlets: Sequence[str]) -> str:
    """A question without 'according to' an outlet, which says where to look and not for what.

    >>> unsourced("According to Elm Post, who fell?", ["Elm Post"])
    'Who fell?'
    """
    for start, end in (place for o in outlets for place in _places(text, o)):
        before = re.search(r",?\s*\baccording to\s+$", text[:start], re.IGNORECASE)
        if before:
            left = text[: before.start()] + re.sub(r"^\s*,?", "", text[end:], count=1)
            left = re.sub(r"^\s+", "", left)
            return left[:1].upper() + left[1:]
    return text


def _reports(token: Any) -> bool:
    """Whether a word of an outlet's name is a source: 'according to' it, 'says', its 'report'."""
    head = token.head
    if token.dep_ == "pobj" and (head.head.lower_ == "according" or head.lower_ in _SOURCES):
        return True
    lemma = (head.head if token.dep_ == "pobj" else head).lemma_.lower()
    if token.dep_ in ("pobj", "poss", "compound") and noun_class(lemma) in ("REPORT", "CLAIM"):
        return True
    told = ("SAY", "REPORT") if token.dep_ == "nsubj" else ("REPORT",)
    return token.dep_ in ("nsubj", "pobj") and verb_class(lemma) in told


def kind_asked(text: str, outlets: Sequence[str]) -> Kind:
    """The kind of answer that a question asks for.

    Outlets report what others say, and are no speakers: what one says of a matter is a summary of
    its reports, and what several say is a comparison of theirs.

    Args:
        outlets: those that the question names.
    """
    kind = kind_of(text).kind
    asked = parties(text)
    if kind is not Kind.POSITIONS or not asked:
        return kind
    if not all(outlets_named(party, outlets) for party in asked):
        return kind
    return Kind.SUMMARY if len(outlets) == 1 else Kind.COMPARISON


def sides_named(text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """Whom a question compares, by name: outlets where it names several, or one beside somebody
    else, who may be an outlet that is not in the index.

    >>> sides_named("How do Elm Post and the BBC differ?", ["BBC News"])
    ('BBC News', 'Elm Post')
    """
    if len(outlets) > 1:
        return tuple(outlets)
    others = [n for o in outlets for n in _beside(text, o)]
    return tuple(dict.fromkeys((*outlets, *others))) if others else each_once(parties(text))


def _beside(text: str, outlet: str) -> list[str]:
    """The names that 'and' or 'with' joins to an outlet's."""
    places = _places(text, outlet)
    found: list[Any] = []
    for token in parsed(text):
        if any(a <= token.idx < b for a, b in places):
            found += token.conjuncts
            if token.dep_ == "dobj":
                joined = (c for c in token.head.children if c.lower_ in ("with", "to"))
                found += [t for c in joined for t in c.children if t.dep_ == "pobj"]
    return [_name(t) for t in found if t.pos_ == "PROPN"]


def matter_of(question: Question, kind: Kind, outlets: Sequence[str]) -> str:
    """What a question is about, without its days, which are asked for otherwise; may be empty."""
    if kind is Kind.LIST:
        return question.text
    text = question.text
    if question.when is not None:
        text = f"{text[: question.when.start].rstrip()} {text[question.when.end :].lstrip()}"
    beside = sides_named(text, outlets) if kind is Kind.COMPARISON and outlets else outlets
    about = topic(text, kind, beside)
    return about if set(words(about)) - STOPWORDS else ""


def topic(text: str, kind: Kind, outlets: Sequence[str] = ()) -> str:
    """What the question is about, in its own words; empty where it names no topic.

    Args:
        outlets: names of outlets, which are no topic where they are whom the question asks.
    """
    tidy = _length().sub("", _POLITE.sub("", mended(" ".join(text.split())))).strip(" ,") or text
    doc = parsed(ordered(tidy))
    taken = [place for o in outlets for place in _places(tidy, o)]
    idle = {t.i for t in doc if any(a < t.idx + len(t) and t.idx < b for a, b in taken)}
    idle |= {*_times(doc), *(t.i for t in doc[:1] if opens_order(t))}

    def said(tokens: Iterable[Any]) -> str:
        return _phrase(tokens, idle)

    if kind is Kind.LIST:
        return _listed(doc, said)
    return next(filter(None, (said(t) for t in _candidates(doc, idle))), "")


@cache
def _length() -> re.Pattern[str]:
    """How long an answer is to be, which is no topic: 'in a few sentences', 'in under 50 words'."""
    count = rf"a few|a couple of|an?|\d+|{vocabulary.cardinals()}"
    return re.compile(
        rf",?\s*\bin\s+(?:(?:{_AT_MOST})\s)?(?:(?:{count})\s)?(?:short\s|simple\s|single\s)?"
        r"(?P<of>sentences?|words|paragraphs?|bullet points|bullets)\b",
        re.IGNORECASE,
    )


def sentences_wanted(text: str) -> int | None:
    """How many sentences a question wants as its answer; None where it does not say.

    >>> sentences_wanted("Sum up the day in three bullet points"), sentences_wanted("Sum it up")
    (3, None)
    """
    asked = _length().search(text)
    if asked is None or asked["of"].lower().startswith("paragraph"):
        return None
    counted = [int(n.value) for n in numbers(asked.group())]
    few = _SOME if re.search(r"\ba (?:few|couple)\b", asked.group(), re.IGNORECASE) else None
    if not counted:
        return few or (1 if asked["of"].lower() == "sentence" else None)
    if asked["of"].lower() == "words":
        return max(1, counted[0] // _WORDS_OF_ONE)
    return max(1, counted[0])


def _candidates(doc: Any, idle: set[int]) -> Iterable[list[Any]]:
    """Runs of words that may be the topic, the likeliest first."""
    for behind in (_FIRST, _SECOND, _THIRD):
        for token in doc:
            if token.lower_ in behind and (behind is _FIRST or _asks(token.head, idle)):
                yield [t for t in token.subtree if t.i > token.i]
    for token in doc:
        if _is_form(token):
            # 'the port strike timeline'
            yield [t for t in token.subtree if t.i < token.i]
    for wanted in (("dobj", "attr"), ("nsubj", "nsubjpass"), ("ROOT",), ("pobj", "appos", "conj")):
        for token in doc:
            order = token.i == 0 and verb_class(token.lower_)
            noun = token.tag_.startswith(("NN", "CD"))
            if token.dep_ in wanted and noun and not order and not _is_form(token):
                yield list(token.subtree)


def _listed(doc: Any, said: Callable[[Iterable[Any]], str]) -> str:
    """'List the weapons used' and 'Which weapons were used?': what is listed, with what it did."""
    for token in doc:
        heads = noun_class(token.head.lemma_.lower()) == "LIST"
        if token.lower_ == "of" and heads:
            return said(t for t in token.subtree if t.i > token.i)
    if verb_class(doc[0].lower_) in _IMPERATIVES:
        return said(t for t in doc if t.i > 0 and t.dep_ != "dative")
    root = next(t for t in doc if t.dep_ == "ROOT")
    if verb_class(root.lemma_.lower()) in _IMPERATIVES and not any(
        c.dep_ in ("nsubj", "aux") for c in root.children if c.lower_ != "you"
    ):
        rest = [t for t in doc if t.i > root.i and t.dep_ != "dative"]
        return said(rest)
    return said(t for t in doc if t.tag_ not in ("WDT", "WP", "WRB", "MD") and not _is_auxiliary(t))


def _is_auxiliary(token: Any) -> bool:
    return bool(token.dep_ in ("aux", "auxpass") or token.lemma_ == "be")


def _asks(head: Any, idle: set[int]) -> bool:
    """Whether a word only asks: 'happened', 'timeline', 'stand', an outlet's 'report'."""
    lemma = head.lemma_.lower()
    if head.i == 0 and verb_class(head.lower_):
        return True  # an order: 'Compare ...', whose capital is taken for a name's
    if head.tag_.startswith("NN"):
        return _is_form(head) or head.i in idle
    return bool(verb_class(lemma)) or lemma in ("be", "do", "have") or head.tag_.startswith("W")


def _is_form(token: Any) -> bool:
    lemma = token.lemma_.lower()
    if not token.tag_.startswith(("NN", "JJ", "VB", "UH")):
        return False
    kind = noun_class(lemma) or noun_class(token.lower_)
    return kind is not None and (kind not in _TOPICAL or str(lemma) in _FORMS)


def _phrase(tokens: Iterable[Any], idle: set[int]) -> str:
    """The words from the first that speaks of something to the last; empty where none does."""
    kept = [t for t in tokens if t.i not in idle]
    while kept and not _opens(kept[0]):
        kept = kept[1:]
    while kept and not _closes(kept[-1]):
        kept = kept[:-1]
    if not any(_tells(t) for t in kept):
        return ""
    return "".join(t.text + t.whitespace_ for t in kept).strip()


def _tells(token: Any) -> bool:
    lemma = token.lemma_.lower()
    if lemma in _EMPTY or _is_form(token):
        return False
    if token.tag_.startswith("VB"):
        return not (verb_class(lemma) or lemma in ("be", "do", "have"))
    # 'The main', of points, is no topic; 'the Russian', of a side, is one.
    named = token.tag_.startswith("JJ") and token.text[:1].isupper()
    return bool(named or token.tag_.startswith(("NN", "CD")))


def _opens(token: Any) -> bool:
    return not (token.is_punct or token.lower_ in ("and", "or", "of", "please", "all", "me"))


def _closes(token: Any) -> bool:
    return not (
        token.is_punct or token.tag_ in ("IN", "CC", "DT", "TO", "UH", "POS", "WRB", "WP", "WDT")
    )


def _times(doc: Any) -> Iterable[int]:
    """The words that say when, which narrow the search and are no topic."""
    for token in doc:
        if token.ent_type_ in ("DATE", "TIME") or token.lower_ in CALENDAR:
            yield token.i
            head = token.head
            while head.dep_ in ("pobj", "conj", "pcomp") and head.ent_type_ in ("DATE", "TIME"):
                head = head.head
            if head.tag_ == "IN":
                yield head.i


def _places(text: str, outlet: str) -> list[tuple[int, int]]:
    """Where a text names an outlet: start and end, in characters."""
    name = _OPENS.sub("", " ".join(outlet.split()))
    forms = [name]
    first, _, rest = name.rpartition(" ")
    if first and rest.lower() in _SORTS:
        forms.append(first)
    found = []
    for form in forms:
        pattern = rf"(?<!\w)(?:the\s+)?{re.escape(form)}(?:[’']s)?(?!\w)"
        found += [m.span() for m in re.finditer(pattern, text, re.IGNORECASE)]
    return found


# 'BBC News' is called the BBC, and 'Al Jazeera English' Al Jazeera.
_SORTS = frozenset(
    "news online english world international agency newspaper magazine tv radio digital".split()
)


def parties(text: str) -> tuple[str, ...]:
    """Those who do what a question asks of: 'What do Ada Berg and the EU want?'

    Empty where its subject is nobody in particular, as in 'What do both sides say?'

    >>> parties("What did Ada Berg say about the bridge?"), parties("What did the pope say?")
    (('Ada Berg',), ('pope',))
    """
    document = parsed(text)
    found: list[Any] = []
    for token in document:
        owns = token.dep_ == "poss" and token.head.dep_ in ("nsubj", "attr", "dobj", "ROOT")
        between = token.dep_ == "pobj" and token.head.lower_ == "between"
        does = token.dep_ == "pobj" and token.head.dep_ == "agent"
        holds = token.dep_ == "pobj" and token.head.lower_ == "of" and _is_said(token.head.head)
        asked = token.dep_ in ("nsubj", "nsubjpass") and not _reported(token.head)
        if asked or owns or between or does or holds:
            found += [token, *token.conjuncts]
    named = [t for t in found if t.pos_ == "PROPN" and not _is_day(t)]
    # 'Dockers' is no name of its own in 'the Dockers' Federation'.
    inner = {t.i for t in named if t.dep_ in ("compound", "poss", "nmod") and t.head in named}
    others = [t for t in found if t.pos_ == "NOUN" and _acts(t)]
    of = [t for t in named if t.i not in inner] or others
    return tuple(dict.fromkeys(_name(t) for t in of))


def _is_day(noun: Any) -> bool:
    """Whether a name is a day's or month's that has something: 'Tuesday's events'. As who speaks
    it is somebody's: 'What did Theresa May say?'"""
    return noun.dep_ == "poss" and noun.lower_ in CALENDAR and noun.left_edge.i == noun.i


def _reported(verb: Any) -> bool:
    """Whether a verb tells what somebody says or knows: 'whether Ada Berg was warned'."""
    return any(t.dep_ in ("ccomp", "pcomp", "advcl", "relcl") for t in (verb, *verb.ancestors))


def _is_said(noun: Any) -> bool:
    """Whether a noun is what somebody says or thinks: 'the position of France'."""
    return noun_class(noun.lemma_.lower()) in ("VIEW", "REACTION", "STATEMENT", "CLAIM")


def _acts(noun: Any) -> bool:
    """Whether a noun is somebody in particular who does something: no 'side' or 'critics', and not
    what is done or is."""
    if noun_class(noun.lemma_.lower()) is not None:
        return False
    return bool(noun.dep_ != "nsubjpass" and noun.head.lemma_ != "be")


def _name(token: Any) -> str:
    first = last = token.i
    for child in token.children:
        if child.dep_ in ("compound", "nmod", "poss") and child.i < token.i:
            first = min(first, child.left_edge.i)
    return str(token.doc[first : last + 1].text)
