"""A fresh sandbox on a fixed day for each test, and a client that shows answers exactly as they came."""

import base64
import json
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest

from sandbox import Sandbox

NOW = "2026-03-02 10:00:00"  # a Monday


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body.decode("utf-8-sig"))


class Api:
    """Calls the API over one kept-alive connection; `ok` insists on 200 and returns the JSON."""

    def __init__(self, box, user=None, key=None):
        self.box = box
        credentials = f"{user or box.system_id}:{key or box.api_key}"
        self.headers = {"Authorization": "Basic " + base64.b64encode(credentials.encode()).decode()}
        self.connection = HTTPConnection(box.url.removeprefix("http://"), timeout=20)

    def __call__(self, method, path, data=None):
        body = data if isinstance(data, (bytes, type(None))) else json.dumps(data).encode()
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        return Answer(answer.status, answer.read(), dict(answer.getheaders()))

    def get(self, path):
        return self("GET", path)

    def post(self, path, data=None):
        return self("POST", path, data)

    def put(self, path, data=None):
        return self("PUT", path, data)

    def ok(self, method, path, data=None):
        answer = self(method, path, data)
        assert answer.status == 200, (method, path, answer.status, answer.text)
        return answer.json

    def close(self):
        self.connection.close()


@pytest.fixture
def api_for():
    """Makes clients and closes them."""
    clients = []

    def make(box, **credentials):
        clients.append(Api(box, **credentials))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def start(tmp_path):
    """Starts sandboxes with a frozen clock and stops them all."""
    boxes = []

    def start_box(name="data", **options):
        box = Sandbox(tmp_path / name, **{"now": NOW, "freeze": True, "seed": 1} | options).start()
        boxes.append(box)
        return box

    yield start_box
    for box in boxes:
        box.stop()


@pytest.fixture
def box(start):
    return start(invoices=5, orders=5, offers=5, contacts=10)


@pytest.fixture
def api(box, api_for):
    return api_for(box)


@pytest.fixture
def business(api):
    return api.ok(
        "PUT",
        "/Api/R3/Contact",
        {
            "Type": "Business",
            "Name": "Gigabit Távközlési Kft.",
            "VatNumber": "17823443-1-26",
            "BankAccount": "92826253-45043722-59650728",
        },
    )["Id"]


@pytest.fixture
def person(api, business):
    """Somebody who works at the business."""
    return api.ok(
        "PUT",
        "/Api/R3/Contact",
        {"Type": "Person", "FirstName": "Norbert", "LastName": "Leskó", "BusinessId": business},
    )["Id"]


@pytest.fixture
def address(api, business):
    return api.ok(
        "PUT",
        "/Api/R3/Address",
        {
            "ContactId": business,
            "Type": "Billing",
            "CountryId": "Magyarország",
            "PostalCode": 9245,
            "City": "Mosonszolnok",
            "Address": "Alkotás u. 49.",
            "Default": 1,
        },
    )["Id"]


CABLE = {
    "SKU": "",
    "Name": "Kábel",
    "Description": "",
    "PriceNet": "500.00",
    "Quantity": "15.00",
    "Unit": "m",
    "VAT": "27",
}
INVOICE_LINE = {"Name": "Példa tétel", "PriceNet": "1000,00", "VAT": "27%", "Quantity": "2", "Unit": "darab"}


@pytest.fixture
def make_order(api, business):
    def make(**fields):
        return api.ok("POST", "/Api/Order", {"CustomerId": business, "CurrencyCode": "HUF", "Items": [CABLE]} | fields)

    return make


@pytest.fixture
def make_offer(api, business):
    def make(**fields):
        return api.ok("POST", "/Api/Offer", {"CustomerId": business, "CurrencyCode": "EUR", "Items": [CABLE]} | fields)

    return make


@pytest.fixture
def make_invoice(api, business):
    def make(**fields):
        return api.ok(
            "POST",
            "/Api/Invoice",
            {
                "CustomerId": business,
                "Type": "Invoice",
                "PaymentMethod": "WiredTransfer",
                "CurrencyCode": "HUF",
                "Items": [INVOICE_LINE],
            }
            | fields,
        )

    return make


@pytest.fixture
def order_in(api, make_order):
    """An order brought to a state along the legal moves."""
    ways = {
        "draft": (),
        "in_progress": ("Finalize",),
        "completed": ("Finalize", "Complete"),
        "paid": ("Finalize", "Complete", "Paid"),
        "failed": ("Finalize", "Complete", "Storno"),
    }

    def make(state):
        order_id = make_order()["Id"]
        for verb in ways[state]:
            api.ok("POST", f"/Api/Order/{order_id}/{verb}")
        return order_id

    return make


@pytest.fixture
def invoice_in(api, make_invoice):
    def make(state, **fields):
        invoice_id = make_invoice(**fields)["Id"]
        if state != "issued":
            api.ok("POST", f"/Api/Invoice/{invoice_id}/{ {'paid': 'Paid', 'stornoed': 'Storno'}[state] }")
        return invoice_id

    return make


@pytest.fixture
def row(api):
    """The list row of a document; None when the list does not hold it."""

    def find(kind, document_id):
        return dict(api.ok("GET", f"/Api/{kind}/List")["Results"] or {}).get(str(document_id))

    return find
