"""The command line keeps its contract: what it prints, where, and with which exit status."""

from __future__ import annotations

import contextlib
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import docx
import pytest

from rag.dateline import Dateline
from tests.conftest import ROOT
from tests.machine import PATIENCE_S
from tests.ui.conftest import CANARY

QUESTION = "Who repaired the Varnholm lighthouse?"


def one_sentence(run) -> str:
    """The only line on standard error, which has to be a sentence of ours."""
    lines = run.err.splitlines()
    assert len(lines) == 1, run.err
    assert lines[0].startswith("dateline: ") and lines[0].endswith(".")
    assert "Traceback" not in run.err
    return lines[0]


# -- help ------------------------------------------------------------------------------


def test_help_names_every_command(process):
    shown = process("--help")
    assert shown.status == 0
    for command in "index ask search articles article set remove chat".split():
        assert f"\n  {command} " in shown.out


# That it answers at once: how long it takes hangs on the machine, what it loads does not.
def test_help_loads_typer_and_little_of_ours():
    script = (
        "import sys, typer\n"
        "before = set(sys.modules)\n"
        "from ui.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "loaded = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "loaded -= sys.stdlib_module_names | {name.split('.')[0] for name in before}\n"
        "print(sorted(loaded), file=sys.stderr)\n"
        "print(len([n for n in sys.modules if n.startswith('index.')]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    # Beside Typer and Python's own: our command line, and of the index its errors.
    assert done.stderr.splitlines() == ["['index', 'ui']", "1"]


def test_no_command_at_all_shows_the_help(process):
    shown = process()
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith("Usage: dateline")


# -- answers ---------------------------------------------------------------------------


def test_ask_json_is_one_object_with_the_fields_of_the_contract(process, home):
    asked = process("ask", QUESTION, "--json", "--llm", "reader", "--home", home)
    assert (asked.status, asked.err) == (0, "")
    assert asked.out.count("\n") == 1
    answer = asked.json
    assert set(answer) >= set(
        "question answer abstained reason sentences citations conflicts dropped "
        "undated_left_out model as_of timings".split()
    )
    citation = answer["citations"][0]
    assert set(citation) >= set(
        "n article_id title outlet authors published url start end quote".split()
    )
    assert citation["article_id"] == CANARY
    with Dateline.open(home) as opened:
        text = opened.article(CANARY).text
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert answer["answer"].endswith("[1]")


def test_an_answer_for_people_shows_the_quoted_words_once_and_their_source(dateline):
    asked = dateline("ask", "Where did Azerbaijan offer talks?", "--llm", "reader")
    assert (asked.status, asked.err) == (0, "")
    short, answer, rest = asked.out.split("\n\n", 2)
    assert "Yevlakh" in short and len(short) < len(answer)
    assert "Yevlakh" in answer and "[1]" in answer
    # Who else says so stands between, where somebody does.
    also, sources = rest.split("\n\n", 1) if rest.startswith("Also ") else ("", rest)
    assert also.count("\n") == 0 and sources.startswith("[1] ")
    # The sentence is the quote: what stands below it is where it is from, and not the words again.
    assert "“" not in sources.split("\n\n")[0]
    assert "(digest)" in sources and "A digest is a summary" in sources
    assert max(len(line) for line in asked.out.splitlines()) <= 80
    assert not any(line != line.rstrip() for line in asked.out.splitlines())


def test_an_answer_is_written_in_the_format_that_is_asked_for(dateline, tmp_path):
    asked = ("ask", "Where did Azerbaijan offer talks?", "--llm", "reader")
    printed = dateline(*asked, "--format", "markdown")
    assert printed.out.startswith("# Where did Azerbaijan offer talks?\n\n**")
    assert "[^1]: " in printed.out and printed.status == 0
    assert dateline(*asked, "--format", "json").json["kind"] == "fact"
    file = tmp_path / "answer.docx"
    written = dateline(*asked, "--out", file)
    assert (written.status, written.out) == (0, "")
    assert written.err == f"Written to {file}.\n"
    paragraphs = [p.text for p in docx.Document(str(file)).paragraphs]
    assert paragraphs[0] == asked[1] and any("Yevlakh" in p for p in paragraphs[1:])
    assert dateline(*asked, "--out", tmp_path / "answer.txt").status == 0
    text = (tmp_path / "answer.txt").read_text("utf-8")
    assert "Yevlakh" in text and "\n[1] " in text and "\x1b" not in text


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--json", "--format", "markdown"), "contradict each other"),
        (("--format", "docx"), "--out FILE"),
        (("--out", "no-such-folder/answer.md"), "cannot be written"),
        (("--out", "."), "cannot be written"),
        (("--format", "pdf"), "--format"),
    ],
)
def test_a_format_that_cannot_be_is_refused_before_anything_is_asked(dateline, options, told):
    refused = dateline("ask", QUESTION, *options)
    assert (refused.status, refused.out) == (2, "")
    assert told in one_sentence(refused)


def test_a_question_that_no_article_answers_is_refused_with_status_0(dateline):
    asked = dateline("ask", "Who won the 2022 World Cup in Qatar?", "--llm", "reader")
    assert asked.status == 0
    assert asked.out.startswith("No answer. ")
    assert "Nearest passages (not an answer)" in asked.out


def test_dates_outlets_and_k_limit_what_is_read(dateline):
    found = dateline("search", "offensive", "--json", "--outlet", "eurasianet", "--k", 2)
    assert [p["outlet"] for p in found.json] == ["Eurasianet"] * 2
    found = dateline("search", "offensive", "--json", "--since", "2023-09-20")
    assert {p["published"] for p in found.json} == {"2023-09-20", "2024-02-03"}
    found = dateline("search", "offensive", "--json", "--until", "2023-09-19", "--undated")
    assert {p["published"] for p in found.json} == {"2023-09-19", None}
    asked = dateline(
        "ask", "Where did Azerbaijan offer talks?", "--json", "--as-of", "2023-09-19",
        "--llm", "reader",
    )  # fmt: skip
    assert asked.json["as_of"] == "2023-09-19"
    assert {c["published"] for c in asked.json["citations"]} <= {"2023-09-19"}


# -- lists -----------------------------------------------------------------------------


def test_search_json_lists_ranked_passages_that_stand_in_their_articles(dateline, home):
    found = dateline("search", "lighthouse", "--json", "--k", 3)
    assert (found.status, found.err) == (0, "")
    assert [p["rank"] for p in found.json] == [1, 2, 3]
    first = found.json[0]
    assert set(first) == set(
        "rank score article_id title outlet published url start end text kind".split()
    )
    with Dateline.open(home) as opened:
        assert opened.article(CANARY).text[first["start"] : first["end"]] == first["text"]


def test_articles_json_lists_what_the_contract_names(dateline):
    listed = dateline("articles", "--json")
    assert (listed.status, listed.err, len(listed.json)) == (0, "", 6)
    for row in listed.json:
        assert set(row) >= {"id", "title", "outlet", "authors", "published", "url", "kind"}
    assert isinstance(listed.json[0]["authors"], list)


def test_the_list_for_people_says_what_is_not_stated(dateline):
    listed = dateline("articles")
    assert "outlet not stated" in listed.out
    assert "no date" in listed.out
    assert "003_b2756f038bcefa75" in listed.out
    assert "6 articles, 5 outlets, 1 group of copies." in listed.out


def test_one_article_comes_with_its_whole_text(dateline, home):
    shown = dateline("article", "003_b2756f038bcefa75", "--json")
    with Dateline.open(home) as opened:
        assert shown.json["text"] == opened.article("003_b2756f038bcefa75").text
    assert isinstance(shown.json["left_out"], list)


def test_what_an_article_says_cannot_drive_the_terminal(dateline):
    for command in (
        ("articles",),
        ("article", CANARY),
        ("search", "lighthouse", "--k", 1),
        ("ask", QUESTION, "--llm", "reader"),
    ):
        shown = dateline(*command)
        assert shown.status == 0
        assert not [c for c in shown.out if c != "\n" and not c.isprintable()], command
        assert "[bold red]Harbour[/bold red]" in " ".join(shown.out.split()), command
        assert "javascript:" not in shown.out, command


# -- indexing --------------------------------------------------------------------------


def test_index_reports_what_it_did_and_names_what_failed(dateline, own_home, tmp_path):
    good, broken = tmp_path / "good.txt", tmp_path / "broken.txt"
    good.write_text("Ferries to Varnholm run again since Monday, the port said.\n")
    broken.write_bytes(b"\x00\x01\x02\x03" * 100)
    done = dateline("index", good, broken, tmp_path / "missing.txt", "--json", home=own_home)
    assert done.status == 1
    assert len(done.json["added"]) == 1
    assert [row["source"] for row in done.json["failed"]] == [
        str(tmp_path / "missing.txt"),
        str(broken),
    ]
    said = done.err.splitlines()
    assert len(said) == 2
    assert all(line.startswith("dateline: ") for line in said)
    assert "broken.txt" in said[1]


def test_indexing_the_same_again_changes_nothing(dateline, own_home):
    done = dateline("index", ROOT / "seeds", home=own_home)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("5 unchanged.")
    assert "README" in done.out


def test_a_terminal_sees_a_bar_on_standard_error_and_the_report_alone_on_standard_output(own_home):
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "index", str(ROOT / "seeds"), "--home", str(own_home)],
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    drawn: list[bytes] = []
    # Read while it is drawn: a terminal takes a bounded number of bytes that nobody reads.
    reading = threading.Thread(target=lambda: drawn.extend(everything(ours)))
    reading.start()
    report, _ = running.communicate(timeout=PATIENCE_S)
    reading.join(PATIENCE_S)
    os.close(ours)
    bar = b"".join(drawn).decode()
    assert running.returncode == 0
    assert report.decode().startswith("5 unchanged.\n")
    assert "Indexing" in bar and "100%" in bar


def everything(terminal: int) -> Iterator[bytes]:
    """What is written to a terminal until its other side is closed."""
    with contextlib.suppress(OSError):  # how Linux tells that end
        while written := os.read(terminal, 100_000):
            yield written


def test_remove_takes_all_of_the_named_articles_or_none(dateline, own_home):
    refused = dateline("remove", CANARY, "no-such-id", home=own_home)
    assert refused.status == 2
    assert "no-such-id" in one_sentence(refused)
    assert dateline("remove", CANARY, home=own_home).out == "Removed 1 article.\n"
    assert len(dateline("articles", "--json", home=own_home).json) == 5


# -- what makes no sense, and what fails -----------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ask", ""], "empty"),
        (["ask", "? !"], "empty"),
        (["ask", "a" * 100_000], "100,000 characters"),
        (["ask", "Who?", "--outlet", "The Nowhere Times"], "'The Nowhere Times'"),
        (["ask", "Who?", "--as-of", "yesterday"], "'yesterday' is not a date for --as-of:"),
        (["ask", "Who?", "--since", "2023-09-20", "--until", "2023-09-01"], "--since has to come"),
        (["ask", "Who?", "--k", "0"], "--k is 0"),
        (["ask", "Who?", "--k", "many"], "--k"),
        (["ask", "Who?", "--llm", "oracle"], "'oracle'"),
        (["ask", "Who", "offered", "talks?"], "in quotes"),
        (["search", ""], "empty"),
        (["article", "no-such-id"], "no-such-id': 'dateline articles' lists the ids"),
        (["asq", "Who?"], "asq"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence_with_status_2(dateline, words, told):
    refused = dateline(*words)
    assert (refused.status, refused.out) == (2, "")
    assert told in one_sentence(refused)


@pytest.mark.parametrize("words", [["ask", "Who?"], ["articles", "--json"]])
def test_a_missing_index_is_told_in_one_sentence_with_status_1(dateline, tmp_path, words):
    refused = dateline(*words, home=tmp_path / "none")
    assert (refused.status, refused.out) == (1, "")
    told = one_sentence(refused)
    assert "make one with 'dateline index SOURCE', or name another with --home" in told


def test_the_home_may_be_named_by_the_environment(process, tmp_path):
    refused = process("articles", DATELINE_HOME=str(tmp_path / "none"))
    assert (refused.status, refused.out) == (1, "")
    assert str(tmp_path / "none") in one_sentence(refused)


def test_a_fault_of_ours_is_told_in_one_sentence_and_in_full_only_for_debugging(
    dateline, monkeypatch
):
    def broken(self):
        raise ZeroDivisionError("half of\nnothing")

    monkeypatch.setattr(Dateline, "metadata", broken)
    failed = dateline("articles")
    assert (failed.status, failed.out) == (1, "")
    assert "ZeroDivisionError: half of nothing" in one_sentence(failed)
    monkeypatch.setenv("DATELINE_DEBUG", "1")
    assert "Traceback" in dateline("articles").err


def test_ctrl_c_ends_with_one_line_and_status_130(dateline, monkeypatch):
    monkeypatch.setattr(Dateline, "metadata", lambda self: os.kill(os.getpid(), signal.SIGINT))
    # A shell has a program that it runs in the background ignore the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    stopped = dateline("articles")
    signal.signal(signal.SIGINT, before)
    assert (stopped.status, stopped.out) == (130, "")
    assert one_sentence(stopped) == "dateline: interrupted."


def test_a_reader_that_stops_reading_is_no_failure_to_speak_of(home):
    running = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "articles", "--json", "--home", str(home)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    running.stdout.close()
    assert running.stderr.read() == b""
    running.stderr.close()
    running.wait(PATIENCE_S)


def test_what_libraries_print_does_not_reach_standard_output(dateline, monkeypatch):
    def noisy(self):
        print("from Python")
        os.write(1, b"from C\n")
        return []

    monkeypatch.setattr(Dateline, "metadata", noisy)
    listed = dateline("articles", "--json")
    assert listed.out == "[]\n"
    assert "from Python" in listed.err and "from C" in listed.err


def test_json_is_utf_8_whatever_the_terminal_speaks(process, home):
    listed = process("articles", "--json", "--home", home, PYTHONIOENCODING="ascii")
    assert (listed.status, listed.err) == (0, "")
    assert "Varnö" in listed.out
