"""Key, methods, errors and headers: what holds for every call."""

import socket

import pytest

ERRORS = {
    "hu": "Order (POST): A CustomerId vagy a ReferenceId megadása kötelező!",
    "en": "Order (POST): CustomerId or ReferenceId is required!",
}


def raw_exchange(box, request):
    """What comes back for these bytes, until the sandbox closes."""
    host, port = box.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("wrong", [{"key": "0" * 32}, {"user": 54321}, {"key": "short"}])
def test_wrong_credentials_are_401_in_plain_text(box, api_for, wrong):
    answer = api_for(box, **wrong).get("/Api/Order/81")
    assert answer.status == 401
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("Order (GET): Hozzáférés megtagadva!")


def test_a_call_without_credentials_is_401(box, api):
    api.headers = {}
    assert api.get("/Api/R3/Category").status == 401


def test_a_new_key_kills_the_old_one(box, api, api_for):
    new = box.control.renew_key()
    assert api.get("/Api/Order/81").status == 401
    assert api_for(box, key=new).get("/Api/Order/81").status == 200


@pytest.mark.parametrize("language", ["hu", "en"])
def test_errors_are_plain_text_in_the_language_of_the_account(start, api_for, language):
    api = api_for(start(language=language))
    answer = api.post("/Api/Order", {})
    assert (answer.status, answer.text) == (400, ERRORS[language])
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_success_is_json_as_php_writes_it(api, business):
    answer = api.get(f"/Api/R3/Contact/{business}")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert b'"Name":"Gigabit T\\u00e1vk\\u00f6zl\\u00e9si Kft."' in answer.body
    listed = api.get(f"/Api/R3/Contact?MainContactId={business}")
    assert b"http:\\/\\/127.0.0.1:" in listed.body


WRONG_METHODS = [
    ("GET", "/Api/Order"),
    ("PUT", "/Api/Order"),
    ("DELETE", "/Api/Order/81"),
    ("POST", "/Api/Order/List"),
    ("PUT", "/Api/Order/81/Finalize"),
    ("POST", "/Api/Order/81/DeleteItem/1"),
    ("GET", "/Api/Order/81/Project"),
    ("POST", "/Api/Offer/931"),
    ("GET", "/Api/Invoice/1201/Paid"),
    ("GET", "/Api/Invoice/1201/Storno"),
    ("POST", "/Api/Invoice/1201"),
    ("GET", "/Api/R3/Product"),
    ("GET", "/Api/R3/Product/1"),
    ("POST", "/Api/R3/Product"),
    ("POST", "/Api/R3/Contact"),
    ("DELETE", "/Api/R3/Contact/7501"),
    ("POST", "/Api/R3/Project/24001"),
    ("DELETE", "/Api/R3/Address/301"),
    ("PUT", "/Api/R3/Category"),
]


@pytest.mark.parametrize(("method", "path"), WRONG_METHODS)
def test_a_wrong_method_is_405_and_changes_nothing(box, api, method, path):
    answer = api(method, path, {})
    assert answer.status == 405
    assert answer.text.endswith(f"({method}): A metódus nem engedélyezett!")
    assert box.control.effects() == []


MISSING = [
    "/Api/Order/999999",
    "/Api/Offer/999999",
    "/Api/Invoice/999999",
    "/Api/R3/Contact/999999",
    "/Api/R3/Project/999999",
    "/Api/R3/Address/999999",
    "/Api/R3/AddressList/999999",
    "/Api/R3/ProjectHistory/999999?Type=StatusHistory",
    "/Api/R3/Schema/Project/999",
]


@pytest.mark.parametrize("path", MISSING)
def test_an_unknown_id_is_404(api, path):
    answer = api.get(path)
    assert (answer.status, answer.text.partition(": ")[2]) == (404, "A keresett elem nem található!")


@pytest.mark.parametrize("path", ["/Api/Nothing", "/Api/Order/abc", "/Api/R3/Schema/Nobody", "/Api", "/Api/R3/contact"])
def test_an_unknown_url_is_404(api, path):
    assert api.get(path).status == 404


def test_the_id_of_another_kind_is_not_found(api, make_invoice):
    assert api.get(f"/Api/Order/{make_invoice()['Id']}").status == 404


def test_a_trailing_slash_and_a_system_id_before_the_path_are_tolerated(api, box):
    plain = api.ok("GET", "/Api/Invoice/1201")
    assert api.ok("GET", "/Api/Invoice/1201/") == plain
    assert api.ok("GET", f"/{box.system_id}/Api/Invoice/1201") == plain


def test_a_body_on_get_is_tolerated(api):
    assert api("GET", "/Api/Invoice/1201", {"Anything": 1}).status == 200


def test_id_0_is_tolerated_on_every_create(api, business, make_order, make_invoice, make_offer):
    assert make_order(Id=0)["Id"]
    assert make_offer(Id=0)["Id"]
    assert make_invoice(Id=0)["Id"]
    contact = api.ok("PUT", "/Api/R3/Contact", {"Id": 0, "Type": "Business", "Name": "Új Kft."})
    address = api.ok("PUT", "/Api/R3/Address", {"Id": 0, "ContactId": business, "City": "Pécs"})
    product = api.ok("PUT", "/Api/R3/Product", {"Id": 0, "Name": "Alma", "PriceNet": 10})
    card = api.ok(
        "PUT",
        "/Api/R3/Project",
        {"Id": 0, "Name": "Új", "UserId": 22404, "CategoryId": 3, "ContactId": business, "StatusId": 2501},
    )
    assert 0 not in (contact["Id"], address["Id"], product["Id"], card["Id"])


@pytest.mark.parametrize("body", [b"{", b"[1]", b"null", b'"text"', b'{"a": NaN}', b"\xff\xfe", b"CustomerId=1"])
def test_a_body_that_is_no_json_object_is_400(api, body):
    answer = api.post("/Api/Order", body)
    assert (answer.status, answer.text) == (400, "Order (POST): A kérés törzse nem JSON objektum!")


def test_the_date_header_tells_the_time_of_the_sandbox_in_gmt(api):
    assert api.get("/Api/Invoice/1201").headers["Date"] == "Mon, 02 Mar 2026 09:00:00 GMT"


def test_one_connection_serves_many_calls(api):
    api.get("/Api/Invoice/1201")
    first = api.connection.sock.getsockname()
    statuses = [api.get(path).status for path in ("/Api/Invoice/1202", "/Api/Nothing", "/Api/Order/List")]
    assert statuses == [200, 404, 200]
    assert api.connection.sock.getsockname() == first


def test_a_client_that_asks_to_close_is_closed(box):
    answer = raw_exchange(box, b"GET /Api/Order/List HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"Connection: close" in answer


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST /Api/Order HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        (b"POST /Api/Order HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 411),
        (b"POST /Api/Order HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"nonsense\r\n\r\n", 400),
    ],
)
def test_a_broken_request_is_refused_and_the_connection_closed(box, head, status):
    assert raw_exchange(box, head).split()[1] == str(status).encode()


def test_a_mistake_of_the_sandbox_is_500_and_undone(box, api, make_order, monkeypatch):
    order_id = make_order()["Id"]
    before = box.control.effects()
    monkeypatch.setattr("sandbox.ledger.documents.content_changed", lambda *_: 1 / 0)
    answer = api.post(
        f"/Api/Order/{order_id}",
        {"CustomerId": box.control.document("order", order_id)["customer_id"], "Subject": "Elveszik"},
    )
    assert (answer.status, answer.text) == (500, "Order (POST): Belső hiba történt a feldolgozás közben!")
    assert api.ok("GET", f"/Api/Order/{order_id}")["Subject"] == ""
    assert box.control.effects() == before
