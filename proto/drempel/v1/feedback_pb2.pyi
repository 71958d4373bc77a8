from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FeedbackRecord(_message.Message):
    __slots__ = ("sequence", "partner_oin", "municipality_code", "sealed")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PARTNER_OIN_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_CODE_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    partner_oin: str
    municipality_code: str
    sealed: bytes
    def __init__(self, sequence: _Optional[int] = ..., partner_oin: _Optional[str] = ..., municipality_code: _Optional[str] = ..., sealed: _Optional[bytes] = ...) -> None: ...

class DepositFeedbackRequest(_message.Message):
    __slots__ = ("records",)
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[FeedbackRecord]
    def __init__(self, records: _Optional[_Iterable[_Union[FeedbackRecord, _Mapping]]] = ...) -> None: ...

class DepositFeedbackResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CollectFeedbackRequest(_message.Message):
    __slots__ = ("after_sequence", "max_items")
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MAX_ITEMS_FIELD_NUMBER: _ClassVar[int]
    after_sequence: int
    max_items: int
    def __init__(self, after_sequence: _Optional[int] = ..., max_items: _Optional[int] = ...) -> None: ...

class CollectFeedbackResponse(_message.Message):
    __slots__ = ("records",)
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[FeedbackRecord]
    def __init__(self, records: _Optional[_Iterable[_Union[FeedbackRecord, _Mapping]]] = ...) -> None: ...

class AcknowledgeFeedbackRequest(_message.Message):
    __slots__ = ("sequences",)
    SEQUENCES_FIELD_NUMBER: _ClassVar[int]
    sequences: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, sequences: _Optional[_Iterable[int]] = ...) -> None: ...

class AcknowledgeFeedbackResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
