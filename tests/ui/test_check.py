"""`dateline check`: what it prints, how it ends, and what it says of files that are none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rag import Dateline
from tests.machine import PATIENCE_S

ROOT = Path(__file__).parents[2]
TEXT = "The ferry carried 40 cars to Brattvik."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check")
    article = {"id": "f", "title": "Ferry", "outlet": "Fjord News", "text": TEXT}
    (folder / "a.jsonl").write_text(json.dumps(article))
    with Dateline.open(folder / "home") as d:
        d.index(folder / "a.jsonl")
    return folder / "home"


def run(*words: object, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ui", "check", *map(str, words)],
        cwd=ROOT,
        input=given,
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_json_is_one_object_and_strict_ends_with_three(home: Path) -> None:
    ran = run("-", "--home", home, "--json", "--strict", given=TEXT.replace("40", "30").encode())
    assert ran.returncode == 3
    [statement] = json.loads(ran.stdout)["statements"]
    assert statement["verdict"] == "contradicted"


def test_a_word_document_is_read_and_its_verdict_stands_in_words(
    home: Path, tmp_path: Path
) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph(TEXT)
    document.save(str(tmp_path / "draft.docx"))
    ran = run(tmp_path / "draft.docx", "--home", home, "--strict")
    assert ran.returncode == 0
    shown = ran.stdout.decode()
    assert "SUPPORTED" in shown and "Fjord News" in shown
    assert "1 statement: 1 supported, 0 contradicted, 0 not found." in shown


def test_what_cannot_be_read_is_said_in_one_sentence(home: Path, tmp_path: Path) -> None:
    empty, binary = tmp_path / "empty.txt", tmp_path / "picture.txt"
    empty.write_bytes(b" \n")
    binary.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    for file, said in (
        (tmp_path / "none.txt", "no file"),
        (empty, "is empty"),
        (binary, "is not text"),
        (tmp_path, "is a folder"),
    ):
        ran = run(file, "--home", home)
        assert ran.returncode == 1
        assert said in ran.stderr.decode() and b"Traceback" not in ran.stderr
