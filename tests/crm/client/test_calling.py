"""Hooks around each call, repeated reads, pages, and the log."""

import logging
from itertools import islice

import pytest

from crm.client import errors
from crm.client.calling import may_pass, pause_seconds
from tests.crm.client.fakes import answer, raw, replaying, seed

ORDER = seed("order_detail")
ROW = (
    b'{"Id": %d, "Number": "1", "CurrencyCode": "HUF", "AmountNet": "1", "AmountVat": "0", "Amount": "1",'
    b' "Status": "", "StatusGroup": ""}'
)


class Exhausted(Exception):
    """What a call budget raises; no MiniCRMError."""


def page(*ids, count=None):
    rows = b",".join(b'"%d": ' % id + ROW % id for id in ids)
    return b'{"Count": %d, "Results": {%s}}' % (len(ids) if count is None else count, rows)


def ids(answers):
    return [[row.id for row in each.value.rows] for each in answers]


def test_before_call_sees_the_call_and_may_prevent_it():
    def refuse(call):
        assert (call.label, call.call_class.value) == ("GET /Api/R3/Category", "r3")
        raise Exhausted

    after = []
    client, replay = replaying(b"{}", before_call=refuse, after_call=lambda *what: after.append(what))
    with pytest.raises(Exhausted):
        client.categories()
    assert (replay.calls, after) == ([], [])


def test_after_call_hears_how_it_ended():
    heard = []
    client, _ = replaying(ORDER, (429, b"slow down"), (200, b"<"), after_call=lambda *what: heard.append(what[1:]))
    client.order(1)
    for _ in range(2):
        with pytest.raises(errors.MiniCRMError):
            client.order(1)
    assert heard[0] == (200, None)
    ends = [(status, type(error)) for status, error in heard[1:]]
    assert ends == [(429, errors.RateLimited), (200, errors.Unreadable)]


def test_after_call_hears_of_a_call_that_got_no_status():
    heard = []
    client, replay = replaying(b"", after_call=lambda *what: heard.append(what[1:]))
    replay.answers = [errors.NotSent("refused")]
    with pytest.raises(errors.NotSent):
        client.order(1)
    assert [(status, type(error)) for status, error in heard] == [(None, errors.NotSent)]


def test_broken_bookkeeping_loses_neither_answer_nor_error(caplog):
    def break_down(*_what):
        raise RuntimeError("books are closed")

    client, _ = replaying(seed("invoice_storno"), (404, b""), after_call=break_down)
    assert client.storno_invoice(17).value.id == 18
    with pytest.raises(errors.NotFound):
        client.storno_invoice(17)
    assert caplog.text.count("RuntimeError: books are closed") == 2


def test_a_read_is_sent_again_as_often_as_asked_for_and_budgeted_each_time(serve):
    budget = []
    server = serve(raw(b""), answer(ORDER))
    assert server.client(read_retries=1, before_call=budget.append).order(83).value.id == 83
    assert (len(server.requests), len(budget)) == (2, 2)


def test_a_read_is_sent_once_unless_asked_for(serve):
    server = serve(answer(b"", 503))
    with pytest.raises(errors.ServerError):
        server.client().order(83)
    assert len(server.requests) == 1


def test_a_read_that_was_refused_is_not_sent_again(serve):
    server = serve(answer(b"", 404))
    with pytest.raises(errors.NotFound):
        server.client(read_retries=5).order(83)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("failure", "passes"),
    [
        (errors.NotSent("x"), True),
        (errors.TimedOut("x"), True),
        (errors.ConnectionCut("x"), True),
        (errors.ServerError("x", status=503), True),
        (errors.ServerError("x", status=500), False),
        (errors.Unreadable("x"), False),
        (errors.RateLimited("x"), False),
        (errors.LockedOut("x"), False),
        (errors.Rejected("x"), False),
        (errors.NotFound("x"), False),
        (errors.NotAllowed("x"), False),
    ],
)
def test_only_what_may_pass_is_worth_another_read(failure, passes):
    assert may_pass(failure) is passes


def test_pauses_double():
    assert [pause_seconds(attempt) for attempt in range(4)] == [0.5, 1.0, 2.0, 4.0]


def test_pages_are_walked_until_an_empty_one():
    client, replay = replaying(page(9, 8), page(7), page())
    assert ids(client.order_pages(status_group="Open")) == [[9, 8], [7]]
    assert [call.query["Page"] for call in replay.calls] == ["0", "1", "2"]
    assert {call.query["StatusGroup"] for call in replay.calls} == {"Open"}


def test_an_empty_list_gives_its_one_page():
    client, replay = replaying(page())
    (only,) = client.invoice_pages()
    assert (only.value.count, only.value.rows, len(replay.calls)) == (0, (), 1)


def test_a_walk_asks_for_a_page_when_it_is_wanted():
    client, replay = replaying(page(9), page(8), page())
    pages = client.offer_pages()
    assert replay.calls == []
    next(pages)
    assert len(replay.calls) == 1


def test_a_walk_may_start_later():
    client, replay = replaying(page(7), page())
    assert ids(client.order_pages(4)) == [[7]]
    assert [call.query["Page"] for call in replay.calls] == ["4", "5"]


def test_a_list_that_shifts_by_a_page_is_walked_on():
    client, _ = replaying(page(9, 8), page(9, 8), page(7), page())
    assert ids(client.order_pages()) == [[9, 8], [9, 8], [7]]


def test_a_list_that_never_ends_is_given_up():
    client, replay = replaying(page(9, 8))
    with pytest.raises(errors.Unreadable, match="same page again"):
        list(islice(client.order_pages(), 10))
    assert len(replay.calls) == 3


def test_contacts_and_cards_are_walked_with_their_filters():
    client, replay = replaying(seed("contacts_by_email"), b'{"Count": 1, "Results": []}')
    assert ids(client.contact_pages(Email="a@b.hu")) == [[37147]]
    cards, card_replay = replaying(seed("cards_deleted"), b'{"Count": 2, "Results": {}}')
    assert ids(cards.card_pages(category_id=20, Deleted=1)) == [[8185, 8186]]
    assert replay.calls[1].query == {"Page": "1", "Email": "a@b.hu"}
    assert card_replay.calls[1].query == {"Page": "1", "CategoryId": "20", "Deleted": "1"}


def test_a_failure_stops_the_walk():
    client, _ = replaying(page(9), (500, b"hiba"))
    pages = client.order_pages()
    next(pages)
    with pytest.raises(errors.ServerError):
        next(pages)


def test_each_call_is_one_line_without_query_or_body(caplog):
    client, _ = replaying(seed("contacts_by_email"), (404, "Kovács Péter nincs".encode()))
    with caplog.at_level(logging.INFO, "minicrm.client"):
        client.contacts(Email="kovacs.peter@example.com")
        with pytest.raises(errors.NotFound):
            client.contact(7)
    lines = [record.getMessage() for record in caplog.records if record.name == "minicrm.client"]
    starts = [line.rsplit(" ", 2)[0] for line in lines]
    assert starts == ["GET /Api/R3/Contact 200 ok", "GET /Api/R3/Contact/7 404 NotFound"]
    assert all(line.endswith(" ms") for line in lines)
