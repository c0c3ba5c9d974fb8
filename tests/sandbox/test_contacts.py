"""Contacts: searching, details in labels, creating and changing, purging."""

import pytest


def found(api, query):
    return [int(key) for key in api.ok("GET", f"/Api/R3/Contact?{query}")["Results"] or {}]


@pytest.fixture
def people(api):
    """A company with two people, and a namesake elsewhere."""
    company = api.ok(
        "PUT",
        "/Api/R3/Contact",
        {
            "Type": "Business",
            "Name": "Üvegházi Őszibarack Kft.",
            "Email": "iroda@oszi.example",
            "Phone": "06 (1) 999-0402",
        },
    )["Id"]
    boss = api.ok(
        "PUT",
        "/Api/R3/Contact",
        {
            "Type": "Person",
            "FirstName": "Réka",
            "LastName": "Őry",
            "BusinessId": company,
            "Email": "reka+mc@oszi.example",
            "Phone": "+36 20 236 7532",
            "TestCardContact": "kedveli a Kéket",
        },
    )["Id"]
    other = api.ok("PUT", "/Api/R3/Contact", {"Type": "Person", "FirstName": "Oryx", "LastName": "Kis"})["Id"]
    return company, boss, other


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("Name=barack", [0]),
        ("Name=OSZIBARACK", [0]),
        ("Name=ory", [1, 2]),
        ("Email=REKA%2Bmc@oszi.example", [1]),
        ("Email=reka", []),
        ("Phone=%2B36202367532", [1]),
        ("Phone=06202367532", [1]),
        ("Query=ory", [1]),
        ("Query=%C5%91RY", [1]),
        ("Query=mc", [1]),
        ("Query=kek", []),
        ("Query=keket", [1]),
        ("Query=2367532", [1]),
        ("Query=oszi", [0, 1]),
        ("Query=reka%20ory", [1]),
        ("Query=reka%20kis", []),
        ("TestCardContact=kedveli a Kéket", [1]),
        ("Name=ory&Type=Person&Query=oryx", [2]),
    ],
)
def test_a_search_finds_the_right_ones(api, people, query, who):
    from urllib.parse import quote

    assert found(api, quote(query, safe="=&%")) == [people[position] for position in who]


def test_main_contact_brings_the_company_and_its_people(api, people):
    company, boss, _ = people
    assert found(api, f"MainContactId={company}") == [company, boss]


def test_type_tells_companies_from_people(api, people):
    rows = api.ok("GET", "/Api/R3/Contact?Type=Business")["Results"]
    assert {row["Type"] for row in rows.values()} == {"Business"}
    assert not any("BusinessId" in row for row in rows.values())


@pytest.mark.parametrize("query", ["Type=Robot", "NoSuchField=1", "UpdatedSince=soon", "Page=x"])
def test_a_bad_filter_is_400(api, query):
    assert api.get(f"/Api/R3/Contact?{query}").status == 400


def test_results_ascend_by_id_a_hundred_a_page(start, api_for):
    api = api_for(start(contacts=150))
    pages = [api.ok("GET", f"/Api/R3/Contact?Page={page}") for page in range(3)]
    keys = [int(key) for page in pages[:2] for key in page["Results"]]
    assert keys == sorted(keys)
    assert len(keys) == pages[0]["Count"] == 150
    assert pages[2]["Results"] == []


def test_updated_since_compares_naive_stamps_to_the_second(box, api, business):
    box.control.set_clock(now="2026-03-02 10:20:30")
    api.ok("PUT", f"/Api/R3/Contact/{business}", {"Email": "uj@example.com"})
    assert found(api, "UpdatedSince=2026-03-02+10:20:30") == [business]
    assert found(api, "UpdatedSince=2026-03-02+10:20:31") == []


@pytest.mark.parametrize(("language", "labels"), [("hu", ("Cég", "Személy")), ("en", ("Business", "Person"))])
def test_the_detail_carries_labels_in_the_language_of_the_account(start, api_for, language, labels):
    api = api_for(start(language=language, contacts=2))
    assert tuple(api.ok("GET", f"/Api/R3/Contact/{key}")["Type"] for key in (7501, 7502)) == labels


def test_a_person_is_named_in_the_order_of_the_language(start, api_for):
    names = []
    for language in ("hu", "en"):
        api = api_for(start(language, language=language))
        key = api.ok("PUT", "/Api/R3/Contact", {"Type": "Person", "FirstName": "John", "LastName": "Doe"})["Id"]
        names.append(api.ok("GET", "/Api/R3/Contact")["Results"][str(key)]["Name"])
    assert names == ["Doe John", "John Doe"]


def test_only_what_is_sent_is_changed(api, people):
    _, boss, _ = people
    before = api.ok("GET", f"/Api/R3/Contact/{boss}")
    assert api.ok("PUT", f"/Api/R3/Contact/{boss}", {"Position": "Vezető"}) == {"Id": boss}
    after = api.ok("GET", f"/Api/R3/Contact/{boss}")
    assert after == before | {"Position": "Vezető", "UpdatedBy": "API"}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"Type": "Robot", "Name": "x"},
        {"Type": "Business"},
        {"Type": "Business", "Name": " "},
        {"Type": "Person", "LastName": "x"},
        {"Type": "Person", "FirstName": "x", "BusinessId": 999999},
        {"Type": "Person", "FirstName": "x", "Name": "y"},
        {"Type": "Business", "Name": "x", "Typo": 1},
        {"Type": "Business", "Name": "x", "Employees": "many"},
        {"Type": "Business", "Name": "x", "Tags": "one"},
        {"Type": "Business", "Name": "x", "ReferenceId": "A-1"},
    ],
)
def test_a_bad_create_is_400_and_makes_nobody(box, api, data):
    assert api.put("/Api/R3/Contact", data).status == 400
    assert box.control.effects() == []


def test_type_and_company_cannot_change(api, people, business):
    _, boss, _ = people
    assert api.put(f"/Api/R3/Contact/{boss}", {"Type": "Business"}).status == 400
    assert api.put(f"/Api/R3/Contact/{boss}", {"BusinessId": business}).status == 400


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_person_on_no_card_is_purged(api, people, method):
    answer = api(method, f"/Api/R3/PurgePerson/{people[2]}")
    assert (answer.status, list(answer.json)) == (200, ["Message"])
    assert api.get(f"/Api/R3/Contact/{people[2]}").status == 404


def test_the_main_contact_of_a_card_is_not_purged(api, people, make_order):
    make_order(CustomerId=people[1])
    assert "elsődleges" in api.ok("GET", f"/Api/R3/PurgePerson/{people[1]}")["Message"]
    assert api.get(f"/Api/R3/Contact/{people[1]}").status == 200


def test_a_company_is_never_purged(api, people):
    assert api.get(f"/Api/R3/PurgePerson/{people[0]}").status == 400


# Addresses -------------------------------------------------------------------------------------


def test_an_address_is_read_back_in_labels(api, business, address):
    shown = api.ok("GET", f"/Api/R3/Address/{address}")
    assert (shown["ContactId"], shown["Type"], shown["CountryId"]) == (business, "Számlázási cím", "Magyarország")
    assert (shown["PostalCode"], shown["Default"]) == ("9245", 1)


def test_the_list_is_text_or_structured(api, business, address, box):
    text = "9245 Mosonszolnok Alkotás u. 49."
    assert api.ok("GET", f"/Api/R3/AddressList/{business}") == {"Results": {str(address): text}, "Count": 1}
    structured = api.ok("GET", f"/Api/R3/AddressList/{business}?Structured=1")["Results"][str(address)]
    assert structured == {"Id": address, "Address": text, "Url": f"{box.url}/Api/R3/Address/{address}"}


def test_an_address_is_changed_in_part(api, address):
    assert api.ok("PUT", f"/Api/R3/Address/{address}", {"Address": "Fő út 2."}) == {"Id": address}
    shown = api.ok("GET", f"/Api/R3/Address/{address}")
    assert (shown["Address"], shown["City"]) == ("Fő út 2.", "Mosonszolnok")


def test_a_new_default_takes_the_place_of_the_old_one(api, business, address):
    newer = api.ok("PUT", "/Api/R3/Address", {"ContactId": business, "City": "Pécs", "Default": 1})["Id"]
    assert [api.ok("GET", f"/Api/R3/Address/{key}")["Default"] for key in (address, newer)] == [0, 1]


@pytest.mark.parametrize(
    "data", [{"City": "Pécs"}, {"ContactId": 999999}, {"CountryId": "Atlantis"}, {"Type": "Moon base"}, {"Typo": 1}]
)
def test_a_bad_address_is_400(api, business, data):
    body = data if "City" in data else {"ContactId": business} | data
    assert api.put("/Api/R3/Address", body).status == 400


def test_an_address_cannot_move_to_another_contact(api, address):
    assert api.put(f"/Api/R3/Address/{address}", {"ContactId": 7501}).status == 400
