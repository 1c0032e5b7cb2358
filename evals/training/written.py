"""Reports that were written to train on: questions and statements in other words than theirs.

`written/*.txt` holds short invented news reports. A block of lines is one report: its
headline after '# ', a sentence a line, and then what is asked and said of it:

    ? a question | the words of one sentence that answer it
    ! a question that the report does not answer, though it sounds as if
    +2 a statement that sentence 2 makes true (+13: sentences 1 and 3; two digits in brackets)
    -2 a statement that sentence 2 makes false
    ~2 a statement that goes further than sentence 2
    * a question that asks for several things | 24 (the sentences that give a part of its answer)

`written/twins/` holds short ones in which most statements stand beside a twin: the same
statement with one thing changed, so that it is not borne out.

`written/articles/*.txt` asks and says the same of real articles, of which none is here: a block
begins with `@ archive:number`, the archive's folder in the training data and the article's line.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evals.errors import DatasetError
from evals.sets.collection import Case, Collection, rows
from evals.training import polar
from evals.training.reading import Example, near
from evals.training.support import CONTRADICTED, NEUTRAL, SUPPORTED, Statement
from index.split import sentences

WRITTEN = Path(__file__).with_name("written")
ARTICLES = WRITTEN / "articles"
# Of every so many reports, one is kept from training, for the curve.
_HELD = 20
# Sentences of an article that questions and statements are about, at most.
_READ = 21
_NUMBERS = r"(?:\d|\(\d+\))+"
_LABELS = {"+": SUPPORTED, "-": CONTRADICTED, "~": NEUTRAL}
# Shares: of statements that are laid beside their sentence alone, and beside it with others;
# the rest is laid beside the whole report. Of those laid beside a sentence that is not theirs.
_ALONE = 0.55
_SOME = 0.25
_HEADLINE = 0.3
# Words of a passage, about those of a chunk.
_WORDS = 130
# Of the sentences that do not answer a question for several things, so many are laid beside it.
_OTHERS = 5
# And so many sentences of reports that are near.
_ELSEWHERE_NEAR = 2
_ELSEWHERE = 0.35
# Of the reports, for so many a sentence is a statement itself.
_ITSELF = 0.4
# And so many sentences of each without some of their details; of these, so many are asked.
_SHORTENED = 2
_SHORTENED_ASKED = 0.5
# Shares of the questions: put to the report without its answer, and to a near report.
_OUT = 0.5
_NEAR = 0.3
_UNTITLED = 0.2
# And to single sentences: to the one that answers, and to another.
_SENTENCE = 0.2
_BESIDE = 0.35
# Of the statements that can be asked, so many are: for the reader of questions, and for that of
# statements, which then says yes or no.
_POLAR = 0.3
_ASKED = 0.35


@dataclass(slots=True)
class Report:
    """One report: its sentences in order; statements with the numbers (from 0) they rest on.

    Attributes:
        archive: the archive that a real article is from; empty for an invented report.
    """

    title: str
    archive: str = ""
    sentences: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    said: list[tuple[str, tuple[int, ...], str]] = field(default_factory=list)
    several: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def reports(folder: Path = WRITTEN) -> tuple[list[Report], list[Report]]:
    """The reports to train on, and those kept for the curve.

    Raises:
        DatasetError: a block has no headline, or a line does not fit its report.
    """
    files = [*sorted(folder.glob("*.txt")), *sorted(folder.glob("twins/*.txt"))]
    return _parted([_reports(file) for file in files])


def _reports(file: Path) -> list[Report]:
    return [_report(file, b) for b in _blocks(file)]


def about_articles(data: Path, folder: Path = ARTICLES) -> tuple[list[Report], list[Report]]:
    """What is asked and said of the articles of the training archives, as `reports` gives it.

    Args:
        data: the folder of the training data.

    Raises:
        DatasetError: an article is not there, or a line does not fit it.
    """
    archives: dict[str, list[dict[str, Any]]] = {}
    made: list[list[Report]] = []
    for file in sorted(folder.glob("*.txt")):
        made.append([])
        for block in re.split(r"\n(?=@ )", file.read_text(encoding="utf-8").strip()):
            first, *lines = filter(None, (line.strip() for line in block.splitlines()))
            named = re.fullmatch(r"@ (\w+):(\d+)", first)
            if named is None:
                raise DatasetError(f"{file}: a block begins without its article: {first[:60]}")
            if named[1] not in archives:
                path = data / f"realtimeqa_{named[1]}" / "articles.jsonl.gz"
                archives[named[1]] = list(rows(path))
            if int(named[2]) >= len(archives[named[1]]):
                raise DatasetError(f"{file}: there is no such article: {first}")
            article = archives[named[1]][int(named[2])]
            text = article["text"]
            split = [text[a:b].strip() for a, b in sentences(text)]
            report = Report(article["title"], archive=named[1], sentences=split[:_READ])
            made[-1].append(_filled(file, report, lines))
    return _parted(made)


def _blocks(file: Path) -> list[str]:
    return re.split(r"\n\s*\n", file.read_text(encoding="utf-8").strip())


def _parted(files: Sequence[Sequence[Report]]) -> tuple[list[Report], list[Report]]:
    """Of each file's reports, those to train on and those kept for the curve."""
    numbered = [(n, r) for few in files for n, r in enumerate(few)]
    return [r for n, r in numbered if n % _HELD], [r for n, r in numbered if not n % _HELD]


def _report(file: Path, block: str) -> Report:
    first, *lines = (line.strip() for line in block.splitlines())
    if not first.startswith("# "):
        raise DatasetError(f"{file}: a report begins without its headline: {first[:60]}")
    return _filled(file, Report(first[2:]), lines)


def _filled(file: Path, made: Report, lines: Sequence[str]) -> Report:
    for line in lines:
        if line[0] in "?!*+-~":
            if not _take(made, line):
                raise DatasetError(f"{file}: a line does not fit its report: {line[:100]}")
        else:
            made.sentences.append(line)
    return made


def _take(report: Report, line: str) -> bool:
    """Adds a question or a statement; False where it does not fit the report."""
    kind, rest = line[0], line[1:].strip()
    if kind == "!":
        report.unanswered.append(rest)
        return True
    if kind == "?":
        question, bar, answer = (part.strip() for part in rest.partition("|"))
        report.asked.append((question, answer))
        return bool(bar) and any(answer in s for s in report.sentences)
    if kind == "*":
        question, _, numbers = (part.strip() for part in rest.partition("|"))
        if not re.fullmatch(_NUMBERS, numbers):
            return False
        report.several.append((question, _numbers(numbers)))
        return _there(report, report.several[-1][1])
    numbered = re.match(rf"({_NUMBERS})\s+(\S.*)", rest)
    if numbered is None:
        return False
    rests_on = _numbers(numbered[1])
    report.said.append((numbered[2], rests_on, _LABELS[kind]))
    return _there(report, rests_on)


def _numbers(given: str) -> tuple[int, ...]:
    """Sentences from 0, as a line names them from 1: `2(11)` is 1 and 10."""
    return tuple(int(many or one) - 1 for many, one in re.findall(r"\((\d+)\)|(\d)", given))


def _there(report: Report, numbers: Sequence[int]) -> bool:
    return all(0 <= i < len(report.sentences) for i in numbers)


def examples(given: Sequence[Report], seed: int) -> list[Example]:
    """Questions with their report, with what is left of it without the answer, and with others."""
    rng = random.Random(seed)  # noqa: S311
    asked = [q for r in given for q, _ in r.asked]
    found = iter(near(asked, [r.text for r in given]))
    made: list[Example] = []
    for r in given:
        title = r.title if rng.random() > _UNTITLED else ""
        for question, answer in r.asked:
            others = [given[i] for i in next(found) if given[i] is not r]
            made += _of_question(replace(r, title=title), (question, answer), others, rng)
        made += [
            Example(q, _nearest(r, q, rng), title or None, False, kind="written premise")
            for q in r.unanswered
        ]
        made += _of_statements(replace(r, title=title), rng)
        made += _of_several(r, rng)
    made += _of_several_elsewhere(given, rng)
    return made


def _of_question(
    r: Report, asked: tuple[str, str], others: Sequence[Report], rng: random.Random
) -> Iterator[Example]:
    question, answer = asked
    at = next(i for i, s in enumerate(r.sentences) if answer in s)
    low, high = around(r.sentences, at, at + 1, rng)
    if rng.random() < 0.3:  # A part of the report, as a chunk is a part of an article.
        low, high = rng.randint(low, at), rng.randint(at + 1, high)
    passage = " ".join(r.sentences[low:high])
    start = len(" ".join([*r.sentences[low:at], ""])) + r.sentences[at].index(answer)
    end = start + len(answer)
    place = ((start, start + 1), (end - 1, end))
    yield Example(question, passage, r.title or None, True, *place, kind="written")
    if rng.random() < _SENTENCE:
        i = r.sentences[at].index(answer)
        alone = ((i, i + 1), (i + len(answer) - 1, i + len(answer)))
        yield Example(question, r.sentences[at], None, True, *alone, kind="written")
    beside = [x for x in r.sentences if answer not in x]
    if beside and rng.random() < _BESIDE:
        yield Example(question, rng.choice(beside), None, False, kind="written beside")
    near_it = range(*around(r.sentences, at, at + 1, rng))
    rest = " ".join(r.sentences[i] for i in near_it if answer not in r.sentences[i])
    if rest and answer not in r.title and rng.random() < _OUT:
        yield Example(question, rest, r.title or None, False, kind="written sentence out")
    if others and rng.random() < _NEAR:
        other = others[0]
        if answer not in other.text:
            passage = _nearest(other, question, rng)
            yield Example(question, passage, other.title, False, kind="written near")


def around(said: Sequence[str], low: int, high: int, rng: random.Random) -> tuple[int, int]:
    """The first sentence and the one after the last of a passage that holds those from `low` to
    `high`: all of a short report, of an article about as much as a chunk."""
    words = [len(s.split()) for s in said]
    while (low, high) != (0, len(said)):
        earlier = low > 0 and (high == len(said) or rng.random() < 0.5)
        more = words[low - 1] if earlier else words[high]
        if sum(words[low:high]) + more > _WORDS:
            break
        low, high = (low - 1, high) if earlier else (low, high + 1)
    return low, high


def _nearest(r: Report, asked: str, rng: random.Random) -> str:
    """The passage of a report around the sentence that shares most words with a question."""
    at = _shares_most(r.sentences, asked)
    low, high = around(r.sentences, at, at + 1, rng)
    return " ".join(r.sentences[low:high])


def _shares_most(sentences: Sequence[str], asked: str) -> int:
    """The number of the sentence that shares most words with a question."""
    wanted = set(re.findall(r"\w{3,}", asked.lower()))
    shared = [len(wanted & set(re.findall(r"\w{3,}", s.lower()))) for s in sentences]
    return shared.index(max(shared))


def _of_several(r: Report, rng: random.Random) -> Iterator[Example]:
    """Questions for more than one thing: the report, and each of its sentences alone."""
    for question, numbers in r.several:
        low, high = around(r.sentences, numbers[0], numbers[0] + 1, rng)
        start = len(" ".join([*r.sentences[low : numbers[0]], ""]))
        first = (start, start + len(r.sentences[numbers[0]]))
        passage = " ".join(r.sentences[low:high])
        yield Example(question, passage, r.title or None, True, first, first, "written several")
        for i, sentence in enumerate(r.sentences):
            title = None if rng.random() < _UNTITLED else r.title
            if i in numbers:
                place = (0, len(sentence))
                yield Example(question, sentence, title, True, place, place, "written several")
            elif rng.random() < _OTHERS / len(r.sentences):
                yield Example(question, sentence, title, False, kind="written several, beside")


def _of_several_elsewhere(given: Sequence[Report], rng: random.Random) -> Iterator[Example]:
    """Questions for more than one thing, beside single sentences of reports that are near."""
    asked = [(r, question) for r in given for question, _ in r.several]
    found = near([question for _, question in asked], [r.text for r in given])
    for (r, question), places in zip(asked, found, strict=True):
        # Of articles of the same months, one may tell of the same.
        others = [o for i in places if (o := given[i]).text != r.text and _apart(o, r)]
        for other in others[:_ELSEWHERE_NEAR]:
            title = None if rng.random() < _UNTITLED else other.title
            sentence = other.sentences[_shares_most(other.sentences, question)]
            yield Example(question, sentence, title, False, kind="written several, elsewhere")


def _apart(one: Report, other: Report) -> bool:
    return not one.archive or one.archive != other.archive


def _of_statements(r: Report, rng: random.Random) -> Iterator[Example]:
    """Questions of yes or no: what makes a statement true or false answers whether it is so."""
    for said, rests_on, label in r.said:
        asked_so = said.endswith("?")
        if len(rests_on) != 1 or not (asked_so or rng.random() < _POLAR):
            continue
        question = said if asked_so else polar.asked(said)
        if question is None:
            continue
        low, high = around(r.sentences, rests_on[0], rests_on[0] + 1, rng)
        passage = " ".join(r.sentences[low:high])
        if label == NEUTRAL:
            yield Example(question, passage, r.title or None, False, kind="written polar")
            continue
        start = len(" ".join([*r.sentences[low : rests_on[0]], ""]))
        place = (start, start + len(r.sentences[rests_on[0]]))
        yield Example(question, passage, r.title or None, True, place, place, "written polar")


def collection(folder: Path = WRITTEN) -> Collection:
    """The reports that were kept from training as an archive, with the questions about them.

    Only they, and not the short ones of `twins/`: many questions name nobody, and of more reports
    several would answer one.
    """
    _, held = _parted([_reports(file) for file in sorted(folder.glob("*.txt"))])
    articles = tuple(
        {"id": f"written-{n}", "title": r.title, "text": r.text} for n, r in enumerate(held)
    )
    cases: list[Case] = []
    for n, r in enumerate(held):
        asked = [(q, (a,), True) for q, a in r.asked] + [(q, (), False) for q in r.unanswered]
        for question, gold, answerable in asked:
            name = f"written-{n}-{len(cases)}"
            cases.append(Case(name, question, gold, f"written-{n}", answerable))
    return Collection("written", articles, tuple(cases))


def statements(given: Sequence[Report], seed: int) -> list[Statement]:
    """Statements with what they rest on, alone and among more, and with what they do not."""
    rng = random.Random(seed)  # noqa: S311
    made: list[Statement] = []
    for r in given:
        if rng.random() < _ITSELF:
            i = rng.randrange(len(r.sentences))
            evidence = " ".join(_evidence(r, (i,), rng))
            made.append(Statement(r.sentences[i], evidence, SUPPORTED, "written itself"))
        made += _shorter(r, rng)
        for claim, rests_on, label in r.said:
            evidence = " ".join(_evidence(r, rests_on, rng))
            if rng.random() < _HEADLINE:
                evidence = f"{r.title}. {evidence}"
            made.append(Statement(claim, evidence, label, f"written {label}"))
            question = polar.asked(claim) if rng.random() < _ASKED else None
            if question is not None:
                made.append(Statement(question, evidence, label, f"written {label}, asked"))
            rest = [i for i in range(len(r.sentences)) if i not in rests_on]
            if rest and label != CONTRADICTED and rng.random() < _ELSEWHERE:
                other = r.sentences[rng.choice(rest)]
                made.append(Statement(claim, other, NEUTRAL, "written elsewhere"))
    return made


def _shorter(r: Report, rng: random.Random) -> Iterator[Statement]:
    """Sentences without some of their details, said or asked, beside the whole: all true."""
    for i in rng.sample(range(len(r.sentences)), min(_SHORTENED, len(r.sentences))):
        shorter = polar.shortened(r.sentences[i], rng)
        if shorter is None:
            continue
        question = polar.asked(shorter) if rng.random() < _SHORTENED_ASKED else None
        evidence = " ".join(_evidence(r, (i,), rng))
        kind = "written shortened" if question is None else "written shortened, asked"
        yield Statement(question or shorter, evidence, SUPPORTED, kind)


def _evidence(r: Report, rests_on: Sequence[int], rng: random.Random) -> list[str]:
    picked = rng.random()
    if picked < _ALONE:
        return [r.sentences[i] for i in sorted(rests_on)]
    if picked < _ALONE + _SOME:
        low, high = min(rests_on), max(rests_on)
        return r.sentences[max(0, low - rng.randint(0, 1)) : high + 1 + rng.randint(0, 1)]
    low, high = around(r.sentences, min(rests_on), max(rests_on) + 1, rng)
    return r.sentences[low:high]
