import json

import pytest

from mentoring import violations

REPORT = {
    "csp-report": {
        "document-uri": "https://peers.example.org/people/secret/",
        "violated-directive": "script-src-elem",
        "blocked-uri": "https://elsewhere.example/tracker.js?who=amara",
    }
}


@pytest.fixture(autouse=True)
def none_yet():
    violations.forget()


def test_a_violation_is_kept_without_the_page_it_happened_on(client, db):
    answer = client.post("/csp-report/", json.dumps(REPORT), content_type="application/csp-report")

    assert answer.status_code == 204
    assert violations.seen() == [{"violated": "script-src-elem", "blocked": "https://elsewhere.example"}]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"csp-report": 3}', b"\xff\xfe", b"[" * 20000])
def test_what_is_no_report_is_let_go(client, db, body):
    answer = client.post("/csp-report/", body, content_type="application/csp-report")

    assert (answer.status_code, violations.seen()) == (204, [])
