"""What people choose and type on the screener's page, and how it becomes the address of a screen."""

from django import forms
from django.http import QueryDict

from accounts.forms.base import TextField
from config.kit import money
from config.templatetags import figures

NAME, THAN, VALUE = "add", "than", "value"  # one more filter: a figure, how, and a number


class SaveForm(forms.Form):
    name = TextField(max_length=80, error_messages={"required": "Give the screen a name."})


def tidied(query: QueryDict, *, locale: str = figures.ANYBODYS) -> QueryDict:
    """Without what was left empty, columns in one text, and a new filter among the others, in place of one like it."""
    tidy = QueryDict(mutable=True)
    for name, values in query.lists():
        there = [value for value in values if value.strip()]
        if name == "columns" and there:
            tidy[name] = ",".join(there)
        elif there and name not in (NAME, THAN, VALUE):
            tidy.setlist(name, there)
    added, value = query.get(NAME, "").strip(), query.get(VALUE, "").strip()
    if added and value:
        than = query.get(THAN, "is")
        tidy[added if than in ("is", "") else f"{added}__{than}"] = typed(value, locale)
    return tidy


def typed(text: str, locale: str) -> str:
    """A number as this person writes them, as an address has it. What is none stays: where it is read it is refused."""
    for each in dict.fromkeys((locale, "en-IN")) if locale == figures.ANYBODYS else (locale,):
        try:
            return money.text(money.parse(text.rstrip(" %"), each))
        except money.NotANumber:
            continue
    return text
