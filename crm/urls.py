"""Addresses of the connection: contacts, operations, runs, comparisons, health."""

from django.urls import path

from crm.views import contacts, health, operations, runs
from crm.views.freshness import fresh
from crm.views.theme import theme

app_name = "crm"
urlpatterns = [
    path("contacts/", contacts.ContactListView.as_view(), name="contact_list"),
    path("contacts/suggest/", contacts.ContactSuggestView.as_view(), name="contact_suggest"),
    path("contacts/lookup/", contacts.ContactLookupView.as_view(), name="contact_lookup"),
    path("contacts/<int:pk>/", contacts.ContactDetailView.as_view(), name="contact_detail"),
    path("operations/", operations.OperationListView.as_view(), name="operation_list"),
    path("operations/<int:pk>/", operations.OperationDetailView.as_view(), name="operation_detail"),
    path("operations/<int:pk>/withdraw/", operations.OperationWithdrawView.as_view(), name="operation_withdraw"),
    path("operations/<int:pk>/put-aside/", operations.OperationPutAsideView.as_view(), name="operation_put_aside"),
    path("operations/<int:pk>/adopt/", operations.OperationAdoptView.as_view(), name="operation_adopt"),
    path("operations/<int:pk>/send-again/", operations.OperationSendAgainView.as_view(), name="operation_send_again"),
    path("runs/", runs.RunListView.as_view(), name="run_list"),
    path("runs/start/", runs.RunStartView.as_view(), name="run_start"),
    path("runs/<int:pk>/", runs.RunDetailView.as_view(), name="run_detail"),
    path("runs/<int:pk>/stop/", runs.RunStopView.as_view(), name="run_stop"),
    path("reconciliation/", runs.DifferenceListView.as_view(), name="difference_list"),
    path("reconciliation/start/", runs.ReconcileStartView.as_view(), name="reconcile_start"),
    path("fresh/", fresh, name="fresh"),
    path("theme/", theme, name="theme"),
    path("healthz", health.healthz, name="healthz"),
]
