"""Names and words as people type them, read as the articles write them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.corpus import Corpus
from index.store import lexical
from index.store.catalog import Catalog
from index.words import STOPWORDS, stem, without_accents, words
from rag.exact.governments import by_seat
from rag.question.topic import parties

_WORD = re.compile(r"[^\W\d_]+")
_TYPED = re.compile(r"(?<!['’])\b[^\W\d_]+\b(?!['’](?!s\b))")
_PAIR = re.compile(r"\b(?=([A-Z][^\W\d_]+) ([A-Z][^\W\d_]+))")
_SHORTEST, _SHORTEST_COMMON = 4, 5
# The parser's vocabulary has common misspellings, and words that the list of English lacks.
_SHORTEST_SEEN = 7
# One letter may differ in a word of fewer letters, two in a longer one.
_LONG = 8
# Chunks that are looked at for how a word is written.
_LOOKED_AT = 12
# The nearest terms that are looked up, and how much more often one has to stand in the
# articles to be preferred to another that is as near.
_NEAREST = 12
_MORE_OFTEN = 4
# An English word is taken for a name only where the articles nearly always write it so.
_NEARLY_ALWAYS = 0.9
_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Respelling:
    """
    Attributes:
        text: the question as it is read.
        changed: words that were taken for misspelt, each as typed and as read. Capitals
            that were put back are not among them: nothing was misread there.
    """

    text: str
    changed: tuple[tuple[str, str], ...] = ()

    @property
    def notice(self) -> str | None:
        """What was read for what, as it is told; None where all was read as it is."""
        if not self.changed:
            return None
        return "Read as: " + ", ".join(f"{new} for {typed}" for typed, new in self.changed) + "."


def respelt(text: str, corpus: Corpus) -> Respelling:
    """A question with its misspelt words and its names as the articles write them.

    A word of four letters or more that is in no article and is no English word is read as
    the one word of the articles that is near it: one letter away, two from eight letters on,
    with the same first letter. Of several the name goes first, then the much more
    frequent one; where none does, the word stays. A name in small letters gets its
    capitals, since what reads the question goes by them.

    A capital that no article names, of which the question asks what it says or does, is read as
    its country.

    Never changed: an English word, whether or not the articles have it; a name that is
    known outside them, into another name, unless the articles have that one beside the same name;
    and words in quotation marks.

    >>> respelt("why did pashinian resign", corpus)              # doctest: +SKIP
    Respelling(text='why did Pashinyan resign', changed=(('pashinian', 'Pashinyan'),))
    """
    catalog = corpus.catalog
    text, changed = _by_country(text, catalog)
    read: list[str] = []
    at = 0
    quoted = [m.span() for m in re.finditer(r'["“][^"”]*["”]', text)]
    typed = list(_TYPED.finditer(text))
    for n, m in enumerate(typed):
        word = m.group()
        read.append(text[at : m.start()])
        at = m.end()
        if any(start < m.start() < end for start, end in quoted):
            read.append(word)
            continue
        near = _beside(typed, n, text, catalog)
        if near is None and not _of_a_stranger(typed, n, text, catalog):
            near = _near(word, catalog)
        if near is not None:
            changed.append((word, near))
        elif word.islower() and (written := _capitals(word, catalog)) is not None:
            near = written
        read.append(near or word)
    return Respelling("".join(read) + text[at:], tuple(dict.fromkeys(changed)))


def _by_country(text: str, catalog: Catalog) -> tuple[str, list[tuple[str, str]]]:
    """The question with 'Ankara' read as Turkey, where no article names the one and some the
    other; and what was read so."""
    changed: list[tuple[str, str]] = []
    for city in parties(text):
        if _in_articles(city, catalog):
            continue
        country = next((c for c in by_seat(city) if _in_articles(c, catalog)), None)
        if country is not None:
            changed.append((city, country))
            text = re.sub(rf"\b{re.escape(city)}\b", country, text)
    return text, changed


def _in_articles(name: str, catalog: Catalog) -> bool:
    return all(stem(_plain(word)) in _terms(catalog) for word in words(name))


# -- misspelt ----------------------------------------------------------------------------


def _near(word: str, catalog: Catalog) -> str | None:
    """What a misspelt word stands for, as the articles write it; None where it is none."""
    plain = _plain(word)
    terms, filed = _terms(catalog), stem(plain)
    # English is asked last: the list of its words takes a third of a second to load.
    if len(plain) < _SHORTEST or not plain.isascii() or filed in terms or _english(word):
        return None
    most = 2 if len(plain) >= _LONG else 1
    near: dict[str, tuple[int, bool, int]] = {}
    # An ending that the stem has lost may have been the letter that differs.
    for term in _terms_near(filed, plain, catalog):
        written = _written(term, catalog)
        for form, count in written.items():
            distance = OSA.distance(plain, _plain(form), score_cutoff=most)
            named = form[:1].isupper()
            if distance <= most and _may_mean(word, form, named=named):
                held = near.get(form, (distance, named, 0))
                near[form] = (distance, named, max(held[2], count * terms[term]))
    return _one(near)


def _of_a_stranger(typed: list[re.Match[str]], n: int, text: str, catalog: Catalog) -> bool:
    """Whether a word belongs to the name of somebody of whom no article speaks.

    'Anne Burrell' is nobody's misspelling where no article has an Anne, whoever is named
    Borrell in them.
    """
    if not typed[n].group()[0].isupper():
        return False
    beside = [i for i in (n - 1, n + 1) if 0 <= i < len(typed)]
    for i in beside:
        first, second = typed[min(i, n)], typed[max(i, n)]
        word = typed[i].group()
        joined = text[first.end() : second.start()] == " " and word[0].isupper()
        grammar = i == 0 and word.lower() in STOPWORDS
        if joined and not grammar and stem(_plain(word)) not in _terms(catalog):
            return True
    return False


def _beside(typed: list[re.Match[str]], n: int, text: str, catalog: Catalog) -> str | None:
    """What a capital word stands for beside a name: 'Roza' in 'Roza Stone', and in 'Roza Ston',
    where the articles have a Rosa Stone and no Roza; None where they have no such pair."""
    word = typed[n].group()
    if not _is_unknown(word, catalog):
        return None
    for i in (n - 1, n + 1):
        if not 0 <= i < len(typed) or not typed[i].group()[0].isupper():
            continue
        first, second = typed[min(i, n)], typed[max(i, n)]
        if text[first.end() : second.start()] != " ":
            continue
        other = typed[i].group()
        known = stem(_plain(other))
        terms = [known] if known in _terms(catalog) else _terms_near(known, other, catalog)
        for body in (b for term in terms for b in lexical.bodies(catalog, term, _LOOKED_AT)):
            for pair in _PAIR.finditer(body):
                own, beside = pair.groups() if i > n else pair.groups()[::-1]
                if _is_near(word, own) and _is_near(other, beside):
                    return own
    return None


def _is_unknown(word: str, catalog: Catalog) -> bool:
    plain = _plain(word)
    known = stem(plain) in _terms(catalog)
    return word[0].isupper() and len(plain) >= _SHORTEST and not known


def _is_near(word: str, other: str) -> bool:
    plain = _plain(word)
    return OSA.distance(plain, _plain(other)) <= (2 if len(plain) >= _LONG else 1)


def _terms_near(filed: str, word: str, catalog: Catalog) -> list[str]:
    """The terms of the index with the same first letter that are a misspelling away, the nearest
    first."""
    same_start = _terms_by_letter(catalog).get(filed[0], [])
    most = 2 if len(word) >= _LONG else 1
    found = process.extract(
        filed, same_start, scorer=OSA.distance, score_cutoff=most, limit=_NEAREST
    )
    return [str(term) for term, _, _ in found]


def _may_mean(word: str, form: str, *, named: bool) -> bool:
    """Whether a word may be a misspelling of this one, which the articles have."""
    if named:
        return not _is_a_name(word)
    # Few letters are near to many words, and a capital that was typed was meant.
    if not word.islower():
        return False
    return min(len(word), len(form)) >= (_SHORTEST_SEEN if _is_seen(word) else _SHORTEST_COMMON)


def _one(near: dict[str, tuple[int, bool, int]]) -> str | None:
    """The one that is meant, by distance, then names, then frequency; None in doubt."""
    if not near:
        return None
    order = sorted(near, key=lambda form: (near[form][0], not near[form][1], -near[form][2], form))
    first, *others = order
    distance, named, count = near[first]
    for other in others:
        other_distance, other_named, other_count = near[other]
        same = stem(_plain(other)) == stem(_plain(first))
        clear = named > other_named or count >= _MORE_OFTEN * other_count
        if other_distance == distance and not same and not clear:
            return None
    return first


def _written(term: str, catalog: Catalog) -> Counter[str]:
    """The words of the articles that are filed under a term, as they stand inside sentences."""
    forms: Counter[str] = Counter()
    for body in lexical.bodies(catalog, term, _LOOKED_AT):
        for m in _WORD.finditer(body):
            plain = _plain(m.group())
            if plain[:2] == term[:2] and stem(plain) == term:
                opens = _opens(body, m.start()) and not m.group().isupper()
                common = opens and _is_common(m.group())
                forms[m.group().lower() if common else m.group()] += 1
    for form in [f for f in forms if f.islower()]:
        # 'announce' is meant where the articles have 'announced' alone.
        for lemma in _lemmas(form):
            forms.setdefault(lemma, forms[form])
    return forms


_TERMS: WeakKeyDictionary[Catalog, tuple[int, dict[str, int], dict[str, list[str]]]] = (
    WeakKeyDictionary()
)


def _terms(catalog: Catalog) -> dict[str, int]:
    return _vocabulary(catalog)[0]


def _terms_by_letter(catalog: Catalog) -> dict[str, list[str]]:
    return _vocabulary(catalog)[1]


def _vocabulary(catalog: Catalog) -> tuple[dict[str, int], dict[str, list[str]]]:
    """The terms of the index and the same by first letter; read once a generation."""
    generation = catalog.generation
    held = _TERMS.get(catalog)
    if held is None or held[0] != generation:
        terms = lexical.terms(catalog)
        by_letter: dict[str, list[str]] = {}
        for term in terms:
            by_letter.setdefault(term[0], []).append(term)
        held = _TERMS[catalog] = (generation, terms, by_letter)
    return held[1], held[2]


# -- capitals ----------------------------------------------------------------------------


def _capitals(word: str, catalog: Catalog) -> str | None:
    """A name in small letters as the articles write it; None where it is none."""
    plain = _plain(word)
    if len(plain) < 2 or word in STOPWORDS:
        return None
    inside: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for body in lexical.bodies(catalog, stem(plain), _LOOKED_AT):
        for m in _WORD.finditer(body):
            if _plain(m.group()) == plain:
                (opening if _opens(body, m.start()) else inside)[m.group()] += 1
    english = _english(word)
    # A word that only opens sentences says something where it is no English word.
    forms = inside if inside or _is_common(word) else opening
    if not forms:
        return word.capitalize() if not english and _is_a_name(word) else None
    form, _ = forms.most_common(1)[0]
    high = sum(count for written, count in forms.items() if written[:1].isupper())
    if not form[:1].isupper() or high < _NEARLY_ALWAYS * forms.total():
        return None
    return form if not english or forms.total() >= _OFTEN else None


def _opens(text: str, at: int) -> bool:
    """Whether a word opens a sentence, a line or a quotation, where every word is a capital."""
    before = text[:at].rstrip(" \t\"“”'‘’(")
    return not before or before[-1] in ".!?:\n"


# -- words that are known ----------------------------------------------------------------


@lru_cache(maxsize=65_536)
def _lemmas(word: str) -> tuple[str, ...]:
    import lemminflect

    found = lemminflect.getAllLemmas(word)
    return tuple(dict.fromkeys(lemma for lemmas in found.values() for lemma in lemmas))


def _english(word: str) -> bool:
    """Whether it is a form of an English word, by the list that lemminflect carries."""
    low = word.lower()
    return low in STOPWORDS or low in _small_words() or bool(_lemmas(low))


def _is_common(word: str) -> bool:
    """Whether its capital at the start of a sentence says nothing: 'Peacekeepers', not 'Iran'."""
    return _english(word) or (_is_seen(word) and not _is_a_name(word))


@lru_cache(maxsize=1)
def _small_words() -> frozenset[str]:
    from spacy.lang.en.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS)


def _is_a_name(word: str) -> bool:
    """Whether the parser's vocabulary has it with a capital, as it has 'Peru' and 'Biden'."""
    return _in_vocabulary(word.capitalize())


def _is_seen(word: str) -> bool:
    """Whether it has it in small letters, rightly spelt or not."""
    return _in_vocabulary(word.lower())


def _in_vocabulary(word: str) -> bool:
    from rag.grammar import vocabulary

    return word in vocabulary()


def _plain(word: str) -> str:
    """A word in small letters without accents, as the full-text index files it."""
    return without_accents(word.lower())
