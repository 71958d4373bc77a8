from gateway import errors
from gateway.domain.outcome import SignalCode
from gateway.errors import GatewayError, GatewayRefusal
from gateway.rpc.statuses import STATUS_OF
from signals.form_codes import FormCode


def test_every_refusal_has_a_status():
    assert set(STATUS_OF) == set(GatewayRefusal)


def test_every_refusal_is_raised_by_exactly_one_error():
    classes = [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, GatewayError)]
    codes = [item.refusal for item in classes if item is not GatewayError]
    assert sorted(codes) == sorted(GatewayRefusal)


def test_codes_of_form_and_gateway_do_not_collide():
    assert not {code.value for code in FormCode} & {code.value for code in SignalCode}
