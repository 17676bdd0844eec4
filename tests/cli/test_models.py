from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from agentd.cli.doctor.model import model as finding
from agentd.cli.live import LiveView
from agentd.cli.root import cli, main
from agentd.contracts import Event, Kind, ModelInfo
from agentd.settings import Settings
from tests.model.server import NAME, serve

GOOD = '{"fruit": "apple", "why": "It grows on a tree."}'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def models(home: Path, *args: str) -> Result:
    return CliRunner(env={"AGENTD_HOME": str(home)}).invoke(cli, ["models", *args], standalone_mode=False)


def test_checking_the_embedded_model_loads_it_and_says_all(home: Path) -> None:
    result = models(home, "check", "--json")
    report = json.loads(result.output)
    assert (result.return_value, report["ok"], report["kind"], report["trained_tokens"]) == (0, True, "embedded", 8192)
    assert report["model"]["where"] == "this machine" and report["model"]["adapter_sha256"]
    assert report["memory"]["context_bytes"] == 8192 * 23040
    assert report["reply"]["valid"] and report["reply"]["tokens_per_s"] > 0
    assert json.loads(report["reply"]["text"])["fruit"] in ("stone", "apple", "cloud")


def test_a_check_for_people_has_a_line_for_each_thing(home: Path) -> None:
    lines = models(home, "check", "embedded").output.splitlines()
    assert [line.split()[0] for line in lines] == [
        "model", "runs", "context", "memory", "template", "thinks", "adapter", "reply", "keeps", "speed",
    ]


@pytest.mark.parametrize(("reply", "code", "says"), [
    (GOOD, 0, "keeps to the form"), ("An apple!", 5, "DOES NOT KEEP"), ('{"fruit": "pear", "why": ""}', 5, "DOES NOT"),
    ('{"fruit": "apple", "why": "\x1b[2J"}', 5, "DOES NOT KEEP"),
])
def test_a_server_that_does_not_keep_to_the_form_fails_its_check(home: Path, reply: str, code: int, says: str) -> None:
    with serve("llama-server", lambda _: reply) as server:
        result = models(home, "check", server.url)
    assert result.return_value == code
    assert says in result.output
    assert f"at {server.url.removesuffix('/v1')} (llama-server), on this machine" in result.output
    assert "\x1b" not in result.output


def test_a_check_says_what_the_server_refused(home: Path) -> None:
    with serve("vllm", lambda _: GOOD, refuses_schema=9) as server:
        report = json.loads(models(home, "check", server.url, "--json").output)
    assert report["ok"] and not report["model"]["constrained"]
    assert "refuses schemas as structured_outputs, guided_json, response_format" in report["model"]["notes"][-1]


def test_a_scripted_model_is_not_asked(home: Path, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("[hello]")
    assert models(home, "check", f"scripted:{tmp_path}/s.yaml").return_value == 0


@pytest.mark.parametrize(("spec", "code", "says"), [("gpt-4", 2, "ollama:gpt-4"), ("ollama:x", 5, "ollama serve")])
def test_what_cannot_be_checked_ends_with_its_error(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spec: str, code: int, says: str
) -> None:
    monkeypatch.setenv("AGENTD_HOME", str(home))
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    with pytest.raises(SystemExit) as ended:
        main(["models", "check", spec, "--json"])
    assert ended.value.code == code
    assert says in json.loads(capsys.readouterr().err)["error"]["hint"]


def test_the_list_is_for_people_too(home: Path) -> None:
    header, first = models(home).output.splitlines()[:2]
    assert header.split() == ["MODEL", "SIZE", "CONTEXT", "NAME", "STATE"]
    assert first.startswith("embedded") and "8192 tokens" in first


def test_doctor_says_the_same_in_a_line(home: Path, tmp_path: Path) -> None:
    found = finding(Settings(home=home))
    assert found.level == "ok" and "8192 tokens of context" in found.says and "MB is free" in found.says
    with serve("openai") as server:
        found = finding(Settings(home=home, model=server.url))
        assert found.level == "warn" and "4096 tokens are assumed" in found.says
        assert found.fix == f"agentd models check {server.url}"
        found = finding(Settings(home=home, model=f"{server.url}#big"))
        assert found.level == "fail" and found.fix == f"It has: {NAME}."
    found = finding(Settings(home=home, model=str(tmp_path / "none.gguf")))
    assert found.level == "fail" and "no such model file" in found.says and "agentd models" in found.fix
    found = finding(Settings(home=home, model="http://10.0.0.1/v1"))
    assert found.level == "fail" and "AGENTD_ALLOW_REMOTE_MODEL" in found.fix


def test_the_live_view_says_first_where_the_model_runs() -> None:
    out = io.StringIO()
    info = ModelInfo(spec="s", name="n", context_tokens=1, where="http://far", leaves_machine=True)
    data = {
        "model_name": "evil\x1b[2J[red]", "model_place": info.place, "model_notes": ["4096 tokens are assumed"],
    }
    event = Event(
        run_id="r", seq=0, step=0, kind=Kind.run_started, call_id=None, actor="runtime", data=data, body_hash=None,
        ts_ns=0, epoch=1, prev_hash="", hash="",
    )
    with LiveView(Console(file=out, width=200)) as view:
        view.event(event, None)
    first, second = out.getvalue().splitlines()
    assert first.startswith("model  evil") and first.endswith("[red] at http://far: what it reads LEAVES THIS MACHINE")
    assert "\x1b" not in first and second.strip() == "4096 tokens are assumed"
