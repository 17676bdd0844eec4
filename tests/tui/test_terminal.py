"""The screens in a real terminal: what others wrote steers nothing, ending the program harms no run, and no
colour is no colour."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import struct
import termios
import time

import pytest

from agentd.log import verify
from agentd.settings import Settings
from tests.escape.test_terminal import EVIL, UNPROTECTED
from tests.terminal import Terminal, environment
from tests.tui.scene import Scene, furnish

ASKS = "20251125-120000-aaaaa"
# What the screens send of their own: colours, places, modes of the terminal, our own title, and questions to it.
OURS = re.compile(
    rb"\x1b\[[0-9;:]*m|\x1b\[[0-9;]*[ABCDHJKXGd]|\x1b\[\?[0-9;]*[hl]|\x1b\[[<>=?][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p"
    rb"|\x1b\]2;(agentd(: \d+ to answer)?)?\x07|\x1b\[[0-9;]* q|\x1b\[[56]n|\x1bP\+q[0-9a-fA-F]*\x1b\\|\x1b\[[0-9;]*t"
    rb"|\x1b_G[^\x1b]*\x1b\\|\x1b\]22;[a-z-]*\x07|\x1b\[c|[\r\n\x0f]|\x1b\(B|\x1b\[[0-9;]*[su]"
)
HARM = re.compile(
    rb"[\x00-\x06\x08\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
    rb"|\xe3\x85\xa4|\xef\xbb\xbf"
)


def harm(output):
    """What of the bytes is neither text nor ours; the bell is ours."""
    return HARM.findall(OURS.sub(b"", output))


def hostile(home):
    """A home in which everything that anybody could write is an attack."""
    scene = Scene(home)
    told = scene.begin(ASKS, EVIL, files=((f"{EVIL.replace('/', '')}.txt", EVIL.encode()),))
    told.plan(EVIL, f"[@click=app.quit]{EVIL}[/]")
    told.call("read_file", {"path": EVIL}, step=1, text=f"{EVIL}\n{EVIL}", error=EVIL)
    told.call("shell", {EVIL: {EVIL: EVIL}}, step=2)
    told.ask("write_file", {"path": EVIL, "text": f"{EVIL}\n[@click=app.approve]yes[/]"}, step=3, text=EVIL,
             reason=EVIL, changes=((f"{EVIL.replace('/', '')}.txt", EVIL.encode(), EVIL.encode() * 2),))
    scene.clock.advance(5)
    scene.begin("20251125-120100-bbbbb", EVIL).end("failed", EVIL, answer=EVIL, code="x")
    scene.close()
    return scene


@pytest.fixture
def opened(tmp_path):
    terminals = []

    def start(*args, make=hostile, before="", columns=120, **env):
        state = tmp_path / "state"
        if not state.exists():
            state.mkdir()
            make(state)
        terminals.append(Terminal("tui", *args, cwd=tmp_path, env=environment(tmp_path, **env), before=before,
                                  columns=columns))
        terminals[-1].until("Runs")
        return terminals[-1]

    yield start
    for terminal in terminals:
        terminal.close()


def walk(terminal):
    """Look at everything there is."""
    keys = ["2", "v", "v", "w", "w", " ", " ", "J", "K", "\t", "3", *"jjjjjjjjjjjjjjjjj", "v", "v", "f", "f", "4",
            *"jjjjjjjjjjjjjj", "5", "1", "j", "?"]
    for key in keys:
        terminal.types(key)
        time.sleep(0.12)
    terminal.until("Keys: runs")
    terminal.types("\x1b")
    time.sleep(0.5)
    terminal.types("\x11")
    return terminal.ends()


def test_nothing_that_others_wrote_steers_the_terminal(opened):
    code, output = walk(opened())
    assert code == 0, output[-2000:]
    assert harm(output) == []
    assert output.count(b"\\x1b]52;c;ZXZpbA") > 5 and b"[@click=app." in output
    assert b"\x1b]52" not in output and b"\x1b]2;evil" not in output and b"\x1b]8;" not in output


def test_without_the_escapes_the_attacks_reach_the_terminal(opened):
    """The protection removed."""
    terminal = opened(before=f"{UNPROTECTED}; import agentd.tui.line; agentd.tui.line.visible = agentd.text.visible")
    terminal.types("2")
    time.sleep(2)
    terminal.types("\x11")
    _, output = terminal.ends()
    assert harm(output) and b"\x1b]52;c;ZXZpbA==" in output


def test_the_terminal_is_told_of_questions_and_gets_its_title_back(opened):
    terminal = opened(make=lambda home: furnish(home).close())
    terminal.until("\x1b]2;agentd: 2 to answer\x07")
    terminal.types("\x11")
    code, output = terminal.ends()
    assert code == 0 and output.rfind(b"\x1b]2;\x07") > output.rfind(b"\x1b]2;agentd") and b"\x1b[?1049l" in output


def test_no_colour_is_no_colour(opened):
    terminal = opened(NO_COLOR="1", make=lambda home: furnish(home).close())
    terminal.until("to answer")
    terminal.types("\x11")
    _, output = terminal.ends()
    colours = {tuple(map(int, c)) for c in re.findall(rb"38;2;(\d+);(\d+);(\d+)", output)}
    assert all(len(set(colour)) == 1 for colour in colours), colours


def test_a_window_that_changes_its_size(opened):
    terminal = opened(make=lambda home: furnish(home).close())
    terminal.until("to answer")
    for rows, columns, said in ((10, 50, "needs 60 columns"), (30, 90, "asks you"), (24, 80, "Runs")):
        fcntl.ioctl(terminal.ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        terminal.until(said)
    terminal.types("\x11")
    assert terminal.ends()[0] == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_killing_it_leaves_every_run_as_it_was(opened, tmp_path, number):
    terminal = opened(make=lambda home: furnish(home).close())
    terminal.until("to answer")
    terminal.types("2")
    time.sleep(0.5)
    os.kill(terminal._process.pid, number)
    terminal._process.wait(20)
    for run in (tmp_path / "state/runs").iterdir():
        assert verify(tmp_path / "state", run.name).ok


def test_where_there_is_no_terminal_it_says_so(tmp_path):
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-m", "agentd", "tui"], env=environment(tmp_path), capture_output=True,
                          text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 2 and "needs a terminal" in done.stderr
    told = subprocess.run([sys.executable, "-m", "agentd", "tui", "--json"], env=environment(tmp_path),
                          capture_output=True, text=True, check=True)
    assert told.stdout.split() == ['{', '"runs":', '0,', '"asked":', '0,', '"live":', '0', '}']


def test_a_home_is_not_made_by_looking(tmp_path):
    from agentd.tui import Tui

    Tui(Settings(home=tmp_path / "home"))
    assert not (tmp_path / "home").exists()
