"""Everything that can be wrong with a model's server, one row each: a real server, and what is said of it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import pytest

from agentd.errors import AgentdError, ModelError, UsageError
from agentd.model import inspect_model, list_models, open_model
from agentd.model.http.address import is_loopback, ollama_root, split_spec
from agentd.model.http.client import HttpModel
from agentd.model.http.dialects import Server, delta_of
from agentd.settings import Settings
from tests.model.calls import ask
from tests.model.server import NAME, serve

HTML = "<!DOCTYPE html><title>Router</title>"
SHOWN = {"model_info": {"qwen3.context_length": 40960, "qwen3.embedding_length": 9}, "capabilities": ["completion"]}


def models(*names: str, **more: Any) -> tuple[int, Any]:
    return 200, {"data": [{"id": name, **more} for name in names]}


def studio(**more: Any) -> tuple[int, Any]:
    return 200, {"data": [{"id": NAME, "type": "llm", "state": "not-loaded", "max_context_length": 9999, **more}]}


def tags(*names: str) -> tuple[int, Any]:
    return 200, {"models": [{"name": name} for name in names]}


def away(to: str, status: int = 302) -> tuple[Any, ...]:
    return status, "", {"Location": to}


ROUTER = (200, {"default_generation_settings": {"n_ctx": 0}})
NEEDS_KEY = (401, {"error": {"code": 401, "message": "Invalid API Key", "type": "authentication_error"}})
ROWS: dict[str, tuple[str, dict[str, tuple[Any, ...]], str, type[AgentdError], str, str]] = {
    "a web page": ("openai", {"*": (200, HTML)}, "", ModelError, "/v1/models answered 200 with a web page", "port"),
    "nothing there": ("openai", {"*": (404, {"detail": "None"})}, "", ModelError, "/v1/models answered 404", "/v1"),
    "an error page": ("openai", {"*": (502, HTML)}, "", ModelError, "answered 502 with a web page", "port"),
    "a list that is none": ("openai", {"/v1/models": (200, [1])}, "", ModelError, "/v1/models answered 200", "port"),
    "a key is wanted": ("openai", {"*": NEEDS_KEY}, "", ModelError, "wants a key: /props answered 401", "MODEL_KEY"),
    "a key for the list": ("vllm", {"/v1/models": NEEDS_KEY}, "", ModelError, "wants a key", "AGENTD_MODEL_KEY"),
    "still loading": (
        "llama-server", {"/props": (503, {"error": {"code": 503, "message": "Loading model"}})}, "", ModelError,
        "still loading its model", "Try again",
    ),
    "no models": ("openai", {"/v1/models": models()}, "", ModelError, "has no model", "load one"),
    "another model": ("vllm", {}, "#tinny", ModelError, "has no model tinny", f"It has: {NAME}"),
    "several models": (
        "openai", {"/v1/models": models("a", "b")}, "", UsageError, "has 2 models, and none is named: a, b", "/v1#a"
    ),
    "several of Ollama's": (
        "ollama", {"/api/tags": tags("a:1b", "b:latest")}, "", UsageError, "has 2 models, and none is named", "/v1#a:1b"
    ),
    "several behind a router": (
        "llama-server", {"/props": ROUTER, "/v1/models": models("a", "b")}, "", UsageError, "has 2 models", "/v1#a",
    ),
    "not pulled": ("ollama", {}, "#qwen3:4b", ModelError, "no model qwen3:4b", "^Run `ollama pull qwen3:4b`"),
    "not pulled, no tag": ("ollama", {}, "#qwen3", ModelError, "no model qwen3:latest", "^Run `ollama pull qwen3`"),
    "nothing pulled": ("ollama", {"/api/tags": tags()}, "", ModelError, "no model yet", "ollama pull NAME"),
    "only embeds": (
        "ollama", {"/api/show": (200, {"capabilities": ["embedding"]})}, "", ModelError, "writes no text", "another"
    ),
    "only embeds, in LM Studio": (
        "lm-studio", {"/api/v0/models": studio(type="embeddings")}, "", ModelError, "has no model", "load one"
    ),
    "a model in the cloud": (
        "ollama", {"/api/show": (200, {**SHOWN, "remote_host": "https://ollama.com:443"})}, "", UsageError,
        "hands to https://ollama.com:443, is not on this machine", "AGENTD_ALLOW_REMOTE_MODEL",
    ),
    "a model in the cloud by name": (
        "ollama", {"/api/show": (200, SHOWN)}, "#gpt-oss:120b-cloud", UsageError, "hands to Ollama's cloud", "REMOTE"
    ),
    "a tiny context": (
        "llama-server", {"/props": (200, {"default_generation_settings": {"n_ctx": 512}})}, "", ModelError,
        f"gives {NAME} 512 tokens of context, and a run needs 1024", "longer context",
    ),
    "sent elsewhere": (
        "openai", {"*": away("http://models.example.org/v1?token=secret")}, "", ModelError,
        "redirects to http://models.example.org/v1, which is not this machine", "Name the URL",
    ),
    "sent elsewhere, briefly": ("openai", {"*": away("//evil.example", 308)}, "", ModelError, "not this machine", ""),
    "sent to itself": ("openai", {"*": away("/login")}, "", ModelError, r"redirects to http://127[^ ]*/login; ", ""),
}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_is_wrong_with_a_server_is_said(settings: Settings, row: str) -> None:
    kind, pages, name, error, says, hint = ROWS[row]
    with serve(kind, pages=pages) as server, pytest.raises(error, match=says) as caught:
        open_model(f"{server.url}{name}", settings=settings)
    assert type(caught.value) is error
    assert re.search(hint, caught.value.hint or "")
    assert "secret" not in caught.value.message
    assert not server.bodies or row in ("only embeds",)


ASKED: dict[str, tuple[tuple[Any, ...], str, str]] = {
    "a web page": ((200, HTML), "200: a web page", ""),
    "a redirect": (away("http://models.example.org/"), "redirects to http://models.example.org/, which is not", "Name"),
    "a wrong key": ((403, {"error": "forbidden"}), "403: forbidden", "AGENTD_MODEL_KEY"),
    "no such page": ((404, {"error": "no chat here"}), "404: no chat here", ""),
    "an error page": ((400, HTML), "400: a web page", ""),
}


@pytest.mark.parametrize("row", ASKED, ids=str)
def test_what_is_wrong_with_an_answer_is_said(row: str) -> None:
    page, says, hint = ASKED[row]
    with serve("openai", pages={"/v1/chat/completions": page}) as server:
        model = HttpModel(server.url, allow_remote=False)
        with pytest.raises(ModelError, match=says) as caught:
            model.reply(ask("go", deadline_s=5))
        model.close()
    assert hint in (caught.value.hint or "")
    assert server.paths.count("/v1/chat/completions") == 1


def test_a_key_that_is_set_and_wrong_is_told_apart() -> None:
    with serve("vllm", pages={"/v1/models": NEEDS_KEY}) as server, pytest.raises(ModelError, match="refuses the key"):
        HttpModel(server.url, allow_remote=False, api_key="wrong")


def test_a_model_of_ollama_that_went_away_names_the_command() -> None:
    gone = (404, {"error": f"model '{NAME}:latest' not found"})
    with serve("ollama", pages={"/api/chat": gone}) as server:
        model = HttpModel(f"ollama:{NAME}", allow_remote=False, ollama_host=server.url.removesuffix("/v1"))
        with pytest.raises(ModelError, match="not found") as caught:
            model.reply(ask("go"))
        model.close()
    assert f"ollama pull {NAME}" in (caught.value.hint or "")


CONTEXTS: dict[str, tuple[str, dict[str, Any], str, int, bool]] = {
    "llama-server": ("llama-server", {}, "", 4321, False),
    "a router": (
        "llama-server", {
            "/props": ROUTER, "/v1/models": models("a/b", "c"),
            "/props?model=a%2Fb": (200, {"default_generation_settings": {"n_ctx": 12288}}),
        }, "#a/b", 12288, False,
    ),
    "vLLM": ("vllm", {}, "", 4321, False),
    "Ollama, trained": ("ollama", {"/api/show": (200, SHOWN)}, "", 16384, False),
    "Ollama, by its Modelfile": (
        "ollama", {"/api/show": (200, {**SHOWN, "parameters": "stop \"x\"\nnum_ctx      6000"})}, "", 6000, False
    ),
    "LM Studio, loaded": ("lm-studio", {"/api/v0/models": studio(loaded_context_length=5000)}, "", 5000, False),
    "LM Studio, not loaded": ("lm-studio", {"/api/v0/models": studio()}, "", 9999, False),
    "a list that says it": ("openai", {"/v1/models": models("a", meta={"n_ctx": 7000})}, "", 7000, False),
    "nobody says it": ("openai", {}, "", 4096, True),
}


@pytest.mark.parametrize("row", CONTEXTS, ids=str)
def test_the_context_is_what_the_server_says(tmp_path: Any, row: str) -> None:
    kind, pages, name, tokens, assumed = CONTEXTS[row]
    with serve(kind, pages=pages) as server:
        facts = inspect_model(f"{server.url}{name}", settings=Settings(home=tmp_path))
        bounded = inspect_model(f"{server.url}{name}", settings=Settings(home=tmp_path, context_tokens=2000))
    assert facts.info.context_tokens == tokens
    assert any("4096 tokens are assumed" in note for note in facts.info.notes) is assumed
    assert bounded.info.context_tokens == 2000 and not bounded.info.notes
    assert not server.bodies or kind == "ollama"


def test_the_loaded_model_of_lm_studio_is_taken_where_none_is_named(tmp_path: Any) -> None:
    listed = [{"id": n, "type": t, "state": s} for n, t, s in (
        ("a", "llm", "not-loaded"), ("b", "llm", "loaded"), ("e", "embeddings", "loaded"),
    )]
    pages = {"/v1/models": models("a", "b", "e"), "/api/v0/models": (200, {"data": listed})}
    with serve("lm-studio", pages=pages) as server:
        assert inspect_model(server.url, settings=Settings(home=tmp_path)).info.name == "b"


def test_ollama_is_found_where_its_variable_says_and_a_tag_is_added(tmp_path: Any) -> None:
    with serve("ollama") as server:
        host = server.url.removeprefix("http://").removesuffix("/v1")
        model = open_model(f"ollama:{NAME}", settings=Settings(home=tmp_path, ollama_host=host))
        model.reply(ask("go"))
        model.close()
    assert model.info.name == server.bodies[-1]["model"] == f"{NAME}:latest"
    assert model.info.place == f"at http://{host} (ollama), on this machine"


@pytest.mark.parametrize(("host", "root"), [
    ("", "http://127.0.0.1:11434"), ("127.0.0.1", "http://127.0.0.1:11434"), ("localhost:99", "http://localhost:99"),
    ("0.0.0.0", "http://127.0.0.1:11434"), ("0.0.0.0:80", "http://127.0.0.1:80"),  # noqa: S104 - asked, not bound
    ("[::]:99", "http://127.0.0.1:99"),
    ("::1", "http://[::1]:11434"), ("[::1]", "http://[::1]:11434"), ("http://127.0.0.1", "http://127.0.0.1:80"),
    ("https://box/", "https://box:443"), (' "box:1" ', "http://box:1"),
])
def test_ollamas_variable_is_read_as_ollama_reads_it(host: str, root: str) -> None:
    assert ollama_root(host) == root


@pytest.mark.parametrize("host", ["a b", "http://u:p@127.0.0.1", "127.0.0.1:port", "file:///etc", "127.0.0.1#x"])
def test_a_variable_that_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="is not a URL"):
        ollama_root(host)


LEAVES = [
    "http://localhost.evil.com/v1", "http://127.0.0.1.evil.com/v1", "http://evil.com#127.0.0.1", "http://0.0.0.0:80/v1",
    "http://2130706433/v1", "http://0x7f000001/v1", "http://0177.0.0.1/v1", "http://127.1/v1", "http://[::]:80/v1",
    "http://[::ffff:8.8.8.8]/v1", "http://[fe80::1]/v1", "http://localhost./v1", "http://10.0.0.1/v1", "http://box/v1",
    "http://128.0.0.1/v1", "https://localhost.localdomain/v1",
]
NO_URL = [
    "http://127.0.0.1@evil.com/v1", "http://user:pw@127.0.0.1/v1", "http://127.0.0.1:80@evil.com", "http:///v1",
    "http://127.0.0.1\\@evil.com/v1", "http://127.0.0.1\\.evil.com", "http://127.0.0.1%00.evil.com/v1", "http://:80",
    "http://127.0.0.1:99999/v1", "http://127.0.0.1:0/v1", "http://[::1%25eth0]/v1", "http://[::1/v1", "http://１27.0.0.1",
    "http://127.0.0.1 evil.com/v1", "http://127.0.0.1/v1?to=evil.com", "http://ⓛocalhost/v1", "http://127.0.0.1\n/v1",
]
STAYS = [
    "http://localhost:80/v1", "http://LOCALHOST/v1", "http://127.0.0.1/v1", "http://127.8.9.1:1/v1",
    "http://[::1]:8080/v1", "https://127.0.0.1/v1", "HTTP://127.0.0.1/v1", "http://[::ffff:127.0.0.1]/v1",
]


@pytest.mark.parametrize("url", LEAVES)
def test_a_url_that_leaves_the_machine_is_refused(settings: Settings, url: str) -> None:
    with pytest.raises(UsageError, match="is not on this machine, and prompts would leave it") as caught:
        open_model(url, settings=settings)
    assert "AGENTD_ALLOW_REMOTE_MODEL=1" in (caught.value.hint or "")


@pytest.mark.parametrize("url", NO_URL)
def test_a_url_that_could_be_read_two_ways_is_none(settings: Settings, url: str) -> None:
    with pytest.raises(UsageError, match="is not a URL such as"):
        open_model(url, settings=settings.model_copy(update={"allow_remote_model": True}))


@pytest.mark.parametrize("url", STAYS)
def test_a_url_that_stays_is_read_alike_by_the_client(url: str) -> None:
    import httpx

    root = split_spec(url).root
    assert is_loopback(root)
    host = httpx.URL(root).host
    assert host == "localhost" or is_loopback(f"http://[{host}]" if ":" in host else f"http://{host}")


def test_ollama_elsewhere_needs_leave_too(settings: Settings) -> None:
    with pytest.raises(UsageError, match=r"http://10\.1\.2\.3:11434 is not on"):
        open_model("ollama:tiny", settings=settings.model_copy(update={"ollama_host": "10.1.2.3"}))


def test_what_leaves_the_machine_with_leave_is_said() -> None:
    pages = {"/api/show": (200, {**SHOWN, "remote_host": "https://ollama.com:443"})}
    with serve("ollama", pages=pages) as server:
        model = HttpModel(server.url, allow_remote=True)
        model.close()
    assert model.info.leaves_machine
    assert "hands them to https://ollama.com:443" in model.info.place
    assert "LEAVES THIS MACHINE" in model.info.place


def test_a_proxy_sees_nothing_of_loopback_by_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve("openai") as proxy, serve("openai") as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        for host in ("127.0.0.1", "localhost"):
            model = HttpModel(server.url.replace("127.0.0.1", host), allow_remote=False)
            model.reply(ask("go"))
            model.close()
    assert len(server.bodies) == 2
    assert not proxy.paths and not proxy.bodies


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_a_url_is_taken_as_people_paste_it(ending: str) -> None:
    assert split_spec(f"http://127.0.0.1:8080{ending}").root == "http://127.0.0.1:8080"


ODD = (5, "text", [5], {"default_generation_settings": 5}, {"version": 5}, {"data": 5}, {"models": 5},
       {"capabilities": 5}, {"capabilities": "completion", "model_info": 5}, {"models": [{"name": "a", "size": "big"}]})


@pytest.mark.parametrize("path", ["/props", "/api/version", "/api/tags", "/api/show", "/v1/models", "/version",
                                  "/api/v0/models"])
def test_whatever_a_server_says_of_itself_ends_in_a_model_or_an_error_of_ours(path: str) -> None:
    for said in ODD:
        for kind in ("ollama", "lm-studio", "llama-server"):
            with serve(kind, pages={path: (200, said)}) as server:
                with suppress(AgentdError):
                    HttpModel(server.url, allow_remote=False).close()
                assert server.paths


@pytest.mark.parametrize("ollama", [True, False])
@pytest.mark.parametrize("said", [{"data": 5}, {"models": 5}, {"models": [{"name": "a", "size": "big"}]}], ids=str)
def test_whatever_a_server_lists_can_be_listed(settings: Settings, said: Any, ollama: bool) -> None:
    with serve("openai", pages={"*": (200, said)}) as server:
        root = server.url.removesuffix("/v1")
        settings = settings.model_copy(update={"ollama_host": root if ollama else ""})
        listed = list_models(settings, servers=(root,), places=())
        assert all(entry.size_bytes is None for entry in listed if entry.kind == "server")


CHOICE = {"delta": {"content": "x"}, "finish_reason": "stop"}


@pytest.mark.parametrize("line", [
    {"choices": 5}, {"choices": [5]}, {"choices": [{"delta": 5}]}, {"choices": [{**CHOICE, "delta": {"content": 5}}]},
    {"choices": [{**CHOICE, "finish_reason": 5}]}, {"choices": [CHOICE], "usage": 5},
    {"choices": [CHOICE], "usage": {"prompt_tokens": "many", "completion_tokens": -1}},
    {"message": 5}, {"message": {"content": 5, "thinking": [5]}, "done": True, "done_reason": 5, "eval_count": "x"},
], ids=str)
def test_parts_of_a_reply_that_make_no_sense_say_nothing(line: dict[str, Any]) -> None:
    for kind in ("openai", "ollama"):
        server = Server(kind=kind, root="http://127.0.0.1", model=NAME, context_tokens=1024)
        part = delta_of(server, ("data: " if kind == "openai" else "") + json.dumps(line))
        assert part is not None and part.text in ("", "x") and part.thinking == "" and part.finish in (None, "stop")
        assert part.prompt is None and part.output is None
