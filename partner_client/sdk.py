"""The public names for partners' own programs.

    async with connect(load_settings(path)) as client:
        answers = await client.submit(signals)

`BlockingClient` is the same without an event loop.
"""

from partner_client.blocking import BlockingClient
from partner_client.client import Answer, DrempelClient
from partner_client.errors import GatewayUnavailable, PartnerError, PartnerRefusal
from partner_client.feedback.collecting import Collection
from partner_client.feedback.record_book import RecordBook
from partner_client.outcome import Receipt, Refused
from partner_client.settings import PartnerSettings, load_settings
from partner_client.wiring import connect

__all__ = [
    "Answer",
    "BlockingClient",
    "Collection",
    "DrempelClient",
    "GatewayUnavailable",
    "PartnerError",
    "PartnerRefusal",
    "PartnerSettings",
    "Receipt",
    "RecordBook",
    "Refused",
    "connect",
    "load_settings",
]
