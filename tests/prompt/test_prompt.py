from __future__ import annotations

from agentd import prompt
from agentd.contracts import Check, FileEntry, Message, PromptText, ToolOutcome, ToolSpec, World

SPEC = ToolSpec(
    name="read_file", description="Read lines of a text file.", effect="pure", idempotent=True, timeout_s=5,
    output_bytes=1000, result={"type": "object"},
    args={"type": "object", "properties": {
        "path": {"type": "string"}, "start": {"type": "integer", "default": 1},
        "mode": {"enum": ["text", "hex"]}, "all": {"type": "boolean", "default": False},
    }},
)


def test_the_system_message_has_every_tool_and_what_is_forbidden():
    text = prompt.system([SPEC], ["shell: the policy is read-only"]).text
    assert '- read_file(path, start=1, mode=text|hex, all=false): Read lines of a text file.' in text
    assert text.endswith("Forbidden by policy:\n- shell: the policy is read-only")
    assert "Forbidden" not in prompt.system([SPEC]).text


def test_a_brief_system_message_has_names_alone():
    text = prompt.system([SPEC], ["shell: the policy is read-only"], brief=True).text
    assert "\nread_file(path, start, mode, all)\nForbidden by policy:\n- shell" in text
    assert "Read lines" not in text


def test_a_narrow_world_lists_fields_in_place_of_sizes():
    entries = [FileEntry(path=f"{name}.csv", kind="file", size_bytes=7) for name in "ab"]
    world = World(narrow=True, columns={"a.csv": tuple(f"c{i}" for i in range(12))})
    assert prompt.listing_text(entries, world) == f"a.csv: {', '.join(f'c{i}' for i in range(10))}\nb.csv"


def test_the_opening_has_a_slot_for_each_thing():
    text = prompt.opening(
        " Count $5 lines. ", PromptText(text="<data x>\na (1 bytes)\n</data x>"),
        [Check(file="out.txt", equals="1")], PromptText(text="<data x>\nlikes tea\n</data x>"),
    ).text
    assert text.startswith("Goal: Count $5 lines.\nFiles:\n<data x>\na (1 bytes)\n</data x>\nIt is done when:\n")
    assert "- out.txt equals '1'\nRemembered:\n<data x>\nlikes tea\n</data x>\n" in text


def test_a_long_listing_says_how_many_more():
    entries = [FileEntry(path=f"f{i:03}", kind="file", size_bytes=i) for i in range(50)]
    text = prompt.listing_text(entries, World())
    assert text.splitlines()[0] == "f000 (0 bytes)"
    assert text.endswith("... and 10 more files")
    assert prompt.listing_text([FileEntry(path="d", kind="dir")], World()) == "(no files)"


def test_an_observation_says_how_the_call_ended():
    shown = PromptText(text="<data x>\n4\n</data x>")
    assert prompt.observation("shell", ToolOutcome(status="ok"), shown).text == "shell: ok\n<data x>\n4\n</data x>"
    assert prompt.observation("shell", ToolOutcome(status="timeout"), None).text == "shell: timeout, no output"


def conversation(observations: int, size: int) -> list[Message]:
    turns = [Message(role="system", text="s" * 100), Message(role="user", text="goal"),
             Message(role="assistant", text="{plan}"), Message(role="user", text="First call.")]
    for i in range(observations):
        turns += [Message(role="assistant", text=f"{{call {i}}}"),
                  Message(role="user", text=f"shell: ok {i}\n" + "x" * size)]
    return turns


def test_what_fits_is_left_alone():
    messages = conversation(3, 100)
    assert prompt.fit(messages, 2000, 200) == tuple(messages)


def test_the_oldest_observations_are_cut_first_and_say_so():
    messages = conversation(20, 600)
    fitted = prompt.fit(messages, 3000, 500)
    assert sum(len(m.text) for m in fitted) <= 2500 * 3
    assert fitted[:5] == tuple(messages[:5])
    assert fitted[5].text == "shell: ok 0\n[600 characters cut; they are in the log]"
    assert fitted[-4:] == tuple(messages[-4:])
    assert [m.role for m in fitted] == [m.role for m in messages]


def test_cutting_again_keeps_what_was_cut():
    once = prompt.fit(conversation(20, 600), 3000, 500)
    assert prompt.fit(once, 3000, 500) == once


def test_the_room_for_an_observation_follows_the_context():
    assert prompt.observation_chars(512) == 600
    assert prompt.observation_chars(8192) == 3072
    assert prompt.observation_chars(1_000_000) == 12_000
