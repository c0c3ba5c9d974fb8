"""Cards: the stream that shows drafts, owners and the trash, and changes made on the card alone."""

import pytest


def found(api, query):
    return [int(key) for key in api.ok("GET", f"/Api/R3/Project?{query}")["Results"] or {}]


@pytest.fixture
def order(make_order):
    return make_order(Project={"Text1479": "egy"})


def test_at_least_one_filter_is_required(api):
    for query in ("", "?Page=1", "?CategoryId="):
        answer = api.get(f"/Api/R3/Project{query}")
        assert (answer.status, answer.text) == (400, "Project (GET): Legalább egy szűrési feltétel kötelező!")


@pytest.mark.parametrize(
    "query",
    [
        "CategoryId=7",
        "StatusId=2701",
        "StatusId=El%C5%91k%C3%A9sz%C3%ADt%C3%A9s",
        "StatusGroup=Lead",
        "UserId=22404",
        "MainContactId={business}",
        "Deleted=0",
        "UpdatedSince=2026-03-02+10:00:00",
        "UpdatedAt=2026-03-02",
        "UpdatedAt=2026-03-02%2010:00:00",
        "Query=gigabit",
        "Text1479=egy",
        "CategoryId=7&Text1479=egy&StatusGroup=Lead",
        "ContactId={business}",
        "BusinessId={business}",
    ],
)
def test_each_filter_finds_the_card(api, business, order, query):
    assert int(order["ProjectId"]) in found(api, query.format(business=business))


@pytest.mark.parametrize(
    "query",
    [
        "CategoryId=9",
        "StatusId=2702",
        "StatusGroup=Open",
        "UserId=22405",
        "MainContactId=1",
        "Deleted=1",
        "UpdatedSince=2026-03-02+10:00:01",
        "UpdatedAt=2026-03-01",
        "Query=giga",
        "Text1479=ketto",
        "UserId=Senki",
    ],
)
def test_each_filter_leaves_out_what_does_not_match(api, order, query):
    assert int(order["ProjectId"]) not in found(api, query)


@pytest.mark.parametrize("query", ["CategoryId=x", "Nonsense=1", "CategoryId=9&Text1479=egy", "StatusGroup=Lost"])
def test_a_bad_filter_is_400(api, query):
    assert api.get(f"/Api/R3/Project?{query}").status == 400


def test_rows_carry_ids_and_ascend(api, box, person, make_order):
    make_order(CustomerId=person)
    rows = api.ok("GET", "/Api/R3/Project?CategoryId=7")["Results"]
    last = list(rows.values())[-1]
    assert list(rows) == sorted(rows, key=int)
    assert (last["ContactId"], last["StatusId"], last["UserId"], last["Deleted"]) == (person, 2701, 22404, 0)
    assert last["Url"] == f"{box.url}/Api/R3/Project/{last['Id']}"


def test_business_id_is_absent_where_there_is_none(api, make_order):
    alone = api.ok("PUT", "/Api/R3/Contact", {"Type": "Person", "FirstName": "Egyedül"})["Id"]
    make_order(CustomerId=alone)
    assert "BusinessId" not in next(iter(api.ok("GET", f"/Api/R3/Project?MainContactId={alone}")["Results"].values()))


def test_every_document_has_one_card_in_its_module(start, api_for):
    box = start(invoices=30, orders=20, offers=10, contacts=10)
    api = api_for(box)
    counts = [api.ok("GET", f"/Api/R3/Project?CategoryId={category}")["Count"] for category in (9, 7, 11)]
    assert counts == [30, 20, 10]


@pytest.mark.parametrize("wanted", ["Sikeres", 2704, "2704"])
def test_a_status_is_set_by_label_or_id_whatever_the_state(box, api, order, wanted):
    assert api.ok("PUT", f"/Api/R3/Project/{order['ProjectId']}", {"StatusId": wanted}) == {
        "Id": int(order["ProjectId"])
    }
    document = box.control.document("order", order["Id"])
    assert (document["status"], document["number"], document["paid"]) == ("paid", "MR2026/00001", "2026-03-02")


@pytest.mark.parametrize(
    "fields", [{"StatusId": "Elveszett"}, {"StatusId": 2901}, {"Typo": 1}, {"CategoryId": 9}, {"ContactId": 999999}]
)
def test_a_bad_change_is_400_and_changes_nothing(box, api, order, fields):
    effects = box.control.effects()
    answer = api.put(f"/Api/R3/Project/{order['ProjectId']}", {"Text1479": "x"} | fields)
    assert answer.status == 400
    assert box.control.effects() == effects


def test_an_unknown_choice_is_named_in_the_refusal(api, order):
    answer = api.put(f"/Api/R3/Project/{order['ProjectId']}", {"StatusId": "Ilyen nincs"})
    assert answer.text == "Project (PUT): Érvénytelen választható érték 'Ilyen nincs' a StatusId mezőhöz."


def test_an_unknown_owner_is_accepted_and_somebody_gets_the_card(api, order):
    path = f"/Api/R3/Project/{order['ProjectId']}"
    assert api.put(path, {"UserId": "Nem Létező"}).status == 200
    users = api.ok("GET", "/Api/R3/Schema/Project/7")["UserId"]
    assert api.ok("GET", path)["UserId"] in users.values()


def test_an_owner_is_set_by_name_or_id_and_shown_by_name(api, order):
    path = f"/Api/R3/Project/{order['ProjectId']}"
    for wanted in ("Egerszegi Krisztián", 22405):
        api.ok("PUT", path, {"UserId": wanted})
        assert api.ok("GET", path)["UserId"] == "Egerszegi Krisztián"


def test_a_card_goes_to_the_trash_and_comes_back(box, api, order):
    path = f"/Api/R3/Project/{order['ProjectId']}"
    api.ok("PUT", path, {"Deleted": 1})
    assert found(api, "CategoryId=7&Deleted=1") == [int(order["ProjectId"])]
    assert api.get(f"/Api/R3/ProjectHistory/{order['ProjectId']}?Type=StatusHistory").status == 404
    assert api.get(f"/Api/Order/{order['Id']}").status == 200
    api.ok("PUT", path, {"Deleted": 0})
    assert found(api, "CategoryId=7&Deleted=1") == []


def test_a_card_moves_within_the_company_but_not_out_of_it(api, make_order, person, business):
    path = f"/Api/R3/Project/{make_order(CustomerId=person)['ProjectId']}"
    colleague = api.ok("PUT", "/Api/R3/Contact", {"Type": "Person", "FirstName": "Kolléga", "BusinessId": business})[
        "Id"
    ]
    other = api.ok("PUT", "/Api/R3/Contact", {"Type": "Business", "Name": "Más Kft."})["Id"]
    stranger = api.ok("PUT", "/Api/R3/Contact", {"Type": "Person", "FirstName": "Idegen", "BusinessId": other})["Id"]
    assert api.put(path, {"ContactId": colleague}).status == 200
    assert api.put(path, {"ContactId": stranger}).status == 400
    assert api.put(path, {"ContactId": stranger, "BusinessId": other}).status == 200
    assert api.ok("GET", path)["BusinessId"] == other


def test_a_card_alone_can_be_made_and_needs_its_fields(api, business):
    data = {"Name": "Új adatlap", "UserId": 22404, "CategoryId": 3, "ContactId": business, "StatusId": 2501}
    card_id = api.ok("PUT", "/Api/R3/Project", data | {"RevenueEur": 20000})["Id"]
    assert found(api, "CategoryId=3&RevenueEur=20000") == [card_id]
    for name in data:
        assert api.put("/Api/R3/Project", {key: value for key, value in data.items() if key != name}).status == 400


def test_the_history_tells_each_status_newest_first(box, api, order):
    api.ok("POST", f"/Api/Order/{order['Id']}/Finalize")
    api.ok("POST", f"/Api/Order/{order['Id']}/Complete")
    history = api.ok("GET", f"/Api/R3/ProjectHistory/{order['ProjectId']}?Type=StatusHistory")
    steps = [(row["Status_Old_Name"], row["Status_New_Name"]) for row in history["Results"].values()]
    assert history["Count"] == "3"
    assert steps == [("Folyamatban", "Teljesítve"), ("Előkészítés", "Folyamatban"), ("", "Előkészítés")]


def test_the_categories_are_named(api):
    assert api.ok("GET", "/Api/R3/Category") == {
        "3": "Értékesítés",
        "5": "Ügyfélszolgálat",
        "6": "Projektek",
        "7": "Megrendelés",
        "9": "Számlázó",
        "11": "Ajánlat",
    }
    detailed = api.ok("GET", "/Api/R3/Category?Detailed=1")["9"]
    assert (detailed["Id"], detailed["Name"], detailed["Type"]) == (9, "Számlázó", "Invoice")


def test_the_schema_names_statuses_and_the_tenants_own_fields(api):
    schema = api.ok("GET", "/Api/R3/Schema/Project/11")
    assert schema["StatusId"] == {"3101": "Kiállítandó", "3102": "Kiküldve", "3103": "Elfogadva", "3104": "Elutasítva"}
    assert schema["Enum1907"] == {"2673": "Facebook", "2675": "SEO", "2677": "Google Ads"}
    assert (schema["Name"], schema["String1911"]) == ("Text(512)", "Text(512)")


@pytest.mark.parametrize(("contact_type", "name"), [("Business", "Name"), ("Person", "FirstName")])
def test_the_schema_of_contacts_names_their_fields(api, contact_type, name):
    schema = api.ok("GET", f"/Api/R3/Schema/{contact_type}")
    assert (schema["Id"], schema[name], schema["Email"]) == ("Int", "Text(255)", "Text(128)")
