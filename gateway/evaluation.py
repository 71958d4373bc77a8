"""Evaluates blinded elements, within the caller's lifetime budget under that leaf key; charged durably beforehand."""

import asyncio
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.domain.budget import partner_budget
from gateway.domain.directory import Directory
from gateway.domain.ledger import Account
from gateway.errors import (
    BatchSizeRefused,
    IdentityElementRefused,
    LeafUnknown,
    MalformedElementRefused,
    ManifestUnavailable,
)
from gateway.ports.evaluating import Charge, EvaluationLedger, LeafKeys
from gateway.turns import Turns
from keys import errors as keys_errors
from keys import voprf
from keys.blinding_seed import request_hash
from keys.errors import IdentityElement, KeysError, MalformedIdentity
from keys.group import ELEMENT_SIZE, MAX_BATCH, Elements
from keys.identity import MunicipalityCode, Oin
from keys.suite import Mode
from servicekit.clock import Clock
from servicekit.logs import get_logger
from servicekit.refusal import CallerUnknown

GATEWAY, TRUSTEE = "gateway", "trustee"
"""How the manifest names those who hold a leaf key, or a share of it."""
_log = get_logger(__name__)


class Directories(Protocol):
    """Who may ask, as of now."""

    def current(self) -> Directory:
        """Return the newest consistent snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Under which leaf key a caller wants elements evaluated."""

    caller: Oin
    municipality: str
    epoch: int
    generation: int


class BlindEvaluation:
    """The keyed function: a node has the leaf of its own municipality, a partner in blind mode those it sends to."""

    def __init__(
        self,
        *,
        directory: Directories,
        ledger: EvaluationLedger,
        leaf_keys: LeafKeys,
        threads: Executor,
        clock: Clock,
        turns: Turns,
        evaluator: str = GATEWAY,
    ) -> None:
        self._directory = directory
        self._ledger = ledger
        self._leaf_keys = leaf_keys
        self._threads = threads
        self._clock = clock
        self._turns = turns
        self._evaluator = evaluator

    async def evaluate(self, wanted: Wanted, elements: bytes) -> voprf.Evaluation:
        """Return the evaluation and its proof.

        Raises CallerUnknown, LeafUnknown, BatchSizeRefused, IdentityElementRefused, MalformedElementRefused or
        BudgetExhausted before any secret is used.
        """
        directory = self._directory.current()
        account, agreed = _account(directory, wanted, self._clock.now())
        stated = self._stated(directory, account)
        async with self._turns.turn(wanted.caller, min(len(elements) // ELEMENT_SIZE, MAX_BATCH)):
            return await self._evaluated(wanted, account, agreed, stated, elements)

    async def _evaluated(
        self, wanted: Wanted, account: Account, agreed: int, stated: bytes | None, elements: bytes
    ) -> voprf.Evaluation:
        loop = asyncio.get_running_loop()
        blinded = await loop.run_in_executor(self._threads, _checked, elements)
        # Only now: deriving a leaf key is a use of the epoch's root.
        key = self._leaf(stated, account)
        booking = await self._ledger.charge(
            Charge(
                account=account,
                agreed=agreed,
                request_hash=request_hash(
                    wanted.caller, account.municipality, account.epoch, account.generation, elements
                ),
                count=len(blinded),
            )
        )
        if booking.alarm:
            _log.warning("budget_alarm", municipality=account.municipality.value, caller=wanted.caller.value)
        return await loop.run_in_executor(self._threads, voprf.blind_evaluate, key, blinded, voprf.random_scalar())

    def _stated(self, directory: Directory, account: Account) -> bytes | None:
        """Return the public half of our leaf, or of our share of it, as the manifest states it."""
        if directory.manifest is None or not directory.in_force(self._clock.now()):
            raise ManifestUnavailable
        leaf = directory.manifest.leaf_of(account.municipality, account.epoch, account.generation)
        if leaf is None:
            other = directory.manifest.leaf(account.municipality, account.epoch)
            raise LeafUnknown(field="epoch" if other is None else "generation")
        return leaf.public_key_of(self._evaluator)

    def _leaf(self, stated: bytes | None, account: Account) -> voprf.KeyPair:
        key = self._leaf_keys.leaf(account.municipality, account.epoch, account.generation)
        if key is None or key.public != stated:
            raise LeafUnknown(field="epoch")
        return key


def _account(directory: Directory, wanted: Wanted, now: datetime) -> tuple[Account, int]:
    """Return the account that the caller has evaluations charged to, and what was agreed for it."""
    own = directory.nodes.get(wanted.caller)
    if own is None:
        code, agreed = _partner_account(directory, wanted, now)
    elif wanted.municipality != own.value:
        raise LeafUnknown(field="municipality_code")
    else:
        code, agreed = own, directory.connections[own].budget
    account = Account(municipality=code, epoch=wanted.epoch, generation=wanted.generation, caller=wanted.caller)
    return account, agreed


def _partner_account(directory: Directory, wanted: Wanted, now: datetime) -> tuple[MunicipalityCode, int]:
    partner = directory.active_partner(wanted.caller)
    # Whoever does not send blindly has nothing to evaluate: an answer would only help it to guess.
    if partner is None or Mode.BLIND not in directory.modes.get(partner.oin, {}).values():
        raise CallerUnknown
    try:
        code = MunicipalityCode(wanted.municipality)
    except MalformedIdentity:
        raise LeafUnknown(field="municipality_code") from None
    if directory.published_mode(partner.oin, code) is not Mode.BLIND:
        raise LeafUnknown(field="municipality_code")
    epoch = directory.manifest.epoch(wanted.epoch) if directory.manifest else None
    if epoch is None or not epoch.sealed_under(now):
        raise LeafUnknown(field="epoch")
    return code, partner_budget(partner.volume(code))


def _checked(elements: bytes) -> Elements:
    try:
        return Elements.parse(elements)
    except keys_errors.BatchSizeRefused:
        raise BatchSizeRefused(field="blinded_elements") from None
    except IdentityElement:
        raise IdentityElementRefused(field="blinded_elements") from None
    except KeysError:
        raise MalformedElementRefused(field="blinded_elements") from None
