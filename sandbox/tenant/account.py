"""What every new account starts with: modules, statuses, users, fields and the vendor."""

from dataclasses import dataclass

KINDS = ("order", "offer", "invoice")
GROUPS = ("Lead", "Open", "Success", "Failed")
CURRENCIES = ("HUF", "EUR", "RON", "USD", "GBP", "CHF", "CZK", "PLN")
PAYMENT_METHODS = ("Cash", "WiredTransfer", "CreditCard", "CashOnDelivery", "PayPal", "Barter")


@dataclass(frozen=True)
class Category:
    id: int
    kind: str
    type: str
    names: tuple[str, str]  # Hungarian, English


CATEGORIES = (
    Category(3, "sales", "AutoSales", ("Értékesítés", "Sales")),
    Category(5, "helpdesk", "Helpdesk", ("Ügyfélszolgálat", "Helpdesk")),
    Category(6, "projects", "Project", ("Projektek", "Projects")),
    Category(7, "order", "Order", ("Megrendelés", "Order")),
    Category(9, "invoice", "Invoice", ("Számlázó", "Invoice")),
    Category(11, "offer", "Offer", ("Ajánlat", "Offer")),
)
CATEGORY_OF = {category.kind: category.id for category in CATEGORIES}
KIND_OF = {category.id: category.kind for category in CATEGORIES if category.kind in KINDS}

# (id, category, word, Hungarian label, English label, group); the first of a category is where its cards begin.
STATUSES = (
    (2501, 3, "new", "Érdeklődő", "Lead", "Lead"),
    (2502, 3, "negotiating", "Tárgyalás", "Negotiating", "Open"),
    (2503, 3, "won", "Megnyert", "Won", "Success"),
    (2504, 3, "lost", "Elveszett", "Lost", "Failed"),
    (2521, 5, "new", "Új bejelentés", "New ticket", "Open"),
    (2522, 5, "solved", "Megoldva", "Solved", "Success"),
    (2541, 6, "running", "Folyamatban", "Running", "Open"),
    (2542, 6, "done", "Lezárva", "Closed", "Success"),
    (2701, 7, "draft", "Előkészítés", "Draft", "Lead"),
    (2702, 7, "in_progress", "Folyamatban", "In progress", "Open"),
    (2703, 7, "completed", "Teljesítve", "Completed", "Open"),
    (2704, 7, "paid", "Sikeres", "Successful", "Success"),
    (2705, 7, "failed", "Sikertelen", "Unsuccessful", "Failed"),
    (2901, 9, "issued", "Kiállítva", "Issued", "Open"),
    (2902, 9, "paid", "Fizetve", "Paid", "Success"),
    (2903, 9, "stornoed", "Sztornózott", "Stornoed", "Failed"),
    (3101, 11, "preparing", "Kiállítandó", "Preparing offer", "Lead"),
    (3102, 11, "sent", "Kiküldve", "Sent", "Open"),
    (3103, 11, "accepted", "Elfogadva", "Accepted", "Success"),
    (3104, 11, "rejected", "Elutasítva", "Rejected", "Failed"),
)

ADMINISTRATOR, SOMEBODY = 22406, 22405  # who set the account up; who works in it beside the API
USERS = (
    (22404, ("Leskó Norbert", "John Doe")),
    (22405, ("Egerszegi Krisztián", "Jane Smith")),
    (22406, ("Admin Andrea", "Demo User")),
    (22407, ("Teszt Attila", "Mike Johnson")),
)

# Fields that a tenant has added by hand: (where, name, type, options).
FIELDS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("order", "Text1479", "Text(1024)", {}),
    ("order", "SzallitasExtraInfo", "Text(65535)", {}),
    ("offer", "Enum1907", "Enum", {"2673": "Facebook", "2675": "SEO", "2677": "Google Ads"}),
    ("offer", "Float1910", "Float", {}),
    ("offer", "Int1909", "Int", {}),
    ("offer", "Int1912", "Int", {}),
    ("offer", "String1911", "Text(512)", {}),
    ("offer", "String1913", "Text(512)", {}),
    ("offer", "String1914", "Text(512)", {}),
    ("offer", "String1915", "Text(512)", {}),
    ("invoice", "Tesztszoveg", "Text(1024)", {}),
    ("sales", "RevenueEur", "Int", {}),
    ("sales", "Enum1221", "Enum", {"2681": "Facebook", "2682": "SEO", "2683": "LinkedIn"}),
    ("sales", "File1518", "File(10MB)", {}),
    ("Person", "TestCardContact", "Text(512)", {}),
    ("Product", "Text901", "Text(512)", {}),
)

VENDORS = {
    "hu": {
        "Name": "Homokozó Kereskedelmi Kft.",
        "CountryId": "36",
        "PostalCode": "1075",
        "City": "Budapest",
        "Address": "Madách Imre út 13.",
        "AccountNumber": "10918001-00000084-02870007",
        "IBAN": "HU87109180010000008402870007",
        "SWIFT": "BACXHUHB",
        "VatNumber": "23982273-2-42",
        "EUVatNumber": "HU23982273",
        "GroupIdentificationNumber": "",
        "RegistrationNumber": "01-09-123456",
        "Miscellaneous": "Köszönjük, hogy minket választott!",
    },
    "en": {
        "Name": "Sandbox Trading Ltd.",
        "CountryId": "36",
        "PostalCode": "1075",
        "City": "Budapest",
        "Address": "Madach Imre ut 13.",
        "AccountNumber": "10918001-00000084-02870007",
        "IBAN": "HU87109180010000008402870007",
        "SWIFT": "BACXHUHB",
        "VatNumber": "23982273-2-42",
        "EUVatNumber": "HU23982273",
        "GroupIdentificationNumber": "",
        "RegistrationNumber": "01-09-123456",
        "Miscellaneous": "Thank you for your business!",
    },
}
