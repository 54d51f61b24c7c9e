"""Every page of the house: answers, one heading, nothing inline, nothing from elsewhere, useful without a script."""

import re

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
PUBLIC = ["/", "/sign-in/", "/search/?q=theme", "/design/", "/offline/"]
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)
ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""", re.I)


@pytest.fixture
def alice(client: Client) -> User:
    user = User.objects.create_user("alice@example.com", "correct horse", name="Alice Ahmed")
    client.force_login(user)
    return user


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_stands_on_its_own(client: Client, path: str) -> None:
    answer = client.get(path)
    html = answer.content.decode()

    assert answer.status_code == 200
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert " · Tidemark</title>" in html
    assert not INLINE.findall(html)
    assert not ELSEWHERE.findall(html)
