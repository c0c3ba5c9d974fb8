"""Products: written and never read back; what is not sent falls back to the system's defaults."""

import pytest

PIE = {
    "Name": "Apple Pie",
    "SKU": "APPLE_PIE",
    "EAN": "123456789",
    "FolderName": "Basic Services",
    "VAT": "5%",
    "PriceNet": 10,
    "CurrencyCode": "RON",
    "UnitName": "Unit_Piece",
    "Quantity": 5,
    "Warehouse_Name": "Warehouse Name",
    "Description": "Delicious apple pie.",
    "Deleted": 0,
}


def product(box, product_id):
    return next(row for row in box.control.products() if row["id"] == product_id)


@pytest.fixture
def pie(api):
    return api.ok("PUT", "/Api/R3/Product", PIE)["Id"]


def test_a_product_is_made_with_everything_that_was_sent(box, pie):
    shown = product(box, pie)
    assert (shown["name"], shown["vat"], shown["price_net"], shown["currency"], shown["quantity"]) == (
        "Apple Pie",
        "5",
        "10",
        "RON",
        "5",
    )


def test_the_same_sku_updates_instead_of_creating(box, api, pie):
    assert (
        api.ok(
            "PUT",
            "/Api/R3/Product",
            {"Name": "Pie", "SKU": "APPLE_PIE", "PriceNet": 12, "VAT": "5%", "CurrencyCode": "RON"},
        )["Id"]
        == pie
    )
    assert (product(box, pie)["name"], product(box, pie)["price_net"]) == ("Pie", "12")


def test_without_sku_each_call_makes_a_product(api):
    made = [api.ok("PUT", "/Api/R3/Product", {"Name": "Alma", "PriceNet": 1})["Id"] for _ in range(2)]
    assert made[0] != made[1]


def test_omitted_currency_and_vat_fall_back_to_the_defaults(box, api, pie):
    api.ok("PUT", f"/Api/R3/Product/{pie}", {"PriceNet": "11.5"})
    shown = product(box, pie)
    assert (shown["price_net"], shown["currency"], shown["vat"]) == ("11.5", "HUF", "27")


def test_quantity_is_absolute_and_kept_when_omitted(box, api, pie):
    api.ok("PUT", f"/Api/R3/Product/{pie}", {"Name": "Apple Pie", "Quantity": 40})
    api.ok("PUT", f"/Api/R3/Product/{pie}", {"Name": "Apple Pie"})
    assert product(box, pie)["quantity"] == "40"


def test_the_switch_makes_an_omitted_quantity_nought(box, api, pie):
    box.control.switch(omitted_quantity="zero")
    api.ok("PUT", f"/Api/R3/Product/{pie}", {"Name": "Apple Pie"})
    assert product(box, pie)["quantity"] == "0"


def test_deleting_is_an_update_and_can_be_undone(box, api, pie):
    for deleted in (1, 0):
        api.ok("PUT", f"/Api/R3/Product/{pie}", {"Deleted": deleted})
        assert product(box, pie)["deleted"] == deleted


@pytest.mark.parametrize(
    "data",
    [
        {"SKU": "NEW"},
        {"Name": "x"},
        {"Name": "x", "PriceNet": "dear"},
        {"Name": "x", "PriceNet": 1, "VAT": "QQ"},
        {"Name": "x", "PriceNet": 1, "Typo": 1},
        {"Name": "x", "PriceNet": 1, "CurrencyCode": "QQQ"},
    ],
)
def test_a_bad_product_is_400(box, api, data):
    assert api.put("/Api/R3/Product", data).status == 400
    assert box.control.effects() == []


def test_the_sku_of_another_product_is_refused(api, pie):
    assert api.put("/Api/R3/Product/1", {"Name": "x", "SKU": "APPLE_PIE"}).status == 400


def test_an_unknown_product_is_404(api):
    assert api.put("/Api/R3/Product/999999", {"Name": "x"}).status == 404


def test_the_tenants_own_field_is_stored(box, api, pie):
    api.ok("PUT", f"/Api/R3/Product/{pie}", {"Text901": "házi"})
    assert "házi" in product(box, pie)["fields"].encode().decode("unicode_escape")
