"""Many callers at once: every effect once, every sum right, every number given once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

CALLERS = 8


@pytest.fixture
def together(box, api_for):
    """Runs `job(api, number)` for each number, on as many connections as callers."""
    clients = [api_for(box) for _ in range(CALLERS)]

    def run(job, count):
        with ThreadPoolExecutor(CALLERS) as pool:
            shares = [range(caller, count, CALLERS) for caller in range(CALLERS)]
            jobs = [
                pool.submit(lambda api, share: [job(api, number) for number in share], api, share)
                for api, share in zip(clients, shares, strict=True)
            ]
            return [answer for done in jobs for answer in done.result()]

    return run


def test_parallel_lines_are_all_added_and_the_sum_is_right(api, together, make_order, business):
    order_id = make_order(Items=[])["Id"]
    item = {"Name": "Sor", "PriceNet": "100", "Quantity": "1", "VAT": "27"}
    together(
        lambda client, _: client.ok("POST", f"/Api/Order/{order_id}", {"CustomerId": business, "Items": [item]}), 80
    )
    order = api.ok("GET", f"/Api/Order/{order_id}")
    assert len(order["Items"]) == 80
    assert (order["AmountNet"], order["AmountVat"], order["Amount"]) == ("8000", "2160", "10160")


def test_parallel_invoices_have_numbers_without_gap_or_double(together, box, business):
    body = {"CustomerId": business, "CurrencyCode": "HUF", "Items": [{"Name": "x", "PriceNet": "1,00"}]}
    answers = together(lambda client, _: client.ok("POST", "/Api/Invoice", body), 80)
    numbers = sorted(int(answer["Number"].split("/")[1]) for answer in answers)
    assert numbers == list(range(1, 81))
    assert len({answer["Id"] for answer in answers}) == 80


def test_of_parallel_stornos_one_wins(together, box, make_invoice):
    invoice_id = make_invoice()["Id"]
    answers = together(lambda client, _: client.post(f"/Api/Invoice/{invoice_id}/Storno").status, 16)
    assert sorted(answers) == [200] + [405] * 15
    assert len(box.control.effects(kind="created", document_kind="invoice")) == 2


def test_parallel_sales_book_the_stock_once_each(together, box, business):
    def stock():
        return next(float(row["quantity"]) for row in box.control.products() if row["sku"] == "CEM-25")

    before = stock()
    body = {
        "CustomerId": business,
        "CurrencyCode": "HUF",
        "Items": [{"SKU": "CEM-25", "Name": "Cement", "PriceNet": "1,00", "Quantity": "1"}],
    }
    together(lambda client, _: client.ok("POST", "/Api/Invoice", body), 40)
    assert stock() == before - 40


def test_reading_goes_on_while_others_write(together, business):
    body = {"CustomerId": business, "CurrencyCode": "HUF", "Items": [{"Name": "x", "PriceNet": "1,00"}]}

    def job(client, number):
        path = "/Api/Invoice/List" if number % 2 else "/Api/Invoice"
        return client("GET" if number % 2 else "POST", path, None if number % 2 else body).status

    assert set(together(job, 80)) == {200}


def test_the_window_admits_sixty_whoever_calls(together):
    answers = together(lambda client, _: client.get("/Api/R3/Category").status, 100)
    assert answers.count(200) == 60
