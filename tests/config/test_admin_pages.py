import pytest
from django.contrib import admin
from django.urls import reverse

from community.models import Member
from config.demo.loading import load_story

pytestmark = pytest.mark.django_db
APPS = {"community", "ideas", "crm"}
LOGINS = ["admin", "agent", "product", "manager", "community"]


def test_every_page_of_the_back_office_opens(client, settings):
    settings.STAFF_MFA = False
    load_story()

    broken = {}
    for login in LOGINS:
        client.force_login(Member.objects.get(email=f"{login}@demo.example"))
        for address in addresses():
            status = client.get(address).status_code
            if status != 200 and not (status == 403 and login != "admin"):
                broken[login, address] = status

    assert broken == {}


def addresses() -> list[str]:
    found = []
    for model in admin.site._registry:
        label, name = model._meta.app_label, model._meta.model_name
        if label in APPS:
            found.append(reverse(f"admin:{label}_{name}_changelist"))
            row = model._default_manager.order_by("-pk").first()
            if row is not None and name != "topicintake":
                found.append(reverse(f"admin:{label}_{name}_change", args=[row.pk]))
    return found
