from pathlib import Path

import pytest

from gateway.domain.outcome import SignalCode
from gateway.errors import GatewayRefusal
from gateway.settings import Settings, load_settings
from servicekit.form_options import FormOptions
from servicekit.settings import SettingsRefused, StrictModel
from signals.signal import PartnerType

TEXT = """
oin = "00000099000000000900"
operator_oin = "00000099000000000901"
store = "data/gateway.sqlite"
[tls]
certificate = "pki/server.pem"
private_key = "/elsewhere/server.key"
authority = "pki/authority.pem"
[custody]
directory = "custody"
wrapping_key = "wrapping.key"
[manifest]
public_key = "manifest.hex"
"""


def load(tmp_path, extra=""):
    path = tmp_path / "gateway.toml"
    path.write_text(TEXT + extra)
    return load_settings(path)


def test_relative_paths_start_from_the_file_and_absolute_ones_stay(tmp_path):
    settings = load(tmp_path)
    assert settings.store == tmp_path / "data/gateway.sqlite"
    assert settings.tls.certificate == tmp_path / "pki/server.pem"
    assert settings.tls.private_key == Path("/elsewhere/server.key")
    assert settings.custody.directory == tmp_path / "custody"


def test_a_rule_of_form_may_be_changed_and_the_others_keep_the_national_default(tmp_path):
    rules = load(
        tmp_path, "[form.Huur]\nbirth_date_allowed = true\n[form.Overige]\nlegal_ground = 'besluit'\n"
    ).form_rules()
    assert rules.of(PartnerType.RENT).birth_date_allowed
    assert rules.of(PartnerType.RENT).minimum_age_days == 30
    assert rules.of(PartnerType.OTHER).legal_ground == "besluit"
    assert rules.of(PartnerType.ENERGY).birth_date_allowed


@pytest.mark.parametrize(
    ("extra", "option"),
    [
        ("[form.Gas]\nreminder = false\n", "form.Gas"),
        ("[form.Huur]\nminimum_age_days = -1\n", "form.Huur.minimum_age_days"),
        ("[form.Zorg]\nminimum_age_days = 101\n", "file"),
        ("[limits]\nmessage_bytes = 1\n", "limits.message_bytes"),
        ("[limits]\nspeed = 1\n", "limits.speed"),
    ],
)
def test_a_wrong_option_is_named(tmp_path, extra, option):
    with pytest.raises(SettingsRefused, match=option.replace(".", r"\.")):
        load(tmp_path, extra)


@pytest.mark.parametrize("text", ["", "zz" * 32, "ab", "ab" * 33])
def test_what_is_no_manifest_key_is_refused(tmp_path, text):
    (tmp_path / "manifest.hex").write_text(text)
    with pytest.raises(SettingsRefused, match=r"manifest\.hex"):
        load(tmp_path).pinned_manifest_key()


def test_the_log_is_named_for_the_gateway_unless_told_otherwise(tmp_path):
    assert load(tmp_path).audit_log_id == "gateway.00000099000000000900"


def test_every_option_is_explained_to_operators():
    page = (Path(__file__).parents[3] / "docs/operations/gateway.md").read_text()
    missing = [name for name in options(Settings) if f"`{name}`" not in page]
    assert missing == []


def options(model, prefix=""):
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, StrictModel):
            yield from options(kind, f"{prefix}{name}.")
        elif name == "form":
            yield from FormOptions.model_fields
        else:
            yield prefix + name


def test_every_code_of_a_signal_and_of_a_call_is_explained_to_operators():
    page = (Path(__file__).parents[3] / "docs/operations/gateway.md").read_text()
    commands_only = {"ENROLMENT_REFUSED", "ROUTING_REFUSED", "MANIFEST_REFUSED", "INSTALLATION_REFUSED"}
    told = {code.value for code in (*SignalCode, *GatewayRefusal)} - commands_only
    assert [code for code in sorted(told) if f"`{code}`" not in page] == []
