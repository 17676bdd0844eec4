"""What is blanked out is what is another one each time, and nothing that only looks like it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agentd.replay import NORMALISERS
from agentd.replay.normalising import Lived, blanked, excuse


def at(said):
    return int(datetime.fromisoformat(said).replace(tzinfo=UTC).timestamp() * 1e9)


WAS = Lived(at("2026-11-24 23:58:30"), at("2026-11-25 00:10:00"), took_ms=400)
NOW = Lived(at("2027-02-03 07:15:10"), at("2027-02-03 07:15:40"), took_ms=600)
REMADE = [Lived(life.since_ns, life.until_ns, life.took_ms, remade=True) for life in (WAS, NOW)]

SAME = [
    ("time", "Wed Nov 25 00:02:01 UTC 2026", "Wed Feb  3 07:15:22 UTC 2027"),
    ("time", "Wed Nov 25 00:02:01 2026", "Wed Feb  3 07:15:22 2027"),
    ("time", "Wed, 25 Nov 2026 00:02:01 +0000", "Wed, 03 Feb 2027 07:15:22 +0000"),
    ("time", "at 2026-11-24T23:59:59.123456Z.", "at 2027-02-03T07:15:39.9Z."),
    ("time", "2026-11-25 01:02:01+01:00", "2027-02-03 05:15:22-0200"),
    ("time", "2026-11-25 00:02", "2027-02-03 07:15"),
    ("time", "-rw-r--r-- 1 65533 65533 2 Nov 24 23:59 a", "-rw-r--r-- 1 65533 65533 2 Feb  3 07:15 a"),
    ("time", "backup_2026-11-24.tar", "backup_2027-02-03.tar"),
    ("time", "20261125 20261125-000201 20261125T000201Z", "20270203 20270203-071522 20270203T071522Z"),
    ("time", "[23:59:01] done", "[07:15:22.5] done"),
    ("time", "1795564900", "1801638922"), ("time", "1795564900.25", "1801638922.5"),
    ("time", "1795564900123", "1801638922456"), ("time", "1795564900123456789", "1801638922456789123"),
    ("duration", "2 passed in 0.02s", "2 passed in 0.31s"),
    ("duration", "real\t0m0.003s\nuser\t0m0.001s", "real\t0m0.014s\nuser\t0m0.002s"),
    ("duration", "12 ms, 4 usec, 3 µs, 0.2 seconds", "33 ms, 5 usec, 9 µs, 0.4 seconds"),
    ("duration", "0:00:00.123456", "0:00:00.2"),
    ("address", "<object object at 0x7f04da4e4180>", "<object object at 0x55d0C8a1b2c>"),
    ("address", "0x00007f04da4e4180", "0x00007f04da4e4190"),
    ("temporary name", "/tmp/tmp.WohKP7qyTX", "/tmp/tmp.ty9bWKqPrW"),
    ("temporary name", "/tmp/tmpab_12xyz/f", "/tmp/tmpzz9_qwer/f"),
    ("process id", "listening, pid 12", "listening, pid 7"), ("process id", "[1] 9\nx", "[1] 10\nx"),
    ("process id", "bash: line 1:     9 Killed  sleep", "bash: line 1:    10 Killed  sleep"),
]
NOT_SAME = [
    ("2026-11-23 23:59:59", "2027-02-03 07:15:22"),  # before the run
    ("2026-11-25 00:02:01", "2027-02-03 07:15:41"),  # after it
    ("2024-01-05", "2024-01-06"), ("20240105", "20240106"), ("Jan  5 10:30", "Jan  6 10:30"), ("12:30:01", "12:30:02"),
    ("1695564900", "1695564901"), ("2026-11-25 99:02:01", "2027-02-03 07:15:22"), ("2026-13-45", "2027-02-03"),
    ("1.2.2026-11-25", "1.2.2027-02-03"), ("a12345678901", "a12345678902"), ("file.py:23:59", "file.py:07:15"),
    ("average 1.52 s", "average 1.53 s"), ("waited 5 s", "waited 6 s"), ("12 sheep", "13 sheep"), ("3 m", "4 m"),
    ("v1.2s", "v1.3s"), ("1h2m3s", "1h2m4s"), ("0:00:01.5", "0:00:01.6"), ("1m0.1s", "1m0.2s"),
    ("0xdeadbeef", "0xdeadbeee"), ("0xcbf29ce484222325", "0xcbf29ce484222326"), ("7f04da4e4180", "7f04da4e4190"),
    ("tmp_backup1", "tmp_backup2"), ("tmp.production", "tmp.deployment"), ("/tmp/tmpdir1", "/tmp/tmpdir2"),
    ("12", "13"), ("process 3 of 9", "process 4 of 9"), ("[1] 9 items", "[1] 8 items"),
    ("line 1: 9 rows", "line 1: 8 rows"), ("rapid 12", "rapid 13"), ("b\na", "a\nb"),
    ("total 8", "total 9"), ("a ", "a"), ("a\n", "a"),
    ("drwxr-xr-x 2 u g 60 x d", "drwxr-xr-x 1 u g 4096 x d"), ("", "0.1s"),
]
LISTED = "total 8\ndrwxr-xr-x 2 u g   60 Nov 25 00:01 d\n-rw-r--r-- 1 u g    5 Nov 25 00:01 a"
AGAIN = "total 12\ndrwxr-xr-x 1 u g 4096 Feb  3 07:15 d\n-rw-r--r-- 1 u g 5 Feb  3 07:15 a"


@pytest.mark.parametrize(("name", "was", "now"), SAME)
def test_what_varies_is_excused_by_its_name(name, was, now):
    assert excuse(was, now, WAS, NOW) == (name,)
    assert excuse(f"x {was}\n", f"y {now}\n", WAS, NOW) is None


@pytest.mark.parametrize(("was", "now"), NOT_SAME)
def test_what_only_looks_like_it_differs(was, now):
    assert excuse(was, now, WAS, NOW) is None


def test_every_normaliser_was_seen_and_equal_texts_need_none():
    assert {name for name, _, _ in SAME} | {"folder size", "folder order"} == {rule.name for rule in NORMALISERS}
    assert excuse("12:00:00 0x7f04da4e4180", "12:00:00 0x7f04da4e4180", WAS, NOW) == ()


def test_only_those_are_named_that_are_needed():
    assert excuse("pid 1 at 0x7f04da4e4180, 0.1s", "pid 1 at 0x7f04da4e4190, 0.2s", WAS, NOW) == ("duration", "address")


def test_folders_are_excused_only_where_they_were_made_again():
    assert excuse(LISTED, AGAIN, WAS, NOW) is None
    assert excuse(LISTED, AGAIN, *REMADE) == ("time", "folder size")
    assert excuse("./d\n./a", "./a\n./d", WAS, NOW) is None
    assert excuse("./d\n./a", "./a\n./d", *REMADE) == ("folder order",)
    assert excuse(LISTED, AGAIN.replace(" 5 ", " 6 "), *REMADE) is None
    assert excuse("total 8\nrows", "total 9\nrows", *REMADE) is None


@pytest.mark.parametrize("text", [
    "9" * 400_000, "0:" * 200_000, "9m" * 200_000, "drwxr-xr-x " * 40_000, "pid " * 100_000, "2026-11-25 " * 40_000,
    "Nov " * 100_000, "line 1: " * 50_000, "tmp." * 100_000, "0x" * 200_000, " " * 400_000, "a\n" * 200_000,
])
def test_no_text_takes_long(text):
    import time

    began = time.process_time()
    blanked(text, REMADE[0], NORMALISERS)
    assert time.process_time() - began < 3
