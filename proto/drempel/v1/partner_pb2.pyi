from drempel.v1 import manifest_pb2 as _manifest_pb2
from drempel.v1 import refusal_pb2 as _refusal_pb2
from drempel.v1 import signal_pb2 as _signal_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Mode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MODE_UNSPECIFIED: _ClassVar[Mode]
    MODE_BLIND: _ClassVar[Mode]
    MODE_DIRECT: _ClassVar[Mode]
    MODE_DIRECT_UNSIGNED: _ClassVar[Mode]
MODE_UNSPECIFIED: Mode
MODE_BLIND: Mode
MODE_DIRECT: Mode
MODE_DIRECT_UNSIGNED: Mode

class SignedSignal(_message.Message):
    __slots__ = ("signal_id", "signal", "signature")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    signal_id: bytes
    signal: _signal_pb2.Signal
    signature: bytes
    def __init__(self, signal_id: _Optional[bytes] = ..., signal: _Optional[_Union[_signal_pb2.Signal, _Mapping]] = ..., signature: _Optional[bytes] = ...) -> None: ...

class SubmitDirectRequest(_message.Message):
    __slots__ = ("batch_number", "signals")
    BATCH_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    batch_number: int
    signals: _containers.RepeatedCompositeFieldContainer[SignedSignal]
    def __init__(self, batch_number: _Optional[int] = ..., signals: _Optional[_Iterable[_Union[SignedSignal, _Mapping]]] = ...) -> None: ...

class SubmitSealedRequest(_message.Message):
    __slots__ = ("batch_number", "bundles")
    BATCH_NUMBER_FIELD_NUMBER: _ClassVar[int]
    BUNDLES_FIELD_NUMBER: _ClassVar[int]
    batch_number: int
    bundles: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, batch_number: _Optional[int] = ..., bundles: _Optional[_Iterable[bytes]] = ...) -> None: ...

class SubmitResponse(_message.Message):
    __slots__ = ("batch_number", "results")
    BATCH_NUMBER_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    batch_number: int
    results: _containers.RepeatedCompositeFieldContainer[SignalResult]
    def __init__(self, batch_number: _Optional[int] = ..., results: _Optional[_Iterable[_Union[SignalResult, _Mapping]]] = ...) -> None: ...

class SignalResult(_message.Message):
    __slots__ = ("signal_id", "receipt", "refusal")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    signal_id: bytes
    receipt: Receipt
    refusal: _refusal_pb2.Refusal
    def __init__(self, signal_id: _Optional[bytes] = ..., receipt: _Optional[_Union[Receipt, _Mapping]] = ..., refusal: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("receipt_id", "log_id", "leaf_hash", "day", "municipality_code", "repeated_submission", "withdrawn", "mode", "lost")
    RECEIPT_ID_FIELD_NUMBER: _ClassVar[int]
    LOG_ID_FIELD_NUMBER: _ClassVar[int]
    LEAF_HASH_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    MUNICIPALITY_CODE_FIELD_NUMBER: _ClassVar[int]
    REPEATED_SUBMISSION_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    receipt_id: bytes
    log_id: str
    leaf_hash: bytes
    day: int
    municipality_code: str
    repeated_submission: bool
    withdrawn: bool
    mode: Mode
    lost: bool
    def __init__(self, receipt_id: _Optional[bytes] = ..., log_id: _Optional[str] = ..., leaf_hash: _Optional[bytes] = ..., day: _Optional[int] = ..., municipality_code: _Optional[str] = ..., repeated_submission: _Optional[bool] = ..., withdrawn: _Optional[bool] = ..., mode: _Optional[_Union[Mode, str]] = ..., lost: _Optional[bool] = ...) -> None: ...

class WithdrawRequest(_message.Message):
    __slots__ = ("signal_ids",)
    SIGNAL_IDS_FIELD_NUMBER: _ClassVar[int]
    signal_ids: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, signal_ids: _Optional[_Iterable[bytes]] = ...) -> None: ...

class WithdrawResponse(_message.Message):
    __slots__ = ("results",)
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[WithdrawResult]
    def __init__(self, results: _Optional[_Iterable[_Union[WithdrawResult, _Mapping]]] = ...) -> None: ...

class WithdrawResult(_message.Message):
    __slots__ = ("signal_id", "withdrawn", "refusal")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    signal_id: bytes
    withdrawn: bool
    refusal: _refusal_pb2.Refusal
    def __init__(self, signal_id: _Optional[bytes] = ..., withdrawn: _Optional[bool] = ..., refusal: _Optional[_Union[_refusal_pb2.Refusal, _Mapping]] = ...) -> None: ...

class GetReceiptsRequest(_message.Message):
    __slots__ = ("signal_ids",)
    SIGNAL_IDS_FIELD_NUMBER: _ClassVar[int]
    signal_ids: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, signal_ids: _Optional[_Iterable[bytes]] = ...) -> None: ...

class GetReceiptsResponse(_message.Message):
    __slots__ = ("receipts",)
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    receipts: _containers.RepeatedCompositeFieldContainer[SignalReceipt]
    def __init__(self, receipts: _Optional[_Iterable[_Union[SignalReceipt, _Mapping]]] = ...) -> None: ...

class SignalReceipt(_message.Message):
    __slots__ = ("signal_id", "receipt")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    signal_id: bytes
    receipt: Receipt
    def __init__(self, signal_id: _Optional[bytes] = ..., receipt: _Optional[_Union[Receipt, _Mapping]] = ...) -> None: ...

class GetRoutingTableRequest(_message.Message):
    __slots__ = ("routing_hash", "offset")
    ROUTING_HASH_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    routing_hash: bytes
    offset: int
    def __init__(self, routing_hash: _Optional[bytes] = ..., offset: _Optional[int] = ...) -> None: ...

class GetRoutingTableResponse(_message.Message):
    __slots__ = ("entries", "size")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    entries: bytes
    size: int
    def __init__(self, entries: _Optional[bytes] = ..., size: _Optional[int] = ...) -> None: ...

class GetInclusionProofsRequest(_message.Message):
    __slots__ = ("signal_ids",)
    SIGNAL_IDS_FIELD_NUMBER: _ClassVar[int]
    signal_ids: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, signal_ids: _Optional[_Iterable[bytes]] = ...) -> None: ...

class GetInclusionProofsResponse(_message.Message):
    __slots__ = ("proofs",)
    PROOFS_FIELD_NUMBER: _ClassVar[int]
    proofs: _containers.RepeatedCompositeFieldContainer[InclusionProof]
    def __init__(self, proofs: _Optional[_Iterable[_Union[InclusionProof, _Mapping]]] = ...) -> None: ...

class InclusionProof(_message.Message):
    __slots__ = ("signal_id", "tlog_proof")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    TLOG_PROOF_FIELD_NUMBER: _ClassVar[int]
    signal_id: bytes
    tlog_proof: bytes
    def __init__(self, signal_id: _Optional[bytes] = ..., tlog_proof: _Optional[bytes] = ...) -> None: ...
