"""The document lists: what they hold, in which order, and how they are filtered by naive Budapest stamps."""

import pytest


def ids(answer):
    return [int(key) for key in answer["Results"] or {}]


@pytest.fixture
def many(start, api_for):
    return api_for(start(invoices=230, orders=120, offers=5, contacts=10))


@pytest.mark.parametrize(("kind", "count"), [("Invoice", 230), ("Order", None)])
def test_pages_hold_a_hundred_rows_and_together_everything_once(many, kind, count):
    pages = [many.ok("GET", f"/Api/{kind}/List?Page={page}") for page in range(3)]
    seen = [key for page in pages for key in ids(page)]
    assert len(ids(pages[0])) == 100
    assert len(seen) == len(set(seen)) == pages[0]["Count"]
    assert count in (None, pages[0]["Count"])


def test_past_the_end_is_200_and_empty(many):
    answer = many.get("/Api/Invoice/List?Page=9")
    assert (answer.status, answer.json["Count"], answer.json["Results"]) == (200, 230, [])


def test_an_empty_list_has_an_empty_array(start, api_for):
    assert api_for(start()).get("/Api/Offer/List").body == b'{"Count":0,"Results":[]}'


@pytest.mark.parametrize("page", ["x", "-1", "1.5"])
def test_a_bad_page_is_400(api, page):
    assert api.get(f"/Api/Invoice/List?Page={page}").status == 400


def test_the_most_recently_modified_comes_first_and_ties_by_the_higher_id(many):
    rows = [many.box.control.document("invoice", key) for key in ids(many.ok("GET", "/Api/Invoice/List"))]
    order = [(row["modified"], row["id"]) for row in rows]
    assert order == sorted(order, reverse=True)


def test_a_modified_document_moves_to_the_front(box, api, business):
    oldest = ids(api.ok("GET", "/Api/Invoice/List"))[-1]
    box.control.change_subject("invoice", oldest, "Módosítva")
    assert ids(api.ok("GET", "/Api/Invoice/List"))[0] == oldest


def test_a_draft_order_is_not_in_the_list(api, make_order, row):
    order_id = make_order()["Id"]
    assert row("Order", order_id) is None
    api.ok("POST", f"/Api/Order/{order_id}/Finalize")
    assert row("Order", order_id)["Status"] == "Folyamatban"
    api.ok("POST", f"/Api/Order/{order_id}/Edit")
    assert row("Order", order_id) is None


@pytest.mark.parametrize(("group", "states"), [("Open", {"issued"}), ("Success", {"paid"}), ("Failed", {"stornoed"})])
def test_a_status_group_filters_and_its_count_is_right(many, group, states):
    answer = many.ok("GET", f"/Api/Invoice/List?StatusGroup={group}")
    found = {many.box.control.document("invoice", key)["status"] for key in ids(answer)[:20]}
    assert found == states
    assert answer["Count"] > 0
    assert {row["StatusGroup"] for row in answer["Results"].values()} == {group}


def test_an_unknown_status_group_is_400(api):
    assert api.get("/Api/Invoice/List?StatusGroup=Lost").status == 400


def test_filters_combine(many):
    newest = many.ok("GET", "/Api/Invoice/List?StatusGroup=Success&UpdatedSince=2026-01-01")
    assert 0 < newest["Count"] < many.ok("GET", "/Api/Invoice/List?StatusGroup=Success")["Count"]


@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2026-03-02 10:05", True),
        ("2026-03-02+10:05", True),
        ("2026-03-02%2B10:05", True),
        ("2026-03-02%2010:05:59", True),
        ("2026-03-02", True),
        ("2026-03-02%2010:06", False),
        ("2026-03-03", False),
    ],
)
def test_updated_since_compares_to_the_minute(box, api, business, since, found):
    box.control.set_clock(now="2026-03-02 10:05:30")
    made = box.control.create_document("invoice", business, [{"name": "x", "price_net": "1"}])
    assert (made["id"] in ids(api.ok("GET", f"/Api/Invoice/List?UpdatedSince={since.replace(' ', '%20')}"))) is found


@pytest.mark.parametrize("since", ["yesterday", "2026-03-02T10:00", "02.03.2026"])
def test_a_bad_stamp_is_400(api, since):
    assert api.get(f"/Api/Invoice/List?UpdatedSince={since}").status == 400


def test_stamps_in_the_doubled_hour_are_naive_and_compared_as_text(start, api_for):
    """On 26 October 2025 the clock showed 02:00 to 03:00 twice; the remote cannot tell them apart."""
    box = start(now="2025-10-26T02:50:00+02:00", contacts=1)
    api = api_for(box)
    first = box.control.create_document("invoice", 7501, [{"name": "first passing", "price_net": "1"}])["id"]
    box.control.set_clock(now="2025-10-26T02:10:00+01:00")
    second = box.control.create_document("invoice", 7501, [{"name": "second passing", "price_net": "1"}])["id"]
    assert [box.control.document("invoice", key)["modified"] for key in (first, second)] == [
        "2025-10-26 02:50:00",
        "2025-10-26 02:10:00",
    ]
    assert ids(api.ok("GET", "/Api/Invoice/List")) == [first, second]  # the later one stands below the earlier one
    assert ids(api.ok("GET", "/Api/Invoice/List?UpdatedSince=2025-10-26%2002:40")) == [first]
    assert ids(api.ok("GET", "/Api/Invoice/List?UpdatedSince=2025-10-26%2001:59")) == [first, second]
    assert api.get("/Api/Invoice/List").headers["Date"] == "Sun, 26 Oct 2025 01:10:00 GMT"


def test_stamps_skip_the_missing_spring_hour(start, api_for):
    box = start(now="2026-03-29 01:59:00", contacts=1)
    box.control.set_clock(advance_seconds=120)
    assert box.control.clock()["now"] == "2026-03-29 03:01:00"


def test_moves_by_the_api_modify_the_document(box, api, make_invoice):
    invoice_id = make_invoice()["Id"]
    box.control.set_clock(advance_seconds=3600)
    api.ok("POST", f"/Api/Invoice/{invoice_id}/Paid")
    assert box.control.document("invoice", invoice_id)["modified"] == "2026-03-02 11:00:00"


def test_a_move_on_the_screen_changes_the_group_but_not_the_modification(box, api, make_invoice, row):
    invoice_id = make_invoice()["Id"]
    box.control.set_clock(advance_seconds=3600)
    box.control.move_status("invoice", invoice_id, "paid")
    assert row("Invoice", invoice_id)["StatusGroup"] == "Success"
    assert box.control.document("invoice", invoice_id)["modified"] == "2026-03-02 10:00:00"
    assert ids(api.ok("GET", "/Api/Invoice/List?UpdatedSince=2026-03-02%2010:30")) == []


def test_the_documents_of_a_card_in_the_trash_leave_the_list(box, api, make_invoice, row):
    invoice_id = make_invoice()["Id"]
    box.control.trash("invoice", invoice_id)
    assert row("Invoice", invoice_id) is None
    assert api.get(f"/Api/Invoice/{invoice_id}").status == 200
    box.control.restore("invoice", invoice_id)
    assert row("Invoice", invoice_id)
