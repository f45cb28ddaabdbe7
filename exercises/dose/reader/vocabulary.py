"""The words that the reader knows, by kind. A clause with a word that is not here usually stays in the note.

All words are in small letters without accents. The patterns in the other modules refer to words by their kind.
"""

from __future__ import annotations

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "forty-five": 45, "fifty": 50, "sixty": 60, "ninety": 90,
    "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "zehn": 10,
    "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "diez": 10,
    "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dix": 10,
    "dwa": 2, "dwie": 2, "trzy": 3, "cztery": 4, "piec": 5, "dziesiec": 10,
}  # fmt: skip
ONCE = {"once": 1, "twice": 2, "thrice": 3, "einmal": 1, "zweimal": 2, "dreimal": 3}
ORDINALS = {"third": 3, "fourth": 4}

DAYS = {
    name: day
    for day, names in enumerate(
        (
            "mon monday mondays montag montags lunes lundi poniedzialek",
            "tue tues tuesday tuesdays dienstag dienstags martes mardi wtorek",
            "wed weds wednesday wednesdays mittwoch mittwochs miercoles mercredi sroda",
            "thu thur thurs thursday thursdays donnerstag donnerstags jueves jeudi czwartek",
            "fri friday fridays freitag freitags viernes vendredi piatek",
            "sat sats saturday saturdays samstag samstags sabado samedi sobota",
            "sun suns sunday sundays sonntag sonntags domingo dimanche niedziela",
        )
    )
    for name in names.split()
}
# After "from" and "to" a Polish day has another ending: "od poniedziałku do piątku".
DAYS_AFTER_FROM = {
    name: day
    for day, name in enumerate(
        ["poniedzialku", "wtorku", "srody", "czwartku", "piatku", "soboty", "niedzieli"]
    )
}
# Two or more of these in a row are days; one alone is an ordinary word.
DAY_LETTERS = {
    "english": {"m": 0, "t": 1, "tu": 1, "w": 2, "th": 3, "f": 4, "sa": 5, "su": 6},
    "german": {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6},
    "spanish": {"l": 0, "m": 1, "x": 2, "j": 3, "v": 4, "s": 5, "d": 6},
    "french": {"lun": 0, "mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6},
    "polish": {"pn": 0, "pon": 0, "wt": 1, "sr": 2, "czw": 3, "pt": 4, "sob": 5, "nd": 6},
}

COLOURS = {
    word: colour
    for colour, words in {
        "tan": "tan beige",
        "yellow": "yellow gelb gelbes gelben amarilla jaune zolta",
        "red": "red rot rotes roten roja rouge czerwona",
        "green": "green grun grunes grunen verde vert verte zielona",
        "blue": "blue blau blaues blauen azul bleu bleue niebieska",
        "black": "black schwarz schwarzes schwarzen negra noir noire czarna",
        "silver": "silver silber",
        "gold": "gold",
    }.items()
    for word in words.split()
}
BAND_LETTERS = {"rtb": "red", "gtb": "green", "ytb": "yellow"}

# These belong to a dose only if a full stop follows: "do." is Thursday, but "do" is another word.
ABBREVIATED = {
    "u": "und", "o": "or", "re": "right", "dr": "right", "izq": "left", "der": "right", "g": "left",
    "morg": "morgens", "morn": "morning", "evg": "evening", "abd": "abends", "mitt": "mittags",
    "bet": "between", "wiecz": "wieczorem", "mat": "matin",
    "mo": "mon", "di": "tue", "mi": "wed", "do": "thu", "fr": "fri", "sa": "sat", "so": "sun",
    "lun": "mon", "mar": "tue", "mie": "wed", "mier": "wed", "mer": "wed", "jue": "thu", "jeu": "thu", "vie": "fri",
    "ven": "fri", "sab": "sat", "sam": "sat", "dom": "sun", "dim": "sun",
    "pn": "mon", "pon": "mon", "wt": "tue", "sr": "wed", "czw": "thu", "pt": "fri", "sob": "sat", "nd": "sun",
    "niedz": "sun",
}  # fmt: skip

# How often, in one word: parts of the dose.
CODES: dict[str, dict[str, int]] = {
    code: parts
    for codes, parts in (
        ("qd od", {"times_per_day": 1}),  # "od" is "from" in Polish: often.py
        ("bid bd", {"times_per_day": 2}),
        ("tid tds", {"times_per_day": 3}),
        ("qid qds", {"times_per_day": 4}),
        ("eod qod", {"every_n_days": 2}),
        ("tiw", {"days_per_week": 3}),
        ("codziennie", {"days_per_week": 7}),
    )
    for code in codes.split()
}
# Times of day. Those in EVERY_DAY_AT also say that it is every day.
TIMES_OF_DAY = {
    word: time
    for time, words in {
        "morning": "morning mornings am morgens matin rano manana",
        "midday": "midday noon lunchtime mittags mediodia midi",
        "evening": "evening evenings pm abends soir noche wieczorem",
        "bedtime": "bedtime bed night nights noc",
    }.items()
    for word in words.split()
}
EVERY_DAY_AT = {"nightly": "bedtime", "qhs": "bedtime", "hs": "bedtime", "qam": "morning", "qpm": "evening"}

WORDS = {
    # units
    "second": "s sec secs second seconds sek sekunde sekunden seg segundo segundos seconde secondes sekund "
    "sekundy",
    "minute": "min mins minute minutes minuten minuto minutos mn minut minuty",
    "hour": "h hr hrs hour hours std stunde stunden hora horas heure heures godz godzina godziny godzin",
    "half": "half",
    "day": "day days d j tag tage tagen dia dias jour jours dzien dni",
    "week": "week weeks wk wks woche wochen sem semana semanas semaine semaines tydzien tygodniu tygodnie",
    "month": "month months monat monate mes meses mois",
    "m": "m",
    "kg": "kg kgs kilo kilos kilogram kilograms kilogramme",
    "lb": "lb lbs pound pounds",
    "metres": "metre metres meter meters metros",
    "steps": "steps paces schritte pasos",
    "breaths": "breath breaths atemzuge respiraciones respirations",
    "other_unit": "cm km mm mile miles ft inch inches yard yards yd yds degree degrees deg grad grados length "
    "lengths lap laps flight flights stair stairs plate plates block blocks stone stones notch notches "
    "click clicks hole holes mph kph kmh km/h watt watts w rpm bpm point points cycle cycles "
    "song songs bar bars floor floors box boxes g gram grams oz cal kcal",
    "step": "step",
    "numbered": "level levels page pages stage stages phase phases grade",
    "rm": "rm",
    "rir": "rir",
    # how many
    "sets": "set sets round rounds satz satze satzen saetze serie series serien serii seriami durchgang durchgange "
    "durchgaenge",
    "reps": "rep reps repetition repetitions wdh wdhn wiederholung wiederholungen repeticion repeticiones "
    "powt powtorzen powtorzenia powtorzenie",
    "times": "times veces vez v fois mal razy raz",
    "x": "x",
    "repeat": "repeat repeats wiederhole repetir repita repeter powtorz",
    "total": "total altogether",
    "as_many": "amrap",
    "most": "max maximal maximum most",
    "fatigue": "fatigue failure tired fatigued exhaustion ermudung fallo",
    "reserve": "reserve reserva tank rezerwie zapasie leave leaving minus spare submaximal submax",
    # how often
    "daily": "daily taglich tagl tgl diario diaria diariamente dziennie quotidien",
    "weekly": "weekly wochentlich semanal hebdomadaire tygodniowo pw p/w wkly",
    "hourly": "hourly hrly stundlich",
    "per": "per pro por par al na",
    "a": "a an",
    "every": "every jeden co alle tous toutes todos todas",
    "each": "each ea je jede jeder jedem jeweils cada c/ chaque kazda kazdy kazdej",
    "other": "other alternate drugi drugiego zweiten",
    "alternating_after": "alternos",
    "alternating": "alt alternating alternately alternates abwechselnd alternando naprzemiennie",
    "of_two": "sur",
    "often_label": "frequency freq",
    "label": "load resistance duration intensity",
    "weekdays": "weekdays",
    "weekend": "weekend weekends wochenende",
    "biweekly": "biw biweekly bi-weekly",
    "as_needed": "prn",
    "as": "as",
    "needed": "needed required necessary",
    "while": "while",
    "awake": "awake",
    "q": "q",
    # which side
    "left": "left lt lft links linke linkes linker linken li izquierda izquierdo izq gauche lewa lewy lewej",
    "right": "right rt rechts rechte rechtes rechter rechten derecha derecho dcha droit droite prawa prawy "
    "prawej",
    "l": "l",
    "r": "r",
    "left_limb": "lle lue",
    "right_limb": "rle rue",
    "both": "both beide beiden ambas ambos",
    "both_limbs": "ble bue",
    "bilateral": "bilat bilateral bilaterally b/l bl beidseitig beidseits bilaterales obustronnie",
    "each_side": "e/s l/r r/l",
    "limb": "side sides leg legs arm arms hand hands foot feet knee knees hip hips shoulder shoulders ankle "
    "ankles wrist wrists elbow elbows limb limbs extremity extremities le ue seite seiten bein arm beine "
    "lado lados pierna piernas brazo brazos cote cotes jambe jambes bras strona strone stronie noga noge nogi "
    "reka reke",
    "lower_upper": "lower upper",
    "way": "way ways direction directions plane planes position positions exercise exercises",
    "other_side": "unaffected uninvolved opposite contralateral good",
    "affected": "affected sore involved painful injured bad operated operative surgical",
    "changing": "changing change",
    "only": "only nur solo seulement tylko",
    # manner
    "hold": "hold holds holding halten halte gehalten mantener mantenga sostener aguantar "
    "tenir maintenir trzymaj przytrzymaj utrzymaj utrzymac",
    "squeeze": "isometric isometrics squeeze squeezes tense contract contraction contractions",
    "relax": "relax relaxes release releases relaxing entspannen relajar relacher rozluznij",
    "rest": "rest rests resting descanso descansar repos przerwa przerwy",
    "pause": "pause pausa",
    "between": "between btw btwn b/w zwischen entre miedzy",
    "on": "on",
    "off": "off",
    "work": "work",
    "count": "count",
    "phase": "lowering lower raising raise eccentric ecc concentric up down",
    "effort": "rpe effort borg exertion",
    "cr10": "cr10 cr-10",
    "pain": "pain",
    "band": "band bands tubing tube tb theraband thera-band theratubing thera-tubing gummiband banda elastique "
    "tasma",
    "btb": "btb",
    "bodyweight": "bw bodyweight body-weight korpergewicht",
    "body": "body",
    "weight": "weight",
    "gear": "dumbbell dumbbells db dbs kettlebell kettlebells kb weights hantel hanteln",
    "place": "around above below at",
    "activity": "walk walking jog jogging run running cycle cycling swim swimming bike biking gehen marche "
    "marcher caminar spacer",
    # joining words
    "to": "to bis hasta",
    "or": "or oder ou o lub albo",
    "and": "and und u y et i oraz",
    "of": "of po de",
    "for": "for fur durante pendant przez",
    "with": "with w/ mit con avec z",
    "in": "in",
    "after": "after",
    "time_word": "time",
    "the": "the your les los las le la el der die das den",
    "filler": "please do perform complete this it",
    "then": "then thereafter afterwards afterward subsequently later-on dann danach anschliessend luego despues puis "
    "ensuite potem nastepnie",
    "that": "that",
    # Words that govern: what comes after them in their clause is not part of the dose.
    "except": "except excluding but",
    "no": "no",
    "negation": "not never without w/o don't dont avoid skip omit ohne kein keine nicht sin nunca sans pas bez nie "
    "sauf excepto salvo ausser oprocz stop",
    "condition": "if unless when whenever while wenn falls si jesli",
    "until": "until til till",
    "later": "start starting starts begin beginning beginn build building builds progress progressing progression "
    "increase increasing add adding adds decrease decreasing reduce reducing reduces less more fewer than recheck "
    "review reassess retest check aim target goal towards plus least about approx approximately "
    "roughly nearly almost ca circa etwa minimum next last previous previously was later eventually from instead "
    "otherwise before steigern aumentar augmenter first try tomorrow today "
    "since another extra further additional",
}  # fmt: skip

KINDS: dict[str, str] = {word: kind for kind, words in reversed(WORDS.items()) for word in words.split()}
KINDS |= dict.fromkeys(NUMBERS, "number")
KINDS |= dict.fromkeys(ONCE, "once")
KINDS |= dict.fromkeys(ORDINALS, "ordinal")
KINDS |= dict.fromkeys(DAYS, "weekday")
KINDS |= dict.fromkeys(DAYS_AFTER_FROM, "weekday_after_from")
KINDS |= dict.fromkeys(COLOURS, "colour")
KINDS |= dict.fromkeys(BAND_LETTERS, "band_letters")
KINDS |= dict.fromkeys(CODES, "code")
KINDS |= dict.fromkeys(TIMES_OF_DAY, "time_of_day")
KINDS |= dict.fromkeys(EVERY_DAY_AT, "every_day_at")

# A line with one of these is not English, and "pause" in it is a rest.
FOREIGN = {
    word
    for words in (
        "mit und je pro tgl taglich wdh wdhn sek tag seite satz satze bein ohne",
        "con y descanso cada series",
        "avec et par fois jour serie jambe cote",
    )
    for word in words.split()
}

# These make a line Spanish, German or Polish, where "a", "am" and "od" are prepositions.
SPANISH = {
    word
    for words in ("de series serie veces repeticiones segundos seg dia semana con por y lado pierna",)
    for word in words.split()
}
GERMAN = {
    word
    for words in (
        "mit und je pro tgl taglich wdh wdhn wiederholung wiederholungen sek sekunden tag tage satz satze",
        "serien bein seite beine beiden ohne halten halte links rechts linken rechten linke rechte dann",
        "oder nicht bis jeden der die das den",
    )
    for word in words.split()
}
POLISH = {
    word
    for words in (
        "powt powtorzen powtorzenia powtorzenie serii razy raz dziennie codziennie tygodniowo dni dzien",
        "tydzien tygodniu tygodnie godz godzin godziny sekund sekundy minut minuty na co przez lub tylko",
        "bez nie przytrzymaj utrzymaj trzymaj strona strone stronie noga noge nogi reka reke potem",
        "nastepnie jutra kazda kazdy kazdej lewa lewy lewej prawa prawy prawej miedzy przerwa",
    )
    for word in words.split()
}

# Words that a figure may follow without a space: "x4", "q2h", "RPE7".
BEFORE_FIGURE = {"x", "q", "rpe", "hold", "rest", "relax", "to", "sets", "reps"}
BEFORE_FIGURE |= {"day", "days", "wk", "wks", "week", "weeks"}
