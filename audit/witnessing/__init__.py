"""A log's side of witnessing (C2SP tlog-witness): asks witnesses to cosign, hears of other histories."""
