"""Addresses of the connection: contacts, operations, runs."""

app_name = "crm"
urlpatterns: list = []
