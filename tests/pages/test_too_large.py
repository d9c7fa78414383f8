"""An upload beyond the limit gets the page that says so."""

from __future__ import annotations

import socket
import threading

from flask import Flask
from werkzeug.serving import make_server

SENT = 30 * 1024 * 1024


def test_browser_that_sends_too_much_is_answered(own_app: Flask) -> None:
    server = make_server("127.0.0.1", 0, own_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    head = f"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: {SENT}\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as sender:
            sender.sendall(head.encode())
            for _ in range(30):
                sender.sendall(b"x" * (1024 * 1024))
            assert b" 413 " in sender.recv(200).splitlines()[0]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
