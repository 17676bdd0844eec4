#!/usr/bin/env bash
# Makes sure that a Docker engine answers: uses the one that runs; else starts an installed one;
# else installs Debian's docker.io and starts it. Asks first where there is a terminal to ask on,
# unless YES=1. Where it may not, it says exactly what to run, and fails.
set -euo pipefail

log=${AGENTD_ENGINE_LOG:-/var/log/dockerd.log}
pid_file=/var/run/docker.pid

say() { printf 'engine: %s\n' "$*"; }
die() { printf 'engine: %s\n' "$@" >&2; exit 1; }

# Where agentd and the docker command look: DOCKER_HOST, else the docker context in use, else the usual socket.
address_in_use() {
    python3 - <<'PY' 2>/dev/null
import hashlib, json, os
config = os.environ.get("DOCKER_CONFIG") or os.path.expanduser("~/.docker")
def read(*path):
    with open(os.path.join(config, *path), encoding="utf-8") as file:
        return json.load(file)
host, name = os.environ.get("DOCKER_HOST"), os.environ.get("DOCKER_CONTEXT")
if not host and not name and os.path.exists(os.path.join(config, "config.json")):
    name = read("config.json").get("currentContext")
if not host and name and name != "default":
    host = read("contexts", "meta", hashlib.sha256(name.encode()).hexdigest(), "meta.json")["Endpoints"]["docker"]["Host"]
print(host or "unix:///var/run/docker.sock")
PY
}

# Asks the socket itself, as the driver does: no docker command is needed, and none is trusted.
answers() {
    python3 - "${1:-$address}" <<'PY' 2>/dev/null
import http.client, socket, sys
kind, _, where = sys.argv[1].partition("://")
if kind == "unix":
    conn = http.client.HTTPConnection("localhost", timeout=5)
    conn.sock = socket.socket(socket.AF_UNIX)
    conn.sock.settimeout(5)
    conn.sock.connect(where)
else:
    conn = http.client.HTTPConnection(where, timeout=5)
conn.request("GET", "/_ping")
sys.exit(conn.getresponse().status != 200)
PY
}

wait_until_it_answers() {
    local tries
    for tries in $(seq 1 "$1"); do
        answers && return 0
        sleep 0.5
    done
    return 1
}

ask() {
    if [ "${YES:-}" = 1 ] || [ ! -t 0 ]; then return 0; fi
    local reply
    read -r -p "engine: $1 [y/N] " reply
    [ "$reply" = y ] || [ "$reply" = Y ]
}

# The socket is there and root's engine listens on it, but this user may not speak to it.
not_for_you() {
    [ -S "$socket" ] && [ ! -w "$socket" ] || return 0
    die "the socket of an engine is there, but not for $user; run: ${sudo:+sudo }usermod -aG docker $user" \
        "then log in again (a member of that group is root on this machine)"
}

user=$(id -un)
socket=/var/run/docker.sock
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo -n"

command -v python3 >/dev/null || die "there is no python3, which agentd runs on"
address=$(address_in_use) || die "the docker context in use cannot be read; run: docker context ls"
if answers; then exit 0; fi
[ -z "${DOCKER_HOST:-}" ] || die "nothing answers at DOCKER_HOST=$DOCKER_HOST"
[ "$address" = "unix://$socket" ] || die "nothing answers at $address, which the docker context in use names"
rootless=unix://${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/docker.sock
if answers "$rootless"; then die "a rootless engine answers elsewhere; run: export DOCKER_HOST=$rootless"; fi
not_for_you

if [ -n "$sudo" ] && ! $sudo true 2>/dev/null; then
    if command -v sudo >/dev/null; then as_root="sudo sh -c"; else as_root="su -c"; fi
    die "no Docker engine answers, and starting one takes root; run:" \
        "  $as_root 'apt-get install -y docker.io && usermod -aG docker $user'" "then log in again"
fi

if ! command -v dockerd >/dev/null && [ ! -x /usr/sbin/dockerd ]; then
    command -v apt-get >/dev/null || die "no Docker engine answers, and there is no apt-get; install Docker 20.10 or newer"
    ask "install docker.io from Debian's packages, and start it?" ||
        die "nothing was installed; run: ${sudo:+sudo }apt-get install -y docker.io, then this again"
    YES=1
    say "installing docker.io"
    apt_log=$(mktemp)
    {
        $sudo apt-get update -qq &&
            $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables
    } >"$apt_log" 2>&1 || { tail -n 15 "$apt_log" >&2; die "apt-get could not install docker.io"; }
    rm -f "$apt_log"
    say "installed docker.io; to remove it: ${sudo:+sudo }apt-get remove docker.io"
    wait_until_it_answers 10 && exit 0
    not_for_you
fi

if [ -d /run/systemd/system ]; then
    ask "start the docker service?" || die "not started; run: ${sudo:+sudo }systemctl start docker"
    $sudo systemctl start docker
    if ! wait_until_it_answers 60; then
        not_for_you
        die "the docker service was started, but does not answer; see: systemctl status docker"
    fi
    say "started the docker service; to stop it: ${sudo:+sudo }systemctl stop docker docker.socket"
    exit 0
fi

# Without systemd. A process id left by a dockerd that is gone may be another process's by now.
running=$($sudo cat $pid_file 2>/dev/null || true)
if [ -n "$running" ] && [ "$(cat "/proc/$running/comm" 2>/dev/null)" = dockerd ]; then
    die "dockerd runs (process $running), but does not answer; its log may be $log"
fi
ask "start dockerd in the background?" || die "not started; run: ${sudo:+sudo }dockerd &"
$sudo sh -c "rm -f $pid_file; setsid dockerd --group $(id -g) >>'$log' 2>&1 </dev/null &"
if ! wait_until_it_answers 120; then
    $sudo tail -n 15 "$log" >&2
    die "dockerd was started, but does not answer; its log: $log"
fi
say "started dockerd (process $($sudo cat $pid_file), log $log); to stop it: ${sudo:+sudo }kill \$(cat $pid_file)"
