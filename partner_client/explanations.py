"""What each code means to the partner, in Dutch and in English: the client's own, the file's, and the gateway's.

The rules of form are explained where they are (`signals.form_codes`).
"""

from signals.form_codes import EXPLANATIONS, Explanation, FormCode

OTHERS: dict[str, Explanation] = {
    "FILE_EMPTY": Explanation("Het bestand is leeg.", "The file is empty."),
    "FILE_UNREADABLE": Explanation("Het bestand kan niet worden gelezen.", "The file cannot be read."),
    "FILE_ENCODING": Explanation("De tekst is geen UTF-8.", "The text is not UTF-8."),
    "FILE_NUL": Explanation("De regel bevat een NUL-teken.", "The line has a NUL character."),
    "FILE_LINE_TOO_LONG": Explanation("De regel is te lang.", "The line is too long."),
    "FILE_QUOTES": Explanation("De aanhalingstekens kloppen niet.", "The quotation marks do not close."),
    "FILE_CELLS": Explanation(
        "De regel heeft een ander aantal velden dan de kopregel.",
        "The line has another number of cells than the header.",
    ),
    "FILE_UNKNOWN_COLUMN": Explanation("Het bestand heeft een onbekende kolom.", "The file has an unknown column."),
    "FILE_DUPLICATE_COLUMN": Explanation("Een kolom komt twee keer voor.", "A column occurs twice."),
    "FILE_MISSING_COLUMN": Explanation("Een verplichte kolom ontbreekt.", "A required column is missing."),
    "FILE_REFERENCE_TWICE": Explanation(
        "Deze referentie staat al op een eerdere regel.", "This reference stands on an earlier line already."
    ),
    "G2_MUNICIPALITY": Explanation(
        "Voor deze gemeente is niets met u afgesproken.", "Nothing was agreed with you for this municipality."
    ),
    "G2_MODE": Explanation(
        "Voor deze gemeente is een andere wijze van versturen afgesproken.",
        "Another mode was agreed for this municipality.",
    ),
    "G2_SIGNATURE": Explanation(
        "De handtekening klopt niet; is de sleutel vernieuwd zonder aanmelding?",
        "The signature does not hold; was the key renewed without enrolment?",
    ),
    "G4_SIGNAL": Explanation("Het bericht is onvolledig.", "The message is incomplete."),
    "G4_SIGNAL_ID": Explanation("Het kenmerk van het signaal ontbreekt.", "The signal id is missing."),
    "G5_NO_ROUTE": Explanation("Bij dit adres is geen gemeente bekend.", "No municipality is known for this address."),
    "G5_NOT_CONNECTED": Explanation("Deze gemeente is niet aangesloten.", "This municipality is not connected."),
    "G5_MERGED": Explanation(
        "Deze gemeente is opgegaan in een andere; laat de code weg of noem de nieuwe.",
        "This municipality went up in another; leave its code out, or state the new one.",
    ),
    "G5_NOT_ACCEPTING": Explanation(
        "Deze gemeente neemt nu geen signalen aan; probeer later met --retry.",
        "This municipality takes no signals now; try again later with --retry.",
    ),
    "BUDGET_EXHAUSTED": Explanation(
        "Voor deze gemeente is het afgesproken aantal signalen bereikt; vraag de gateway-beheerder om meer.",
        "The agreed number of signals for this municipality is reached; ask the gateway operator for more.",
    ),
    "VOLUME_EXHAUSTED": Explanation(
        "Voor deze gemeente is het afgesproken aantal signalen bereikt; vraag de gateway-beheerder om meer.",
        "The agreed number of signals for this municipality is reached; ask the gateway operator for more.",
    ),
    "MALFORMED_HEADER": Explanation("De kop van de bundel is onleesbaar.", "The bundle's header cannot be read."),
    "MALFORMED_BUNDLE": Explanation("De bundel heeft een verkeerde omvang.", "The bundle has the wrong size."),
    "PARTNER_DIFFERS": Explanation(
        "De bundel noemt een andere partner dan uw certificaat.",
        "The bundle names another partner than your certificate.",
    ),
    "STALE_MANIFEST": Explanation(
        "De bundel is gemaakt met een vervangen manifest.", "The bundle was made with a manifest that was replaced."
    ),
    "EPOCH_REFUSED": Explanation("De bundel is van een ander tijdvak.", "The bundle belongs to another epoch."),
    "GENERATION_REFUSED": Explanation(
        "De sleutel van deze gemeente is vervangen.", "The key of this municipality was replaced."
    ),
    "UNKNOWN_KEY": Explanation(
        "De bundel is verzegeld voor een sleutel die de gemeente niet noemt.",
        "The bundle is sealed to a key that the municipality does not list.",
    ),
    "SUITE_REFUSED": Explanation(
        "De bundel is anders verzegeld dan de sleutel van de gemeente vraagt.",
        "The bundle is sealed otherwise than the municipality's key asks for.",
    ),
    "DAY_REFUSED": Explanation("De bundel is niet van vandaag.", "The bundle is not of today."),
    "PICKED_UP": Explanation("De gemeente werkt eraan.", "The municipality works on it."),
    "HELP_ACCEPTED": Explanation(
        "De inwoner heeft hulp aanvaard; wacht met incasso tot de genoemde dag.",
        "The resident accepted help; hold collection until the day that is named.",
    ),
    "CLOSED": Explanation("De gemeente heeft het afgesloten.", "The municipality closed it."),
    "NOT_PICKED_UP": Explanation("De gemeente pakt het niet op.", "The municipality does not take it up."),
    "NOT_A_RESIDENT": Explanation(
        "Bij de gemeente staat niemand van deze beschrijving ingeschreven.",
        "Nobody of this description is registered with the municipality.",
    ),
    "UNKNOWN_MUNICIPALITY": Explanation(
        "De terugkoppeling is van een gemeente die niet in het manifest staat.",
        "The feedback is of a municipality that the manifest does not list.",
    ),
    "ISSUED_LATER": Explanation(
        "De terugkoppeling is gedateerd in de toekomst; klopt uw klok?",
        "The feedback is dated in the future; is your clock right?",
    ),
    "CONFLICTING": Explanation(
        "Er is al een andere terugkoppeling voor dit signaal en deze ronde.",
        "There is another record of this signal and round already.",
    ),
    "OTHER_MUNICIPALITY": Explanation(
        "De terugkoppeling is van een andere gemeente dan die het signaal kreeg.",
        "The feedback is of another municipality than the one that got the signal.",
    ),
    "MALFORMED_FEEDBACK": Explanation("De terugkoppeling is onleesbaar.", "The feedback record cannot be read."),
    "SEAL_REFUSED": Explanation(
        "De terugkoppeling is niet aan uw sleutel verzegeld.", "The feedback is not sealed to your key."
    ),
    "SIGNATURE_REFUSED": Explanation(
        "De terugkoppeling is niet door de gemeente ondertekend.", "The municipality did not sign the feedback."
    ),
    "WRONG_RECIPIENT": Explanation(
        "De terugkoppeling is van een andere afzender of voor een ander.",
        "The feedback is of another sender or for somebody else.",
    ),
    "SEALING_KEY_DIFFERS": Explanation(
        "Het manifest noemt een andere sleutel voor terugkoppeling dan de uwe, of geen; meld u opnieuw aan.",
        "The manifest lists another sealing key than yours, or none; enrol again.",
    ),
    "RECEIPT_UNKNOWN": Explanation(
        "De gateway kent geen signaal met deze referentie.", "The gateway knows no signal of this reference."
    ),
    "RECEIPT_UNPROVEN": Explanation(
        "Het bewijs van een ontvangst klopt niet; bewaar het bestand en bel de beheerder van de gateway.",
        "The proof of a receipt does not hold; keep the file and call the gateway's operator.",
    ),
    "CERTIFICATE_EXPIRED": Explanation(
        "Uw certificaat is verlopen of nog niet geldig.", "Your certificate has expired or is not valid yet."
    ),
    "CERTIFICATE_UNREADABLE": Explanation(
        "Uw certificaat of sleutel is geen leesbaar PEM-bestand.", "Your certificate or key is not a readable PEM file."
    ),
    "CERTIFICATE_OIN": Explanation(
        "Uw certificaat noemt niet het OIN uit de instellingen.",
        "Your certificate does not name the OIN of the settings.",
    ),
    "CERTIFICATE_KEY": Explanation(
        "De privésleutel hoort niet bij uw certificaat.", "The private key is not that of your certificate."
    ),
    "GATEWAY_UNTRUSTED": Explanation(
        "Het certificaat van de gateway wordt niet vertrouwd.", "The gateway's certificate is not trusted."
    ),
    "GATEWAY_REFUSED": Explanation("De gateway weigert deze aanroep.", "The gateway refuses this call."),
    "CALLER_UNKNOWN": Explanation(
        "De gateway kent uw OIN niet, of laat het niet toe.",
        "The gateway does not know your OIN, or does not admit it.",
    ),
    "GATEWAY_MISBEHAVED": Explanation(
        "De gateway gaf een antwoord dat het protocol niet toestaat.", "The gateway's answer breaks the protocol."
    ),
    "GATEWAY_UNAVAILABLE": Explanation(
        "De gateway is niet bereikbaar; start de opdracht later opnieuw, er is niets verloren.",
        "The gateway cannot be reached; run the command again later, nothing is lost.",
    ),
    "GATEWAY_CLOSED": Explanation(
        "De gateway verbrak de verbinding; mogelijk vertrouwt hij uw certificaat niet.",
        "The gateway closed the connection; it may not trust your certificate.",
    ),
    "GATEWAY_BEHIND": Explanation(
        "Dit proces van de gateway kent het nieuwste manifest nog niet; we vragen het zo weer.",
        "This process of the gateway does not know the newest manifest yet; we ask again in a moment.",
    ),
    "GATEWAY_FAILED": Explanation(
        "In de gateway ging iets mis; start de opdracht later opnieuw, er is niets verloren.",
        "Something failed inside the gateway; run the command again later, nothing is lost.",
    ),
    "KEYS_REFUSED": Explanation(
        "Een eigen sleutel ontbreekt, is beschadigd, leesbaar voor anderen, of bestaat al.",
        "An own key is missing, damaged, readable by others, or there already.",
    ),
    "MANIFEST_REFUSED": Explanation(
        "Het manifest wordt niet vertrouwd, is verlopen, of ouder dan een eerder gezien manifest.",
        "The manifest is not trusted, has expired, or is older than one seen before.",
    ),
    "MANIFEST_MISSING": Explanation(
        "Er is nog geen geldig manifest; haal het op met `manifest fetch`.",
        "There is no valid manifest yet; get it with `manifest fetch`.",
    ),
    "NOT_ENROLLED": Explanation(
        "Het manifest noemt u niet; vraag de gateway-beheerder u aan te melden.",
        "The manifest does not list you; ask the gateway operator to enrol you.",
    ),
    "PARTNER_TYPE_DIFFERS": Explanation(
        "Het manifest noemt een ander soort partner dan uw instellingen.",
        "The manifest states another partner type than your settings.",
    ),
    "SIGNING_KEY_DIFFERS": Explanation(
        "Het manifest noemt een andere ondertekensleutel; meld uw sleutels opnieuw aan.",
        "The manifest lists another signing key; enrol your keys again.",
    ),
    "ROUTING_REFUSED": Explanation(
        "De routeringstabel is niet die van het manifest, of kan niet worden bewaard.",
        "The routing table is not the one that the manifest names, or cannot be kept.",
    ),
    "ROUTING_UNKNOWN": Explanation(
        "De gateway heeft de routeringstabel van het manifest niet; probeer het later opnieuw.",
        "The gateway does not have the routing table that the manifest names; try again later.",
    ),
    "PROOF_REFUSED": Explanation(
        "De gateway rekende met een andere sleutel dan het manifest noemt; ga niet verder, bel.",
        "The gateway evaluated with another key than the manifest lists; do not go on, call.",
    ),
    "PREPARATION_OUTDATED": Explanation(
        "Het manifest werd onderweg steeds vervangen; start de opdracht opnieuw.",
        "The manifest was replaced again and again under way; run the command again.",
    ),
    "SEALING_FAILED": Explanation(
        "Een proces dat verzegelt viel weg; start de opdracht opnieuw, er is niets verloren.",
        "A process that seals died; run the command again, nothing is lost.",
    ),
    "FILE_REFUSED": Explanation("Het bestand kan niet worden verwerkt.", "The file cannot be processed."),
    "FILE_CHANGED": Explanation(
        "Het bestand veranderde tijdens het lezen; start de opdracht opnieuw.",
        "The file changed while it was read; run the command again.",
    ),
    "JOURNAL_REFUSED": Explanation(
        "Het journaal kan niet worden gebruikt; is de schijf vol of het bestand van een ander?",
        "The journal cannot be used; is the disk full, or the file somebody else's?",
    ),
    "REPORT_REFUSED": Explanation(
        "Het foutenbestand kan niet worden geschreven.", "The error report cannot be written."
    ),
    "SETTINGS_REFUSED": Explanation("De instellingen kloppen niet.", "The settings cannot be used."),
}
G7_NOTICE = Explanation(
    "Controleer zelf (G7): stuur geen ex-klanten, geen klanten met een nagekomen betalingsregeling, en geen klanten die"
    " bezwaar maakten.",
    "Check yourself (G7): send no former customers, none who keep a payment arrangement, and none who objected.",
)


def explain(code: str, *, dutch: bool) -> str:
    """Return one sentence about a code; empty for one that a newer gateway added."""
    known = EXPLANATIONS[FormCode(code)] if code in FormCode.__members__ else OTHERS.get(code)
    if known is None:
        return ""
    return known.dutch if dutch else known.english
