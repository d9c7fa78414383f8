"""Forms of accounts. They know the shape of input, no rules and no database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.accounts.states import VERBS_OF, BodyKind, Verb
from app.accounts.words import KIND_LABELS, VERB_LABELS, roles_of
from app.kernel.email_address import EMAIL
from app.kernel.forms import Form, VersionedForm
from app.kernel.i18n import LANGUAGES, _l

LONGEST = 200
ADDRESS = rf"^\s*{EMAIL}\s*$"
LANGUAGE_CHOICES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]
NEW = {"autocomplete": "new-password"}
CODE = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"}


class ConfirmationMixin:
    """The password field of a signature-like act; the view passes it to `accounts.service.confirm_identity`."""

    password = PasswordField(
        _l("Your password, to confirm"),
        [InputRequired(_l("Enter your password to confirm."))],
        description=_l("This confirms that it is you. It is not an electronic signature."),
    )


class SignInForm(Form):
    """Address and password."""

    email = EmailField(
        _l("Email"),
        [InputRequired(_l("Enter your email address.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), Length(max=LONGEST)])


class CodeForm(Form):
    """A code of the app, or a recovery code."""

    code = StringField(_l("Code"), [InputRequired(_l("Enter the code.")), Length(max=40)], render_kw=CODE)


class ForgottenForm(Form):
    email = EmailField(_l("Email"), [InputRequired(_l("Enter your email address.")), Length(max=LONGEST)])


class NewPasswordForm(Form):
    """A new password; asked once, since it may be shown by the browser."""

    new_password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Choose a password."))],
        description=_l("At least 12 characters. A sentence of several words is easy to remember and hard to guess."),
        render_kw=NEW,
    )


class ChangePasswordForm(NewPasswordForm):
    password = PasswordField(_l("Present password"), [InputRequired(_l("Enter your present password."))])


class PasswordForm(ConfirmationMixin, Form):
    """Nothing but the confirmation."""


class ReplaceForm(PasswordForm):
    """Password and a valid code, to take the second factor away."""

    code = StringField(
        _l("Code"),
        [Optional(), Length(max=40)],
        description=_l("From the app, or a recovery code if the telephone is lost."),
        render_kw=CODE,
    )


class LanguageForm(Form):
    language = SelectField(_l("Language of letters"), choices=LANGUAGE_CHOICES)


class DigestForm(Form):
    """The morning letter."""

    digest = BooleanField(_l("Send me a letter on the morning of each working day on which something waits for me"))


class ReachForm(Form):
    """The second channel for legal notices that stay unread."""

    email = StringField(
        _l("Second email address"),
        [Optional(), Length(max=LONGEST)],
        description=_l("A letter with a link goes there. The address is used once you have confirmed it by the link."),
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )
    phone = StringField(
        _l("Telephone for short messages"),
        [Optional(), Length(max=30)],
        description=_l("This site has no gateway for short messages: they are only simulated, nothing is sent."),
        render_kw={"inputmode": "tel", "autocomplete": "tel"},
    )


class BodyAddressForm(Form):
    """The official address of a body."""

    email = StringField(
        _l("Official email address"),
        [Optional(), Length(max=LONGEST)],
        description=_l("When a legal notice to this body stays unread, a letter goes there that names no case."),
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )


class BodyForm(Form):
    """A body as the Ministry enters it."""

    kind = RadioField(_l("Kind of body"), [InputRequired(_l("Choose the kind of body."))], choices=[])
    region_code = SelectField(_l("Region"), [InputRequired(_l("Choose the region."))], choices=[])
    bin = StringField(
        _l("BIN"),
        [Optional(), Length(max=20)],
        description=_l("Twelve digits. It is shown masked and stands in no address and no letter."),
    )
    name_kk = StringField(_l("Name in Kazakh"), [InputRequired(_l("Enter the name.")), Length(max=LONGEST)])
    name_ru = StringField(_l("Name in Russian"), [InputRequired(_l("Enter the name.")), Length(max=LONGEST)])
    name_en = StringField(_l("Name in English"), [InputRequired(_l("Enter the name.")), Length(max=LONGEST)])

    def offer(self, regions: Iterable[tuple[str, str]]) -> None:
        self.kind.choices = [SelectChoice(kind.value, label) for kind, label in KIND_LABELS.items()]
        self.region_code.choices = [SelectChoice("", _l("Choose")), *(SelectChoice(*region) for region in regions)]


class BodySearchForm(Form):
    """Search among bodies; a GET form."""

    text = StringField(_l("Name"), [Optional(), Length(max=100)])
    kind = SelectField(_l("Kind of body"), [Optional()], choices=[])
    region = SelectField(_l("Region"), [Optional()], choices=[])

    def offer(self, regions: Iterable[tuple[str, str]]) -> None:
        self.kind.choices = [SelectChoice("", _l("All"))]
        self.kind.choices += [SelectChoice(kind.value, label) for kind, label in KIND_LABELS.items()]
        self.region.choices = [SelectChoice("", _l("All")), *(SelectChoice(*region) for region in regions)]


class MemberForm(VersionedForm):
    """Rights and position of a member."""

    position = StringField(_l("Position"), [Optional(), Length(max=LONGEST)])
    role = SelectField(
        _l("Role"),
        [Optional()],
        choices=[],
        default="",
        description=_l("A role gives its rights; ticked rights are added to them."),
    )
    verbs = SelectMultipleField(_l("Rights"), choices=[])

    def offer(self, kind: BodyKind) -> None:
        self._kind = kind
        self.role.choices = [SelectChoice("", _l("Only the rights ticked below"))]
        self.role.choices += [SelectChoice(key, label) for key, (label, _verbs) in roles_of(kind).items()]
        self.verbs.choices = [SelectChoice(v.value, VERB_LABELS[v]) for v in Verb if v in VERBS_OF[kind]]

    def chosen_verbs(self) -> frozenset[Verb]:
        """The rights of the chosen role together with those ticked."""
        ticked = frozenset(Verb(name) for name in self.verbs.data or ())
        role = roles_of(self._kind).get(self.role.data or "")
        return ticked | role[1] if role else ticked


class InviteForm(MemberForm):
    """An invitation of a member."""

    name = StringField(_l("Full name"), [InputRequired(_l("Enter the name.")), Length(max=LONGEST)])
    email = EmailField(
        _l("Email"),
        [
            InputRequired(_l("Enter an email address.")),
            Regexp(ADDRESS, message=_l("Enter an email address such as name@example.kz.")),
            Length(max=LONGEST),
        ],
        render_kw={"autocomplete": "off"},
    )
    iin = StringField(
        _l("IIN"),
        [Optional(), Length(max=20)],
        description=_l("Twelve digits. It is shown masked and stands in no letter."),
    )
    language = SelectField(_l("Language of letters"), choices=LANGUAGE_CHOICES)

    def facts(self) -> dict[str, Any]:
        """What `invite_person` wants."""
        values = {name: value or "" for name, value in self.values().items() if name != "role"}
        return values | {"verbs": self.chosen_verbs()}


class ReasonForm(Form):
    """Nothing but a reason, which those concerned will read."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Say why.")), Length(max=2000)],
        description=_l("Those concerned read it."),
    )


class DelegationForm(ConfirmationMixin, Form):
    """Whose rights, to whom, which, from when to when, and why; confirmed by password, since it lends signatures."""

    giver = SelectField(_l("Whose rights"), [InputRequired(_l("Choose whose rights are lent."))], choices=[])
    receiver = SelectField(_l("Who covers"), [InputRequired(_l("Choose who covers."))], choices=[])
    verbs = SelectMultipleField(
        _l("Rights to lend"),
        choices=[],
        description=_l("Only rights that the giver holds as their own can be lent, and nobody lends them on."),
    )
    first_day = DateField(_l("First day"), [InputRequired(_l("Enter the first day."))])
    last_day = DateField(
        _l("Last day"),
        [InputRequired(_l("Enter the last day."))],
        description=_l("This day counts too. The cover ends by itself after it."),
    )
    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Say why, for example: annual leave.")), Length(max=LONGEST)],
    )

    def offer(
        self, *, givers: Iterable[tuple[str, str]], receivers: Iterable[tuple[str, str]], rights: Iterable[Verb]
    ) -> None:
        """`rights`: those that any of the givers holds here as their own."""
        self.giver.choices = [SelectChoice(*one) for one in givers]
        self.receiver.choices = [SelectChoice("", _l("Choose")), *(SelectChoice(*one) for one in receivers)]
        held = set(rights)
        self.verbs.choices = [SelectChoice(v.value, VERB_LABELS[v]) for v in Verb if v in held]
