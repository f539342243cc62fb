"""The way out: one mail connection for many letters, and what an answer of the mail server means for one of them."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection


class Unreachable(Exception):
    """The mail server cannot be spoken to now; it says nothing about any one letter."""


class Bounced(Exception):
    """The receiver's server refuses this letter for good (5xx)."""


class NotNow(Exception):
    """It did not work this time: a network error, or the server asks us to come back (4xx)."""


class MailBox:
    """An open connection. Each letter is handed over by itself, so that each can be marked by itself."""

    def __init__(self):
        self._connection = get_connection()

    def open(self) -> None:
        """Speak to the server, or raise Unreachable. Costs nothing when we already do."""
        try:
            self._connection.open()
        except (OSError, smtplib.SMTPException) as problem:
            self._hang_up()
            raise Unreachable(name_of(problem)) from problem

    def send(self, letter: EmailMultiAlternatives) -> None:
        """Hand one letter over. Returning means that the server has accepted it."""
        letter.connection = self._connection
        try:
            letter.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as answer:
            self._hang_up()
            raise (Bounced if is_for_good(answer) else NotNow)(name_of(answer)) from answer
        except (AnymailRecipientsRefused, AnymailInvalidAddress) as answer:
            raise Bounced(name_of(answer)) from answer
        except (OSError, smtplib.SMTPException) as problem:
            self._hang_up()
            raise NotNow(name_of(problem)) from problem

    def _hang_up(self) -> None:
        try:
            self._connection.close()
        except (OSError, smtplib.SMTPException):
            self._connection = get_connection()


@contextmanager
def mail_box() -> Iterator[MailBox]:
    box = MailBox()
    try:
        yield box
    finally:
        box._hang_up()


def is_for_good(answer: Exception) -> bool:
    """5xx about the receiver or the letter. A 5xx about ourselves (sender, sign-in) is ours to mend."""
    if isinstance(answer, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in answer.recipients.values())
    if isinstance(answer, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError | smtplib.SMTPHeloError):
        return False
    return not isinstance(answer, smtplib.SMTPResponseException) or answer.smtp_code >= 500


def name_of(problem: Exception) -> str:
    """Its class and code. Never its text, which may hold an address."""
    code = getattr(problem, "smtp_code", None)
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code = next(iter(problem.recipients.values()))[0]
    return f"{type(problem).__name__} {code}" if code else type(problem).__name__
