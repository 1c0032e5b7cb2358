"""check, doctor, export, import and sync as a person calls them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag import Dateline
from tests.conftest import ROOT
from tests.machine import PATIENCE_S
from tests.ui.conftest import CANARY, Run

TEXT = "The ferry carried 40 cars to Brattvik."
Command = Callable[..., Run]


@pytest.fixture(scope="module")
def ferry_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    article = {"id": "f", "title": "Ferry", "outlet": "Fjord News", "text": TEXT}
    (folder / "a.jsonl").write_text(json.dumps(article))
    with Dateline.open(folder / "home") as d:
        d.index(folder / "a.jsonl")
    return folder / "home"


def check(*words: object, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", "check", *map(str, words)],
        cwd=ROOT,
        input=given,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_json_is_one_object_and_strict_ends_with_three(ferry_home: Path) -> None:
    ran = check(
        "-", "--home", ferry_home, "--json", "--strict", given=TEXT.replace("40", "30").encode()
    )
    assert ran.returncode == 3
    [statement] = json.loads(ran.stdout)["statements"]
    assert statement["verdict"] == "contradicted"


def test_a_word_document_is_read_and_its_verdict_stands_in_words(
    ferry_home: Path, tmp_path: Path
) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph(TEXT)
    document.save(str(tmp_path / "draft.docx"))
    ran = check(tmp_path / "draft.docx", "--home", ferry_home, "--strict")
    assert ran.returncode == 0
    shown = ran.stdout.decode()
    assert "SUPPORTED" in shown and "Fjord News" in shown
    assert "1 statement: 1 supported, 0 contradicted, 0 not found." in shown


def test_what_cannot_be_read_is_said_in_one_sentence(ferry_home: Path, tmp_path: Path) -> None:
    empty, binary = tmp_path / "empty.txt", tmp_path / "picture.txt"
    empty.write_bytes(b" \n")
    binary.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    for file, said in (
        (tmp_path / "none.txt", "no file"),
        (empty, "is empty"),
        (binary, "is not text"),
        (tmp_path, "is a folder"),
    ):
        ran = check(file, "--home", ferry_home)
        assert ran.returncode == 1
        assert said in ran.stderr.decode() and b"Traceback" not in ran.stderr


def test_the_doctor_finds_a_good_index_well(dateline: Command) -> None:
    run = dateline("doctor")
    assert run.status == 0, run.out
    assert "All is well." in run.out and run.err == ""


def test_the_doctor_says_what_is_wrong_and_repairs_it(dateline: Command, own_home: Path) -> None:
    shutil.rmtree(own_home / "chroma")
    run = dateline("doctor", "--json", home=own_home)
    assert run.status == 1 and run.json["well"] is False
    [wrong] = [f for f in run.json["findings"] if not f["well"]]
    assert wrong["about"] == "Chroma" and "--repair" in wrong["says"]
    mended = dateline("doctor", "--repair", home=own_home)
    assert mended.status == 0 and "none embedded" in mended.out


def test_the_doctor_knows_a_language_model_that_does_not_exist(dateline: Command) -> None:
    run = dateline("doctor", "--json", "--llm", "gguf:/no/such/model.gguf")
    assert run.status == 1
    [wrong] = [f for f in run.json["findings"] if not f["well"]]
    assert wrong["about"] == "language model"


def test_a_damaged_catalog_is_told_and_what_it_holds_is_saved(
    dateline: Command, own_home: Path, tmp_path: Path
) -> None:
    path = own_home / "catalog.db"
    with path.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(b"\xa5" * (path.stat().st_size // 2))
    refused = dateline("articles", home=own_home)
    assert refused.status == 1 and "'dateline doctor'" in refused.err
    run = dateline("doctor", "--save", tmp_path / "saved.jsonl", home=own_home)
    assert run.status == 1
    assert "can still be read" in " ".join(run.out.split())
    assert (tmp_path / "saved.jsonl").is_file()


def test_an_index_goes_into_a_file_and_comes_out_of_it(
    dateline: Command, tmp_path: Path, home: Path
) -> None:
    file = tmp_path / "news.dateline"
    assert "Wrote" in dateline("export", file).out
    run = dateline("import", file, home=tmp_path / "new")
    assert (run.status, run.err) == (0, "") and "Restored 6 articles" in run.out
    asked = ("search", "Where did Baku offer talks?", "--json")
    assert dateline(*asked, home=tmp_path / "new").json == dateline(*asked).json
    refused = dateline("import", file, home=tmp_path / "new")
    assert refused.status == 1 and "--merge" in refused.err


def test_sync_removes_what_is_gone_and_says_so(
    dateline: Command, own_home: Path, hostile: Path
) -> None:
    run = dateline("sync", ROOT / "seeds", "--json", home=own_home)
    assert (run.status, run.json["removed"]) == (0, [CANARY])
    assert len(run.json["unchanged"]) == 5
    refused = dateline("sync", ROOT / "no-such-folder", home=own_home)
    assert refused.status == 1 and "nothing was changed" in refused.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_after_the_batch_with_status_130(
    tmp_path: Path, number: signal.Signals
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    source = (ROOT / "seeds" / "000_74f6e4da3164636b.md").read_text().split("---\n", 2)[2]
    for n in range(400):
        (folder / f"{n}.txt").write_text(f"Report {n}\n\n" + source.replace(".", f" {n}."))
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "sync", str(folder), "--home", str(tmp_path / "home")],
        cwd=ROOT,
        env={**os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lock = tmp_path / "home" / "writer.txt"
    while not lock.is_file():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert [line for line in err.splitlines() if "indexing," not in line] == [
        "dateline: interrupted: stopping after this batch (once more stops at once)."
    ]
    assert "Stopped" in out
