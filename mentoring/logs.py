"""Logs carry ids and a few known words; whatever else is handed to a logger stays out of them."""

import logging
import sys
from typing import Any

import structlog

# What a line may hold besides its time, level, logger and event.
ALLOWED = {
    "event", "level", "logger", "timestamp", "exception",
    "request_id", "code", "method", "route", "milliseconds", "task", "task_id", "count", "kind", "room", "check",
    "rows", "reminder_id", "match_id", "program_id", "membership_id", "person_id", "check_in_id", "attempt", "reason",
    "seconds", "pid", "port", "violated", "blocked",
}  # fmt: skip


def only_allowed_keys(logger, method, line):
    return {key: value for key, value in line.items() if key in ALLOWED}


def traceback_without_locals(logger, method, line):
    """The exception's type and where it was raised: its text may quote what somebody wrote, so it stays out."""
    found = line.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    elif isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if found and found[0]:
        frames, trace = [], found[2]
        while trace:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        line["exception"] = " < ".join([found[0].__qualname__, *reversed(frames)])
    return line


def name_the_page(request, response, log_kwargs, **kwargs):
    """The pattern of the address, not the address: `people/<uuid:public_id>/`."""
    match = getattr(request, "resolver_match", None)
    log_kwargs |= {"method": request.method, "route": match.route if match else "none"}


def configure(level: str = "INFO", as_json: bool = True) -> None:
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        traceback_without_locals,
    ]
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # before anything is worked out for a line that nobody will read
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, only_allowed_keys, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("django.server", "django.template", "celery.app.trace"):
        logging.getLogger(name).setLevel(logging.WARNING)
