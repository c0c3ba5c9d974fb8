"""Addresses of the desk."""

app_name = "billing"
urlpatterns: list = []
