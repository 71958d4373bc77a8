from municipality_node.evaluation.spool import Spool


def test_bundles_come_back_in_order():
    with Spool() as spool:
        for bundle in (b"one", b"", b"three" * 1000):
            spool.add(bundle)
        assert len(spool) == 3
        assert list(spool) == [b"one", b"", b"three" * 1000]
        assert next(iter(spool)) == b"one"
