"""What the answers about documents look like, key by key and digit by digit as in the manuals."""

import json
from typing import Any

from sandbox.api import phpjson
from sandbox.api.numbers import fixed, hungarian, plain
from sandbox.ledger.documents import lines_of
from sandbox.ledger.fields import raw_fields
from sandbox.ledger.money import VAT_CODES, line_gross, line_net
from sandbox.tenant.account import VENDORS
from sandbox.tenant.records import Record
from sandbox.tenant.work import Work

OFFER_VENDOR = (
    "Name",
    "CountryId",
    "PostalCode",
    "City",
    "Address",
    "AccountNumber",
    "IBAN",
    "SWIFT",
    "VatNumber",
    "EUVatNumber",
    "GroupIdentificationNumber",
    "RegistrationNumber",
)
INVOICE_VENDOR = (
    "Name",
    "CountryId",
    "PostalCode",
    "City",
    "Address",
    "AccountNumber",
    "VatNumber",
    "RegistrationNumber",
    "Miscellaneous",
)
INVOICE_CUSTOMER = ("Name", "CountryId", "PostalCode", "City", "Address", "AccountNumber", "VatNumber")
FILE_NAMES = {
    "hu": {"invoice": "szamla", "proforma": "dijbekero", "storno": "sztorno_szamla"},
    "en": {"invoice": "invoice", "proforma": "proforma", "storno": "storno_invoice"},
}


def document_url(work: Work, document: Record) -> str:
    return f"{work.tenant.base_url}/documents/{document['token']}.pdf" if document["token"] else ""


def shown_vat(line: Record, vat_mode: str = "NormalVAT") -> str:
    if vat_mode != "NormalVAT":
        return "0%"
    return line["vat"] if line["vat"] in VAT_CODES else f"{line['vat']}%"


def list_row(work: Work, document: Record) -> dict[str, str]:
    status = work.tenant.statuses[document["status_id"]]
    return {
        "Id": str(document["id"]),
        "ProjectId": str(document["card_id"]),
        **storno_link(work, document),
        "Number": document["number"],
        "Type": document["type"],
        "Issued": document["issued"],
        "Performance": document["performance"],
        "Prompt": document["prompt"],
        "Paid": document["paid"],
        "CurrencyCode": document["currency"],
        "AmountNet": fixed(document["amount_net"], 4),
        "AmountVat": fixed(document["amount_vat"], 4),
        "Amount": fixed(document["amount"], 4),
        "Status": status["label"],
        "StatusGroup": status["status_group"],
        "DocumentUrl": document_url(work, document),
    }


def storno_link(work: Work, document: Record) -> dict[str, str]:
    mode = work.switches["storno_link"]
    link = {}
    if mode in ("storner_on_original", "both"):
        link["StornerId"] = str(document["storner_id"] or "")
    if mode in ("storned_on_storno", "both"):
        link["StornedId"] = str(document["storned_id"] or "")
    return link


def order_detail(work: Work, order: Record) -> dict[str, Any]:
    return {
        "Id": str(order["id"]),
        "ProjectId": str(order["card_id"]),
        "CustomerId": str(order["customer_id"]),
        "Number": order["number"],
        "InvoiceMode": "Normal",
        "Customer": json.loads(order["customer"]),
        "VendorGroupIdentificationNumber": VENDORS[work.tenant.language]["GroupIdentificationNumber"],
        "Subject": order["subject"],
        "PaymentMethod": order["payment_method"],
        "Performance": order["performance"],
        "CurrencyCode": order["currency"],
        "AmountNet": plain(order["amount_net"]),
        "AmountVat": plain(order["amount_vat"]),
        "Amount": plain(order["amount"]),
        "Accounting": "Normal",
        "OSS": "0",
        "Items": [_order_item(line) for line in lines_of(work, order)],
        "Project": {"Name": order["card_name"], **raw_fields(work, "order", order["card_fields"])},
    }


def _order_item(line: Record) -> dict[str, str]:
    return {
        "Id": str(line["id"]),
        "SKU": line["sku"],
        "EAN": line["ean"],
        "Name": line["name"],
        "Description": line["description"],
        "PriceNet": fixed(line["price_net"], 5),
        "Quantity": fixed(line["quantity"], 4),
        "Unit": line["unit"],
        "PriceNetTotal": fixed(line_net(line), 4),
        "VAT": shown_vat(line),
        "VATSubtype": "",
        "PriceTotal": fixed(line_gross(line, "NormalVAT"), 2),
    }


def offer_detail(work: Work, offer: Record) -> dict[str, Any]:
    vendor = VENDORS[work.tenant.language]
    is_exempt = offer["vat_mode"] == "VATExempt"
    amount = plain if is_exempt else (lambda value: fixed(value, 2))
    return {
        "Id": str(offer["id"]),
        "InvoicePadCounter": offer["pad_counter"],
        "Number": offer["number"],
        "Type": "Offer",
        "InvoiceMode": "Normal",
        "Media": offer["media"],
        "Language": f"_{offer['language']}",
        "Customer": json.loads(offer["customer"]),
        "Vendor": {name: vendor[name] for name in OFFER_VENDOR},
        "ExtraData": phpjson.encode({"VendorMiscellaneous": vendor["Miscellaneous"]}).decode(),
        "Subject": offer["subject"],
        "PaymentMethod": offer["payment_method"],
        "Issued": offer["issued"],
        "Performance": offer["performance"],
        "Prompt": offer["prompt"],
        "Paid": offer["paid"],
        "CurrencyCode": offer["currency"],
        "ConversionRate": offer["conversion_rate"],
        "AmountNet": amount(offer["amount_net"]),
        "AmountVat": amount(offer["amount_vat"]),
        "Amount": amount(offer["amount"]),
        "VATMode": offer["vat_mode"],
        "Accounting": "Normal",
        "DocumentId": str(offer["file_id"] or ""),
        "DocumentUrl": document_url(work, offer),
        "Items": [_offer_item(line, offer["vat_mode"]) for line in lines_of(work, offer)],
        "Project": {**raw_fields(work, "offer", offer["card_fields"]), "StatusId": str(offer["status_id"])},
    }


def _offer_item(line: Record, vat_mode: str) -> dict[str, str]:
    """An offer without VAT shows no VAT at all, and its totals without decimals (000 p.114)."""
    is_exempt = vat_mode == "VATExempt"
    vat = {} if is_exempt else {"VAT": shown_vat(line, vat_mode), "VATSubtype": ""}
    return {
        "Id": str(line["id"]),
        "SKU": line["sku"],
        "EAN": line["ean"],
        "Name": line["name"],
        "Description": line["description"],
        "PriceNet": fixed(line["price_net"], 4),
        "Quantity": fixed(line["quantity"], 2),
        "Unit": line["unit"],
        "PriceNetTotal": plain(line_net(line)),
        **vat,
        "PriceTotal": fixed(line_gross(line, vat_mode), 0 if is_exempt else 2),
    }


def invoice_detail(work: Work, invoice: Record, with_document_id: bool = False) -> dict[str, Any]:
    """`with_document_id` for the answers of Paid and Storno, which name the printed file as well."""
    vendor = VENDORS[work.tenant.language]
    customer = json.loads(invoice["customer"])
    blank = "\u00a0" if work.switches["thousands"] == "nbsp" else " "
    return {
        "Id": str(invoice["id"]),
        "Number": invoice["number"],
        "Type": invoice["type"],
        "Media": invoice["media"],
        "Customer": {name: customer[name] for name in INVOICE_CUSTOMER},
        "Vendor": {name: vendor[name] for name in INVOICE_VENDOR},
        "Subject": invoice["subject"],
        "PaymentMethod": invoice["payment_method"],
        "Issued": invoice["issued"],
        "Performance": invoice["performance"],
        "Prompt": invoice["prompt"],
        "Paid": invoice["paid"] or "0000-00-00",
        "CurrencyCode": invoice["currency"],
        "AmountNet": fixed(invoice["amount_net"], 2),
        "AmountVat": fixed(invoice["amount_vat"], 2),
        "Amount": fixed(invoice["amount"], 2),
        "IsReverseCharge": str(int(invoice["vat_mode"] == "ReverseCharge")),
        **({"DocumentId": str(invoice["file_id"])} if with_document_id else {}),
        "DocumentUrl": document_url(work, invoice),
        "DocumentFileName": file_name(work, invoice),
        "Items": [_invoice_item(line, invoice["vat_mode"], blank) for line in lines_of(work, invoice)],
    }


def _invoice_item(line: Record, vat_mode: str, blank: str) -> dict[str, str]:
    return {
        "Name": line["name"],
        "Description": line["description"],
        "PriceNet": hungarian(line["price_net"], 2, blank),
        "VAT": shown_vat(line, vat_mode),
        "Quantity": hungarian(line["quantity"], 0, blank),
        "Unit": line["unit"],
        "PriceNetTotal": hungarian(line_net(line), 2, blank),
        "PriceTotal": hungarian(line_gross(line, vat_mode), 2, blank),
    }


def file_name(work: Work, invoice: Record) -> str:
    kind = "proforma" if invoice["is_proforma"] else "storno" if invoice["storned_id"] else "invoice"
    number = invoice["number"].lower().replace("/", "-")
    return f"{FILE_NAMES[work.tenant.language][kind]}-{number}-1.pdf"
