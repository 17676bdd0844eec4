"""What is a tool and what is none, and how one is told."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

from agentd.contracts import FINISH
from agentd.errors import ManifestError, UsageError
from agentd.settings import data_dir
from agentd.tools import check, load_catalogue, scaffold


def test_the_shipped_tools(catalogue):
    assert [spec.name for spec in catalogue.specs] == [
        "change_lines", "copy", "count", "delete", "edit_file", "field", "find_files", "finish", "lines", "list_files",
        "move", "python", "read_file", "run_file", "search", "shell", "table", "write_file",
    ]
    assert not catalogue.get(FINISH).files
    assert all("tool.py" in spec.files for spec in catalogue.specs if spec.name != FINISH)
    assert all(spec.effect != "outside" for spec in catalogue.specs)


def test_a_name_that_is_no_tool_has_a_hint(catalogue):
    with pytest.raises(UsageError, match="no tool 'serch'") as caught:
        catalogue.get("serch")
    assert caught.value.hint == "did you mean search?"


@pytest.fixture
def folder(tmp_path):
    """A good tool of one's own."""
    scaffold("count_words", tmp_path)
    return tmp_path / "count_words"


def test_a_folder_in_a_path_is_a_tool(folder, catalogue):
    for path in (folder, folder.parent):
        more = load_catalogue([path])
        assert more.specs[:-1] == catalogue.specs
        assert more.get("count_words").origin == str(folder)
        assert more.hash != catalogue.hash


def test_the_digest_binds_manifest_and_code_but_no_test(folder):
    first = check(folder).digest
    (folder / "test_count_words.py").write_text("")
    assert check(folder).digest == first
    (folder / "tool.py").write_text((folder / "tool.py").read_text() + "\n")
    second = check(folder).digest
    manifest = folder / "tool.yaml"
    manifest.write_text(manifest.read_text().replace("timeout_s: 20", "timeout_s: 30"))
    assert len({first, second, check(folder).digest}) == 3


def _yield_to_another_thread(_phase, _info):
    time.sleep(0)


def test_many_threads_read_tools_at_the_same_time(folder):
    code, digests, threshold = folder / "tool.py", [], gc.get_threshold()
    code.write_text(code.read_text() + "\nTABLE = [1 + 2 * (3 - 4)]" * 200)
    gc.callbacks.append(_yield_to_another_thread)
    gc.set_threshold(50)
    try:
        with ThreadPoolExecutor(4) as pool:
            digests += pool.map(lambda _: check(folder).digest, range(40))
    finally:
        gc.callbacks.remove(_yield_to_another_thread)
        gc.set_threshold(*threshold)
    assert len(set(digests)) == 1


def test_code_may_have_files_beside_it(folder):
    (folder / "words.py").write_text("X = 1\n")
    assert sorted(check(folder).files) == ["tool.py", "words.py"]


def test_two_tools_of_one_name_name_both_folders(tmp_path):
    shutil.copytree(data_dir("tools") / "search", tmp_path / "search")
    with pytest.raises(ManifestError) as caught:
        load_catalogue([tmp_path])
    assert str(tmp_path / "search") in str(caught.value)
    assert str(data_dir("tools") / "search") in str(caught.value)


def test_a_path_that_is_none_is_an_error(tmp_path):
    with pytest.raises(ManifestError, match="no such folder"):
        load_catalogue([tmp_path / "no"])


@pytest.mark.parametrize(("change", "message"), [
    ({"effect": "purr"}, ":24: effect: Input should be 'pure', 'workspace' or 'outside'"),
    ({"timeout_s": "long"}, "timeout_s: Input should be a valid number"),
    ({"timeout_s": 0}, "timeout_s: must be from 0.1 to 3600.0"),
    ({"output_bytes": 1}, "output_bytes: must be from 256 to 16777216"),
    ({"name": "other"}, "name: is 'other', but its folder is 'count_words'"),
    ({"name": "Count Words"}, "name: must be lower case letters"),
    ({"description": "two\nlines"}, "description: must be one line"),
    ({"idempotnt": True}, "idempotnt: is not known; allowed: name"),
    ({"description": None}, "description: Input should be a valid string"),
    ({"paths": {"pth": {"role": "existing"}}}, "paths.pth: is not known; allowed: path"),
    ({"quotes": {"pth": "goal"}}, "quotes: names 'pth', which is no argument that is a string or integer"),
    ({"quotes": {"path": "gaol"}}, "quotes.path: must be one of: goal"),
    ({"saves": "pth"}, "saves: names 'pth', which is no argument that is a string"),
    ({"paths": {"path": {"role": "old"}}}, "paths.path.role: Input should be 'existing', 'new' or 'free'"),
])
def test_a_wrong_field_is_named_with_its_line(folder, change, message):
    _change(folder, **change)
    with pytest.raises(ManifestError) as caught:
        check(folder)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{folder / 'tool.yaml'}:")
    assert caught.value.line is not None


def test_a_typo_has_a_hint(folder):
    _change(folder, idempotnt=True)
    with pytest.raises(ManifestError) as caught:
        check(folder)
    assert caught.value.hint == "did you mean idempotent?"


@pytest.mark.parametrize("field", ["name", "description", "args", "result", "effect", "idempotent", "timeout_s"])
def test_a_field_that_is_missing_is_named(folder, field):
    data = yaml.safe_load((folder / "tool.yaml").read_text())
    del data[field]
    (folder / "tool.yaml").write_text(yaml.safe_dump(data))
    with pytest.raises(ManifestError, match=f"{field}: is missing"):
        check(folder)


@pytest.mark.parametrize(("schema", "message"), [
    ({"type": "string"}, "args.properties.x: needs maxLength"),
    ({"type": "array", "items": {"type": "null"}}, "args.properties.x: needs items and maxItems"),
    ({"type": "array", "maxItems": 2, "items": {"type": "string"}}, "args.properties.x.items: needs maxLength"),
    ({"type": "object", "properties": {}}, "args.properties.x: needs additionalProperties: false"),
    ({"anyOf": [{"type": "null"}, {"type": "string"}]}, "args.properties.x.anyOf.1: needs maxLength"),
    ({"type": ["string", "null"], "maxLength": 3}, "args.properties.x.type: needs one type of"),
    ({"type": "string", "maxlength": 3}, "args.properties.x.maxlength: is not known"),
    ({"type": "string", "maxLength": 3, "not": {}}, "args.properties.x.not: is not known"),
    ({"type": "array", "maxItems": 2, "items": {"type": "null"}, "uniqueItems": True}, "x.uniqueItems: is not known"),
    ({"type": "object", "additionalProperties": False, "if": {}}, "args.properties.x.if: is not known"),
    ({"$ref": "#/args"}, "args.properties.x.type: needs one type of"),
    ({"type": "string", "maxLength": "3"}, "args.properties.x.maxLength: '3' is not of type 'integer'"),
    ({"type": "string", "maxLength": 9, "pattern": "(?=a)b"}, "args: cannot constrain a model"),
    ({"type": "string", "maxLength": 9, "format": "no-such"}, "args: cannot constrain a model"),
    ({"type": "integer", "minimum": 5, "maximum": 2}, "args: cannot constrain a model"),
    ({"type": "integer", "default": "x"}, "args.properties.x.default: does not fit its own schema"),
])
def test_a_schema_that_cannot_hold_a_model_is_refused(folder, schema, message):
    _change(folder, paths={}, args=_args({"x": schema}))
    with pytest.raises(ManifestError) as caught:
        check(folder)
    assert message in str(caught.value)


@pytest.mark.parametrize(("schema", "message"), [
    ({"$ref": "http://127.0.0.1:9/x.json"}, "result.properties.x.type: needs one type of"),
    ({"type": "object", "$ref": "http://127.0.0.1:9/x.json"}, "result.properties.x.$ref: is not known"),
    ({"type": "object", "additionalProperties": {"type": "string", "$dynamicRef": "file:///etc/passwd"}},
     "result.properties.x.additionalProperties.$dynamicRef: is not known"),
    ({"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, "result.properties.x.uniqueItems: is not"),
    ({"type": "string", "pattern": "^([a-z]+)+$"}, "result.properties.x.pattern: is not known"),
    ({"anyOf": [{"type": "string", "$id": "x"}]}, "result.properties.x.anyOf.0.$id: is not known"),
])
def test_a_result_is_told_in_the_keywords_of_arguments(folder, schema, message):
    _change(folder, result={"type": "object", "properties": {"x": schema}})
    with pytest.raises(ManifestError) as caught:
        check(folder)
    assert message in str(caught.value)


def test_a_result_needs_no_bounds(folder):
    result = {"type": "object", "properties": {"x": {"type": "array", "items": {"type": "string"}}},
              "additionalProperties": {"type": "integer"}}
    _change(folder, result=result)
    assert check(folder).result == result


def test_what_may_be_left_out_has_a_default(folder):
    _change(folder, paths={}, args=_args({"x": {"type": "integer"}}, required=[]))
    with pytest.raises(ManifestError, match=r"args\.properties\.x: needs a default"):
        check(folder)
    _change(folder, args=_args({"x": {"type": "integer", "default": 1}}, required=[]))
    assert check(folder).args["properties"]["x"]["default"] == 1


@pytest.mark.parametrize(("code", "message"), [
    ("def run(args):\n  return", None),
    ("def run(args)\n", "tool.py:1: does not parse"),
    ("def start(args): pass\n", "defines no run(args)"),
    ("def run(): pass\n", "defines no run(args)"),
    ("async def run(args): pass\n", "defines no run(args)"),
])
def test_code_without_run_is_no_tool(folder, code, message):
    (folder / "tool.py").write_text(code)
    if message is None:
        assert check(folder).files["tool.py"] == code
        return
    with pytest.raises(ManifestError) as caught:
        check(folder)
    assert message in str(caught.value)


def test_code_is_never_run(folder):
    (folder / "tool.py").write_text("raise SystemExit('ran')\ndef run(args): pass\n")
    assert check(folder).name == "count_words"


@pytest.mark.parametrize(("text", "message"), [
    ("", "is no mapping"),
    ("- a\n", "is no mapping"),
    ("name: [\n", ":2: "),
    ("1: a\n", ":1: 1: a key must be text; quote it"),
    ("<<: {name: a}\n", ":1: <<: is not known"),
    ("name: a\nname: b\n", ":2: name: stands twice; first in line 1"),
    ("name: !!python/object:os.system {}\n", ":1: could not determine a constructor"),
    ("a: " + "[" * 6000, "tool.yaml"),
    ("a: " + "[" * 3000 + "]" * 3000, "recursion"),
    ("x" * 70_000, "more than 65536"),
])
def test_a_manifest_that_is_no_yaml_mapping(folder, text, message):
    (folder / "tool.yaml").write_text(text)
    with pytest.raises(ManifestError) as caught:
        check(folder)
    assert message in str(caught.value)


@pytest.mark.parametrize(("text", "value"), [
    ("no", "no"), ("on", "on"), ("2024-01-01", "2024-01-01"), ("0x1f", "0x1f"), ("010", "010"), (".inf", ".inf"),
    ("1:30", "1:30"), ("true", True), ("-3", -3), ("1.5", 1.5), ("1e3", 1000.0), ("", None), ("'3'", "3"),
])
def test_plain_words_mean_what_they_mean_in_json(folder, text, value):
    manifest = folder / "tool.yaml"
    lines = manifest.read_text().replace("required: [path]", "required: [path, mode]")
    manifest.write_text(lines.replace("  properties:\n", f"  properties:\n    mode: {{enum: [\"\", {text}]}}\n", 1))
    assert check(folder).args["properties"]["mode"]["enum"][1:] == ([] if text == "" else [value])


def test_aliases_cannot_explode(folder):
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9)
    )
    (folder / "tool.yaml").write_text(bomb)
    with pytest.raises(ManifestError, match="more than 5000 values"):
        check(folder)


def test_a_scaffold_passes_its_own_check_and_test(tmp_path):
    files = scaffold("word_count", tmp_path / "tools")
    assert [file.name for file in files] == ["tool.yaml", "tool.py", "test_word_count.py"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", files[2]], cwd=tmp_path,
        capture_output=True, text=True, timeout=60, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.raises(ManifestError, match="exists already"):
        scaffold("word_count", tmp_path / "tools")


@pytest.mark.parametrize("name", ["", "Up", "a-b", "../up", "1st", "a" * 41])
def test_a_scaffold_wants_a_name_for_a_tool(tmp_path, name):
    with pytest.raises(ManifestError, match="no name for a tool"):
        scaffold(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def _change(folder, **fields):
    data = yaml.safe_load((folder / "tool.yaml").read_text())
    (folder / "tool.yaml").write_text(yaml.safe_dump({**data, **fields}, sort_keys=False))


def _args(properties, required=None):
    return {
        "type": "object", "properties": properties, "additionalProperties": False,
        "required": list(properties) if required is None else required,
    }
