from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.decode import goal_names


@pytest.mark.parametrize(("goal", "names"), [
    ("How many lines does access.log have? Write only the number to answer.txt.", ("access.log", "answer.txt")),
    ("Which file contains the word zebra? Write its name to found.txt.", ("found.txt",)),
    ("Rename draft.txt to final.txt, then remove 'my notes.txt'.", ("draft.txt", "final.txt", "my notes.txt")),
    ("Move src/app.py into lib/ and ./Makefile too", ("src/app.py", "lib", "Makefile")),
    ("Edit .gitignore, e.g. v1.2 or 3.14, i.e. at 9 a.m. (see https://example.org/a.txt, me@b.org)", (".gitignore",)),
    ("Compile main.c (with a.h); run `out/main`; say \"hello\"", ("main.c", "a.h", "out/main")),
    ("Read /workspace/a.txt but not /etc/passwd.txt or ../b.txt", ("a.txt",)),
    ("Опиши данные.csv в итог.txt", ("данные.csv", "итог.txt")),
    ("把「数据.csv」的行数写到 答案.txt。", ("数据.csv", "答案.txt")),
    ("Öffne „größe.md“ und «prix.csv», l'été.txt", ("größe.md", "prix.csv", "été.txt")),
    ("sum.txt sum.txt ./sum.txt", ("sum.txt",)),
    ("archive.tar.gz, photo.JPG; data.7z...", ("archive.tar.gz", "photo.JPG", "data.7z")),
    ("Replace every colour with color and/or hue, 50 km/h", ()),
    ("", ()),
])
def test_paths_of_a_goal(goal, names):
    assert goal_names(goal) == names


@given(st.text(max_size=400))
def test_any_goal_gives_canonical_paths(goal):
    for name in goal_names(goal):
        assert name
        assert not name.startswith("/")
        assert not {"", ".", ".."} & set(name.split("/"))
        assert goal_names(goal) == goal_names(goal)


def test_a_flood_of_names_is_bounded():
    assert len(goal_names(" ".join(f"f{i}.txt" for i in range(10_000)))) == 32
