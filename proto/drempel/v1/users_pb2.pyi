from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListUsersRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListUsersResponse(_message.Message):
    __slots__ = ("users",)
    USERS_FIELD_NUMBER: _ClassVar[int]
    users: _containers.RepeatedCompositeFieldContainer[UserTold]
    def __init__(self, users: _Optional[_Iterable[_Union[UserTold, _Mapping]]] = ...) -> None: ...

class UserTold(_message.Message):
    __slots__ = ("name", "role", "active")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    name: str
    role: str
    active: bool
    def __init__(self, name: _Optional[str] = ..., role: _Optional[str] = ..., active: _Optional[bool] = ...) -> None: ...

class PutUserRequest(_message.Message):
    __slots__ = ("name", "role", "active")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    name: str
    role: str
    active: bool
    def __init__(self, name: _Optional[str] = ..., role: _Optional[str] = ..., active: _Optional[bool] = ...) -> None: ...

class PutUserResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
