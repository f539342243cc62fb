def test_health_answers(client, db):
    assert client.get("/health/").json() == {"ok": True}
