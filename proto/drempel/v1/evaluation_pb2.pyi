from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class EvaluateRequest(_message.Message):
    __slots__ = ("municipality_code", "epoch", "generation", "blinded_elements")
    MUNICIPALITY_CODE_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    BLINDED_ELEMENTS_FIELD_NUMBER: _ClassVar[int]
    municipality_code: str
    epoch: int
    generation: int
    blinded_elements: bytes
    def __init__(self, municipality_code: _Optional[str] = ..., epoch: _Optional[int] = ..., generation: _Optional[int] = ..., blinded_elements: _Optional[bytes] = ...) -> None: ...

class EvaluateResponse(_message.Message):
    __slots__ = ("evaluated_elements", "proof")
    EVALUATED_ELEMENTS_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    evaluated_elements: bytes
    proof: bytes
    def __init__(self, evaluated_elements: _Optional[bytes] = ..., proof: _Optional[bytes] = ...) -> None: ...
