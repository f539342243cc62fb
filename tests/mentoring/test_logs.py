import io
import json
import logging

import pytest
import structlog

from mentoring import logs

CANARY = "canary-4711"


@pytest.fixture
def lines():
    root = logging.getLogger()
    before = root.handlers, root.level
    logs.configure()
    written = root.handlers[0].setStream(io.StringIO()) and root.handlers[0].stream
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers, root.level = before


def test_only_known_words_get_into_the_logs(lines):
    structlog.get_logger("room").warning("request_answered", match_id=7, hello=CANARY, email=CANARY)

    (line,) = lines()
    assert line.pop("timestamp")
    assert line == {"event": "request_answered", "level": "warning", "logger": "room", "match_id": 7}


def test_a_traceback_says_where_and_not_with_what(lines):
    def broken(words):
        raise ValueError(words)

    for log in (logging.getLogger("plain"), structlog.get_logger("bound")):
        try:
            broken(CANARY)
        except ValueError:
            log.exception("it broke")

    assert CANARY not in json.dumps(lines())
    assert [line["exception"].split(" < ")[0] for line in lines()] == ["ValueError", "ValueError"]
    assert all("test_logs.py" in line["exception"] for line in lines())
