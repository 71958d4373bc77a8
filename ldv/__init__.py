"""Logboek Dataverwerkingen (LDV, Logius) for Python: operations on personal data, written before they take effect.

It stands alone: nothing here knows signals, cases or municipalities. One line per data subject, whose id is encrypted;
no sampling; a line counts when the logbook has confirmed it; never the identity of a user.
"""
