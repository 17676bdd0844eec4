"""A folder's file counts where the user trusted exactly it, and even then for little."""

from __future__ import annotations

import shutil

import pytest

from agentd.config import KEYS, read_folder_file, read_values, trust, trusted, untrust
from agentd.errors import UsageError


def states(config):
    return [file.state for file in config.files if file.layer == "folder"]


def test_a_file_counts_while_it_is_what_was_trusted(person):
    person.says(person.file, 'policy = "strict"\n')
    config = person.config()
    assert (config.settings.policy, states(config)) == ("default", ["not trusted"])
    assert "agentd config trust" in config.notes[0] and str(person.file) in config.notes[0]

    trust(person.home, read_folder_file(person.file))
    config = person.config()
    assert (config.settings.policy, states(config), config.notes) == ("strict", ["read"], ())

    person.says(person.file, 'policy = "readonly"\n')
    config = person.config()
    assert (config.settings.policy, states(config)) == ("default", ["changed since trusted"])
    assert "has changed" in config.notes[0]

    person.says(person.file, 'policy = "strict"\n')
    assert untrust(person.home, person.file) and not untrust(person.home, person.file)
    assert states(person.config()) == ["not trusted"]


def test_the_same_content_elsewhere_is_not_trusted(person, tmp_path):
    person.says(person.file, 'policy = "strict"\n')
    trust(person.home, read_folder_file(person.file))
    copied = person.folder
    person.folder = tmp_path / "elsewhere"
    shutil.copytree(copied, person.folder)
    assert states(person.config()) == ["not trusted"]


def test_a_folder_has_one_name_whatever_link_leads_there(person, tmp_path):
    person.says(person.file, 'policy = "strict"\n')
    trust(person.home, read_folder_file(person.file))
    link = tmp_path / "link"
    link.symlink_to(person.folder)
    person.folder = link
    assert person.config().settings.policy == "strict"


def test_a_mistake_counts_only_in_a_file_that_is_trusted(person):
    person.says(person.file, "nonsense")
    assert states(person.config()) == ["not trusted"]
    trust(person.home, read_folder_file(person.file))
    with pytest.raises(UsageError, match="is not TOML"):
        person.config()


VALUES = {
    "model": '"embedded"', "model_key": '"k"', "allow_remote_model": "true", "context_tokens": "1024", "threads": "1",
    "ollama_host": '"127.0.0.1:1"',
    "model_slots": "1", "tools": '["t"]', "on_event": '["true"]', "on_event_kinds": "[]", "sandbox.pool": "0",
    "policy": '"strict"', "sandbox.image": '"mine"', "keep_runs_days": "1",
}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_what_even_a_trusted_file_may_not_set(person, key):
    person.says(person.file, f"{key.name} = {VALUES[key.name]}\n")
    trust(person.home, read_folder_file(person.file))
    if key.name in ("policy", "sandbox.image"):
        assert person.origin(key.name).source == "folder"
        return
    with pytest.raises(UsageError, match="may not be set by a folder"):
        person.config()


@pytest.mark.parametrize("line", [
    'policy = "mine.yaml"', 'policy = "./strict"', 'policy = "/p.yml"', 'policy = "x/y"', 'policy = "strict\\n"',
    'sandbox.image = "./Dockerfile"', 'sandbox.image = "Dockerfile"', 'sandbox.image = "a/Dockerfile"',
    'sandbox.image = "x.Dockerfile"', 'sandbox.image = "Dockerfile.dev"',
    'sandbox.image = "~/image"', 'sandbox.image = "../image"',
    'sandbox.image = "/image"', 'sandbox.image = "-v"', 'sandbox.image = "a\\nb"',
])
def test_a_folder_names_what_the_user_has_and_no_file_of_its_own(person, line):
    person.says(person.file, line)
    with pytest.raises(UsageError, match="may not be set by a folder"):
        read_values(read_folder_file(person.file), of_folder=True)


def test_a_link_is_not_read(person, tmp_path):
    other = tmp_path / "other.toml"
    person.says(other, 'policy = "strict"\n')
    person.file.symlink_to(other)
    config = person.config()
    assert (config.settings.policy, states(config)) == ("default", ["absent"])
    assert "is a link" in config.notes[0]


def test_the_users_own_file_is_no_folders_file(person):
    person.says(person.user, 'policy = "strict"\n')
    person.folder = person.user.parent
    config = person.config()
    assert (config.settings.policy, states(config), config.notes) == ("strict", [], ())


def test_the_store_is_private_and_a_damaged_one_trusts_nothing(person):
    person.says(person.file, 'policy = "strict"\n')
    trust(person.home, read_folder_file(person.file))
    store = person.home / "trusted.json"
    assert (store.stat().st_mode & 0o777, person.home.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(person.home.iterdir()) == [store]
    assert list(trusted(person.home)) == [str(person.file)]
    for damage in ("", "[]", '{"files": []}', '{"files": {"a": 1}}'):
        store.write_text(damage)
        with pytest.raises(UsageError, match="is damaged"):
            person.config()
    store.write_text("{}")
    store.chmod(0o666)
    with pytest.raises(UsageError, match="others may write it"):
        person.config()
