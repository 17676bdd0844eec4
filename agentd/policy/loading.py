"""From the name of a policy, or the path of a file, to a policy that keeps its own promises."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agentd.canon import digest
from agentd.contracts import FINISH, ToolSpec, Value
from agentd.errors import PolicyError
from agentd.policy.cases import CaseResult, read_cases, run_cases
from agentd.policy.document import Document, parse_document, read_document
from agentd.policy.engine import LoadedPolicy
from agentd.policy.form import Mistake, PolicyForm, nearest, read_form, refusal
from agentd.policy.rules import bind


class Check(Value):
    """A file's cases, and the rules that no case makes match: who knows whether they do what they
    are meant to. `ok` is whether every case holds."""

    file: str
    name: str
    hash: str
    ok: bool
    cases: tuple[CaseResult, ...]
    untested: tuple[str, ...]


def load(name_or_path: str, specs: tuple[ToolSpec, ...], *, policies_dir: Path) -> LoadedPolicy:
    """The policy of that name in `policies_dir`, or of a file's path (has a `/` or ends in .yaml).

    Raises PolicyError, with file, line, field and what is allowed, for every mistake in the file,
    and for a case of its table that does not hold.
    """
    path, name, shown = _find(name_or_path, policies_dir)
    return _proved(read_document(path, shown), name, specs)


def parse(text: str, specs: tuple[ToolSpec, ...], *, name: str = "text") -> LoadedPolicy:
    """The policy of a text, in the form of a file; messages call it `name`. Raises PolicyError as `load`."""
    return _proved(parse_document(text, name), name, specs)


def check(name_or_path: str, specs: tuple[ToolSpec, ...], *, policies_dir: Path) -> Check:
    """What became of each case of a policy. Raises PolicyError where the file has mistakes."""
    path, name, shown = _find(name_or_path, policies_dir)
    return _bound(read_document(path, shown), name, specs)[1]


def _proved(document: Document, name: str, specs: tuple[ToolSpec, ...]) -> LoadedPolicy:
    policy, checked = _bound(document, name, specs)
    failed = [_failed(i, case) for i, case in enumerate(checked.cases) if not case.holds]
    if failed:
        raise refusal(document, failed)
    return policy


def _failed(index: int, case: CaseResult) -> Mistake:
    wanted = f"{case.expect} by {case.rule}" if case.rule else case.expect
    return Mistake(("cases", index), f"does not hold: expected {wanted} for {case.call}, got {case.said}")


def _bound(document: Document, name: str, specs: tuple[ToolSpec, ...]) -> tuple[LoadedPolicy, Check]:
    form = read_form(document)
    rules, mistakes = bind(form, specs, document)
    cases, wrong_cases = read_cases(form, specs, document)
    mistakes += [*_wrong_limits(form, specs), *wrong_cases]
    if mistakes:
        raise refusal(document, mistakes)
    policy = LoadedPolicy(
        name=name, hash=_hash(form), limits=form.limits, rules=rules,
        specs={spec.name: spec for spec in specs if spec.name != FINISH},
        call_places={tool: document.place(("limits", "calls", tool)) for tool in form.limits.calls},
    )
    results = run_cases(policy, cases)
    tested = {rule for case in results if case.holds for rule in case.decision.matched}
    return policy, Check(
        file=document.shown, name=name, hash=policy.hash, ok=all(case.holds for case in results), cases=results,
        untested=tuple(rule.id for rule in rules if rule.id not in tested),
    )


def _find(name_or_path: str, policies_dir: Path) -> tuple[Path, str, str]:
    if "/" in name_or_path or name_or_path.endswith((".yaml", ".yml")):
        path = Path(name_or_path)
        return path, path.stem, name_or_path
    path = policies_dir / f"{name_or_path}.yaml"
    if not path.is_file():
        shipped = sorted(p.stem for p in policies_dir.glob("*.yaml"))
        raise PolicyError(f"no policy is called {name_or_path}{nearest(name_or_path, shipped)}, or a file's path")
    return path, name_or_path, f"{policies_dir.name}/{path.name}"


def _wrong_limits(form: PolicyForm, specs: Sequence[ToolSpec]) -> list[Mistake]:
    known = sorted(spec.name for spec in specs if spec.name != FINISH)
    mistakes = []
    for field in ("calls", "timeouts_s"):
        for name, value in getattr(form.limits, field).items():
            loc = ("limits", field, name)
            if name not in known:
                mistakes.append(Mistake(loc, f"no tool is called {name}{nearest(name, known)}"))
            elif value <= 0:
                mistakes.append(Mistake(loc, f"{value} is no bound; allowed: more than 0. A rule can deny the tool"))
    return mistakes


def _hash(form: PolicyForm) -> str:
    """Over what the file says, not how: comments, layout and the order of rules do not count."""
    said = form.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for part in ("rules", "flows"):
        if part in said:
            said[part].sort(key=lambda rule: rule["id"])
    return digest("policy", said)

