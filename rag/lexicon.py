"""Classes of words: those that say the same where figures are compared, and those that ask.

Kept small on purpose. Everything else is compared by its stem, or is a question's topic.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.words import stem

_CLASSES = {
    "death": "die died dies dead death deaths kill killed kills killing fatal fatality fatalities "
    "casualty casualties toll slain perish perished lives victims",
    "injury": "wound wounded wounds injure injured injures injury injuries hurt",
    "arrest": "arrest arrested arrests detain detained detains detention custody",
    "flight": "evacuate evacuated flee fled displaced displace moved homeless",
    "missing": "missing unaccounted disappeared",
    "capture": "capture captured seize seized take took taken regain regained",
    "knowledge": "know knew known aware inform informed informs warn warned warning tell told "
    "notify notified notice notification alert alerted advance beforehand forewarned",
    "mine": "mine mines landmine landmines",
    "blast": "blast blasts explosion explosions explode exploded",
    "crash": "crash crashes crashed collision collided",
    "quake": "earthquake earthquakes quake quakes",
    "storm": "storm storms hurricane typhoon cyclone tornado",
    "fire": "fire fires blaze wildfire wildfires",
    "shooting": "shooting shootings gunman gunfire",
    "disease": "disease virus outbreak epidemic covid",
    "talks": "talk talks negotiation negotiations negotiate meet meeting",
    "attack": "attack attacked attacks offensive operation assault strike strikes aggression",
    "cost": "cost costs price worth spend spent",
    "win": "win won wins winner victory beat defeated",
    "begin": "begin began begun start started starts launch launched open opened",
}
# What happens to people and is counted.
EVENTS = frozenset(("death", "injury", "arrest", "flight", "missing", "capture"))
# What may have caused an event. A report of another cause is of another event.
CAUSES = frozenset(("mine", "blast", "crash", "quake", "storm", "fire", "shooting", "disease"))
_CLASS_OF = {stem(w): name for name, every in _CLASSES.items() for w in every.split()}

# Verbs that help another, and begin a question for yes or no.
HELPERS = frozenset("is are was were do does did has have had will would can could".split())
# Verbs, as lemmas, by which reports say whose words or figures they give.
SPEECH = frozenset(
    "say tell claim announce report state warn insist deny add write confirm argue allege "
    "acknowledge vow estimate count put".split()
)

# Who may be counted, by what distinguishes them; `people` covers all of them.
PEOPLE = frozenset(("people", "person", "persons"))
_PERSONS = {
    "police": "policeman policemen police officer officers",
    "soldier": "soldier soldiers troop troops serviceman servicemen military",
    "civilian": "civilian civilians",
    "child": "child children",
    "worker": "worker workers employee employees staff",
    "woman": "woman women",
    "man": "man men",
    "other": "others resident residents victim victims member members national nationals citizen "
    "citizens militant militants fighter fighters peacekeeper peacekeepers student students "
    "passenger passengers protester protesters hostage hostages prisoner prisoners migrant "
    "migrants journalist journalists doctor doctors medic medics tourist tourists",
}
_PERSON_OF = {w: name for name, every in _PERSONS.items() for w in every.split()}


def meaning(word_stem: str) -> str:
    """The class of a stem, or the stem itself where it has none."""
    return _CLASS_OF.get(word_stem, word_stem)


def person(word: str) -> str | None:
    """What kind of people a lower-case noun names: 'police' for 'policemen'; None for none."""
    if word in PEOPLE:
        return "people"
    if word not in _PERSON_OF and _ACTING.search(word) and not _THINGS.search(word):
        return "other"
    return _PERSON_OF.get(word)


# 'Drivers', 'tourists', 'firemen'; but not 'kilometers' and 'helicopters'.
_ACTING = re.compile(r"(?:ers|ors|ists|men|ians)$")
_THINGS = re.compile(
    r"(?:met|lit|copt|contain|comput)ers$|^(?:numb|pap|canc|quart|lett|tow|cent|bunk|tank|launch|"
    r"trail|shelt|ord|off|bord|riv|matt|carri|oth)ers$|"
    r"^(?:do|flo|mot|tract|react|sens|fact|err|mirr)ors$"
)


# -- words that speak of the answer and not of what it is about: 'timeline', 'differ' ------------

# A word that was never seen in training counts as its likes do.
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
# The classes of the verbs that open an order: 'Summarise Azerbaijan's demands'.
ORDERS = frozenset("GIVE LIST SUMMARISE EXPLAIN COMPARE RETRACE DIFFER".split())
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
