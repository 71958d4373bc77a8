"""Settings: strict, anchored to their file, and every option documented."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from partner_client.settings import PartnerSettings, load_settings
from servicekit.settings import SettingsRefused
from signals.signal import PartnerType

MINIMAL = """oin = "00000099000000000001"
name = "Voorbeeld"
partner_type = "Huur"
[gateway]
address = "localhost:1"
tls = { certificate = "c.pem", private_key = "/secret/k.pem", authority = "a.pem" }
"""


def loaded(tmp_path, text=MINIMAL):
    path = tmp_path / "s.toml"
    path.write_text(text)
    return load_settings(path)


def test_relative_paths_are_beside_the_settings(tmp_path):
    settings = loaded(tmp_path)
    assert settings.gateway.tls.certificate == tmp_path / "c.pem"
    assert settings.gateway.tls.private_key == Path("/secret/k.pem")
    assert settings.keys.wrapping_key == tmp_path / "keys/wrapping.key"
    assert settings.manifest.store == tmp_path / "manifest.json"


def test_rules_differ_from_the_national_ones_only_where_stated(tmp_path):
    settings = loaded(tmp_path, MINIMAL + "[rules]\nbirth_date_allowed = true\nminimum_age_days = 45\n")
    rules = settings.type_rules()
    assert settings.partner_type is PartnerType.RENT
    assert (rules.birth_date_allowed, rules.minimum_age_days, rules.contact_effort) == (True, 45, True)


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL.replace("Huur", "Fietsenhandel"),
        MINIMAL.replace("00000099000000000001", "1"),
        MINIMAL + "[submission]\nbatch = 501\n",
        MINIMAL + "[rules]\nminimum_age_days = 45\nmaximum_age_days = 3\n",
        MINIMAL + "[colour]\n",
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, text):
    with pytest.raises(SettingsRefused):
        loaded(tmp_path, text)


def options(model, prefix=""):
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from options(kind, f"{prefix}{name}.")
        else:
            yield prefix + name


def test_every_option_is_documented():
    manual = (Path(__file__).parents[3] / "docs/operations/partner.md").read_text()
    assert [option for option in options(PartnerSettings) if f"`{option}`" not in manual] == []
