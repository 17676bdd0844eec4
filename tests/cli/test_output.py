"""Columns of text in any script line up as a terminal shows them."""

from __future__ import annotations

import pytest

from agentd.cli.output import padded, print_rows


@pytest.mark.parametrize("cell", ["abc", "日本語", "e\u0301te\u0301", "👨\u200d👩\u200d👧", "שלום", "ไทย", ""])
def test_the_next_column_begins_where_it_should(cell, capsys):
    from rich.cells import cell_len

    assert cell_len(padded(cell, 12)) == 12
    print_rows([(cell, "|"), ("twelve wide:", "|")])
    first, second = capsys.readouterr().out.splitlines()
    assert cell_len(first) == cell_len(second) == 15
