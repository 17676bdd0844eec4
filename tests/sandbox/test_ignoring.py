"""Ignore patterns mean what Git means by them, and none runs for ever."""

from __future__ import annotations

import re
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from agentd.sandbox.ignoring import ignore_patterns


def ignores(line, path):
    return any(pattern.match(path) is not None for pattern, include in ignore_patterns(line) if include)


@pytest.mark.parametrize(("line", "path"), [
    ("*a*a*a*a*a*a*a*b", "a" * 250), ("*a*a*a*a*a*a*a*b", "/".join(["a" * 60] * 4)), ("*(*(*(*(*(*(*b", "(" * 250),
    ("*[ab]*[ab]*[ab]*[ab]*[ab]*c", "ab" * 120), ("x/*a*a*a*a*a*a*b/y", "x/" + "a" * 250 + "/y"),
    ("**/a*a*a*a*a*a*b", "/".join(["a" * 60] * 4)), ("*?*?*?*?*?*?*?b", "a" * 250),
    ("**/a/**/a/**/b", "/".join(["a"] * 120)), ("**/a/**/a/**/a/**/b", "/".join(["a"] * 400)),
    ("**/a/" * 40 + "b", "/".join(["a"] * 400)), ("x/**/a*/**/a*/**/a*/**/b/", "x/" + "ab/" * 400),
])
def test_no_pattern_runs_for_ever(line, path):
    started = time.process_time()
    assert not ignores(line, path)
    assert time.process_time() - started < 2


def test_a_range_that_runs_backwards_takes_no_other_pattern_away():
    assert [pattern.pattern for pattern, _ in ignore_patterns("a\n[z-a]\nb")] == [
        pattern.pattern for pattern, _ in ignore_patterns("a\nb")]


@settings(max_examples=500, deadline=None)
@given(
    line=st.text("ab*?/[]!.-(", min_size=1, max_size=8), path=st.text("ab/.(-", min_size=1, max_size=8),
)
def test_they_mean_what_git_means(line, path):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            (pattern,) = GitIgnoreSpec.from_lines([line]).patterns
    except re.error:
        assert not list(ignore_patterns(line))
        return
    except (ValueError, TypeError):
        return
    if pattern.include is None:
        return
    ((ours, include),) = ignore_patterns(line)
    assert include == pattern.include
    assert (ours.match(path) is None) == (pattern.regex.match(path) is None)


ends = st.sampled_from(["", "/"])
names = st.sampled_from(["**", "**", "a", "b", "ab", "*", "a*b", "*a", "?", "[ab]"])


@settings(max_examples=300, deadline=None)
@given(
    line=st.lists(names, min_size=2, max_size=7).map("/".join), start=st.sampled_from(["", "/", "!"]), end=ends,
    path=st.lists(st.sampled_from(["a", "b", "ab", "aab"]), min_size=1, max_size=8).map("/".join), whole=ends,
)
def test_chains_of_deep_stars_mean_what_git_means(line, start, end, path, whole):
    """Also in how deep the folder lies by which a path is matched."""
    try:
        (pattern,) = GitIgnoreSpec.from_lines([start + line + end]).patterns
    except ValueError:
        return
    ((ours, _),) = ignore_patterns(start + line + end)
    assert _reach(ours.match(path + whole)) == _reach(pattern.regex.match(path + whole))


def _reach(match):
    return match and (match.end("ps_d") if "ps_d" in match.re.groupindex else 0)
