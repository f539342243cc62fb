import smtplib
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core.mail import EmailMultiAlternatives

from reminders.channels import Bounced, NotNow, Unreachable, mail_box


class Sink(Message):
    """Takes letters; an address may ask for another answer: 550@example.org."""

    def __init__(self):
        super().__init__()
        self.taken = []
        self.connections = set()

    def handle_message(self, message):
        self.taken.append(message["Message-ID"])

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.connections.add(session.peer)
        code = address.partition("@")[0]
        if code == "hangup":
            server.transport.abort()
        if code.isdigit():
            return f"{code} as asked"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def sink(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller.handler
    controller.stop()


def letter(to="amara@example.org", number=1, sender="hello@example.net"):
    return EmailMultiAlternatives("See you", "Soon", sender, [to], headers={"Message-ID": f"<{number}@example.net>"})


def test_many_letters_go_over_one_connection(sink):
    with mail_box() as box:
        for number in range(3):
            box.open()
            box.send(letter(number=number))

    assert sink.taken == ["<0@example.net>", "<1@example.net>", "<2@example.net>"]
    assert len(sink.connections) == 1


@pytest.mark.parametrize(
    ("to", "refusal", "name"),
    [
        ("550@example.org", Bounced, "SMTPRecipientsRefused 550"),
        ("451@example.org", NotNow, "SMTPRecipientsRefused 451"),
        ("hangup@example.org", NotNow, "SMTPServerDisconnected"),
    ],
)
def test_a_refusal_is_named_and_the_next_letter_still_goes(sink, to, refusal, name):
    with mail_box() as box:
        box.open()
        with pytest.raises(refusal, match=name):
            box.send(letter(to=to))
        box.open()
        box.send(letter(number=2))

    assert sink.taken == ["<2@example.net>"]


def test_a_name_of_a_refusal_holds_no_address(sink):
    with mail_box() as box, pytest.raises(Bounced) as refused:
        box.send(letter(to="550@example.org"))

    assert "@" not in str(refused.value)


def test_a_5xx_about_ourselves_is_not_the_receivers_fault(sink, monkeypatch):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPSenderRefused(530, b"sign in first", "hello@example.net")

    monkeypatch.setattr(smtplib.SMTP, "sendmail", refuse)
    with mail_box() as box, pytest.raises(NotNow, match="SMTPSenderRefused 530"):
        box.send(letter())


def test_nobody_there(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with mail_box() as box, pytest.raises(Unreachable, match="ConnectionRefusedError"):
        box.open()
