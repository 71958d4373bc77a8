from drempel.v1 import manifest_pb2 as _manifest_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PullRequest(_message.Message):
    __slots__ = ("after_sequence", "max_items", "wait_ms")
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_ITEMS_FIELD_NUMBER: _ClassVar[int]
    WAIT_MS_FIELD_NUMBER: _ClassVar[int]
    after_sequence: int
    max_items: int
    wait_ms: int
    def __init__(self, after_sequence: _Optional[int] = ..., max_items: _Optional[int] = ..., wait_ms: _Optional[int] = ...) -> None: ...

class PullResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[MailboxItem]
    def __init__(self, items: _Optional[_Iterable[_Union[MailboxItem, _Mapping]]] = ...) -> None: ...

class MailboxItem(_message.Message):
    __slots__ = ("sequence", "bundle", "withdrawal")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    BUNDLE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWAL_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    bundle: bytes
    withdrawal: Withdrawal
    def __init__(self, sequence: _Optional[int] = ..., bundle: _Optional[bytes] = ..., withdrawal: _Optional[_Union[Withdrawal, _Mapping]] = ...) -> None: ...

class Withdrawal(_message.Message):
    __slots__ = ("partner_oin", "signal_id")
    PARTNER_OIN_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    partner_oin: str
    signal_id: bytes
    def __init__(self, partner_oin: _Optional[str] = ..., signal_id: _Optional[bytes] = ...) -> None: ...

class AcknowledgeRequest(_message.Message):
    __slots__ = ("sequences",)
    SEQUENCES_FIELD_NUMBER: _ClassVar[int]
    sequences: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, sequences: _Optional[_Iterable[int]] = ...) -> None: ...

class AcknowledgeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
