"""Faults: each does what it says, strikes where and as often as ordered, and leaves a trace in the log."""

from http.client import HTTPException
from time import perf_counter

import pytest

from sandbox.control_client import ControlError

CREATE = "/Api/Invoice$"


@pytest.fixture
def body(business):
    return {
        "CustomerId": business,
        "CurrencyCode": "HUF",
        "Items": [{"Name": "x", "PriceNet": "1000,00", "VAT": "27%"}],
    }


def created(box):
    return len(box.control.effects(kind="created", document_kind="invoice"))


@pytest.mark.parametrize(
    ("kind", "status", "done"),
    [
        ("rate_limited", 429, 0),
        ("error_before", 500, 0),
        ("error_after", 500, 1),
        ("html", 200, 1),
        ("html_before", 200, 0),
    ],
)
def test_a_spoilt_answer_with_or_without_the_work(box, api, body, kind, status, done):
    box.control.add_fault(kind, "POST", CREATE)
    answer = api.post("/Api/Invoice", body)
    assert (answer.status, created(box)) == (status, done)
    assert ("html" in answer.headers["Content-Type"]) is kind.startswith("html")
    assert box.control.calls()[-1]["faults"] == kind


@pytest.mark.parametrize(("kind", "done"), [("cut_before", 0), ("cut_after", 1)])
def test_a_cut_connection_brings_no_byte(box, api, body, kind, done):
    box.control.add_fault(kind, "POST", CREATE)
    with pytest.raises((HTTPException, ConnectionError)):
        api.post("/Api/Invoice", body)
    assert created(box) == done
    assert box.control.calls()[-1]["status"] is None


def test_a_truncated_answer_stops_in_the_middle_after_the_work(box, api, body):
    box.control.add_fault("truncated", "POST", CREATE)
    with pytest.raises(HTTPException) as broken:
        api.post("/Api/Invoice", body)
    assert broken.value.partial.startswith(b'{"Id":')
    assert created(box) == 1


def test_a_slow_answer_takes_its_seconds(box, api):
    box.control.add_fault("slow", path="/Api/Invoice/1201", seconds=0.3)
    started = perf_counter()
    assert api.get("/Api/Invoice/1201").status == 200
    assert perf_counter() - started >= 0.3


def test_a_slow_answer_does_not_hold_others_up(box, api, api_for):
    box.control.add_fault("slow", path="/Api/Invoice/1201", seconds=30)
    api.connection.request("GET", "/Api/Invoice/1201", headers=api.headers)
    started = perf_counter()
    assert api_for(box).get("/Api/Invoice/1202").status == 200
    assert perf_counter() - started < 5


def test_a_skewed_clock_shows_in_the_date_header_alone(box, api):
    box.control.add_fault("clock_skew", path="/Api/Invoice/List", seconds=-600)
    assert api.get("/Api/Invoice/List").headers["Date"] == "Mon, 02 Mar 2026 08:50:00 GMT"
    assert api.get("/Api/Invoice/List").headers["Date"] == "Mon, 02 Mar 2026 09:00:00 GMT"
    assert box.control.clock()["now"] == "2026-03-02 10:00:00"


def test_a_page_shift_moves_a_row_that_the_walk_has_yet_to_reach(start, api_for):
    box = start(invoices=250, contacts=10)
    api = api_for(box)
    box.control.add_fault("page_shift", path="/Api/Invoice/List")
    pages = [list(api.ok("GET", f"/Api/Invoice/List?Page={page}")["Results"]) for page in range(3)]
    walked = [key for page in pages for key in page]
    assert len(set(walked)) < 250  # one row was missed …
    assert len(walked) > len(set(walked))  # … and one seen twice
    (missed,) = {str(key) for key in range(1201, 1451)} - set(walked)
    assert next(iter(api.ok("GET", "/Api/Invoice/List")["Results"])) == missed
    assert box.control.effects(document_kind="invoice", document_id=missed)[0]["call"] == "page_shift"


def test_a_fault_strikes_the_next_calls_that_match_and_no_others(box, api):
    box.control.add_fault("error_before", "GET", r"/Api/Invoice/120[12]$", times=2)
    paths = ["/Api/Invoice/1203", "/Api/Invoice/1201", "/Api/Order/List", "/Api/Invoice/1202", "/Api/Invoice/1201"]
    assert [api.get(path).status for path in paths] == [200, 500, 200, 500, 200]
    assert box.control.faults()[0]["hits"] == 2


def test_a_pattern_may_look_into_the_query(box, api):
    box.control.add_fault("error_before", path=r"List\?.*Page=1")
    assert [api.get(f"/Api/Invoice/List?Page={page}").status for page in (0, 1, 1)] == [200, 500, 200]


def test_a_rate_strikes_by_chance_and_the_same_for_the_same_seed(start, api_for):
    struck = []
    for name in ("one", "two"):
        box = start(name, invoices=1, contacts=1)
        box.control.add_fault("error_before", path="/Api/Invoice", rate=0.3)
        api = api_for(box)
        struck.append([api.get("/Api/Invoice/1201").status for _ in range(100)])
    assert struck[0] == struck[1]
    assert 15 <= struck[0].count(500) <= 45


def test_a_rate_can_be_limited_to_so_many_times(box, api):
    box.control.add_fault("error_before", path="/Api/Invoice", rate=1, times=2)
    assert [api.get("/Api/Invoice/1201").status for _ in range(3)] == [500, 500, 200]


def test_slowness_goes_along_with_another_fault(box, api):
    box.control.add_fault("slow", path="/Api/Invoice/1201", seconds=0.05)
    box.control.add_fault("error_after", path="/Api/Invoice/1201")
    box.control.add_fault("error_before", path="/Api/Invoice/1201")
    assert api.get("/Api/Invoice/1201").status == 500
    assert box.control.calls()[-1]["faults"] == "slow,error_after"
    assert [fault["hits"] for fault in box.control.faults()] == [1, 1, 0]


def test_a_refused_call_behind_a_fault_still_changes_nothing(box, api):
    box.control.add_fault("error_after", "POST", CREATE)
    assert api.post("/Api/Invoice", {}).status == 500
    assert created(box) == 0


def test_a_429_by_fault_is_not_counted_in_the_window(box, api):
    box.control.add_fault("rate_limited", path="/Api/R3", times=10)
    assert {api.get("/Api/R3/Category").status for _ in range(10)} == {429}
    assert box.control.state()["rate_used"] == 0


def test_faults_are_taken_back_one_by_one_or_all(box, api):
    first = box.control.add_fault("error_before", path="/Api/Invoice", times=5)
    box.control.add_fault("error_before", path="/Api/Order", times=5)
    box.control.clear_faults(first["id"])
    assert [fault["path"] for fault in box.control.faults()] == ["/Api/Order"]
    assert box.control.clear_faults() == []
    assert api.get("/Api/Order/List").status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "earthquake"},
        {"kind": "slow", "path": "("},
        {"kind": "slow", "rate": 2},
        {"kind": "slow", "times": "often"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(box, wrong):
    with pytest.raises(ControlError):
        box.control.add_fault(**wrong)
