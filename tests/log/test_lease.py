from __future__ import annotations

import os
from contextlib import closing

import pytest

from agentd.clock import FixedClock
from agentd.contracts import Draft, Kind
from agentd.errors import LeaseHeld, LogError
from agentd.log import Catalogue, create_run, fold, open_reader, open_writer, verify
from agentd.log.lease import Lease, is_alive, lease_owner, owner_identity

STARTED = [Draft(kind=Kind.run_started, step=0)]


def test_of_processes_that_race_for_a_run_exactly_one_gets_it(home, golden, spawn):
    racers = [spawn("take", golden.run_id, "--events", "3", "--hold") for _ in range(3)]
    said = [racer.stdout.readline().split(maxsplit=2) for racer in racers]
    assert sorted(words[0] for words in said) == ["open", "refused", "refused"]
    winner = racers[[words[0] for words in said].index("open")]
    for words in said:
        if words[0] == "refused":
            assert words[1] == "lease"
            assert f"process {winner.pid}" in words[2]


def test_a_run_that_is_made_twice_at_once_is_made_once(home, spawn):
    racers = [spawn("create", "20231114-221320-race1", "--events", "3") for _ in range(3)]
    said = [racer.communicate()[0].splitlines()[0] for racer in racers]
    assert sum(line.startswith("open") for line in said) == 1, said
    assert verify(home, "20231114-221320-race1").events == 6


def test_a_second_writer_in_the_same_process_is_refused(home, golden, clock):
    writer = open_writer(home, golden.run_id, clock)
    with pytest.raises(LeaseHeld, match=str(os.getpid())) as caught:
        open_writer(home, golden.run_id, clock)
    assert golden.run_id in (caught.value.hint or "")
    writer.close()
    open_writer(home, golden.run_id, clock).close()


def test_a_lease_ends_with_its_process_however_it_ends(home, golden, spawn, clock):
    holder = spawn("take", golden.run_id, "--events", "1", "--hold")
    assert holder.stdout.readline().startswith("open")
    with pytest.raises(LeaseHeld):
        open_writer(home, golden.run_id, clock)
    holder.kill()
    holder.wait()
    with closing(open_writer(home, golden.run_id, clock)) as writer:
        assert writer.epoch == 3


def test_a_stale_epoch_cannot_append_even_when_its_lock_was_lost(home, golden, clock):
    stale = open_writer(home, golden.run_id, clock)
    stale.append(STARTED)
    (home / "runs" / golden.run_id / "lease").unlink()
    fresh = open_writer(home, golden.run_id, clock)
    with pytest.raises(LogError, match="stale epoch"):
        stale.append(STARTED)
    with pytest.raises(LogError, match="stale epoch"):
        stale.append(STARTED)
    (event,) = fresh.append(STARTED)
    assert (event.seq, event.epoch) == (15, 3)
    stale.close()
    fresh.close()
    assert verify(home, golden.run_id).events == 16


class _Sleeper(FixedClock):
    """A clock whose time on the wall may run ahead: the machine slept, or somebody put it forward."""

    slept_s = 0.0

    def now_ns(self):
        return super().now_ns() + int(self.slept_s * 1e9)


@pytest.mark.parametrize(("slept_s", "epoch"), [(3600.0, 2), (4.0, 1), (-3600.0, 1)])
def test_the_time_in_which_the_machine_slept_is_not_the_runs(home, header, slept_s, epoch):
    clock = _Sleeper()
    with closing(create_run(home, header(), clock)) as writer:
        writer.append(STARTED)
        clock.advance(2)
        writer.append([Draft(kind=Kind.observation_added, step=1)])
        clock.advance(3)
        clock.slept_s = slept_s
        (event,) = writer.append([Draft(kind=Kind.observation_added, step=2)])
        clock.advance(1)
        (after,) = writer.append([Draft(kind=Kind.observation_added, step=3)])
        assert event.epoch == after.epoch == writer.epoch == epoch
        assert writer.state.counters.elapsed_s == {3600.0: 3, 4.0: 10, -3600.0: 3}[slept_s]
        told = writer.state
    assert verify(home, header().run_id).ok
    with closing(open_reader(home, header().run_id)) as reader:
        assert fold(reader.events(), reader.header) == told
    with closing(open_writer(home, header().run_id, clock)) as writer:
        assert writer.epoch == epoch + 1


def test_a_draft_that_is_refused_after_a_sleep_takes_no_lease(home, header):
    clock = _Sleeper()
    with closing(create_run(home, header(), clock)) as writer:
        writer.append(STARTED)
        clock.slept_s = 3600
        with pytest.raises(LogError, match="more than 4096"):
            writer.append([Draft(kind=Kind.observation_added, step=1, data={"x": "a" * 5000})])
        (event,) = writer.append([Draft(kind=Kind.observation_added, step=1)])
        assert event.epoch == writer.epoch == 2
    assert verify(home, header().run_id).ok


def test_a_stale_writer_whose_machine_slept_appends_nothing(home, golden):
    clock = _Sleeper()
    stale = open_writer(home, golden.run_id, clock)
    (home / "runs" / golden.run_id / "lease").unlink()
    fresh = open_writer(home, golden.run_id, clock)
    clock.slept_s = 3600
    with pytest.raises(LogError, match="stale epoch"):
        stale.append(STARTED)
    (event,) = fresh.append(STARTED)
    assert event.epoch == 4
    stale.close()
    fresh.close()
    assert verify(home, golden.run_id).ok


def test_an_owner_is_known_by_more_than_its_process_id(tmp_path):
    owner = owner_identity()
    boot, pid, started = owner.split(":")
    assert is_alive(owner)
    assert not is_alive(f"{boot}:{pid}:{int(started) + 1}")
    assert not is_alive(f"other:{pid}:{started}")
    assert not is_alive(f"{boot}:999999999:{started}")
    assert not is_alive("unknown:unknown:unknown")
    lease = Lease(tmp_path)
    assert lease_owner(tmp_path) == owner
    lease.release()
    lease.release()
    assert not is_alive(lease_owner(tmp_path))


def test_a_run_whose_process_died_is_listed_as_not_live(home, spawn):
    holder = spawn("create", "20231114-221320-dead1", "--events", "2", "--hold")
    for _ in range(5):
        holder.stdout.readline()
    catalogue = Catalogue(home)
    (summary,) = catalogue.list_runs()
    assert (summary.status, summary.live, summary.head_seq) == ("running", True, 3)
    holder.kill()
    os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)  # a zombie, for as long as nobody asks how it ended
    (summary,) = catalogue.list_runs()
    assert (summary.status, summary.live) == ("running", False)
    holder.wait()
    (summary,) = catalogue.list_runs()
    assert (summary.status, summary.live) == ("running", False)


def test_a_reader_needs_no_lease(home, golden, clock):
    with closing(open_writer(home, golden.run_id, clock)), closing(open_reader(home, golden.run_id)) as reader:
        assert len(list(reader.events())) == 14


def test_a_lease_is_taken_on_a_full_disk(tmp_path):
    (tmp_path / "lease").symlink_to("/dev/full")
    Lease(tmp_path).release()
    Lease(tmp_path).release()
    assert (tmp_path / "lease").is_symlink(), "the disk is as full as before"
