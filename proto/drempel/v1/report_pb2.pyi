from drempel.v1 import signal_pb2 as _signal_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Grain(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    GRAIN_UNSPECIFIED: _ClassVar[Grain]
    GRAIN_MONTH: _ClassVar[Grain]
    GRAIN_QUARTER: _ClassVar[Grain]
    GRAIN_YEAR: _ClassVar[Grain]

class FigureUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FIGURE_UNIT_UNSPECIFIED: _ClassVar[FigureUnit]
    FIGURE_UNIT_COUNT: _ClassVar[FigureUnit]
    FIGURE_UNIT_SHARE: _ClassVar[FigureUnit]
    FIGURE_UNIT_MEAN: _ClassVar[FigureUnit]
GRAIN_UNSPECIFIED: Grain
GRAIN_MONTH: Grain
GRAIN_QUARTER: Grain
GRAIN_YEAR: Grain
FIGURE_UNIT_UNSPECIFIED: FigureUnit
FIGURE_UNIT_COUNT: FigureUnit
FIGURE_UNIT_SHARE: FigureUnit
FIGURE_UNIT_MEAN: FigureUnit

class GetReportRequest(_message.Message):
    __slots__ = ("grain", "periods", "tables")
    GRAIN_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    grain: Grain
    periods: int
    tables: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, grain: _Optional[_Union[Grain, str]] = ..., periods: _Optional[int] = ..., tables: _Optional[_Iterable[str]] = ...) -> None: ...

class GetReportResponse(_message.Message):
    __slots__ = ("tables",)
    TABLES_FIELD_NUMBER: _ClassVar[int]
    tables: _containers.RepeatedCompositeFieldContainer[ReportTable]
    def __init__(self, tables: _Optional[_Iterable[_Union[ReportTable, _Mapping]]] = ...) -> None: ...

class ReportTable(_message.Message):
    __slots__ = ("name", "unit", "axis", "categories", "series")
    NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    AXIS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    SERIES_FIELD_NUMBER: _ClassVar[int]
    name: str
    unit: FigureUnit
    axis: str
    categories: _containers.RepeatedScalarFieldContainer[str]
    series: _containers.RepeatedCompositeFieldContainer[ReportSeries]
    def __init__(self, name: _Optional[str] = ..., unit: _Optional[_Union[FigureUnit, str]] = ..., axis: _Optional[str] = ..., categories: _Optional[_Iterable[str]] = ..., series: _Optional[_Iterable[_Union[ReportSeries, _Mapping]]] = ...) -> None: ...

class ReportSeries(_message.Message):
    __slots__ = ("name", "figures")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    name: str
    figures: _containers.RepeatedCompositeFieldContainer[Figure]
    def __init__(self, name: _Optional[str] = ..., figures: _Optional[_Iterable[_Union[Figure, _Mapping]]] = ...) -> None: ...

class Figure(_message.Message):
    __slots__ = ("value",)
    VALUE_FIELD_NUMBER: _ClassVar[int]
    value: float
    def __init__(self, value: _Optional[float] = ...) -> None: ...

class GetRegressionsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetRegressionsResponse(_message.Message):
    __slots__ = ("models",)
    MODELS_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[RegressionModel]
    def __init__(self, models: _Optional[_Iterable[_Union[RegressionModel, _Mapping]]] = ...) -> None: ...

class RegressionModel(_message.Message):
    __slots__ = ("name", "observations", "needed", "coefficients")
    NAME_FIELD_NUMBER: _ClassVar[int]
    OBSERVATIONS_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    COEFFICIENTS_FIELD_NUMBER: _ClassVar[int]
    name: str
    observations: int
    needed: int
    coefficients: _containers.RepeatedCompositeFieldContainer[RegressionCoefficient]
    def __init__(self, name: _Optional[str] = ..., observations: _Optional[int] = ..., needed: _Optional[int] = ..., coefficients: _Optional[_Iterable[_Union[RegressionCoefficient, _Mapping]]] = ...) -> None: ...

class RegressionCoefficient(_message.Message):
    __slots__ = ("term", "value", "error", "low", "high")
    TERM_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    LOW_FIELD_NUMBER: _ClassVar[int]
    HIGH_FIELD_NUMBER: _ClassVar[int]
    term: str
    value: float
    error: float
    low: float
    high: float
    def __init__(self, term: _Optional[str] = ..., value: _Optional[float] = ..., error: _Optional[float] = ..., low: _Optional[float] = ..., high: _Optional[float] = ...) -> None: ...

class GetSupplierRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetSupplierResponse(_message.Message):
    __slots__ = ("name", "code", "chamber_number", "contact_name", "contact_email")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CHAMBER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CONTACT_NAME_FIELD_NUMBER: _ClassVar[int]
    CONTACT_EMAIL_FIELD_NUMBER: _ClassVar[int]
    name: str
    code: str
    chamber_number: str
    contact_name: str
    contact_email: str
    def __init__(self, name: _Optional[str] = ..., code: _Optional[str] = ..., chamber_number: _Optional[str] = ..., contact_name: _Optional[str] = ..., contact_email: _Optional[str] = ...) -> None: ...

class DeliverExchangeRequest(_message.Message):
    __slots__ = ("first", "last")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    first: _signal_pb2.Date
    last: _signal_pb2.Date
    def __init__(self, first: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ..., last: _Optional[_Union[_signal_pb2.Date, _Mapping]] = ...) -> None: ...

class DeliverExchangeResponse(_message.Message):
    __slots__ = ("contents", "piece")
    CONTENTS_FIELD_NUMBER: _ClassVar[int]
    PIECE_FIELD_NUMBER: _ClassVar[int]
    contents: ExchangeContents
    piece: ExchangePiece
    def __init__(self, contents: _Optional[_Union[ExchangeContents, _Mapping]] = ..., piece: _Optional[_Union[ExchangePiece, _Mapping]] = ...) -> None: ...

class ExchangeContents(_message.Message):
    __slots__ = ("cases", "signals", "files")
    CASES_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    cases: int
    signals: int
    files: int
    def __init__(self, cases: _Optional[int] = ..., signals: _Optional[int] = ..., files: _Optional[int] = ...) -> None: ...

class ExchangePiece(_message.Message):
    __slots__ = ("name", "content")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    name: str
    content: bytes
    def __init__(self, name: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...
