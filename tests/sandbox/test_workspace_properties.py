"""Whatever tools do, the deltas tell it: import plus deltas is what a walk of the merged tree finds."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agentd.canon import sha256

PATHS = ("a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "d/e/b", "f", "f/a", "f/g", "f/g/a")
FILES = {"a": b"a", "d/a": b"da", "d/b": b"db", "d/e/a": b"dea", "f/a": b"fa", "f/g/a": b"fga"}
PATH = st.sampled_from(PATHS)
OPERATIONS = st.one_of(
    st.tuples(st.just("write"), PATH, st.sampled_from(["", "x", "yy", "da", "z" * 5000])),
    st.tuples(st.just("append"), PATH, st.sampled_from(["x", "yy"])),
    st.tuples(st.just("patch"), PATH, st.just("P")),
    st.tuples(st.just("remove"), PATH, st.just("")),
    st.tuples(st.just("mkdir"), PATH, st.just("")),
    st.tuples(st.just("rmtree"), PATH, st.just("")),
    st.tuples(st.just("rename"), PATH, PATH),
    st.tuples(st.just("move"), PATH, PATH),
    st.tuples(st.just("symlink"), PATH, st.sampled_from(["a", "d", "../a", "/etc/passwd", "none"])),
    st.tuples(st.just("link"), PATH, PATH),
    st.tuples(st.just("chmod"), PATH, st.sampled_from(["755", "700", "555", "711"])),
    st.tuples(st.just("mkfifo"), PATH, st.just("")),
)
PROGRAM = '''
import contextlib, hashlib, json, mmap, shutil, stat
def patch(path, text):
    with open(path, 'r+b') as file, mmap.mmap(file.fileno(), 0) as pages:
        first = pages[0]
        pages[0:1] = text.encode()
def write(path, text, mode='w'):
    with open(os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CREAT
                      | (os.O_TRUNC if mode == 'w' else os.O_APPEND)), mode) as file:
        file.write(text)
DO = {
    'write': write, 'append': lambda p, x: write(p, x, 'a'), 'patch': patch, 'remove': lambda p, _: os.remove(p),
    'mkdir': lambda p, _: os.mkdir(p), 'rename': os.rename,
    'rmtree': lambda p, _: os.path.isdir(p) and shutil.rmtree(p),  # which would wait for a FIFO's writer
    'move': shutil.move, 'symlink': lambda p, x: os.symlink(x, p), 'link': os.link,
    'chmod': lambda p, x: os.chmod(p, int(x, 8)) if not os.path.islink(p) else None,
    'mkfifo': lambda p, _: os.mkfifo(p),
}
for name, path, other in OPERATIONS:
    if name == 'patch' and not (os.path.isfile(path) and not os.path.islink(path)):
        continue
    with contextlib.suppress(OSError, ValueError, shutil.Error):
        DO[name](path, other)
found = {}
for folder, folders, files in os.walk('.'):
    for name in folders + files:
        path = os.path.relpath(os.path.join(folder, name), '.')
        status = os.lstat(path)
        mode = stat.S_IMODE(status.st_mode)
        if stat.S_ISDIR(status.st_mode):
            found[path] = ['dir', mode, 0, None, None]
        elif stat.S_ISLNK(status.st_mode):
            found[path] = ['link', 0o777, 0, None, os.readlink(path)]
        elif stat.S_ISREG(status.st_mode):
            data = open(path, 'rb').read()
            found[path] = ['file', mode, len(data), hashlib.sha256(data).hexdigest(), None]
print(json.dumps(found), end='')
'''


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate],
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rounds=st.lists(st.lists(OPERATIONS, min_size=1, max_size=25), min_size=2, max_size=3))
def test_import_plus_deltas_is_the_merged_tree(copy, rounds):
    made = copy(files=FILES)
    tree = {e.path: e for e in made.workspace.manifest()}
    contents = {sha256(data): data for data in FILES.values()}
    try:
        for operations in rounds:
            found = json.loads(made.python(f"OPERATIONS = {operations!r}\n{PROGRAM}"))
            delta, blobs = made.workspace.delta()
            contents |= blobs
            assert all(sha256(data) == name for name, data in blobs.items())
            for change in delta.changes:
                assert change.before == tree.get(change.path)
                assert change.before != change.after
                if change.after is None:
                    del tree[change.path]
                else:
                    tree[change.path] = change.after
            assert {p: [e.kind, e.mode, e.size_bytes, e.sha256, e.target] for p, e in tree.items()} == found
            assert {e.path: e for e in made.workspace.manifest()} == tree
            assert all(e.sha256 in contents for e in tree.values() if e.kind == "file")
            assert delta.tree_hash == made.workspace.tree_hash()
    finally:
        made.workspace.close()


def test_a_tree_hash_depends_on_every_field(copy):
    hashes = []
    for path, data in (("a", b"x"), ("b", b"x"), ("a", b"y")):
        made = copy(files={path: data})
        hashes.append(made.workspace.tree_hash())
        made.workspace.close()
    assert len(set(hashes)) == 3
