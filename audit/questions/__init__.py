"""What a privacy officer asks, answered from a log alone: who submitted, decided, looked, sent, deleted, evaluated.

    from audit.questions.asking import ask
    answers = ask(open_source(path), ["looks"])

Reads through `audit.verify`, as an outsider does. No answer holds an identity: the log has none.
"""
