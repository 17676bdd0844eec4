"""Secrets that are known by their shape: what the services that hand them out start them with.

Source of the forms: each service's own documentation of its keys, as the rules of gitleaks 8 (MIT) list
them; written anew so that each is found by a fixed text first and takes time linear in the length of a text.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Shape(NamedTuple):
    """One kind of secret. Only a text that holds `hint` is searched for the pattern, whose group `secret`
    is what is redacted, or all of it where it has none."""

    name: str
    hint: str
    pattern: re.Pattern[str]


_END = r"(?![A-Za-z0-9_])"
_PEM = r"PRIVATE KEY(?: BLOCK)?-----"
_GAP = r"(?:\s|\\[nr]){1,4}"


def _token(name: str, start: str, rest: str) -> Shape:
    """A start, at which no run of letters is under way (a try at each place in a run would make a search
    quadratic; `backup-` and `x_` may stand before it), and what follows it. The start comes first: so the
    search for it is the quickest."""
    fixed = re.escape(start)
    return Shape(name, start, re.compile(f"{fixed}(?<![A-Za-z0-9]{fixed}){rest}"))


SHAPES = (
    Shape("private-key", "PRIVATE KEY", re.compile(
        rf"-----BEGIN [A-Z0-9 ]{{0,40}}{_PEM}(?:"
        rf"(?=[^-]{{0,200}}[A-Za-z0-9+/=]{{20}})(?:[^-]|-(?!----)){{1,20000}}-----END [A-Z0-9 ]{{0,40}}{_PEM}"
        rf"|(?:{_GAP}[A-Za-z0-9+/=]{{40,80}}){{1,400}}(?:{_GAP}[A-Za-z0-9+/]{{1,80}}={{0,2}}(?=\s|\\|$))?)",
    )),
    Shape("age-key", "AGE-SECRET-KEY-1", re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")),
    *(_token("aws-key", start, rf"(?![A-Z2-7]{{9}}EXAMPLE)[A-Z2-7]{{16}}{_END}") for start in ("AKIA", "ASIA")),
    _token("github-token", "gh", "[pousr]_[0-9A-Za-z]{36,255}"),
    _token("github-token", "github_pat_", "[0-9A-Za-z_]{60,255}"),
    _token("gitlab-token", "gl", "(?:pat|dt|rt|ptt|cbt|soat|ft|imt|agent)-[0-9A-Za-z_.-]{20,300}"),
    _token("grafana-token", "gl", "(?:sa|c)_[0-9A-Za-z+/=_]{32,400}"),
    _token("slack-token", "xox", r"[abeoprs](?:-|\.xox[bp]-)[0-9A-Za-z-]{16,300}"),
    _token("slack-token", "xapp-", "[0-9]-[0-9A-Za-z-]{16,300}"),
    Shape("slack-webhook", "hooks.slack.com/", re.compile(
        r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9+/_-]{20,100})",
    )),
    _token("model-key", "sk-", "(?:ant|proj|svcacct|admin|or)-[0-9A-Za-z_-]{20,300}"),
    _token("model-key", "sk-", f"[0-9A-Za-z]{{32,200}}{_END}"),
    *(_token("model-key", start, f"[0-9A-Za-z]{{32,120}}{_END}") for start in ("pplx-", "gsk_", "xai-", "r8_", "hf_")),
    _token("google-key", "AIza", f"[0-9A-Za-z_-]{{35}}{_END}"),
    _token("google-key", "GOCSPX-", f"[0-9A-Za-z_-]{{28}}{_END}"),
    _token("google-token", "ya29.", "[0-9A-Za-z_-]{30,1000}"),
    *(_token("stripe-key", start, "(?:live|test|prod)_[0-9A-Za-z]{16,120}") for start in ("sk_", "rk_")),
    _token("stripe-key", "whsec_", "[0-9A-Za-z+/=]{24,120}"),
    Shape("jwt", ".ey", re.compile(
        r"ey(?<![A-Za-z0-9_-]ey)[0-9A-Za-z_-]{15,4000}\.ey[0-9A-Za-z_-]{10,8000}\.[0-9A-Za-z_-]{10,4000}",
    )),
    _token("npm-token", "npm_", f"[0-9A-Za-z]{{36}}{_END}"),
    _token("pypi-token", "pypi-AgE", "[0-9A-Za-z_-]{50,1000}"),
    _token("rubygems-token", "rubygems_", "[0-9a-f]{48}"),
    _token("docker-token", "dckr_", "(?:pat|oat)_[0-9A-Za-z_-]{20,100}"),
    _token("sendgrid-key", "SG.", r"[0-9A-Za-z_-]{16,32}\.[0-9A-Za-z_-]{32,64}"),
    _token("twilio-key", "SK", f"[0-9a-f]{{32}}{_END}"),
    _token("digitalocean-token", "do", "[por]_v1_[0-9a-f]{64}"),
    _token("shopify-token", "shp", "(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}"),
    _token("databricks-token", "dapi", f"[0-9a-f]{{32}}(?:-[0-9])?{_END}"),
    _token("atlassian-token", "ATATT3", "[0-9A-Za-z_=-]{50,300}"),
    _token("vault-token", "hv", r"[sb]\.[0-9A-Za-z_-]{24,300}"),
    _token("linear-key", "lin_api_", "[0-9A-Za-z]{40}"),
    _token("notion-token", "ntn_", "[0-9]{11}[0-9A-Za-z]{35}"),
    _token("pulumi-token", "pul-", f"[0-9a-f]{{40}}{_END}"),
    _token("sentry-token", "sntry", r"[us]_[0-9A-Za-z+/=_]{40,400}"),
    _token("postman-key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}"),
    _token("doppler-token", "dp.pt.", "[0-9A-Za-z]{43}"),
    Shape("telegram-token", ":AA", re.compile(rf":AA(?<=[0-9]{{8}}:AA)[0-9A-Za-z_-]{{33}}{_END}")),
    Shape("azure-secret", "Q~", re.compile(r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])")),
    Shape("password", "://", re.compile(
        r"://[^\s/:@\"'<>\\]{0,200}:(?![$<{%*\[]|x{3,8}@|\.\.\.@|(?i:password|passwd|pass|secret|token)@)"
        r"(?P<secret>[^\s/:@\"'<>\\]{3,200})@(?=[\w\[])",
    )),
)
