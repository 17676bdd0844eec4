"""Requirements are names: nothing in a file may make pip run code on this machine."""

from __future__ import annotations

import pytest

from agentd.errors import UsageError
from agentd.sandbox import read_requirements


def test_names_versions_extras_markers_and_hashes_are_read(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text(
        "# what the tests need\n\npytest>=8,<9  # the runner\nrequests [socks, security] ~= 2.8.1\n"
        "zope.interface==5.*;python_version<'3.12' and sys_platform == \"linux\"\n"
        f"attrs==23.1.0 \\\n    --hash=sha256:{'a' * 64} \\\n    --hash=sha256:{'b' * 64}\nlocal===1.0+abc\n"
        "old (>=1.0)\nlast"
    )
    assert [(one.name, one.line) for one in read_requirements(path)] == [
        ("pytest", 3), ("requests", 4), ("zope.interface", 5), ("attrs", 6), ("local", 9), ("old", 10), ("last", 11),
    ]
    assert read_requirements(path)[3].text.count("--hash=sha256:") == 2


@pytest.mark.parametrize("line", [
    "-e .", "--editable .", "-r other.txt", "-c other.txt", "--index-url http://example.test", "--no-binary :all:",
    "--pre", ".", "./folder", "../folder", "/folder", "folder/setup.py", "pkg @ file:///folder",
    "pkg@http://example.test/pkg.tar.gz", "git+https://example.test/pkg", "https://example.test/pkg.whl",
    "pkg.whl --config-settings=x=y", "pkg --global-option=x", "pkg --hash=sha256:zz", "pkg==1 other==2", "пакет",
    "pkg; python_version < '3' --no-binary=:all:", "pkg $(touch x)", "${HOME}", "pkg;", "=1",
    "pkg; python_version > '3' --global-option=x", "pkg; a -b", "pkg --hash=sha256:00 --pre", "pkg\x00", "pkg\x1b[2J",
    "source.tar.gz", "source.tar.bz2[extra]", "built-1-py3-none-any.whl", "other.zip ; python_version > '3'", "a.TGZ",
])
def test_anything_but_a_name_is_refused_with_its_line(tmp_path, line):
    path = tmp_path / "requirements.txt"
    path.write_text(f"pytest\n{line}\n")
    with pytest.raises(UsageError, match="names no package") as caught:
        read_requirements(path)
    assert caught.value.line in (2, 1) and caught.value.file == str(path)


@pytest.mark.parametrize(("content", "told"), [
    (None, "cannot be read"), (b"", "names no package"), (b"# nothing\n\n", "names no package"),
    (b"\xff\xfe", "is not UTF-8"), (b"#" * (1 << 20) + b"\n\n", "is larger than 1 MiB"),
])
def test_a_file_that_is_none_is_told(tmp_path, content, told):
    path = tmp_path / "requirements.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=told) as caught:
        read_requirements(path)
    assert caught.value.file == str(path)
