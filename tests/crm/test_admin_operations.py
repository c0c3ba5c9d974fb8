"""Operations in the admin: looked at, withdrawn, put aside; never changed, never deleted."""

from typing import Any

import pytest

from crm.models import Event, Operation
from tests import admin_rows

pytestmark = pytest.mark.django_db
LIST = "/admin/crm/operation/"


@pytest.fixture
def system(db):
    return admin_rows.a_system()


@pytest.fixture
def administrator(client_of):
    return client_of("administrator")


@pytest.fixture
def operation(system):
    return admin_rows.an_operation(system, admin_rows.an_order(system, 1))


def act(client: Any, action: str, *rows: Operation, **more: str) -> Any:
    data: dict[str, Any] = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(LIST, data if "confirmed" in more else data | {"index": "0"}, follow=True)


def test_a_row_shows_its_steps_and_what_was_asked(administrator, operation):
    page = administrator.get(f"{LIST}{operation.pk}/change/").content.decode()
    for text in ("order.finalize", "remote_id", "finalize", "Open on the desk"):
        assert text in page


def test_withdrawing_asks_first_and_keeps_the_reason(administrator, operation):
    question = act(administrator, "withdraw", operation)
    assert "What has not been sent is never sent" in question.content.decode()
    operation.refresh_from_db()
    assert operation.state == "waiting"
    act(administrator, "withdraw", operation, confirmed="1", reason="mégsem")
    operation.refresh_from_db()
    assert operation.state == "withdrawn"
    event = Event.objects.get(what="withdrawn")
    assert (event.text, event.user.username) == ("mégsem", "administrator")


def test_what_has_been_sent_is_not_withdrawn(administrator, operation):
    Operation.objects.filter(pk=operation.pk).update(state="sending")
    page = act(administrator, "withdraw", operation, confirmed="1").content.decode()
    assert "too late, it has been sent" in page
    operation.refresh_from_db()
    assert operation.state == "sending"


def test_refusals_are_put_aside_and_nothing_else(administrator, system, operation):
    refused = admin_rows.an_operation(system, admin_rows.an_order(system, 2), state="refused")
    page = act(administrator, "put_aside", operation, refused).content.decode()
    assert "Only refused operations can be put aside" in page
    operation.refresh_from_db()
    refused.refresh_from_db()
    assert refused.seen_at is not None
    assert (operation.seen_at, operation.state) == (None, "waiting")


def test_buttons_of_a_row_follow_its_state(administrator, operation):
    def buttons() -> list[str]:
        context = administrator.get(f"{LIST}{operation.pk}/change/").context
        return [name for name, _label in context["portal_buttons"]]

    assert buttons() == ["withdraw"]
    Operation.objects.update(state="refused")
    assert buttons() == ["put_aside"]
    Operation.objects.update(state="confirmed")
    assert buttons() == []


def test_without_the_right_to_settle_nothing_is_offered_or_done(make_user, client_of, operation):
    user = make_user("accountant")
    user.is_staff = True
    user.save()
    client = client_of("accountant")
    act(client, "withdraw", operation, confirmed="1")
    Operation.objects.filter(pk=operation.pk).update(state="refused")
    act(client, "put_aside", operation)
    operation.refresh_from_db()
    assert (operation.state, operation.seen_at) == ("refused", None)


def test_many_at_once_are_refused(administrator, system, monkeypatch, operation):
    monkeypatch.setattr("crm.admin.operations.MOST_AT_ONCE", 1)
    another = admin_rows.an_operation(system, admin_rows.an_order(system, 2))
    page = act(administrator, "withdraw", operation, another, confirmed="1").content.decode()
    assert "Choose at most 1 rows at once" in page
    assert Operation.objects.filter(state="waiting").count() == 2


def test_the_list_finds_an_operation_by_its_number(administrator, operation):
    page = administrator.get(f"{LIST}?q={operation.pk}")
    assert list(page.context["cl"].result_list) == [operation]
