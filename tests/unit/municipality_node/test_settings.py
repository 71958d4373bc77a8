"""The node's configuration: a misspelt or unsafe option stops the start, and every option is documented."""

from pathlib import Path

import pytest

from municipality_node.settings import (
    FormOptions,
    GatewaySettings,
    HealthSettings,
    MunicipalitySettings,
    NodeSettings,
    read_settings,
)
from servicekit.settings import SettingsRefused
from signals.signal import PartnerType

DOCUMENTED = Path(__file__).resolve().parents[3] / "docs/operations/node.md"
WHOLE = """
[gateway]
address = "localhost:1"
manifest_key = "key.hex"
{gateway}
[[municipality]]
code = "0654"
oin = "00000099000000000101"
operator_oin = "00000099000000000102"
directory = "0654"
policy = "policy.toml"
{municipality}
[municipality.tls]
certificate = "a.pem"
private_key = "a.key"
authority = "root.pem"
{more}
"""


def settings(tmp_path, gateway="", municipality="", more=""):
    path = tmp_path / "node.toml"
    path.write_text(WHOLE.format(gateway=gateway, municipality=municipality, more=more))
    return read_settings(path)


def test_relative_paths_start_from_the_file(tmp_path):
    read = settings(tmp_path)
    (entry,) = read.municipality
    assert entry.store_place == tmp_path / "0654" / "store.sqlite"
    assert entry.wrapping_key_path == tmp_path / "0654" / "custody" / "wrapping.key"
    assert entry.tls.authority == tmp_path / "root.pem"
    assert not read.gateway.allow_same_operator


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"gateway": 'adress = "x"'}, "gateway.adress"),
        ({"municipality": 'secret = "x"'}, "municipality.0.secret"),
        ({"more": '[health]\nlisten = "0.0.0.0:1"'}, "health.listen"),
        ({"more": "[form.Energie]\nminimum_age_days = -1"}, "form.Energie.minimum_age_days"),
        ({"more": "[form.Vuur]\nminimum_age_days = 1"}, "form.Vuur"),
    ],
)
def test_a_wrong_option_is_refused_by_name(tmp_path, changes, option):
    with pytest.raises(SettingsRefused) as refused:
        settings(tmp_path, **changes)
    assert option in str(refused.value)


def test_two_municipalities_may_not_share_a_directory(tmp_path):
    again = WHOLE[WHOLE.index("[[municipality]]") :].format(municipality="", more="").replace("0654", "0687", 1)
    again = again.replace("00000099000000000101", "00000099000000000103")
    with pytest.raises(SettingsRefused):
        settings(tmp_path, more=again)


def test_the_form_can_be_changed_for_one_partner_type(tmp_path):
    rules = settings(tmp_path, more="[form.Energie]\nminimum_age_days = 10").form_rules()
    assert rules.of(PartnerType.ENERGY).minimum_age_days == 10
    assert rules.of(PartnerType.WATER).minimum_age_days == 30


def test_a_manifest_key_that_is_none_is_refused(tmp_path):
    (tmp_path / "key.hex").write_text("not hexadecimal")
    with pytest.raises(SettingsRefused) as refused:
        settings(tmp_path).manifest_key()
    assert "key.hex" in str(refused.value)


def test_every_option_is_documented():
    told = DOCUMENTED.read_text()
    models = (GatewaySettings, HealthSettings, MunicipalitySettings, FormOptions, NodeSettings)
    missing = [name for model in models for name in model.model_fields if name not in told]
    assert missing == []


def test_a_store_is_a_database_by_url_and_two_municipalities_do_not_share_one(tmp_path):
    url = "postgresql://m0654@/nodes?host=/run/postgresql"
    (entry,) = settings(tmp_path, municipality=f'store = "{url}"').municipality
    assert entry.store_place.url.username == "m0654"
    for wrong in ("store.sqlite", "postgresql://m0654:secret@/nodes", "postgresql://m0654@db.example/nodes"):
        with pytest.raises(SettingsRefused) as refused:
            settings(tmp_path, municipality=f'store = "{wrong}"')
        assert "municipality.0.store" in str(refused.value)
    second = WHOLE[WHOLE.index("[[municipality]]") :].format(municipality=f'store = "{url}"', more="")
    other = second.replace('"0654"', '"0687"').replace("101", "103")
    with pytest.raises(SettingsRefused):
        settings(tmp_path, municipality=f'store = "{url}"', more=other)
    (_, apart) = settings(tmp_path, municipality=f'store = "{url}"', more=other.replace("m0654", "m0999")).municipality
    assert apart.store_place.url.username == "m0999"
