from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SignalType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIGNAL_TYPE_UNSPECIFIED: _ClassVar[SignalType]
    SIGNAL_TYPE_EARLY: _ClassVar[SignalType]
    SIGNAL_TYPE_END_OF_SUPPLY: _ClassVar[SignalType]
    SIGNAL_TYPE_CRISIS: _ClassVar[SignalType]
SIGNAL_TYPE_UNSPECIFIED: SignalType
SIGNAL_TYPE_EARLY: SignalType
SIGNAL_TYPE_END_OF_SUPPLY: SignalType
SIGNAL_TYPE_CRISIS: SignalType

class Date(_message.Message):
    __slots__ = ("year", "month", "day")
    YEAR_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    year: int
    month: int
    day: int
    def __init__(self, year: _Optional[int] = ..., month: _Optional[int] = ..., day: _Optional[int] = ...) -> None: ...

class Attestation(_message.Message):
    __slots__ = ("contact_effort", "help_pointed_out", "reminder_date", "offer_unanswered")
    CONTACT_EFFORT_FIELD_NUMBER: _ClassVar[int]
    HELP_POINTED_OUT_FIELD_NUMBER: _ClassVar[int]
    REMINDER_DATE_FIELD_NUMBER: _ClassVar[int]
    OFFER_UNANSWERED_FIELD_NUMBER: _ClassVar[int]
    contact_effort: bool
    help_pointed_out: bool
    reminder_date: Date
    offer_unanswered: bool
    def __init__(self, contact_effort: _Optional[bool] = ..., help_pointed_out: _Optional[bool] = ..., reminder_date: _Optional[_Union[Date, _Mapping]] = ..., offer_unanswered: _Optional[bool] = ...) -> None: ...

class Signal(_message.Message):
    __slots__ = ("partner_ref", "signal_type", "amount_cents", "arrears_since", "sent_date", "municipality_code", "initials", "prefix", "surname", "trade_name", "birth_date", "postcode", "house_number", "house_letter", "house_suffix", "phone", "email", "warm_handover", "attestation")
    PARTNER_REF_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_TYPE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_CENTS_FIELD_NUMBER: _ClassVar[int]
    ARREARS_SINCE_FIELD_NUMBER: _ClassVar[int]
    SENT_DATE_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_CODE_FIELD_NUMBER: _ClassVar[int]
    INITIALS_FIELD_NUMBER: _ClassVar[int]
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    SURNAME_FIELD_NUMBER: _ClassVar[int]
    TRADE_NAME_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    POSTCODE_FIELD_NUMBER: _ClassVar[int]
    HOUSE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    HOUSE_LETTER_FIELD_NUMBER: _ClassVar[int]
    HOUSE_SUFFIX_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    WARM_HANDOVER_FIELD_NUMBER: _ClassVar[int]
    ATTESTATION_FIELD_NUMBER: _ClassVar[int]
    partner_ref: str
    signal_type: SignalType
    amount_cents: int
    arrears_since: Date
    sent_date: Date
    municipality_code: str
    initials: str
    prefix: str
    surname: str
    trade_name: str
    birth_date: Date
    postcode: str
    house_number: int
    house_letter: str
    house_suffix: str
    phone: str
    email: str
    warm_handover: bool
    attestation: Attestation
    def __init__(self, partner_ref: _Optional[str] = ..., signal_type: _Optional[_Union[SignalType, str]] = ..., amount_cents: _Optional[int] = ..., arrears_since: _Optional[_Union[Date, _Mapping]] = ..., sent_date: _Optional[_Union[Date, _Mapping]] = ..., municipality_code: _Optional[str] = ..., initials: _Optional[str] = ..., prefix: _Optional[str] = ..., surname: _Optional[str] = ..., trade_name: _Optional[str] = ..., birth_date: _Optional[_Union[Date, _Mapping]] = ..., postcode: _Optional[str] = ..., house_number: _Optional[int] = ..., house_letter: _Optional[str] = ..., house_suffix: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ..., warm_handover: _Optional[bool] = ..., attestation: _Optional[_Union[Attestation, _Mapping]] = ...) -> None: ...
