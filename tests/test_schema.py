"""A schema or a value that an attacker wrote makes the host fetch nothing, and work no longer than it is."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from referencing.exceptions import Unresolvable

from agentd.contracts import ToolSpec, World
from agentd.decode import Invalid, parse_call
from agentd.schema import errors

PATTERN = "^([a-z]+)+$"  # of each letter more, re's search takes twice as long


@pytest.fixture
def server():
    """An address, and what was asked for there."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"type": "object"}')

        def log_message(self, *_):
            pass

    serving = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}/x.json", asked
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.mark.parametrize("keyword", ["$ref", "$dynamicRef"])
def test_no_schema_is_fetched(server, keyword):
    url, asked = server
    with pytest.raises(Unresolvable):
        errors({"type": "object", keyword: url}, {})
    assert asked == []


def tool(schema):
    args = {"type": "object", "properties": {"x": schema}, "required": ["x"], "additionalProperties": False}
    return ToolSpec(name="slow", description="Slow.", args=args, result={"type": "object"}, effect="pure",
                    idempotent=True, timeout_s=1, output_bytes=4096)


@pytest.mark.parametrize(("schema", "said"), [
    ({"type": "string", "maxLength": 100, "pattern": PATTERN}, '"' + "a" * 26 + '!"'),
    ({"type": "string", "maxLength": 100, "pattern": "^(.*a){7}$"}, '"' + "a" * 40 + '!"'),
    ({"type": "string", "maxLength": 100_000, "pattern": "^[a-z]*$"}, '"' + "a" * 90_000 + '!"'),
    ({"type": "array", "maxItems": 9, "items": {"type": "string", "maxLength": 9, "pattern": PATTERN}},
     "[" + ",".join(['"a!"'] * 30_000) + "]"),
], ids=["nested", "counted", "long", "many"])
def test_a_pattern_takes_no_longer_than_a_text_is_long(schema, said):
    began = time.process_time()
    found = parse_call(f'{{"tool": "slow", "args": {{"x": {said}}}}}', (tool(schema),), World(), call_id="c1")
    assert isinstance(found, Invalid)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(("pattern", "text", "fits"), [
    (PATTERN, "abc", True), (PATTERN, "ab1", False), ("b", "abc", True), ("^b", "abc", False), ("c$", "abc", True),
    ("c$", "abc\n", False), ("^.$", "\\", True), ("^..$", '"\u00fc', True), ("^.$", "\U0001f600", True),
    ("^.$", "\udc80", False), ("a|^b$", "ca", True), ("^[^\\x00-\\x1f]{1,3}$", "a\tb", False), ("(?=a)", "a", False),
])
def test_a_pattern_says_what_it_says_in_a_grammar(pattern, text, fits):
    assert (errors({"type": "string", "pattern": pattern}, text) == []) is fits
