from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.mailbox_settings import MailboxOptions

FILES = {"certificate": "c.pem", "private_key": "k.pem", "authority": "a.pem"}


def test_servers_elsewhere_are_reached_with_tls_and_here_without():
    assert MailboxOptions(nats=("tls://a.example:4222", "tls://b.example:4222"), tls=FILES).replicas == 3
    assert MailboxOptions(nats=("nats://127.0.0.1:4222",)).tls is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"nats": ()},
        {"nats": ("nats://a.example:4222",)},
        {"nats": ("tls://a.example:4222",)},
        {"nats": ("nats://127.0.0.1:4222",), "tls": FILES},
        {"nats": ("tls://a.example:4222", "nats://127.0.0.1:4222"), "tls": FILES},
        {"nats": ("tls://user:secret@a.example:4222",), "tls": FILES},
        {"nats": ("http://127.0.0.1:4222",)},
        {"nats": ("nats://127.0.0.1:4222",), "stream": "a.b"},
        {"nats": ("nats://127.0.0.1:4222",), "stream": "all>"},
        {"nats": ("nats://127.0.0.1:4222",), "replicas": 0},
    ],
)
def test_what_is_not_encrypted_or_no_broker_is_refused_without_showing_it(wrong):
    with pytest.raises(ValidationError) as refused:
        MailboxOptions(**wrong)
    assert "secret" not in str(refused.value)


def test_every_option_is_explained_to_operators():
    page = (Path(__file__).parents[3] / "docs/operations/nats.md").read_text()
    assert [name for name in MailboxOptions.model_fields if f"`{name}`" not in page] == []
