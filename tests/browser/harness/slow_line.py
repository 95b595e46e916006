"""A TCP line that is slow towards its client: slow_line.py TARGET_PORT KBPS

Prints the port it listens on. Reads from the target no faster than it passes on, into a receive
buffer as small as the kernel allows: what does not fit waits at the sender.
"""
import socket
import sys
import threading
import time


def up(client, target):
    while data := client.recv(65536):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)


def down(client, target, bytes_per_second):
    free_at = time.monotonic()
    while data := target.recv(1024):
        client.sendall(data)
        free_at = max(free_at, time.monotonic()) + len(data) / bytes_per_second
        time.sleep(max(0, free_at - time.monotonic()))
    client.close()


def quietly(run, *arguments):
    try:
        run(*arguments)
    except OSError:
        pass  # an end has gone


def main():
    port, kbps = int(sys.argv[1]), int(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        target = socket.socket()
        target.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        target.connect(("127.0.0.1", port))
        threading.Thread(target=quietly, args=(up, client, target), daemon=True).start()
        threading.Thread(target=quietly, args=(down, client, target, kbps * 125), daemon=True).start()


if __name__ == "__main__":
    main()
