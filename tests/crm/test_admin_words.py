"""The word table and the modules in the admin."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from crm.models import Category, Event, StatusWord
from tests import admin_rows

pytestmark = pytest.mark.django_db
LIST = "/admin/crm/statusword/"


@pytest.fixture
def system(db):
    return admin_rows.a_system()


@pytest.fixture
def administrator(client_of):
    return client_of("administrator")


@pytest.fixture
def word(system):
    return StatusWord.objects.create(system=system, kind="order", word="Visszaigazolásra vár", group="Open")


def decide(client: Any, decisions: dict[StatusWord, str]) -> Any:
    """Saves the list as its form posts it."""
    shown = client.get(LIST).context["cl"].formset
    data = {"form-TOTAL_FORMS": len(shown.forms), "form-INITIAL_FORMS": len(shown.forms), "_save": "Save"}
    for number, form in enumerate(shown.forms):
        data[f"form-{number}-id"] = form.instance.pk
        data[f"form-{number}-status"] = decisions.get(form.instance, form.instance.status)
    return client.post(LIST, data)


def test_undecided_words_come_first_with_the_number_of_their_documents(administrator, system, word):
    for known, status in (("Előkészítés", "draft"), ("Sikeres", "paid")):
        StatusWord.objects.create(system=system, kind="order", word=known, status=status, source="standard")
    StatusWord.objects.create(system=system, kind="offer", word="Elfogadva", group="Success")
    for number in range(3):
        admin_rows.an_order(system, number, status="")
    from billing.models import Order

    Order.objects.update(status_word=word.word)
    page = administrator.get(LIST)
    rows = page.context["cl"].result_list
    assert [row.word for row in rows] == ["Visszaigazolásra vár", "Elfogadva", "Előkészítés", "Sikeres"]
    assert [row.document_count for row in rows] == [3, 0, 0, 0]
    assert administrator.get(f"{LIST}{word.pk}/change/").content.decode().count(">3</a>") == 1


def test_a_decision_applies_to_the_documents_that_show_the_word(administrator, system, word):
    from billing.models import Order

    order = admin_rows.an_order(system, 1, status="")
    other = admin_rows.an_order(system, 2, status="")
    Order.objects.filter(pk=order.pk).update(status_word=word.word)
    answer = decide(administrator, {word: "in_progress"})
    assert answer.status_code == 302
    word.refresh_from_db()
    order.refresh_from_db()
    other.refresh_from_db()
    assert (word.status, word.source) == ("in_progress", "admin")
    assert (order.status, other.status) == ("in_progress", "")
    assert Event.objects.filter(kind="order", text__contains=word.word).count() == 1
    assert LogEntry.objects.get().object_repr == word.word
    assert "1 document follows" in administrator.get(LIST).content.decode()


def test_a_decision_on_the_words_own_page(administrator, word):
    administrator.post(f"{LIST}{word.pk}/change/", {"status": "completed"})
    word.refresh_from_db()
    assert (word.status, word.source) == ("completed", "admin")


def test_a_decision_can_be_taken_back(administrator, word):
    decide(administrator, {word: "draft"})
    decide(administrator, {word: ""})
    word.refresh_from_db()
    assert (word.status, word.source) == ("", "undecided")


def test_words_that_were_not_touched_keep_their_source(administrator, system, word):
    standard = StatusWord.objects.create(system=system, kind="order", word="Sikeres", status="paid", source="standard")
    decide(administrator, {word: "draft"})
    standard.refresh_from_db()
    assert (standard.status, standard.source) == ("paid", "standard")


@pytest.mark.parametrize(
    ("kind", "status", "allowed"),
    [
        ("order", "draft", True),
        ("order", "failed", True),
        ("order", "issued", False),
        ("order", "stornoed", False),
        ("invoice", "issued", True),
        ("invoice", "stornoed", True),
        ("invoice", "draft", False),
        ("invoice", "failed", False),
        ("offer", "paid", False),
        ("order", "anything", False),
    ],
)
def test_a_word_means_only_what_its_kind_can_be(administrator, system, kind, status, allowed):
    word = StatusWord.objects.create(system=system, kind=kind, word="szó")
    decide(administrator, {word: status})
    word.refresh_from_db()
    assert word.status == (status if allowed else "")
    administrator.post(f"{LIST}{word.pk}/change/", {"status": status})
    word.refresh_from_db()
    assert word.status == (status if allowed else "")


def test_the_word_itself_cannot_be_changed(administrator, word):
    administrator.post(f"{LIST}{word.pk}/change/", {"status": "draft", "word": "más", "kind": "invoice"})
    word.refresh_from_db()
    assert (word.word, word.kind) == ("Visszaigazolásra vár", "order")


# Modules ------------------------------------------------------------------------------------------------------


def test_a_kind_of_document_lives_in_one_module(administrator, system):
    first, second = admin_rows.a_module(system), admin_rows.a_module(system)
    for module in (first, second):
        assert administrator.post(f"/admin/crm/category/{module.pk}/change/", {"kind": "order"}).status_code == 302
    assert list(Category.objects.filter(kind="order")) == [second]
    assert LogEntry.objects.filter(object_id=str(first.pk)).count() == 2


@pytest.mark.parametrize("kind", ["product", "contact", "card", "anything"])
def test_a_module_holds_documents_alone(administrator, system, kind):
    module = admin_rows.a_module(system)
    answer = administrator.post(f"/admin/crm/category/{module.pk}/change/", {"kind": kind})
    assert "kind" in answer.context["adminform"].form.errors
    module.refresh_from_db()
    assert module.kind == ""
