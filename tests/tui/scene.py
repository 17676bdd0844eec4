"""A home with runs in every state, written by the real writer with a clock that stands still."""

from __future__ import annotations

import json

from agentd.canon import canonical, compact, sha256
from agentd.clock import FixedClock
from agentd.contracts import (
    Change,
    Counters,
    Decision,
    Delta,
    Facts,
    FileEntry,
    Kind,
    Limits,
    Message,
    Plan,
    Preview,
    RunHeader,
    ToolCall,
    ToolOutcome,
    Usage,
)
from agentd.episode import Journal, approval_request
from agentd.log import Inbox, create_run
from agentd.policy import load
from agentd.settings import data_dir
from agentd.tools import load_catalogue

START_NS = 1_764_064_800_000_000_000  # 2025-11-25 10:00 UTC
OLD = b"date,amount\n2025-01-03,120.50\n2025-01-09,80.00\n2025-01-12,19.99\n"
NEW = b"date,amount,currency\n2025-01-03,120.50,EUR\n2025-01-09,80.00,EUR\n2025-01-12,19.99,EUR\n2025-02-01,7.10,EUR\n"


def entry(path, content, mode=0o644):
    return FileEntry(path=path, kind="file", mode=mode, size_bytes=len(content), sha256=sha256(content))


class Scene:
    """Writes runs into a home, one event after another."""

    def __init__(self, home):
        self.home = home
        self.clock = FixedClock(START_NS)
        self.catalogue = load_catalogue(())
        self.policy = load("strict", self.catalogue.specs, policies_dir=data_dir("policies"))
        self._open = []
        self.told = {}

    def begin(self, run_id, goal, *, files=(("amounts.csv", OLD),)):
        header = RunHeader(
            run_id=run_id, goal=goal, source="/data/books", policy_name="strict", policy_hash=self.policy.hash,
            tools_hash=self.catalogue.hash, model={"name": "SmolLM2 135M"}, agentd_version="0.1.0", ask="wait",
            created_ns=self.clock.now_ns(),
        )
        writer = create_run(self.home, header, self.clock)
        self._open.append(writer)
        self.told[run_id] = Telling(self, writer, header, files)
        return self.told[run_id]

    def close(self):
        for writer in self._open:
            writer.close()


class Telling:
    """One run, told step by step."""

    def __init__(self, scene, writer, header, files):
        self.scene, self.writer, self.header, self.goal = scene, writer, header, header.goal
        self.journal = Journal(writer)
        self.tokens = 0
        note = self.journal.note
        note(Kind.run_started, {
            "limits": Limits(steps=30, tokens=20000, wall_clock_s=600.0).model_dump(), "policy": "strict",
            "model": "embedded", "model_name": "SmolLM2 135M", "model_place": "on this machine", "model_notes": [],
            "tools": [spec.name for spec in scene.catalogue.specs],
        })
        entries = [entry(path, content) for path, content in files]
        note(Kind.workspace_imported, {
            "entries": len(entries), "tree_hash": "s1:t0", "left_out_count": 1,
            "left_out": [{"path": ".env", "why": "looks like a secret"}],
        }, body=canonical([e.model_dump() for e in entries]), blobs={sha256(c): c for _, c in files})
        self.prompt = (Message(role="system", text="You are an agent."), Message(role="user", text=self.goal))
        self.journal.note_prompt(self.prompt, {"format": 1})

    def wait(self, seconds):
        self.scene.clock.advance(seconds)
        return self

    def plan(self, *steps):
        self._model(json.dumps({"steps": steps}))
        self.journal.note(Kind.plan_made, actor="model", body=canonical(Plan(steps=steps).model_dump()))
        return self

    def call(self, tool, args, *, step, text="", status="ok", changes=(), ms=42.0, error=None, **result):
        """A call that is allowed, and what came of it."""
        call = self.propose(tool, args, step)
        decision = self.decide(call)
        if decision.verdict == "allow":
            self.finish(call, text, status, changes, ms, error, result)
        self.journal.commit()
        return self

    def propose(self, tool, args, step):
        self.journal.step = step
        call = ToolCall(call_id=f"c{step}", tool=tool, args=args)
        self._model(compact({"tool": tool, "args": args}))
        self.journal.note(Kind.call_proposed, {"tool": tool}, actor="model", call_id=call.call_id,
                          body=compact(call.model_dump()).encode("ascii"))
        return call

    def decide(self, call):
        spec = self.scene.policy.specs[call.tool]
        facts = Facts(call=call, effect=spec.effect, idempotent=spec.idempotent, labels=("untrusted",),
                      counters=Counters(steps=self.journal.step, tokens=self.tokens), goal_names=("amounts.csv",),
                      now_ns=self.scene.clock.now_ns())
        decision = self.scene.policy.decide(facts)
        self.journal.note(Kind.policy_decided, {**decision.model_dump(), "facts": facts.model_dump(exclude={"call"})},
                          actor="policy", call_id=call.call_id)
        return decision

    def finish(self, call, text, status, changes, ms, error, result):
        self.journal.note(Kind.tool_started, {"tool": call.tool, "timeout_s": 60.0, "output_bytes": 1 << 20},
                          call_id=call.call_id)
        self.wait(ms / 1000)
        delta = Delta(changes=tuple(Change(path=p, before=entry(p, b) if b is not None else None,
                                           after=entry(p, a) if a is not None else None) for p, b, a in changes),
                      tree_hash=f"s1:t{self.journal.step}")
        outcome = ToolOutcome(status=status, text=text, text_bytes=len(text), result=result or None, error=error,
                              duration_ms=ms)
        blobs = {sha256(c): c for _, b, a in changes for c in (b, a) if c is not None}
        self.journal.note(
            Kind.tool_finished, {"tool": call.tool, "status": status, "error": error or "", "text_bytes": len(text),
                                 "duration_ms": ms, "changes": len(changes), "tree_hash": delta.tree_hash},
            actor="tool", call_id=call.call_id, blobs=blobs,
            body=canonical({"outcome": outcome.model_dump(), "delta": delta.model_dump()}),
        )
        self.journal.note(Kind.observation_added, {"chars": len(text), "shown": len(text), "labels": ["untrusted"]},
                          call_id=call.call_id)

    def ask(self, tool, args, *, step, effect="workspace", changes=None, text="", expires_s=None, reason=None,
            rule="code-asks"):
        """A call that a person is asked about, and nobody has answered."""
        call = self.propose(tool, args, step)
        decision = Decision(
            verdict="ask", rule=rule, place="strict.yaml:31", reason=reason or "Code can change any file.",
            matched=(rule,), policy_hash=self.scene.policy.hash, expires_s=expires_s,
        )
        self.journal.note(Kind.policy_decided, {**decision.model_dump(), "facts": {"labels": ["untrusted"]}},
                          actor="policy", call_id=call.call_id)
        preview = None
        if changes is not None:
            delta = Delta(changes=tuple(Change(path=p, before=entry(p, b) if b is not None else None,
                                               after=entry(p, a) if a is not None else None)
                                        for p, b, a in changes), tree_hash="s1:tp")
            outcome = ToolOutcome(status="ok", text=text, text_bytes=len(text), result={"exit_code": 0}, duration_ms=61)
            preview = Preview(outcome=outcome, delta=delta)
            self.journal.note(Kind.preview_started, {"tool": tool}, call_id=call.call_id)
            self.journal.note(
                Kind.preview_finished, {"tool": tool, "status": "ok", "error": "", "text_bytes": len(text),
                                        "duration_ms": 61, "changes": len(changes)},
                actor="tool", call_id=call.call_id,
                body=canonical({"outcome": outcome.model_dump(), "delta": delta.model_dump()}),
                blobs={sha256(c): c for _, b, a in changes for c in (b, a) if c is not None},
            )
        request = approval_request(
            call, effect, decision, run_id=self.header.run_id, step=step, goal=self.goal, labels=("untrusted",),
            tree_hash="s1:t1", now_ns=self.scene.clock.now_ns(), preview=preview,
        )
        self.journal.note(
            Kind.approval_requested,
            {"tool": tool, "effect": effect, "rule": decision.rule, "place": decision.place, "reason": decision.reason,
             "labels": ["untrusted"], "policy_hash": decision.policy_hash, "tree_hash": "s1:t1",
             "request_hash": request.request_hash, "expires_ns": request.expires_ns, "edited": False},
            call_id=call.call_id, body=compact(request.model_dump(mode="json", exclude={"preview"})).encode("ascii"),
        )
        self.journal.commit()
        return request

    def answered(self, request, verdict="allow", reason=""):
        self.journal.note(Kind.approval_decided, {
            "verdict": verdict, "reason": reason, "broke": None, "request_hash": request.request_hash, "expired": False,
            "command": 1, "grant": None}, actor="human", call_id=request.call.call_id)
        self.journal.commit()
        return self

    def end(self, status="done", reason="the model finished and every check holds", answer="", code=""):
        self.journal.note(Kind.run_finished, {
            "status": status, "reason": reason, "code": code, "answer": answer,
            "counters": Counters(steps=self.journal.step, tokens=self.tokens).model_dump()})
        self.journal.commit()
        self.writer.close()
        return self

    def _model(self, text):
        self.journal.note(Kind.model_requested, {"max_tokens": 512})
        self.wait(0.8)
        usage = Usage(prompt=320, cached=240, output=len(text) // 4, forced=len(text) // 9, prefill_ms=90,
                      decode_ms=len(text) * 4.0)
        self.tokens += usage.prompt - usage.cached + usage.output
        self.journal.note(Kind.model_replied, {"finish": "stop", "usage": usage.model_dump()}, actor="model",
                          body=canonical({"text": text, "thinking": ""}))


def furnish(home):
    """The home of the pictures and of most tests; call `close` on what is returned."""
    scene = Scene(home)
    scene.begin("20251125-100000-3f9ka", "Count the lines of access.log into answer.txt").plan("count", "write").call(
        "shell", {"command": "wc -l < access.log > answer.txt"}, step=1, exit_code=0,
        changes=(("answer.txt", None, b"1284\n"),),
    ).end(answer="1284 lines")
    scene.clock.advance(900)
    scene.begin("20251125-101500-81mzq", "Fix the typo in notes.md").call(
        "delete", {"path": "notes.md"}, step=1,
    ).end("denied", "3 denials; the last: nothing is deleted", code="denials")
    scene.clock.advance(600)
    told = scene.begin("20251125-102500-c4w7t", "Add a currency column to amounts.csv and total it per month")
    told.plan("look at amounts.csv", "add the column with a short script", "write totals.csv, a line a month")
    told.wait(1.2).call("list_files", {}, step=1, text="amounts.csv\nREADME.md\n", ms=31)
    told.wait(0.6).call("read_file", {"path": "amounts.csv"}, step=2, text=OLD.decode(), ms=29)
    told.wait(0.9)
    told.ask("shell", {"command": SCRIPT}, step=3, changes=(
        ("amounts.csv", OLD, NEW), ("totals.csv", None, b"month,total\n2025-01,220.49\n2025-02,7.10\n"),
    ), text="2 months, 4 rows\n", expires_s=900)
    scene.clock.advance(120)
    risky = scene.begin("20251125-103100-p0d2x", "Clean up the old exports").plan("find them", "delete them")
    risky.call("list_files", {}, step=1, text="export-2019.csv\nexport-2020.csv\n")
    risky.ask("delete", {"path": "export-2019.csv"}, step=2, changes=(("export-2019.csv", OLD, None),),
              reason="Nothing is deleted unseen.")
    scene.clock.advance(60)
    live = scene.begin("20251125-103300-zz5rv", "Summarise the reports in docs/ into one page")
    live.plan("list the reports", "read each", "write summary.md").call("list_files", {}, step=1, text="docs/a.md\n")
    live.journal.step = 2
    live.journal.note(Kind.model_requested, {"max_tokens": 512})
    live.journal.commit()
    scene.clock.advance(95)
    return scene


SCRIPT = """python3 - <<'END'
import csv, collections
rows = list(csv.DictReader(open('amounts.csv')))
total = collections.Counter()
for row in rows:
    row['currency'] = 'EUR'
    total[row['date'][:7]] += float(row['amount'])
END"""


def answer(home, request):
    """Somebody answers a question from elsewhere."""
    Inbox(home, request.run_id).send("approve", actor="ann", ts_ns=START_NS, request_hash=request.request_hash)
