"""Reaching anything outside over a network."""

from __future__ import annotations

import socket
import threading

INTERFACES = "print(open('/proc/net/dev').read())"
OPEN = """
import socket
try:
    socket.socket(socket.{family}, socket.{kind}, {protocol}).close()
except OSError as error:
    print('refused', error.errno)
else:
    print('opened')
"""


def test_there_is_no_interface_but_loopback(python, without):
    assert names(python(INTERFACES, weaken=without["network"]).text) == {name for _, name in socket.if_nameindex()}
    assert names(python(INTERFACES).text) == {"lo"}


def names(text):
    return {line.split(":")[0].strip() for line in text.splitlines() if ":" in line}


def test_no_connection_to_the_host(python, without):
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_accept_all, args=(server,), daemon=True)
        thread.start()
        connect = f"import socket; socket.create_connection({server.getsockname()}, 5); print('connected')"
        assert "connected" in python(connect, weaken=without["network"]).text
        safe = python(connect).text
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert "Connection refused" in safe


def test_no_route_leads_out(python):
    assert "Network is unreachable" in python("import socket; socket.create_connection(('192.0.2.1', 80), 5)").text


def test_loopback_works_inside(python):
    talk = (
        "import socket, threading\n"
        "server = socket.create_server(('localhost', 0))\n"
        "threading.Thread(target=lambda: server.accept()[0].sendall(b'hi')).start()\n"
        "print(socket.create_connection(server.getsockname(), 5).recv(9))"
    )
    assert "b'hi'" in python(talk).text


def _accept_all(server):
    while True:
        try:
            server.accept()[0].close()
        except OSError:
            return


def test_no_name_is_resolved(python, without):
    servers = "print(open('/etc/resolv.conf').read())"
    assert "nameserver" in python(servers, weaken=without["network"]).text
    ask = "import socket; print('found', socket.getaddrinfo('example.com', 80))"
    assert "found" not in python(ask).text


def test_no_raw_packets(python, without):
    def all_capabilities(request):
        without["network"](request)
        without["seccomp"](request)
        request["HostConfig"]["CapDrop"] = []
        request["User"] = "0:0"

    for family, kind in (("AF_INET", "SOCK_RAW"), ("AF_PACKET", "SOCK_RAW")):
        opens = OPEN.format(family=family, kind=kind, protocol=1)
        assert "opened" in python(opens, weaken=all_capabilities).text
        assert "refused 1" in python(opens).text


def test_no_sockets_to_the_hypervisor_kernel_or_bluetooth(python, without):
    opens = OPEN.format(family="AF_VSOCK", kind="SOCK_STREAM", protocol=0)
    assert "refused 1\n" not in python(opens, weaken=without["seccomp"]).text
    assert "refused 1\n" in python(opens).text
    for family, kind in (("AF_NETLINK", "SOCK_RAW"), ("AF_ALG", "SOCK_SEQPACKET"), ("AF_BLUETOOTH", "SOCK_RAW")):
        assert "refused 1\n" in python(OPEN.format(family=family, kind=kind, protocol=0)).text
