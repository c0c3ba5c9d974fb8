"""Over real sockets: what went out, what came back, and what is said when it went wrong."""

import base64
import gzip
import json
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from crm.client import InvoiceDraft, ItemDraft, MiniCRM, RequestsTransport, errors
from crm.client.transport import checked_base_url
from tests.crm.client.fakes import (
    KEY,
    SYSTEM,
    answer,
    answer_then_close_quietly,
    drip,
    http,
    raw,
    reset,
    seed,
    slow,
    zipped,
)

ORDER = seed("order_detail")
INVOICE = InvoiceDraft(customer_id=98, currency="HUF", items=[ItemDraft(name="Kábel", price_net=Decimal(1000))])
WHOLE = http(200, ORDER, "Content-Type: application/json")
HALF_HEADERS = WHOLE[:40]


def chunked(body, *, whole):
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + f"{len(body):x}\r\n".encode() + body + b"\r\n"
    return data + (b"0\r\n\r\n" if whole else b"")


# Answers that leave a write in doubt, and the error that says why.
DOUBTS = {
    "closed before a byte of the answer": (raw(b""), errors.ConnectionCut),
    "reset before a byte of the answer": (reset, errors.ConnectionCut),
    "cut in the status line": (raw(b"HTTP/1.1 2"), errors.OutcomeUnknown),
    "cut in the headers": (raw(HALF_HEADERS), errors.OutcomeUnknown),
    "cut before the body": (raw(http(200, b"", length=900)), errors.ConnectionCut),
    "cut in the body": (raw(WHOLE[:-30]), errors.ConnectionCut),
    "cut in a chunk": (raw(chunked(ORDER, whole=False)[:-30]), errors.ConnectionCut),
    "cut between chunks": (raw(chunked(ORDER, whole=False)), errors.ConnectionCut),
    "cut without a length": (raw(b"HTTP/1.1 200 OK\r\n\r\n" + ORDER[:-30]), errors.Unreadable),
    "not HTTP": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), errors.Unreadable),
    "a web page": (answer(b"<!DOCTYPE html><p>Karbantartas</p>"), errors.Unreadable),
    "not JSON": (answer(b"Order (POST): OK"), errors.Unreadable),
    "nothing at all": (answer(b""), errors.Unreadable),
    "no gzip": (answer(b"plain", 200, "Content-Encoding: gzip"), errors.Unreadable),
    "half a gzip": (answer(gzip.compress(ORDER)[:60], 200, "Content-Encoding: gzip"), errors.Unreadable),
    "another record": (answer(b'{"Id": 5}'), errors.Unreadable),
    "a list": (answer(b"[]"), errors.Unreadable),
    "NaN": (answer(ORDER.replace(b'"7500"', b"NaN")), errors.Unreadable),
    "very deep JSON": (answer(b"[" * 200_000), errors.Unreadable),
    "a redirect": (answer(b"", 302, "Location: /Api/Order/1"), errors.Unreadable),
    "not modified": (answer(b"", 304), errors.Unreadable),
    "an undocumented status": (answer(b"?", 418), errors.Unreadable),
    "500 in words": (answer(b"Order (POST): hiba", 500), errors.ServerError),
    "503": (answer(b"", 503, "Retry-After: 0"), errors.ServerError),
    "504 as a page": (answer(b"<html>", 504), errors.ServerError),
}


@pytest.mark.parametrize("what", DOUBTS)
def test_a_write_in_doubt_is_unknown_and_was_sent_once(serve, what):
    step, error = DOUBTS[what]
    server = serve(step)
    with pytest.raises(error) as caught:
        server.client(read_retries=3).storno_invoice(16)
    assert isinstance(caught.value, errors.OutcomeUnknown)
    assert len(server.requests) == 1
    assert caught.value.call == "POST /Api/Invoice/16/Storno"
    assert caught.value.sent_at is not None


WRITES = {
    "POST": lambda client: client.create_invoice(INVOICE),
    "PUT": lambda client: client.put_contact({"FirstName": "A"}),
    "GET DeleteItem": lambda client: client.delete_order_item(83, 74),
    "GET Finalize": lambda client: client.move_order(83, "Finalize"),
}


@pytest.mark.parametrize("verb", WRITES)
@pytest.mark.parametrize("what", ["closed before a byte of the answer", "cut in the body", "503"])
def test_no_verb_repeats_a_write(serve, verb, what):
    server = serve(DOUBTS[what][0])
    with pytest.raises(errors.OutcomeUnknown):
        WRITES[verb](server.client(read_retries=3, transition_verb="GET"))
    time.sleep(0.05)
    assert (len(server.requests), server.connections) == (1, 1)


def test_silence_is_a_time_out_within_the_read_limit(serve):
    server = serve(slow(4.0, answer(ORDER)))
    began = time.monotonic()
    with pytest.raises(errors.TimedOut):
        server.client(read_timeout_seconds=0.2).storno_invoice(5)
    assert 0.15 < time.monotonic() - began < 3.0
    assert len(server.requests) == 1


@pytest.mark.parametrize("first", [5, 60, len(WHOLE) - 100])
def test_a_server_that_drips_is_cut_off_at_the_whole_limit(serve, first):
    server = serve(drip(WHOLE, first))
    began = time.monotonic()
    with pytest.raises(errors.TimedOut):
        server.client(read_timeout_seconds=5.0, total_timeout_seconds=0.4).order(83)
    assert 0.3 < time.monotonic() - began < 3.0


def test_a_slow_answer_within_both_limits_is_read(serve):
    server = serve(drip(WHOLE, len(WHOLE) - 4))
    assert server.client(read_timeout_seconds=1.0, total_timeout_seconds=10.0).order(83).value.id == 83


def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_a_refused_connection_is_not_sent():
    client = MiniCRM(f"http://127.0.0.1:{unused_port()}", SYSTEM, KEY)
    with pytest.raises(errors.NotSent, match="refused the connection") as caught:
        client.create_invoice(INVOICE)
    assert caught.value.status is None


def test_an_unknown_name_is_not_sent(monkeypatch):
    def fail(*_arguments):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(errors.NotSent, match="could not be looked up"):
        MiniCRM("http://r3.minicrm.invalid", SYSTEM, KEY).create_invoice(INVOICE)


def test_a_name_that_cannot_be_is_not_sent():
    with pytest.raises(errors.NotSent):
        MiniCRM("https://r3..minicrm.hu", SYSTEM, KEY).create_invoice(INVOICE)


def test_a_failed_handshake_is_not_sent():
    def speak_plainly():
        sock, _ = listener.accept()
        sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        sock.recv(4096)
        sock.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=speak_plainly, daemon=True).start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(errors.NotSent, match="secure connection"):
            MiniCRM(url, SYSTEM, KEY).create_invoice(INVOICE)


def test_a_silent_handshake_is_not_sent():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(errors.NotSent):
            MiniCRM(url, SYSTEM, KEY, connect_timeout_seconds=0.3).create_invoice(INVOICE)


def test_a_connection_that_nobody_accepts_is_not_sent():
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for waiting in (first, second):  # fill the queue, so that the next one gets no answer to its SYN
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        client = MiniCRM(f"http://127.0.0.1:{listener.getsockname()[1]}", SYSTEM, KEY, connect_timeout_seconds=0.3)
        with pytest.raises(errors.NotSent, match="reached in time"):
            client.create_invoice(INVOICE)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, errors.Rejected),
        (401, errors.LockedOut),
        (403, errors.LockedOut),
        (404, errors.NotFound),
        (405, errors.NotAllowed),
        (422, errors.Rejected),
        (429, errors.RateLimited),
    ],
)
def test_a_refusal_carries_the_words_of_the_remote(serve, status, error):
    words = "Project (PUT): Érvénytelen választható érték 'Ilyen érték nincs is CRM-ben'"
    server = serve(answer(words.encode(), status))
    with pytest.raises(error) as caught:
        server.client().put_card({"Name": "x"}, 2056)
    assert (caught.value.status, caught.value.words, caught.value.body) == (status, words, words)
    assert not isinstance(caught.value, errors.OutcomeUnknown)
    assert len(server.requests) == 1


def test_a_refusal_whose_words_were_cut_off_is_still_a_refusal(serve):
    server = serve(raw(http(400, b"Order (PO", length=400)))
    with pytest.raises(errors.Rejected, match="400 without a word"):
        server.client().create_invoice(INVOICE)


def test_a_redirect_is_not_followed(serve):
    target = serve(answer(ORDER))
    server = serve(answer(b"", 302, f"Location: {target.url}/Api/Order/83"))
    with pytest.raises(errors.Unreadable) as caught:
        server.client().order(83)
    assert caught.value.status == 302
    assert target.requests == []


@pytest.mark.parametrize("bombs", [b"\xef\xbb\xbf", b"\xef\xbb\xbf" * 3, b"\r\n \xef\xbb\xbf\n\xef\xbb\xbf "])
def test_byte_order_marks_before_the_body_are_passed_over(serve, bombs):
    server = serve(answer(bombs + ORDER))
    assert server.client().order(83).value.id == 83


def test_a_compressed_answer_is_unpacked(serve):
    server = serve(zipped(ORDER))
    assert server.client().order(83).value.id == 83
    assert "gzip" in server.requests[0].headers["accept-encoding"]


def test_chunks_are_put_together(serve):
    server = serve(raw(chunked(ORDER, whole=True)))
    assert server.client().order(83).value.id == 83


@pytest.mark.parametrize("pack", [answer, zipped])
def test_an_answer_above_the_limit_is_not_kept(serve, pack):
    server = serve(pack(b'"' + b"x" * 5_000_000 + b'"'))
    with pytest.raises(errors.Unreadable, match="larger than 100000 bytes"):
        server.client(body_limit_bytes=100_000).order(83)


def test_the_request_is_what_minicrm_wants(serve):
    server = serve(answer(seed("invoice_detail")))
    server.client().create_invoice(INVOICE)
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/Api/Invoice")
    assert base64.b64decode(request.headers["authorization"].removeprefix("Basic ")) == f"{SYSTEM}:{KEY}".encode()
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["accept"] == "application/json"
    assert json.loads(request.body)["Items"] == [{"Name": "Kábel", "PriceNet": "1000,00"}]


def test_a_move_has_no_body_and_says_so(serve):
    server = serve(answer(ORDER))
    server.client().move_order(83, "Finalize")
    assert (server.requests[0].headers["content-length"], server.requests[0].body) == ("0", b"")
    assert "content-type" not in server.requests[0].headers


def test_filters_are_quoted_and_blanks_are_blanks(serve):
    server = serve(answer(seed("contacts_by_email")))
    since = datetime(2024, 2, 12, 9, 0, tzinfo=UTC)
    server.client().contacts(UpdatedSince=since, Phone="+36 20", Name="Kő & Fa=ú/%")
    assert "UpdatedSince=2024-02-12%2010%3A00" in server.requests[0].target
    assert server.requests[0].query["Phone"] == ["+36 20"]
    assert server.requests[0].query["Name"] == ["Kő & Fa=ú/%"]


def test_a_path_before_the_api_is_kept(serve):
    server = serve(answer(ORDER))
    MiniCRM(server.url + "/sandbox/", SYSTEM, KEY).order(83)
    assert server.requests[0].path == "/sandbox/Api/Order/83"


def test_times_are_taken_around_the_call(serve):
    server = serve(slow(0.2, answer(ORDER, 200, "Date: Mon, 04 Mar 2024 10:00:01 GMT")))
    before = datetime.now(UTC)
    came = server.client().order(83)
    assert before <= came.sent_at <= came.answered_at - timedelta(seconds=0.2)
    assert came.answered_at <= datetime.now(UTC)
    assert came.remote_at == datetime(2024, 3, 4, 10, 0, 1, tzinfo=UTC)


def test_reads_share_a_connection(serve):
    server = serve(answer(ORDER))
    client = server.client()
    for _ in range(3):
        client.order(83)
    assert [request.connection for request in server.requests] == [1, 1, 1]


def test_a_refused_read_keeps_the_connection(serve):
    server = serve(answer(b"nope", 404), answer(ORDER))
    client = server.client()
    with pytest.raises(errors.NotFound):
        client.order(83)
    client.order(83)
    assert server.connections == 1


def test_each_write_has_a_connection_of_its_own_and_says_so(serve):
    server = serve(answer(ORDER))
    client = server.client()
    client.order(83)
    client.delete_order_item(83, 74)
    client.move_order(83, "Finalize")
    client.order(83)
    assert [request.connection for request in server.requests] == [1, 2, 3, 1]
    assert [request.headers.get("connection") for request in server.requests] == [None, "close", "close", None]


def test_a_write_after_a_quietly_closed_read_is_carried_out_once(serve):
    server = serve(answer_then_close_quietly(ORDER), answer(seed("invoice_detail")))
    client = server.client()
    client.order(83)
    assert client.create_invoice(INVOICE).value.id == 12
    assert [request.method for request in server.requests] == ["GET", "POST"]


def test_a_read_on_a_connection_that_dies_meanwhile_is_cut_and_not_unsent(serve):
    server = serve(answer(ORDER), raw(b""))
    client = server.client()
    client.order(83)
    with pytest.raises(errors.ConnectionCut):
        client.order(83)
    assert server.connections == 1


def test_proxies_netrc_and_cookies_play_no_part(serve, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    server = serve(answer(ORDER, 200, "Set-Cookie: PHPSESSID=abc; path=/"))
    client = server.client()
    client.order(83)
    client.order(83)
    assert "cookie" not in server.requests[1].headers
    assert base64.b64encode(f"{SYSTEM}:{KEY}".encode()).decode() in server.requests[1].headers["authorization"]
    assert os.environ["HTTP_PROXY"]


def test_threads_may_share_a_client(serve):
    server = serve(answer(ORDER))
    client = server.client()
    started = threading.Barrier(8)

    def work(_number):
        started.wait()
        return [client.order(83).value.id for _ in range(5)] + [client.delete_order_item(83, 1).value.id]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))
    assert results == [[83] * 6] * 8
    assert len(server.requests) == 48


def test_a_closed_client_opens_new_connections(serve):
    server = serve(answer(ORDER))
    with server.client() as client:
        client.order(83)
    client.order(83)
    assert server.connections == 2


@pytest.mark.parametrize(
    "url",
    [
        "",
        "r3.minicrm.hu",
        "ftp://r3.minicrm.hu",
        "https://",
        "https://r3.minicrm.hu?x=1",
        "https://r3.minicrm.hu/#x",
        "https://host:port",
        f"https://{SYSTEM}:{KEY}@r3.minicrm.hu",
        f"https://{SYSTEM}:{KEY}",
    ],
)
def test_an_address_that_cannot_be_is_refused_without_repeating_it(url):
    with pytest.raises(ValueError, match="address") as caught:
        checked_base_url(url)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(("system", "key"), [("", KEY), (SYSTEM, ""), ("1:2", KEY)])
def test_credentials_that_cannot_be_are_refused(system, key):
    with pytest.raises(ValueError, match="SystemId"):
        RequestsTransport("https://r3.minicrm.hu", system, key)
