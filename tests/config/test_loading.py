"""Which layer wins, what a wrong line is told, and that a secret stays one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.config import KEYS, Content, load_settings, read_folder_file, read_values, trust
from agentd.errors import UsageError
from agentd.settings import Settings


def test_nothing_set_is_the_defaults(person):
    config = person.config()
    assert config.settings == Settings(home=person.home, threads=config.settings.threads)
    assert [(file.layer, file.state) for file in config.files] == [
        ("system", "absent"), ("user", "absent"), ("folder", "absent"),
    ]
    assert {setting.source for setting in config.origins} == {"default"}
    assert not person.home.exists()


def test_each_layer_beats_the_one_below_and_is_named(person):
    steps = [("default", "")]
    assert (person.origin("policy").source, person.origin("policy").place) == steps[0]
    person.says(person.system, 'policy = "readonly"')
    person.says(person.user, '\npolicy = "strict"')
    person.says(person.file, 'policy = "default"\n')
    assert person.origin("policy").place == f"{person.user}:3"
    trust(person.home, read_folder_file(person.file))
    assert person.origin("policy").place == f"{person.file}:2"
    person.env["AGENTD_POLICY"] = "strict"
    found = person.origin("policy")
    assert (found.value, found.source, found.place) == ("strict", "environment", "AGENTD_POLICY")
    found = person.origin("policy", policy="readonly")
    assert (found.value, found.source, found.place) == ("readonly", "flag", "--policy")
    person.user.unlink()
    person.file.unlink()
    del person.env["AGENTD_POLICY"]
    assert person.origin("policy").place == f"{person.system}:2"


def test_every_key_is_taken_from_a_file_and_reaches_the_settings(person):
    values = {
        "model": '"ollama:x"', "model_key": '"k"', "allow_remote_model": "true", "context_tokens": "1024",
        "ollama_host": '"127.0.0.1:1"',
        "threads": "3", "model_slots": "1", "policy": '"strict"', "tools": '["t"]', "on_event": '["./hook", "-v"]',
        "on_event_kinds": '["run_finished"]', "sandbox.image": '"mine:1"', "sandbox.pool": "0",
        "keep_runs_days": "30",
    }
    assert set(values) == {key.name for key in KEYS}
    person.says(person.user, "\n".join(f"{name} = {value}" for name, value in values.items()))
    config = person.config()
    assert {s.key for s in config.origins if s.source == "user"} == set(values)
    settings = config.settings
    assert settings.tools_paths == (person.user.parent / "t",)
    assert settings.on_event == (str(person.user.parent / "hook"), "-v")
    assert settings.model_key.get_secret_value() == "k"
    assert (settings.image, settings.pool, settings.threads, settings.allow_remote_model) == ("mine:1", 0, 3, True)


@pytest.mark.parametrize(("line", "field", "path"), [
    ('model = "m.gguf"', "model", "m.gguf"), ('model = "scripted:s.yaml"', "model", "scripted:s.yaml"),
    ('model = "~/m.gguf"', "model", None), ('model = "ollama:qwen"', "model", None),
    ('policy = "mine.yaml"', "policy", "mine.yaml"), ('policy = "strict"', "policy", None),
    ('sandbox.image = "./Dockerfile"', "image", "./Dockerfile"), ('sandbox.image = ".."', "image", ".."),
    ('sandbox.image = "Dockerfile.dev"', "image", "Dockerfile.dev"), ('sandbox.image = "a/b:1"', "image", None),
])
def test_paths_are_relative_to_the_file_that_says_them(person, line, field, path):
    person.says(person.user, line)
    said = line.split('"')[1]
    found = getattr(person.config().settings, field)
    if path is None:
        assert found == str(Path(said).expanduser())
    else:
        prefix = "scripted:" if path.startswith("scripted:") else ""
        assert found == prefix + str(person.user.parent / path.removeprefix("scripted:"))


@pytest.mark.parametrize(("text", "says"), [
    ('polcy = "strict"', [":2: polcy: is no key of this file; did you mean policy?"]),
    ('\nimage = "x"', [":3: image: is no key of this file; did you mean sandbox.image?"]),
    ("[sandbox]\npol = 1", [":3: sandbox.pol: is no key of this file; did you mean sandbox.pool?"]),
    ("[sandbx]\npool = 1", [":2: sandbx: is no key of this file; did you mean sandbox", ]),
    ("zzzzzz = 1", [":2: zzzzzz: is no key of this file; the keys are model, "]),
    ("sandbox = 1", [":2: sandbox: is a table; write [sandbox]"]),
    ("sandbox.pool = 17", [":2: sandbox.pool: 17 is not allowed; allowed: a whole number from 0 to 16"]),
    ("sandbox.pool = true", [":2: sandbox.pool: True is not allowed"]),
    ('allow_remote_model = "yes"', [":2: allow_remote_model: 'yes' is not allowed; allowed: true or false"]),
    ('model = ""', [":2: model: '' is not allowed; allowed: text in quotes"]),
    ('tools = "x"', [":2: tools: 'x' is not allowed; allowed: a list of texts in quotes"]),
    ('on_event_kinds = ["run_ended"]', [":2: on_event_kinds: ['run_ended'] is not allowed", "run_finished"]),
    ('"mod\\u001bel" = 1', [":2: 'mod\\x1bel': is no key"]),
    ("threads = 0\npolcy = 1", [":2: threads: 0 is not", ":3: polcy: is no key"]),
])
def test_a_wrong_key_is_named_with_its_line_and_what_may_stand_there(person, text, says):
    person.says(person.user, text)
    with pytest.raises(UsageError) as caught:
        person.config()
    for part in says:
        assert part in caught.value.message
    assert caught.value.file == str(person.user)


@pytest.mark.parametrize(("text", "says"), [
    ('model = "x"\n', ":1: version: is missing; allowed: 1"), ("\nversion = 2\n", ":2: version: 2 is not known here"),
    ("version = true\n", "True is not known"), ('version = "1"\n', "'1' is not known"),
])
def test_a_file_says_its_version(person, text, says):
    person.says(person.user, text, version="")
    with pytest.raises(UsageError) as caught:
        person.config()
    assert says in caught.value.message
    assert "version = 1" in caught.value.hint


@pytest.mark.parametrize(("name", "value", "says"), [
    ("AGENTD_POOL", "many", "a whole number from 0 to 16"), ("AGENTD_POOL", "-1", "a whole number"),
    ("AGENTD_POOL", "١", "a whole number"), ("AGENTD_ALLOW_REMOTE_MODEL", "maybe", "true or false"),
    ("AGENTD_CONTEXT", "8k", "a whole number from 512"),
])
def test_a_wrong_variable_is_named(person, name, value, says):
    person.env[name] = value
    with pytest.raises(UsageError) as caught:
        person.config()
    assert caught.value.message.startswith(f"{name}: {value!r} is not allowed; allowed: ")
    assert says in caught.value.message


def test_a_wrong_flag_is_named(person):
    with pytest.raises(UsageError, match=r"polcy: is no setting; did you mean policy\?"):
        person.config(polcy="x")
    with pytest.raises(UsageError, match="--set threads: 0 is not allowed"):
        person.config(threads=0)


def test_the_environment_as_it_was_read_before_there_were_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = load_settings({
        "HOME": str(tmp_path), "AGENTD_HOME": "h", "AGENTD_TOOLS": f"a:{tmp_path}/b:", "AGENTD_MODEL": "",
        "AGENTD_ALLOW_REMOTE_MODEL": "1", "AGENTD_MODEL_KEY": "k", "AGENTD_POOL": "3",
    })
    assert (settings.home, settings.tools_paths) == (tmp_path / "h", (tmp_path / "a", tmp_path / "b"))
    assert (settings.model, settings.allow_remote_model, settings.pool) == ("embedded", True, 3)


def test_base_folders_that_are_not_absolute_are_ignored(person, tmp_path, monkeypatch):
    """Else the goal's folder, where a command is typed, would be where the user's file is read."""
    monkeypatch.chdir(person.folder)
    (person.folder / "agentd").mkdir()
    person.says(person.folder / "agentd/agentd.toml", 'policy = "readonly"')
    person.env |= {"XDG_CONFIG_HOME": ".", "XDG_STATE_HOME": "state"}
    assert person.config().settings == Settings(home=person.home, threads=person.config().settings.threads)
    person.env["XDG_CONFIG_HOME"] = str(person.folder)
    assert person.config().settings.policy == "readonly"


def test_a_key_of_a_server_is_never_shown(person):
    person.says(person.user, 'model_key = "hunter2"')
    config = person.config()
    assert "hunter2" not in repr(config)
    assert config.settings.model_key.get_secret_value() == "hunter2"
    assert config.notes == ()
    person.user.chmod(0o644)
    assert "others may read it" in person.config().notes[0]
    person.says(person.user, "model_key = 7531")
    with pytest.raises(UsageError) as caught:
        person.config()
    assert "7531" not in str(caught.value)


PIECES = st.lists(st.sampled_from([
    "version = 1\n", "[sandbox]\n", "[[sandbox]]\n", "pool = 1\n", "sandbox.pool = 2\n", "model = 'x'\n", "tools = [\n",
    "]\n", "model = '''\n", "'''\n", "a.b = {}\n", "[a]\n", "{", "=", '"', "\\", "#", "\r", "\0", "\x1b", "é",
    "1979-05-27\n", "threads = inf\n", "threads = 1e400\n", "policy = {a = 1}\n",
]), max_size=12)


@given(PIECES)
def test_any_text_is_settings_or_a_usage_error(pieces):
    raw = "".join(["version = 1\n", *pieces]).encode()
    try:
        values, _ = read_values(Content(Path("/x/agentd.toml"), raw, 0o600))
    except UsageError as error:
        assert error.file == "/x/agentd.toml" and error.line is not None
        assert 1 <= error.line <= raw.count(b"\n") + 1
    else:
        assert set(values) <= {key.name for key in KEYS}
