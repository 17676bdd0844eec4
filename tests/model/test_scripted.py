from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest

from agentd.errors import ModelError, UsageError
from agentd.model import ScriptedModel, open_model
from agentd.settings import Settings
from tests.model.calls import ask

CALL = {"tool": "read_file", "args": {"path": "notes.txt"}}


def test_texts_calls_and_plans_are_said_in_order() -> None:
    pieces: list[str] = []
    model = ScriptedModel(["free text", CALL, {"steps": ["look"], "done_when": []}])
    assert model.reply(ask("a")).text == "free text"
    assert model.reply(ask("b"), pieces.append).text == json.dumps(CALL) == "".join(pieces)
    assert json.loads(model.reply(ask("c")).text)["steps"] == ["look"]
    assert [r.messages[-1].text for r in model.requests] == ["a", "b", "c"]


def test_an_exhausted_script_says_so() -> None:
    model = ScriptedModel(["one"])
    model.reply(ask("a"))
    with pytest.raises(ModelError, match="no reply left"):
        model.reply(ask("b"))


def test_a_line_waits_for_the_message_that_it_matches() -> None:
    model = ScriptedModel([{"text": "yes", "match": "agree"}, {**CALL, "match": "read"}, "else"])
    assert json.loads(model.reply(ask("please read it")).text) == CALL
    assert model.reply(ask("hello")).text == "else"
    assert model.reply(ask("do you agree?")).text == "yes"


def test_delays_tokens_and_aborts() -> None:
    model = ScriptedModel([{"text": "slow", "delay_ms": 50, "tokens": 9}, {"text": "never", "delay_ms": 60_000}, "x"])
    started = time.monotonic()
    assert model.reply(ask("a")).usage.output == 9
    assert time.monotonic() - started >= 0.05
    threading.Timer(0.1, model.abort).start()
    assert model.reply(ask("b")).finish == "aborted"
    assert model.reply(ask("c")).text == "x"


def test_a_delay_beyond_the_deadline_ends_at_it() -> None:
    model = ScriptedModel([{"text": "never", "delay_ms": 60_000}])
    assert model.reply(ask("a", deadline_s=0.05)).finish == "deadline"


@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_a_script_is_a_file(settings: Settings, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"script{suffix}"
    path.write_text(json.dumps(["hello", CALL]))
    model = open_model(f"scripted:{path}", settings=settings)
    assert model.reply(ask("a")).text == "hello"
    assert model.info.spec == f"scripted:{path}"


@pytest.mark.parametrize(
    "text",
    ["{a: b}", "[1]", "[{text: a, delay_ms: -1}]", "[{text: a, colour: red}]", "[{text: a, match: '('}]", "[: -"],
)
def test_a_script_with_a_mistake_is_a_usage_error(settings: Settings, tmp_path: Path, text: str) -> None:
    path = tmp_path / "script.yaml"
    path.write_text(text)
    with pytest.raises(UsageError):
        open_model(f"scripted:{path}", settings=settings)


def test_a_missing_script_is_a_usage_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        open_model(f"scripted:{tmp_path}/none.yaml", settings=settings)
