"""What operators read for codes. English here; Dutch in the catalogue. Codes of refusals stay codes."""

from collections.abc import Mapping
from types import MappingProxyType

from servicekit.web.languages import N_

ROLES: Mapping[str, str] = MappingProxyType({"operator": N_("gateway operator")})
STATES: Mapping[str, str] = MappingProxyType(
    {
        "accepting": N_("accepting"),
        "paused": N_("paused"),
        "merged": N_("merged"),
        "active": N_("active"),
        "blocked": N_("blocked"),
        "next": N_("to come"),
        "matchable": N_("matchable"),
        "ended": N_("ended"),
        "destroyed": N_("destroyed"),
    }
)
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "SIGN_IN_REFUSED": N_("You were not signed in."),
        "REQUEST_MALFORMED": N_("The gateway did not understand what was filled in."),
    }
)
OTHER_REFUSAL = N_("The gateway refused this.")
