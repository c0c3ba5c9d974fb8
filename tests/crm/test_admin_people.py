"""Users and groups in the admin: an administrator makes users and gives rights, but never more than he has."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client_of):
    return client_of("administrator")


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root", password="a long password")


@pytest.fixture
def powerful(db):
    """A group with a right that administrators do not have."""
    group = Group.objects.create(name="powerful")
    group.permissions.add(Permission.objects.get(codename="delete_user"))
    return group


def page_of(row: Any) -> str:
    return f"/admin/auth/{row._meta.model_name}/{row.pk}/change/"


def values(client: Any, row: Any, **changes: Any) -> dict[str, Any]:
    form = client.get(page_of(row)).context["adminform"].form
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    for name in ("groups", "user_permissions", "permissions"):
        if name in shown:
            shown[name] = [one.pk for one in shown[name] or []]
    shown.pop("password", None)
    given = {name: value for name, value in (shown | changes).items() if value not in (None, False)}
    for name in ("last_login", "date_joined"):
        given.pop(name, None)
    return given


def save(client: Any, row: Any, **changes: Any) -> Any:
    answer = client.post(page_of(row), values(client, row) | changes)
    row.refresh_from_db()
    return answer


# What administrators do ---------------------------------------------------------------------------------------


def test_an_administrator_makes_a_user_and_gives_him_groups(administrator):
    new = {"username": "judit", "password1": "egészen-más-99", "password2": "egészen-más-99", "usable_password": "true"}
    assert administrator.post("/admin/auth/user/add/", new).status_code == 302
    judit = User.objects.get(username="judit")
    groups = Group.objects.filter(name__in=["accountant", "administrator"])
    answer = save(administrator, judit, groups=[group.pk for group in groups], is_staff="on", last_name="Kovács")
    assert answer.status_code == 302
    assert set(judit.groups.all()) == set(groups)
    assert (judit.is_staff, judit.last_name) == (True, "Kovács")


def test_groups_are_offered_with_what_their_members_do(administrator, make_user):
    page = administrator.get(page_of(make_user("accountant"))).content.decode()
    assert "auditor: reads everything, changes nothing" in page


def test_an_administrator_gives_another_one_a_new_password(administrator, make_user):
    user = make_user("accountant")
    new = {"password1": "egészen-más-99", "password2": "egészen-más-99", "usable_password": "true"}
    assert administrator.post(f"/admin/auth/user/{user.pk}/password/", new).status_code == 302
    user.refresh_from_db()
    assert user.check_password("egészen-más-99")


def test_an_administrator_switches_a_login_off(administrator, make_user):
    user = make_user("accountant")
    posted = values(administrator, user)
    del posted["is_active"]
    assert administrator.post(page_of(user), posted).status_code == 302
    user.refresh_from_db()
    assert not user.is_active


def test_an_administrator_changes_the_rights_of_a_group(administrator):
    group = Group.objects.get(name="accountant")
    export = Permission.objects.get(codename="export")
    kept = [right.pk for right in group.permissions.exclude(pk=export.pk)]
    assert administrator.post(page_of(group), {"name": "accountant", "permissions": kept}).status_code == 302
    assert not group.permissions.filter(pk=export.pk).exists()
    assert group.permissions.count() == len(kept)


# The ways up, all closed --------------------------------------------------------------------------------------


def test_nobody_is_made_a_superuser_by_an_administrator(administrator, make_user):
    own, other = make_user("administrator"), make_user("accountant")
    rights = [right.pk for right in Permission.objects.all()]
    for user in (own, other):
        form = administrator.get(page_of(user)).context["adminform"].form
        assert not {"is_superuser", "user_permissions"} & set(form.fields)
        save(administrator, user, is_superuser="on", user_permissions=rights)
        assert not user.is_superuser
        assert not user.user_permissions.exists()


def test_nobody_is_added_as_a_superuser_by_an_administrator(administrator):
    new = {
        "username": "judit", "password1": "egészen-más-99", "password2": "egészen-más-99", "usable_password": "true",
        "is_superuser": "on", "is_staff": "on",
    }  # fmt: skip
    assert administrator.post("/admin/auth/user/add/", new).status_code == 302
    assert not User.objects.get(username="judit").is_superuser


@pytest.mark.parametrize("is_active", [True, False])
def test_a_superuser_is_not_touched_by_an_administrator(administrator, root, is_active):
    User.objects.filter(pk=root.pk).update(is_active=is_active)
    assert administrator.get(page_of(root)).context["has_change_permission"] is False
    posted = {"username": "mine", "email": "me@example.com", "is_active": "on"}
    assert administrator.post(page_of(root), posted).status_code == 403
    password = {"password1": "egészen-más-99", "password2": "egészen-más-99", "usable_password": "true"}
    assert administrator.post(f"/admin/auth/user/{root.pk}/password/", password).status_code == 403
    assert administrator.post(f"/admin/auth/user/{root.pk}/delete/", {"post": "yes"}).status_code == 403
    root.refresh_from_db()
    assert (root.username, root.check_password("a long password"), root.is_active) == ("root", True, is_active)


def test_who_may_do_more_than_an_administrator_is_not_touched_by_him(administrator, make_user, powerful):
    """Else a new password would be the way into that login."""
    for name in ("direct", "by group"):
        user = make_user("accountant", name)
        if name == "direct":
            user.user_permissions.add(Permission.objects.get(codename="delete_user"))
        else:
            user.groups.add(powerful)
        for is_active in (True, False):
            User.objects.filter(pk=user.pk).update(is_active=is_active)
            assert administrator.post(page_of(user), {"username": "mine"}).status_code == 403
            password = {"password1": "egészen-más-99", "password2": "egészen-más-99", "usable_password": "true"}
            assert administrator.post(f"/admin/auth/user/{user.pk}/password/", password).status_code == 403


def test_a_group_with_more_rights_is_neither_given_nor_changed(administrator, make_user, powerful):
    user = make_user("accountant")
    answer = administrator.post(page_of(user), values(administrator, user) | {"groups": [powerful.pk]})
    assert "groups" in answer.context["adminform"].form.errors
    assert powerful not in user.groups.all()
    assert administrator.post(page_of(powerful), {"name": "powerful", "permissions": []}).status_code == 403
    assert powerful.permissions.count() == 1


def test_a_group_is_not_given_rights_that_an_administrator_does_not_have(administrator, make_user):
    group = Group.objects.get(name="administrator")
    rights = [right.pk for right in group.permissions.all()]
    beyond = Permission.objects.get(codename="delete_user").pk
    answer = administrator.post(page_of(group), {"permissions": [*rights, beyond]})
    assert "permissions" in answer.context["adminform"].form.errors
    assert not make_user("administrator").has_perm("auth.delete_user")


def test_nobody_changes_his_own_groups_or_locks_himself_out(administrator, make_user):
    own = make_user("administrator")
    assert administrator.post(page_of(own), {"username": "administrator", "groups": []}).status_code == 302
    own.refresh_from_db()
    assert (own.is_active, own.is_staff) == (True, True)
    assert [group.name for group in own.groups.all()] == ["administrator"]


def test_the_four_groups_keep_their_names_and_stay(administrator, root, client_of):
    group = Group.objects.get(name="accountant")
    rights = [right.pk for right in group.permissions.all()]
    administrator.post(page_of(group), {"name": "mine", "permissions": rights})
    group.refresh_from_db()
    assert group.name == "accountant"
    client = client_of(None, "root")
    assert client.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("group", ["accountant", "manager", "auditor"])
def test_staff_of_other_groups_do_not_even_see_users(group, make_user, client_of):
    user = make_user(group)
    user.is_staff = True
    user.save()
    client = client_of(group)
    for address in ("/admin/auth/user/", "/admin/auth/group/", page_of(user), "/admin/auth/user/add/",
                    "/admin/axes/accessattempt/", "/admin/admin/logentry/"):  # fmt: skip
        assert client.get(address).status_code == 403
    assert client.post("/admin/axes/accessattempt/", {"action": "let_in", "index": "0"}).status_code == 403


def test_a_superuser_makes_a_superuser(root, client_of, make_user):
    client, user = client_of(None, "root"), make_user("accountant")
    assert save(client, user, is_superuser="on", is_staff="on").status_code == 302
    assert user.is_superuser


# Logins and history -------------------------------------------------------------------------------------------


def test_who_was_locked_out_is_let_in_again(administrator):
    from axes.models import AccessAttempt

    attempt = AccessAttempt.objects.create(
        username="judit", ip_address="10.0.0.1", user_agent="x", failures_since_start=8, get_data="", post_data=""
    )
    administrator.post("/admin/axes/accessattempt/", {"action": "let_in", "index": "0", "_selected_action": attempt.pk})
    assert not AccessAttempt.objects.exists()
    assert "judit" in administrator.get("/admin/admin/logentry/").content.decode()


def test_the_history_says_who_changed_what(administrator, make_user):
    user = make_user("accountant")
    save(administrator, user, last_name="Új")
    history = administrator.get(f"/admin/auth/user/{user.pk}/history/").content.decode()
    assert "Changed Last name." in history
    assert "Changed Last name." in administrator.get("/admin/admin/logentry/").content.decode()
