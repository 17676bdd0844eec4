from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from agentd.cli.models import models
from agentd.errors import ModelError, UsageError
from agentd.model import embedded, open_model
from agentd.model.weights import sha256_of
from agentd.settings import Settings
from tests.model.calls import READS, ask


def test_the_embedded_model_replies(settings: Settings) -> None:
    model = open_model("embedded", settings=settings)
    try:
        assert json.loads(model.reply(ask("What is in notes.txt?", grammar=READS)).text)["tool"] == "read_file"
        assert model.info.spec == "embedded"
    finally:
        model.close()


def test_the_embedded_model_is_prepared_once(settings: Settings) -> None:
    first, base = embedded.prepare(settings.cache / "models")
    made = first.stat().st_mtime_ns
    again, _ = embedded.prepare(settings.cache / "models")
    assert (again, again.stat().st_mtime_ns) == (first, made)
    origin = embedded.source()
    assert origin is not None
    assert base == sha256_of(origin, settings.cache / "models" / "hashes.json")
    assert [p.name for p in first.parent.glob("*.part")] == []


def test_what_is_kept_is_private(tmp_path: Path) -> None:
    home = tmp_path / "state" / "agentd"
    embedded.prepare(home / "cache" / "models")
    assert {oct(p.stat().st_mode & 0o777) for p in (home, home / "cache", home / "cache" / "models")} == {"0o700"}


@pytest.mark.parametrize("spec", ["", "gpt-4", "ftp://host/v1", "no/such/file.gguf"])
def test_a_spec_that_names_nothing_is_a_usage_error(settings: Settings, spec: str) -> None:
    with pytest.raises(UsageError):
        open_model(spec, settings=settings)


def test_a_file_that_is_no_gguf_is_a_usage_error(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"PK\x03\x04" * 100)
    with pytest.raises(UsageError, match="not a GGUF"):
        open_model(str(path), settings=settings)


@pytest.mark.parametrize("keep", [4, 100, 5_000_000])
def test_a_gguf_that_is_cut_short_is_a_model_error(settings: Settings, base: Path, tmp_path: Path, keep: int) -> None:
    path = tmp_path / "cut.gguf"
    with base.open("rb") as whole:
        path.write_bytes(whole.read(keep))
    with pytest.raises(ModelError) as caught:
        open_model(str(path), settings=settings)
    assert caught.value.hint


def test_an_adapter_that_is_none_is_an_error(settings: Settings, base: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such adapter"):
        open_model(str(base), settings=settings, adapter=tmp_path / "none.gguf")
    with pytest.raises(ModelError, match="no adapter of this model"):
        open_model(str(base), settings=settings, adapter=base)
    with pytest.raises(UsageError, match="adapter"):
        open_model("scripted:x", settings=settings, adapter=base)


def test_the_command_lists_models(tmp_path: Path) -> None:
    result = CliRunner(env={"AGENTD_HOME": str(tmp_path)}).invoke(models, ["--json"])
    assert result.exit_code == 0
    entries = json.loads(result.output)
    assert entries[0]["spec"] == "embedded"
    assert set(entries[0]) == {
        "spec", "kind", "name", "owner", "ready", "size_bytes", "context_tokens", "note",
    }
    assert "embedded" in CliRunner(env={"AGENTD_HOME": str(tmp_path)}).invoke(models, []).output
