"""Passes connections on to a server, and resets them when they end.

    python3 resetting_relay.py PORT

Deno can close a connection, but it cannot reset one. Prints the port on which
it listens, on this computer, and ends when standard input does.
"""

import select
import socket
import struct
import sys
import threading

# To close is then to send RST (socket(7), SO_LINGER).
RESET = struct.pack("ii", 1, 0)


def relay(client, port):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        others = {client: server, server: client}
        try:
            while True:
                for source in select.select(list(others), [], [])[0]:
                    piece = source.recv(1 << 18)
                    if not piece:
                        return
                    others[source].sendall(piece)
        except OSError:
            return


def accept(listener, port):
    while True:
        client, _ = listener.accept()
        threading.Thread(target=relay, args=(client, port), daemon=True).start()


listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
threading.Thread(
    target=accept, args=(listener, int(sys.argv[1])), daemon=True
).start()
sys.stdin.read()
