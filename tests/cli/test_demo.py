from __future__ import annotations

from agentd.cli.demo import GOAL, sample


def test_each_variation_has_other_files_and_its_own_right_answer():
    kinds = [sample(seed) for seed in range(11)]
    assert len({files["access.log"] for files, _ in kinds}) == 11
    for files, checks in kinds:
        lines = files["access.log"].decode().splitlines()
        assert (checks[0].file, checks[0].equals) == ("sorted.txt", "\n".join(sorted(lines)))
    assert sample(3) == sample(3)


def test_another_goal_has_no_check():
    assert sample(0, "Sort sales.csv.")[1] == ()
    assert sample(0, GOAL)[1]


def test_nothing_else_knows_the_demo(root_text):
    """No prompt, grammar, tool, policy or adapter's note holds the demo's goal or any of its logs."""
    assert GOAL not in root_text
    assert not any(line in root_text for line in sample(0)[0]["access.log"].decode().splitlines())
