"""Real processes show what they count and send spans of their work; identities are planted and none turns up."""

import http.client
import json
import re
import socket
import time
from datetime import date

import grpc
import pytest
from drempel.v1 import partner_pb2, partner_pb2_grpc

from gateway.rpc.tracing import METHODS
from municipality_node.tracing import Work
from partner_client.rpc import translate
from partner_client.settings import load_settings
from region.population.people import BsnSource, Person, Place, Surname
from region.processes import free_port, run
from servicekit.metrics.catalogue import CATALOGUE, MUNICIPALITY, Process
from servicekit.tls import channel_credentials
from servicekit.traces.span import Attribute
from tests.support import planted
from tests.support.collector import collector
from tests.support.metrics import samples, total
from tests.support.region import lay_out, signal_about

PATIENCE = 60
BSN = BsnSource(957_000_000).draw()
PLANTED = {
    "surname": "Quaedackersvelt", "given name": "Xanthippina", "reference": "KLANT-QX-771203",
    "street": "Plantsoenhofpad", "postcode": "8100QZ", "birth date": date(1967, 11, 23), "bsn": BSN,
    "phone": "0612378945",
}  # fmt: skip


def a_person():
    place = Place(street="Plantsoenhofpad", number=731, letter="", suffix="", postcode="8100QZ", town="Oosterhaven")
    return Person(
        bsn=BSN, given_names=("Xanthippina",), surname=Surname("Quaedackersvelt", ""), sex="V", place=place,
        municipality="9801", birth=(1967, 11, 23), household=990_001,
    )  # fmt: skip


def shown(connection):
    connection.request("GET", "/metrics")
    body = connection.getresponse().read()
    connection.close()
    return body


def on_socket(path):
    connection = http.client.HTTPConnection("metrics", timeout=10)
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        connection.sock.connect(str(path))
    except OSError:
        connection.close()  # nobody listens yet
        raise
    return connection


def awaited(look, holds):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            text = look()
        except OSError:
            text = b""
        if holds(text):
            return text
        time.sleep(0.2)
    pytest.fail(f"not so after {PATIENCE} s:\n{text.decode()}")


def submissions(region, person):
    """Submit what matches, what matches nobody and what is refused; and call as no client of ours would."""
    grown = region.findable()[:60]
    broken = [{"postcode": "Quaedackersvelt"}, {"initials": "Xanthippina" * 9}, {"municipality_code": BSN}]
    file = region.write_signals(
        [
            signal_about(person, "KLANT-QX-771203", phone="0612378945"),
            *(signal_about(one, f"O-{number}") for number, one in enumerate(grown)),
            *(signal_about(person, f"KLANT-QX-771203-{number}", **one) for number, one in enumerate(broken)),
        ]
    )
    region.partner("submit", file, "--clock", region.installation.clock)
    settings = load_settings(region.partner_config)
    signal = translate.signal_message(signal_about(person, "KLANT-QX-771203"))
    batch = partner_pb2.SubmitDirectRequest(
        batch_number=1, signals=[partner_pb2.SignedSignal(signal_id=BSN.encode(), signal=signal)]
    )
    with grpc.secure_channel(settings.gateway.address, channel_credentials(settings.gateway.tls)) as channel:
        stub = partner_pb2_grpc.PartnerServiceStub(channel)
        list(stub.SubmitDirect(iter([batch]), metadata=(("x-name", "Quaedackersvelt"),)))
        with pytest.raises(grpc.RpcError):
            stub.GetRoutingTable(partner_pb2.GetRoutingTableRequest(routing_hash=b"Quaedackersvelt"))


@pytest.fixture(scope="module")
def collected():
    with collector() as found:
        yield found


@pytest.fixture(scope="module")
def told(tmp_path_factory, collected):
    """Return by process what it showed at the end of a day's work, and what its status said of its dependencies."""
    person, port = a_person(), free_port()
    region = lay_out(tmp_path_factory.mktemp("metered"), residents=250, extra=[person])
    installation, path = region.installation, region.directory / "node.sock"
    frequent = "readings_seconds = 0.2\n[readiness]\nseconds = 0.2\ndisk_bytes = 1000\n"
    for config, listen in ((installation.gateway_config, f"127.0.0.1:{port}"), (region.node_config, f"unix:{path}")):
        with config.open("a") as settings:
            settings.write(f'[metrics]\nlisten = "{listen}"\n{frequent}[traces]\n{collected.options}')

    def gateway_shows():
        return shown(http.client.HTTPConnection("127.0.0.1", port, timeout=10))

    def node_shows():
        return shown(on_socket(path))

    clock = ("--clock", installation.clock, "--json")
    with installation.witnesses(), region.gateway():
        region.index()
        submissions(region, person)
        with region.node():
            node = awaited(node_shows, lambda text: total(text, "drempel_node_items_acknowledged_total") >= 61)
            gateway = awaited(
                gateway_shows,
                lambda text: (
                    total(text, "drempel_bundles_acknowledged_total") >= 61
                    and total(text, "drempel_mailbox_waiting") == 0
                    and total(text, "drempel_log_witnessed") == 1
                ),
            )
            node = awaited(node_shows, lambda text: total(text, "drempel_node_log_witnessed") == 2)
            ready = json.loads(region.node_command("status", "--ready", "--json"))
            own = ("status", "--ready", "--config", installation.gateway_config)
            ready += json.loads(run("drempel-gateway", *own, *clock, log=installation.log_of("status")))
    away = json.loads(region.node_command("status", "--ready", "--json", accept=(1,)))
    return {"gateway": gateway, "node": node, "ready": ready, "away": away}


def test_no_process_shows_anything_of_a_person_or_a_partner(told):
    everything = {name: told[name] for name in ("gateway", "node")}
    assert planted.betrayed(planted.forms(PLANTED), everything) == []
    assert not any(re.search(rb"\d{9}", re.sub(rb"(?m) \S+$", b"", text)) for text in everything.values())


def test_a_page_of_a_node_is_a_trace_that_the_calls_it_made_belong_to(told, collected):
    spans = collected.spans()
    of_nodes, of_gateways = (
        [span for service, span in spans if service == name] for name in ("drempel-node", "drempel-gateway")
    )
    cycles = {span["spanId"]: span for span in of_nodes if "parentSpanId" not in span}
    pages = [span for span in of_nodes if span["name"] == Work.PAGE]
    assert pages
    for page in pages:
        cycle = cycles[page["parentSpanId"]]
        assert (cycle["name"], cycle["traceId"]) == (Work.CYCLE, page["traceId"])
        assert cycle["startTimeUnixNano"] <= page["startTimeUnixNano"]
        assert page["endTimeUnixNano"] <= cycle["endTimeUnixNano"]
        called = {one["name"].split("/")[1] for one in of_gateways if one.get("parentSpanId") == cycle["spanId"]}
        assert called >= {"Pull", "Acknowledge"}


def test_no_span_tells_anything_of_anybody(told, collected):
    assert planted.betrayed(planted.forms(PLANTED), {"spans": b"".join(collected.bodies)}) == []
    for service, span in collected.spans():
        assert service in {"drempel-gateway", "drempel-node"}
        assert span["name"] in METHODS | set(Work)
        assert {one["key"] for one in span["attributes"]} == (set(Attribute) if service == "drempel-gateway" else set())
    assert not any(code in b"".join(collected.bodies) for code in (b'"9801"', b'"9802"'))


def test_the_search_would_find_a_planted_value():
    text = {"gateway": b'drempel_signals_refused_total{code="KLANT-QX-771203"} 1.0'}
    assert planted.betrayed(planted.forms(PLANTED), text) == [("gateway", "reference")]


@pytest.mark.parametrize("process", [Process.GATEWAY, Process.NODE])
def test_every_sample_is_of_the_catalogue_with_values_of_its_sets(told, process):
    names = {name.value: metric for name, metric in CATALOGUE.items() if process in metric.processes}
    found = samples(told[process])
    assert {name for name, _, _ in found} <= set(names)
    for name, labels, _ in found:
        assert set(labels) == set(names[name].labels)
        for label, value in labels.items():
            allowed = {"9801", "9802"} if label == MUNICIPALITY else names[name].labels[label]
            assert value in allowed, (name, label)


def test_what_was_submitted_is_counted_at_both_ends(told):
    accepted = total(told["gateway"], "drempel_signals_accepted_total", repeated="no")
    assert accepted >= 61
    assert accepted == total(told["gateway"], "drempel_bundles_acknowledged_total")
    assert accepted == total(told["node"], "drempel_node_items_acknowledged_total")
    assert total(told["gateway"], "drempel_signals_refused_total", code="G4_SIGNAL_ID") == 1
    assert total(told["gateway"], "drempel_calls_refused_total", code="ROUTING_UNKNOWN") == 1
    assert total(told["gateway"], "drempel_evaluations_total", repeated="no") > 0


def test_what_came_of_matching_is_told_in_tens(told):
    outcomes = [value for name, _, value in samples(told["node"]) if name == "drempel_node_outcomes_total"]
    assert sum(outcomes) >= 20
    assert all(value % 10 == 0 for value in outcomes)
    assert b"outcome" not in re.sub(rb"checkpoints_total\{\S+|# .*", b"", told["gateway"])


def test_every_dependency_is_told_to_hold_where_it_does(told):
    assert len(told["ready"]) == 2 * 7 + 6
    assert all(row["ready"] for row in told["ready"]), told["ready"]
    assert total(told["gateway"], "drempel_ready") == 6
    assert total(told["node"], "drempel_node_ready") == 2 * 7


def test_a_gateway_that_is_away_is_the_one_dependency_that_does_not_hold(told):
    assert {row["dependency"] for row in told["away"] if not row["ready"]} == {"gateway"}
