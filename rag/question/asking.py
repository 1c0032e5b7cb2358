"""Words that speak of the answer and not of what it is about: 'timeline', 'differ', 'reaction'.

They stand in classes of like meaning, so that a word that was never seen in training counts as its
likes do. Everything else in a question is its topic.
"""

from __future__ import annotations

from functools import lru_cache

_NOUNS = {
    "TIMELINE": "timeline chronology chronicle timetable calendar log diary",
    "ORDER": "order sequence succession course run",
    "STEP": "step stage phase milestone round moment",
    "EVENT": "event incident development happening",
    "DATE": "date",
    "TIME": "hour minute day week month year night morning evening afternoon weekend time",
    "STORY": "story history background context career tale",
    "SUMMARY": "summary overview gist recap digest roundup rundown abstract outline sketch "
    "synopsis highlight essential nutshell briefing picture",
    "NEWS": "news headline update latest tl;dr tldr",
    "STATE": "situation state affair scandal row dispute fuss crisis conflict",
    "POINT": "point fact detail topic issue matter",
    "REPORT": "report article coverage paper outlet newspaper source account piece press media "
    "collection",
    "VERSION": "version plan proposal draft",
    "SIDE": "side camp party opponent supporter hand",
    "CRITIC": "critic expert analyst scientist official minister resident witness leader economist "
    "government people union politician",
    "DIFFERENCE": "difference discrepancy contradiction comparison similarity contrast "
    "disagreement agreement pro con parallel",
    "CLAIM": "claim argument figure",
    "REACTION": "reaction response reply echo",
    "VIEW": "position stance view opinion attitude standpoint line criticism",
    "STATEMENT": "statement comment quote remark voice word quotation",
    "LIST": "list name",
}
_VERBS = {
    "SAY": "say tell state claim write declare comment remark announce argue",
    "THINK": "think feel believe make",
    "REACT": "react respond reply",
    "CRITICISE": "criticise criticize praise condemn defend support oppose welcome reject",
    "SEE": "see view judge regard",
    "STAND": "stand",
    "DIFFER": "differ disagree diverge vary contradict conflict contrast distinguish part clash "
    "separate",
    "AGREE": "agree match",
    "COMPARE": "compare",
    "REPORT": "report cover mention",
    "LIST": "list name enumerate count collect",
    "SUMMARISE": "summarise summarize sum recap condense outline sketch brief boil digest",
    "EXPLAIN": "explain describe",
    "HAPPEN": "happen occur go take-place",
    "UNFOLD": "unfold develop evolve proceed progress",
    "RETRACE": "retrace trace reconstruct recount walk arrange",
    "GIVE": "give show need want bring get let draw",
    "KNOW": "know",
}
_CLASS_OF_NOUN = {w: name for name, words in _NOUNS.items() for w in words.split()}
_CLASS_OF_VERB = {w: name for name, words in _VERBS.items() for w in words.split()}
_QUESTION_WORDS = "what which when where whose whom why".split()


def noun_class(lemma: str) -> str | None:
    """The class of a noun that speaks of the answer, by its lower-case lemma."""
    return _CLASS_OF_NOUN.get(lemma)


def verb_class(lemma: str) -> str | None:
    """The class of a verb that asks or tells, by its lower-case lemma."""
    return _CLASS_OF_VERB.get(lemma)


@lru_cache(maxsize=1)
def decisive() -> frozenset[str]:
    """The words that decide what is asked for, in their common forms, as they are spelt right."""
    made = set(_QUESTION_WORDS)
    for word in (*_CLASS_OF_NOUN, *_CLASS_OF_VERB):
        made |= {word, f"{word}s", f"{word.removesuffix('e')}ed"}
    return frozenset(w for w in made if len(w) >= 4 and w.isalpha())
