"""German: how words weigh, from -3 to 3; written by ourselves and meant to be read, doubted and changed."""

WEIGHTS = {
    3: """
        ausgezeichnet ausgezeichnete begeistert begeistern beste besten bester bestes brillant exzellent fantastisch
        fantastische fantastischer genial geniale großartig großartige großartiger hervorragend hervorragende klasse liebe
        lieben perfekt perfekte perfekter phänomenal spitze spitzenmäßig super toll tolle tollen toller tolles top
        traumhaft unschlagbar vorbildlich wunderbar wunderbare wundervoll überragend
    """,
    2: """
        angenehm angenehme bedanke dank danke dankbar dankeschön empfehle empfehlen empfehlenswert erfreut freue freuen
        freundlich freundliche freundlicher froh gelungen gelungene glücklich gratuliere herrlich hilfreich hilfreiche
        hübsch klappt kompetent kompetente lob lobe lecker nett nette netten netter praktisch praktische prima
        professionell schön schöne schöner schönes sympathisch zufrieden zufriedene zuverlässig zuverlässige
        überzeugt überzeugend vielendank merci daumenhoch reibungslos unkompliziert
    """,
    1: """
        besser bequem einfach fair fein flott funktioniert gefällt gelöst gerne gern günstig gut gute guten guter gutes
        hoffe interessant interessiert läuft nützlich ok okay pünktlich sauber schnell schnelle schneller sicher solide
        stabil verbessert verständlich willkommen ordentlich geholfen hilft ruhig leise
    """,
    -1: """
        aber bedauerlich fehlt fehlen fehlend gebühr gebühren geduld kompliziert komplizierte laut langsam langsame lange leider
        mangel problem probleme schade schwer schwierig spät teuer teure umständlich unklar unsicher verspätet verspätung
        vermisse verwirrend vergessen warte warten wartet wartezeit wieso warum zuwenig störung störungen
        reklamation beschwerde beschweren fehler kalt müde traurig erstattung
    """,
    -2: """
        abgestürzt absturz abstürze ärger ärgerlich ärgerliche ärgert ausgefallen ausfall beschädigt blöd blöde defekt
        defekte dreckig dumm enttäuscht enttäuschend enttäuschende enttäuschung falsch frech frechheit frust frustriert
        frustrierend genervt hasse ignoriert inakzeptabel kaputt kaputte keinerlei lächerlich mangelhaft mies miese
        mieser mist nervig nervt nutzlos peinlich quatsch sauer schlecht schlechte schlechten schlechter schlechtes
        schlimm schlimmer schmutzig schwach schwache stinkt storniert überteuert unbrauchbar undicht unfähig unfreundlich
        unfreundliche ungenügend unmöglich unprofessionell unverschämt unverständlich unzufrieden unzuverlässig verloren
        vergeblich verschlechtert verschwendung verärgert versagt wütend zumutung leckt brummt
    """,
    -3: """
        abscheulich abzocke betrug betrogen desaster ekelhaft entsetzlich entsetzt furchtbar furchtbare grauenhaft
        grauenvoll grottenschlecht hölle katastrophal katastrophale katastrophe saftladen scheiße scheiß schrecklich
        schreckliche schrott skandal unterirdisch unfassbar unverschämtheit
    """,
}
PHRASES = {
    "vielen dank": 3,
    "herzlichen dank": 3,
    "besten dank": 2,
    "gute arbeit": 3,
    "weiter so": 3,
    "daumen hoch": 3,
    "freue mich": 2,
    "kann es kaum erwarten": 3,
    "kein problem": 2,
    "keine probleme": 2,
    "immer wieder gerne": 3,
    "geht nicht": -3,
    "funktioniert nicht": -3,
    "geht gar nicht": -3,
    "klappt nicht": -3,
    "nie wieder": -4,
    "nicht mehr": -1,
    "keine antwort": -3,
    "keine reaktion": -3,
    "noch immer": -2,
    "immer noch": -2,
    "schon wieder": -2,
    "warte seit": -3,
    "seit wochen": -2,
    "seit tagen": -2,
    "seit stunden": -2,
    "zu teuer": -2,
    "zu spät": -2,
    "zu lange": -2,
    "danke für nichts": -5,
    "lässt zu wünschen": -3,
    "das letzte": -3,
    "nicht zu gebrauchen": -3,
}
NEGATIONS = frozenset(
    [
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keinem",
        "keiner",
        "keines",
        "nie",
        "niemals",
        "nichts",
        "niemand",
        "ohne",
        "weder",
        "kaum",
        "nix",
        "net",
        "nich",
    ]
)
STRONGER = frozenset(
    [
        "absolut",
        "äußerst",
        "besonders",
        "echt",
        "extrem",
        "mega",
        "richtig",
        "sehr",
        "so",
        "total",
        "unglaublich",
        "völlig",
        "wahnsinnig",
        "wirklich",
        "zu",
    ]
)
WEAKER = frozenset(["bisschen", "einigermaßen", "etwas", "halbwegs", "relativ", "ziemlich"])
BUT = frozenset(["aber", "doch", "jedoch", "allerdings", "trotzdem", "dennoch"])
