from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from agentd.contracts import Model
from agentd.errors import ModelError
from agentd.model import open_model
from agentd.settings import Settings
from tests.model.calls import READS, ask
from tests.model.variants import adapter, with_template

CHATML = "{% for m in messages %}<|im_start|>{{m.role}}\n{{m.content}}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"
NO_SYSTEM = (
    "{% for m in messages %}{{m.role=='system' and raise_exception('x') or ''}}[{{m.content}}]{% endfor %}<|im_end|>"
)


@pytest.fixture
def copy(base: Path, tmp_path: Path) -> Path:
    return tmp_path / "copy.gguf"


def test_a_model_that_thinks_gets_a_bounded_free_pass(settings: Settings, base: Path, copy: Path) -> None:
    model = open_model(str(with_template(base, copy, f"{CHATML}<think>\n")), settings=settings)
    pieces: list[str] = []
    try:
        assert model.info.thinks
        request = ask("What is in notes.txt?", grammar=READS, think_tokens=24)
        reply = model.reply(request, pieces.append)
        silent = model.reply(request.model_copy(update={"think_tokens": 0}))
    finally:
        model.close()
    assert reply.thinking
    assert "<think>" not in reply.thinking + reply.text
    assert "".join(pieces) == reply.text
    assert reply.usage.output <= silent.usage.output + 24
    for text in (reply.text, silent.text):
        jsonschema.validate(json.loads(text), READS)
    assert silent.thinking == ""
    assert silent.usage.output < reply.usage.output


def test_a_model_without_a_system_role_gets_it_in_the_first_message(
    settings: Settings, base: Path, copy: Path, shared: Model
) -> None:
    model = open_model(str(with_template(base, copy, NO_SYSTEM)), settings=settings)
    request = ask("What is in notes.txt?", grammar=READS)
    try:
        reply = model.reply(request)
    finally:
        model.close()
    jsonschema.validate(json.loads(reply.text), READS)
    assert reply.usage.prompt > shared.reply(request).usage.prompt - 20


def test_a_model_without_a_template_is_refused_with_what_to_do(settings: Settings, base: Path, copy: Path) -> None:
    with pytest.raises(ModelError, match="no chat template") as caught:
        open_model(str(with_template(base, copy, "")), settings=settings)
    assert "GGUF" in (caught.value.hint or "")


def test_a_template_without_end_is_stopped_at_the_deadline(settings: Settings, base: Path, copy: Path) -> None:
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    model = open_model(str(with_template(base, copy, endless)), settings=settings)
    try:
        assert model.reply(ask("hi", deadline_s=0.5)).finish == "deadline"
    finally:
        model.close()


def test_an_adapter_changes_what_is_said_and_is_named(
    settings: Settings, base: Path, shared: Model, tmp_path: Path
) -> None:
    request = ask("Tell me about the sea.", max_tokens=24)
    said = []
    for strength in (0.0, 2.0):
        path = adapter(tmp_path / f"{strength}.gguf", strength=strength)
        model = open_model(str(base), settings=settings, adapter=path)
        said.append(model.reply(request).text)
        assert model.info.adapter_sha256
        model.close()
    assert said[0] == shared.reply(request).text
    assert said[1] != said[0]
