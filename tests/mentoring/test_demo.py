from email.message import EmailMessage

import pytest

from mentoring import demo
from tests.factories import PersonFactory


@pytest.fixture
def in_demo(settings, tmp_path):
    settings.DEMO = True
    settings.VAR = tmp_path
    return tmp_path


def kept(folder, name="1-a", **headers):
    message = EmailMessage()
    headers = {"From": "Hello <hello@localhost>", "To": "x@demo.example", "Subject": "Tuesday"} | headers
    for header, value in headers.items():
        message[header] = value
    message.set_content("See you <b>then</b>: http://localhost:8000/x/")
    (folder / "mail").mkdir(exist_ok=True)
    (folder / f"mail/{name}.eml").write_bytes(b"X-Received-For: amara@demo.example\r\n" + bytes(message))


@pytest.mark.parametrize("address", ["/demo/as/mentee/", "/demo/mail/"])
def test_without_the_demo_there_is_nothing(client, db, address):
    PersonFactory(email="rowan@demo.example")

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("role", "address"), [(role, address) for role, (address, _) in demo.CAST.items()])
def test_one_click_makes_you_somebody_of_the_cast(client, db, in_demo, role, address):
    person = PersonFactory(email=address)

    answer = client.get(f"/demo/as/{role}/")

    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_nobody_from_another_machine_gets_in(client, db, in_demo):
    PersonFactory(email="rowan@demo.example")

    answer = client.get("/demo/as/mentee/", REMOTE_ADDR="192.0.2.7")

    assert answer.status_code == 404


def test_a_prefetch_signs_nobody_in(client, db, in_demo):
    PersonFactory(email="rowan@demo.example")

    assert client.get("/demo/as/mentee/", headers={"Sec-Purpose": "prefetch"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_mail_received_is_shown_newest_first_and_harmless(client, db, in_demo):
    kept(in_demo, "1-a", Subject="First")
    kept(in_demo, "2-b", Subject="Second")

    page = client.get("/demo/mail/").content.decode()

    assert 0 < page.index("Second") < page.index("First")
    assert "amara@demo.example" in page
    assert "&lt;b&gt;then&lt;/b&gt;" in page
    assert 'href="http://localhost:8000/x/"' in page


def test_the_bar_is_on_every_page_of_the_demo_only(client, db, in_demo, settings):
    shown = client.get("/about/").content.decode()
    settings.DEMO = False
    hidden = client.get("/about/").content.decode()

    assert ("/demo/as/mentee/" in shown, "/demo/as/mentee/" in hidden) == (True, False)
