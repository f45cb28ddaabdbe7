"""A mail server for tests: it answers as it is told, and remembers what it took."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

HANG_UP = "hang up"
OK = {"hello": "250 hello", "mail": "250 ok", "rcpt": "250 ok", "data": "354 go on", "text": "250 taken"}


@dataclass
class MailServer:
    """`answers`: what it says to each step instead of yes, or HANG_UP. `taken`: recipients of texts that came whole."""

    answers: dict[str, str] = field(default_factory=dict)
    choose: Callable[[str], dict[str, str]] | None = (
        None  # answers for one connection, by the port it came to
    )
    at_text: Callable[[int], None] = lambda port: None
    seconds: float = 0.0
    taken: list[str] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Visit(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        with suppress(ConnectionError):
            self.converse(self.server.mail)

    def converse(self, mail: MailServer) -> None:
        port = self.server.server_address[1]
        answers = OK | (mail.choose(port) if mail.choose else mail.answers)
        self.say(answers.get("welcome", "220 here"))
        for line in self.rfile:
            word = line[:4].upper()
            step = {
                b"EHLO": "hello",
                b"HELO": "hello",
                b"MAIL": "mail",
                b"RCPT": "rcpt",
                b"DATA": "data",
            }.get(word)
            if word == b"QUIT":
                return self.say("221 bye")
            self.say(answers[step] if step else "250 ok")
            if step == "data" and answers["data"].startswith("354"):
                self.take(mail, port, answers["text"])
        return None

    def take(self, mail: MailServer, port: int, answer: str) -> None:
        text = b""
        while not text.endswith(b"\r\n.\r\n"):
            if not (line := self.rfile.readline()):
                return
            text += line
        time.sleep(mail.seconds)
        if answer.startswith("250") or answer == HANG_UP:  # who hangs up has it all the same
            with mail.lock:
                mail.taken.append(message_from_bytes(text)["To"])
        mail.at_text(port)
        self.say(answer)

    def say(self, answer: str) -> None:
        if answer == HANG_UP:
            raise ConnectionAbortedError
        self.wfile.write(answer.encode() + b"\r\n")


class Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def mail_server(ports: int = 1, **options: Any) -> Iterator[MailServer]:
    mail, listeners = MailServer(**options), []
    for _port in range(ports):
        listener = Listener(("127.0.0.1", 0), Visit)
        listener.mail = mail  # type: ignore[attr-defined]
        mail.ports.append(listener.server_address[1])
        threading.Thread(target=listener.serve_forever, args=(0.05,), daemon=True).start()
        listeners.append(listener)
    try:
        yield mail
    finally:
        for listener in listeners:
            listener.shutdown()
            listener.server_close()
