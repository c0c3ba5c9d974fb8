"""The rate limit: sixty calls in any sixty seconds, on the R3 endpoints alone."""

R3 = "/Api/R3/Category"


def assert_admitted(api, count):
    assert [api.get(R3).status for _ in range(count)] == [200] * count


def test_the_sixty_first_call_is_refused_in_plain_text(api):
    assert_admitted(api, 60)
    answer = api.get(R3)
    assert (answer.status, answer.text) == (429, "Category (GET): Túl sok kérés! Próbáld újra később!")
    assert "Retry-After" not in answer.headers


def test_the_window_slides_call_by_call(box, api):
    assert_admitted(api, 30)
    box.control.set_clock(advance_seconds=40)
    assert_admitted(api, 30)
    box.control.set_clock(advance_seconds=19)
    assert api.get(R3).status == 429
    box.control.set_clock(advance_seconds=1)
    assert_admitted(api, 30)
    assert api.get(R3).status == 429


def test_refused_calls_are_not_counted(box, api):
    assert_admitted(api, 60)
    for _ in range(50):
        api.get(R3)
    box.control.set_clock(advance_seconds=60)
    assert_admitted(api, 60)


def test_a_refused_call_is_not_processed(box, api, business):
    assert_admitted(api, 59)
    effects = box.control.effects()
    assert api.put(f"/Api/R3/Contact/{business}", {"Name": "Más"}).status == 429
    assert box.control.effects() == effects


def test_calls_without_a_key_are_not_counted(box, api, api_for):
    stranger = api_for(box, key="0" * 32)
    assert {stranger.get(R3).status for _ in range(70)} == {401}
    assert_admitted(api, 60)


def test_the_document_endpoints_have_no_limit(api):
    assert_admitted(api, 60)
    for path in ("/Api/Invoice/List", "/Api/Order/List", "/Api/Offer/List"):
        assert {api.get(path).status for _ in range(65)} == {200}


def test_the_window_is_measured_on_the_clock_of_the_sandbox(start, api_for):
    api = api_for(start(freeze=False, speed=100_000))
    assert {api.get(R3).status for _ in range(150)} == {200}


def test_the_limit_can_be_changed_and_taken_away(box, api):
    box.control.switch(rate_per_minute=3)
    assert_admitted(api, 3)
    assert api.get(R3).status == 429
    box.control.switch(rate_per_minute=0)
    assert_admitted(api, 100)


def test_setting_the_clock_back_does_not_lock_callers_out(box, api):
    assert_admitted(api, 60)
    box.control.set_clock(now="2026-03-01 10:00:00")
    assert_admitted(api, 60)
