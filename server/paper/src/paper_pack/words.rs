//! What the pack says, in both languages.

use documentation::language::Words;

pub const PAPER_PACK: Words = Words::new("Utskriftspaket", "Paper pack");
pub const UNKNOWN_STAFF: Words = Words::new("okänd personal", "unknown staff member");
pub const PROTECTED: Words = Words::new("Skyddad identitet", "Protected identity");
pub const UNKNOWN_CLIENT: Words = Words::new("Okänd brukare", "Unknown client");
pub const ASK_THE_MANAGER: Words = Words::new("Fråga chefen.", "Ask the manager.");

pub const PUBLISHED_VERSION: Words =
    Words::new("Publicerad plan, version", "Published plan, version");
pub const OF: Words = Words::new("från", "of");
pub const NOTHING_PUBLISHED: Words = Words::new(
    "Dagen är inte publicerad: det finns inga slingor. Dagens besök står under Besök utan slinga och behöver delas ut.",
    "The day has not been published: there are no routes. Its visits are under Visits without a route and have to be shared out.",
);
pub const PHONES_FIRST: Words = Words::new(
    "Telefonerna fungerar utan server och utan täckning. Den som har dagens lista i sin telefon fortsätter med den: det som registreras där kommer fram när servern är tillbaka. Papperet är för den som saknar telefon eller lista.",
    "The phones work without the server and without coverage. Whoever has today's list on the phone goes on with it: what is recorded there arrives when the server is back. The paper is for those without a phone or a list.",
);
pub const HOW_TO_HAND_OUT: Words = Words::new(
    "Skriv ut enkelsidigt, så att ingen får en annans slinga på baksidan. Dela ut ett blad per slinga och anteckna vem som fick det. Samla in alla blad vid passets slut.",
    "Print on one side only, so that nobody gets another's route on the back. Hand out one sheet a route and note who got it. Collect all sheets at the end of the shift.",
);
pub const SECRECY: Words = Words::new(
    "Paketet innehåller uppgifter med sekretess. Låt det aldrig ligga framme, och förstör det när allt är infört. Bladen om skyddade identiteter skrivs ut för sig.",
    "The pack holds confidential data. Never leave it lying, and destroy it when everything has been entered. The sheets about protected identities are printed on their own.",
);
pub const ALERTS: Words = Words::new(
    "Varningar står i fetstil: allergier, smitta och annat som enheten har skrivit om brukaren. Står där ingen är ingen känd. Det är inte detsamma som att ingen finns. Vid skyddad identitet står de bara på det skyddade bladet.",
    "Alerts are in bold: allergies, infection and what else the unit has written of the client. Where none stands, none is known. That is not the same as there being none. For a protected identity they are on the protected sheet alone.",
);
pub const CONTENTS_SUMMARY: Words = Words::new(
    "Dagens slingor och vem som fick vilket blad",
    "The day's routes and who got which sheet",
);
pub const ROUTE_OF: Words = Words::new("Slinga", "Route");
pub const FIRST_VISIT: Words = Words::new("Första besök", "First visit");
pub const LAST_VISIT: Words = Words::new("Sista slutar", "Last one ends");
pub const VISITS: Words = Words::new("Besök", "Visits");
pub const HANDED_TO: Words = Words::new("Utdelat till, klockslag", "Handed to, time");

pub const SHIFT: Words = Words::new("Pass", "Shift");
pub const ON_FOOT: Words = Words::new("till fots", "on foot");
pub const BY_BICYCLE: Words = Words::new("med cykel", "by bicycle");
pub const BY_CAR: Words = Words::new("med bil", "by car");
pub const ROUTE_SUMMARY: Words = Words::new(
    "Slingans besök i ordning, med kolumner att fylla i för hand",
    "The route's visits in order, with columns to fill in by hand",
);
pub const WRITE_HERE: Words = Words::new(
    "Skriv klockslagen när du kommer och går, och signera varje besök. Stryk det som inte blev gjort och skriv varför.",
    "Write the times when you come and go, and sign each visit. Strike what was not done and write why.",
);
pub const TIME: Words = Words::new("Tid", "Time");
pub const CLIENT: Words = Words::new("Brukare", "Client");
pub const INTERVENTIONS: Words = Words::new("Insatser", "Interventions");
pub const KEY_AND_CONTACTS: Words = Words::new("Nyckel och kontakter", "Key and contacts");
pub const CAME: Words = Words::new("Kom kl.", "Came at");
pub const WENT: Words = Words::new("Gick kl.", "Left at");
pub const SIGNATURE: Words = Words::new("Sign.", "Signed");
pub const DEVIATION: Words = Words::new("Avvikelse, ej utfört", "Deviation, not done");
pub const BREAK: Words = Words::new("Rast", "Break");
pub const TRAVEL: Words = Words::new("restid", "travel");
pub const MINUTES: Words = Words::new("min", "min");
pub const REQUIRES: Words = Words::new("Kräver", "Requires");
pub const TOGETHER_WITH: Words = Words::new("Dubbelbemanning med", "Double staffing with");
pub const PARTNER_UNPLACED: Words = Words::new(
    "Dubbelbemanning: den andra platsen är inte utdelad",
    "Double staffing: the other place is not shared out",
);
pub const HAS_ALARM: Words = Words::new("Har trygghetslarm", "Has an alarm");
pub const LANGUAGE: Words = Words::new("Språk", "Language");
pub const AWAY: Words = Words::new(
    "Brukaren är frånvarande: besöket utgår",
    "The client is away: the visit does not take place",
);
pub const NO_KEY: Words = Words::new("Ingen uppgift om nyckel", "Nothing known of a key");
pub const NO_CONTACT: Words =
    Words::new("Ingen kontakt i beställningen", "No contact in the order");
pub const AFTER_START: Words = Words::new(
    "min efter början av besöket",
    "min after the start of the visit at",
);
pub const MAY_BE_LEFT_OUT: Words =
    Words::new("Kan utgå en kort dag", "May be left out of a short day");

pub const UNPLACED: Words = Words::new("Besök utan slinga", "Visits without a route");
pub const UNPLACED_SUMMARY: Words = Words::new(
    "Dagens besök som ingen slinga har",
    "The day's visits that no route has",
);
pub const WHO_GOES: Words = Words::new("Vem går", "Who goes");

pub const CLIENTS: Words = Words::new("Brukare i namnordning", "Clients by name");
pub const CLIENTS_SUMMARY: Words = Words::new(
    "Alla som har besök i dag eller larm, med adress, nyckel, kontakter och besök",
    "All who have a visit today or an alarm, with address, key, contacts and visits",
);
pub const NAME_AND_ADDRESS: Words = Words::new("Namn och adress", "Name and address");
pub const KEY: Words = Words::new("Nyckel", "Key");
pub const CONTACTS: Words = Words::new("Kontakter", "Contacts");
pub const NEED: Words = Words::new("Behov", "Need");
pub const VISITS_OF_THE_DAY: Words = Words::new("Dagens besök", "Visits of the day");
pub const NO_VISIT: Words = Words::new("Inget planerat besök", "No planned visit");
pub const WITHOUT_ROUTE: Words = Words::new("utan slinga", "without a route");
pub const IS_AWAY: Words = Words::new("frånvarande", "away");
pub const CARE_CONTACT: Words = Words::new("Fast omsorgskontakt", "Named care contact");

pub const ONLY_FOR: Words = Words::new("Endast för", "Only for");
pub const ONLY_FOR_WHY: Words = Words::new(
    "Skyddade personuppgifter. Bladet lämnas bara till den som står ovan, i slutet kuvert, och lämnas tillbaka till chefen efter passet. Läs aldrig upp det.",
    "Protected personal data. The sheet is given only to the person named above, in a sealed envelope, and goes back to the manager after the shift. Never read it aloud.",
);
pub const PROTECTED_SUMMARY: Words = Words::new(
    "Uppgifter om brukaren med skyddad identitet",
    "Data of the client with protected identity",
);
pub const DATUM: Words = Words::new("Uppgift", "What");
pub const VALUE: Words = Words::new("Innehåll", "Content");
pub const NAME: Words = Words::new("Namn", "Name");
pub const ADDRESS: Words = Words::new("Adress", "Address");

pub const AFTERWARDS: Words = Words::new("När systemet är tillbaka", "When the system is back");
pub const AFTERWARDS_STEPS: [Words; 7] = [
    Words::new(
        "Låt först alla telefoner synka. Det som är registrerat i en telefon förs inte in en gång till.",
        "Let all phones sync first. What is recorded on a phone is not entered once more.",
    ),
    Words::new(
        "Enhetschefen öppnar Granskning för dagen och går igenom bladen, en slinga i taget.",
        "The unit manager opens the review of the day and goes through the sheets, one route at a time.",
    ),
    Words::new(
        "För varje besök som gjordes på papper: öppna besöket, välj Rätta, skriv in början och sedan slutet från bladet. Skriv ”från papper vid driftstopp” som skäl.",
        "For each visit done on paper: open the visit, choose Correct, enter the start and then the end from the sheet. Give “from paper, outage” as the reason.",
    ),
    Words::new(
        "Avvikelser och insatser som inte blev gjorda skrivs som anteckning i brukarens akt, daterade när de hände.",
        "Deviations and interventions that were not done are written as a note in the client's file, dated when they happened.",
    ),
    Words::new(
        "Ett besök som ingen hade planerat registreras i telefonen som oplanerat; chefen rättar sedan tiderna.",
        "A visit that nobody had planned is recorded on a phone as unplanned; the manager then corrects the times.",
    ),
    Words::new(
        "Personalen ser rättelserna i sin telefon och kan invända. Attestera när bladet är infört.",
        "The staff see the corrections on their phones and may object. Attest when the sheet has been entered.",
    ),
    Words::new(
        "Spara bladen så länge en invändning kan komma, enligt enhetens rutin, och förstör dem sedan. Anteckna vem som öppnade och skrev ut paketet: det står inte i åtkomstloggen om det öppnades utan server.",
        "Keep the sheets as long as an objection may come, as the unit's routine has it, and destroy them then. Note who opened and printed the pack: it is not in the access log where it was opened without the server.",
    ),
];
