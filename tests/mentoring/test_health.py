def test_health_answers(client):
    assert client.get("/health/").json() == {"ok": True}
