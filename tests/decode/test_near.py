from __future__ import annotations

import time

import pytest

from agentd.decode import near


@pytest.mark.parametrize(("said", "likeliest"), [
    ("acess.log", "access.log"), ("ACCESS.LOG", "access.log"), ("reports/2024/sales.csv", "data/sales.csv"),
    ("sale.csv", "data/sales.csv"), ("zzz", None),
])
def test_the_likeliest_comes_first(said, likeliest):
    files = ["access.log", "data/sales.csv", "data/sales_old.csv", "readme.md"]
    found = near(said, files)
    assert (found[0] if found else None) == likeliest


def test_at_most_five_and_one_line_each():
    found = near("a.txt", [f"{i}/a.txt" for i in range(20)] + ["a\n.txt"])
    assert len(found) == 5
    assert not any("\n" in name for name in found)


def test_ten_thousand_names_take_no_second():
    files = [f"src/package_{i % 97}/module_{i:05}.py" for i in range(10_000)]
    started = time.process_time()
    assert near("src/package_1/modul_00098.py", files)[0] == "src/package_1/module_00098.py"
    assert time.process_time() - started < 1.0
