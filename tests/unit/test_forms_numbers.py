"""Numbers that nobody means: each is refused beside its field, with the limit, and what was typed stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.bidding.forms.offers import OfferForm
from app.casework.forms import AcceptForm, EstimateForm, FixForm, PaymentForm
from app.kernel import i18n
from app.kernel.forms import BEYOND, Form, TengeField, WholeField, Within


class Typed(Form):
    class Meta(Form.Meta):
        csrf = False

    sum_tenge = TengeField("Sum")
    days = WholeField("Days", [Within(1, 30, "Enter a number from 1 to 30.")])


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    desk = Flask("tests")
    desk.secret_key = "tests"
    i18n.init_app(desk)
    with desk.test_request_context(), i18n.force_locale("en_GB"):
        yield


def typed(**given: str) -> Typed:
    return Typed(MultiDict(given))


@pytest.mark.parametrize("digits", [13, 19, 20, 400, 5000])
def test_a_sum_or_a_number_of_days_with_too_many_digits_is_told_the_limit(digits: int) -> None:
    form = typed(sum_tenge="9" * digits, days="9" * digits)
    assert not form.validate()
    assert form.sum_tenge.errors == ["Enter a sum of at most 1 000 000 000 000 tenge."]
    assert form.days.errors == ["Enter a number from 1 to 30."]
    assert form.sum_tenge._value() == "9" * digits


@pytest.mark.parametrize("odd", ["1e3", "1,5", "ten", "²", "٣x"])
def test_what_is_no_number_is_told_how_one_is_written(odd: str) -> None:
    form = typed(sum_tenge=odd, days=odd)
    assert not form.validate()
    assert form.sum_tenge.errors == ["Enter the sum as a whole number of tenge, for example 90 000."]
    assert form.days.errors == ["Enter a whole number, for example 10."]


def test_a_sum_is_taken_as_people_write_it() -> None:
    form = typed(sum_tenge=" 1 000 000\u00a0000 000 ", days="0" * 40 + "7")
    assert form.validate()
    assert (form.sum_tenge.data, form.days.data) == (10**12, 7)


@pytest.mark.parametrize("kind", [OfferForm, AcceptForm, EstimateForm, FixForm, PaymentForm])
def test_every_form_with_sums_knows_the_limit(kind: type[Form]) -> None:
    form = kind(MultiDict(), meta={"csrf": False})
    sums = [field for field in form if field.name.endswith("_tenge")]
    assert sums
    assert all(isinstance(field, TengeField) and field.most < BEYOND for field in sums)
