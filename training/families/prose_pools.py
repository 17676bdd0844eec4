"""What prose tells of: things, people, times and amounts, by the names that the kinds of facts have for them."""

from __future__ import annotations

import random
from collections.abc import Callable

from training import vocab

_LISTS = {
    "dish": "cake|salad|bread|soup|cheese|drinks|cups|plates|napkins|music|projector|tent|grill|chairs|juice|wine|pie|cookies|dessert|fruit|ice cream|paper plates|potato salad|candles|blankets|lemonade|board games|camera|first aid kit|map|coffee|milk|sandwiches|tablecloth|speakers|balloons",
    "chore": "water the plants|write the minutes|call the bank|clean the kitchen|send the invitations|book the hall|feed the cat|order the pizza|repair the fence|check the figures|print the posters|wash the dishes|lock the office|test the backup|update the website|welcome the guests|translate the letter|buy the tickets|collect the money|drive the van|move the desks|paint the shed|answer the mails|pick the songs|fix the printer|empty the bins|review the contract|walk the dog|take the photos|order new paper",
    "project": "harbour|garden|library|website|archive|bridge|solar|school|museum|payroll|tunnel|playground|festival|newsletter|warehouse|billing|search|recycling|training|app",
    "expense": "drinks|hotel|taxi|tickets|flowers|lunch|dinner|petrol|hall|repairs|present|stamps|train|breakfast|parking|coffee|insurance|posters|costumes|heating",
    "topic": "bees|river trade|old maps|batteries|fair wages|whales|city trees|bread baking|clean water|medieval towns|robots|glaciers|data safety|jazz|good sleep|bird migration|wind power|cheap housing|volcanoes|street art|teamwork|soil|public transport",
    "meeting": "board meeting|workshop|yoga class|choir practice|staff meeting|interview|book club|first aid course|budget review|parents' evening|exam|lecture|film night|rehearsal|sales call|chess evening|art class|planning session|team lunch|general assembly|job fair|dance lesson|debate|press briefing|German course|opening ceremony|retro",
    "day": "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    "paper": "report|essay|tax form|application|budget|first draft|translation|invoice|survey|proposal|grant request|homework|thesis|press release|poster|inventory list|contract|summary|sales forecast|newsletter|questionnaire|medical certificate",
    "thing": "bicycle|lamp|sofa|kettle|boat|piano|tent|ladder|clock|carpet|camera|vase|desk|bookcase|mirror|scooter|printer|toaster|drum|door|gate|barn|fence|caravan|suitcase|armchair|painting|umbrella|bench|stove|cupboard|teapot|blanket|van|canoe|rucksack|telescope|wardrobe",
    "company": "bakery|bank|clinic|pharmacy|tailor|dentist|library|tax office|garage|travel agency|post office|museum|vet|print shop|town hall|law firm|florist|language school|laundry|insurance office|brewery|employment office",
    "colour": "red|green|blue|yellow|white|black|purple|orange|grey|brown|pink|silver|golden|turquoise|violet|beige|dark green|light blue",
    "stock": "chairs|lamps|buckets|screws|notebooks|pens|helmets|towels|candles|plates|hammers|tyres|bulbs|masks|forks|sacks of cement|cans of paint|folders|cables|keyboards|apples|eggs|jars of honey|bottles|tents|mattresses|gloves|stamps",
    "supply": "two pizzas|a new chair|three lamps|a keyboard|ten pens|a box of screws|the fish|a green salad|a black coffee|mint tea|two monitors|a headset|lentil soup|five notebooks|a stapler|white paint|an office desk|mushroom risotto|apple juice|a winter coat|four tyres|a cheese roll",
    "software": "the editor|the server|the app|the database|the website|the driver|the compiler|the scanner|the player|the installer|the firmware|the backup tool|the shop|the chat client|the router",
    "event": "picnic|concert|match|hike|excursion|parade|boat trip|open day|market|barbecue|race|show|lesson|delivery|guided tour|lunch|garden party|fireworks|class reunion",
    "cause": "heavy rain|a broken heater|a strike|a power cut|the storm|too few players|an illness|road works|a missing permit|high water|the heat|a burst pipe|fog|a lack of money|the snow|a sick singer|a flat tyre|engine trouble|a bomb alarm|low demand",
    "dishmade": "cake|bread|pie|pizza|tart|lasagne|crumble|gratin|roast|stew|sponge|pudding|strudel|quiche|soufflé|focaccia|flatbread|baguette",
    "job": "baker|nurse|teacher|pilot|plumber|farmer|lawyer|dentist|tailor|painter|carpenter|journalist|librarian|chef|driver|gardener|musician|potter|translator|cashier|florist|geologist|mechanic|midwife|photographer|sailor|surveyor|vet|waiter|weaver|welder|writer|zoologist|judge|miner|porter|shepherd|tutor|clerk|guard",
    "place": "the kitchen|the car|the garage|the office|the hall|the drawer|the cellar|the red bag|the letter box|the attic|the bathroom|the coat pocket|the shed|the library|the canteen|the wardrobe|the top drawer|the glove box|the blue bowl|the staff room",
    "pet": "cat|dog|parrot|rabbit|goat|pony|turtle|hamster|snake|canary|lizard|ferret|donkey|goose|hedgehog|goldfish|budgie|guinea pig|hen|gecko",
    "sport": "tennis|football|chess|rugby|hockey|golf|rowing|judo|cricket|volleyball|badminton|handball|archery|fencing|karate|table tennis|water polo|squash|basketball|curling",
    "instrument": "piano|flute|violin|cello|drums|guitar|harp|trumpet|oboe|clarinet|accordion|banjo|saxophone|viola|organ|tuba|bassoon|mandolin",
    "language": "French|Spanish|Hindi|Swahili|Polish|Turkish|Arabic|Korean|Dutch|Greek|Finnish|Welsh|Bengali|Persian|Italian|Russian|Japanese|Latin|Czech|Portuguese",
    "spot": "in the cellar|on the top shelf|under the stairs|behind the door|in the attic|next to the gate|in the left drawer|on the balcony|by the window|in the garage|under the bench|at the back of the shed|in the hall|beside the pond|on the desk|near the fence|behind the stove|in the yard|along the wall|above the sink",
    "subject": "history|maths|biology|music|chemistry|geography|drawing|physics|swimming|pottery|cooking|ethics|economics|grammar|woodwork|sewing|drama|philosophy|gymnastics|informatics",
    "office": "treasurer|chair|secretary|captain|president|vice president|keeper of the keys|press officer|class speaker|head coach|mayor|auditor|deputy chair|safety officer|choir master|team doctor",
    "daypart": "early|late|night|morning|evening|Sunday|weekend|holiday|afternoon|Monday|first|second",
    "place_won": "first|second|third|fourth|fifth|sixth|seventh|last",
    "bug": "login page|printer|search box|heating|lift|coffee machine|front door|export|calendar|payment form|alarm|projector|mail server|shower|invoice numbers|upload|password reset|water pump|time zone|label printer",
    "feature": "dark mode|a search box|keyboard shortcuts|two-factor login|a calendar view|offline maps|faster start-up|drag and drop|spell checking|voice messages|a trash folder|shared lists|a print preview|Greek translations|daily backups|an undo button|custom themes|a progress bar|group chats|CSV export|larger fonts",
    "oldthing": "old editor|wizard|blue theme|fax module|XML format|toolbar|welcome page|legacy login|Flash player|sidebar|import filter|beta banner|startup sound|quick menu|guest account|old plug-in API|print button",
    "option": "time limit|page size|cache size|retry count|refresh rate|font size|line width|memory limit|queue length|upload limit|volume|screen brightness|alarm level|batch size|speed limit|room temperature|log level number",
    "present": "a scarf|a book|a puzzle|a watch|a kite|a teddy bear|a pair of skates|a plant|a voucher|a guitar|a chess set|a paint box|a bottle of wine|a lamp|a jumper|a bracelet|a drone|a box of chocolates|a cookbook|a football",
    "plant": "tulips|beans|roses|tomatoes|carrots|sunflowers|onions|strawberries|lilies|pumpkins|peas|herbs|potatoes|daisies|raspberries|leeks|orchids|radishes|ferns|cabbages",
    "title": "The Long Road|Salt and Stars|A Quiet House|Winter Bees|The Glass Key|North of Nowhere|Seven Doors|The Baker's Son|Blue Harbour|Under the Pines|Paper Boats|The Last Ferry|Moon Garden|Dust and Honey|The Red Tram|Small Hours|A Map of Rain|Cold Water|The Clockmaker|Green Windows",
    "system": "safe|front door|alarm|garage|bike shed|guest network|cellar|server room|letter box|locker|storage room|back gate|meeting room|gun cabinet|lift|tablet",
    "choice": "the blue logo|a new roof|the early date|the old name|a bus trip|the green design|a later start|the cheaper offer|a pool|the second plan|a longer break|the oak tables|free entry|the train|a vegetarian menu|the northern route|a smoking ban|the first draft",
    "outfit": "a red dress|a grey suit|a straw hat|blue jeans|a yellow raincoat|a leather jacket|a striped shirt|white trainers|a black coat|a green scarf|a kilt|a tweed jacket|a silk blouse|rubber boots|a pirate costume|a woollen jumper|a bow tie|an orange vest",
    "month": "January|February|March|April|May|June|July|August|September|October|November|December",
    "room": "the Blue Room|the library|the canteen|the gym|the main hall|the chapel|the old barn|the town hall|the garden house|the red salon|the music room|the lecture theatre|the annex|the tea kitchen|the west wing|the cinema|the glass pavilion|the youth centre|the conference room",
    "openhours": "8 to 12|9 to 17|10 to 18|7 to 15|noon to 8 pm|6 to 14|11 to 19|8.30 to 13|14 to 22|9 am to 4 pm|10 am to 2 pm|7.30 to 16|13 to 18|noon to midnight",
}
_STREETS = "Mill|Station|Church|Park|Garden|Lake|Market|Castle|School|River|High|Bridge|Forest|King|Rose|Harbour|Linden|Oak|Victoria|Abbey".split("|")

Make = Callable[[random.Random], str]


def _clock(rng: random.Random) -> str:
    h, m = rng.randrange(7, 22), rng.choice((0, 0, 0, 15, 30, 30, 45, 10, 20, 50))
    if m == 0 and rng.random() < 0.4:
        return rng.choice((f"{h % 12 or 12} {'am' if h < 12 else 'pm'}", f"{h} o'clock" if h < 13 else f"{h}:00", "noon"))
    return f"{h}:{m:02}" if rng.random() < 0.8 else f"{h}.{m:02}"


def _date(rng: random.Random) -> str:
    month, day = rng.choice(_LISTS["month"].split("|")), rng.randrange(1, 29)
    return rng.choice((f"{day} {month}", f"{month} {day}", f"{day}.{rng.randrange(1, 13)}.2026", f"2026-{rng.randrange(1, 13):02}-{day:02}", f"{day} {month} 2026"))


def _price(rng: random.Random) -> str:
    whole, part = rng.randrange(2, 10 ** rng.randint(2, 4)), rng.choice((0, 0, 50, 90, 99, 20))
    number = f"{whole}.{part:02}" if part else str(whole)
    return rng.choice((f"{number} euros", f"{number} euros", f"${number}", f"{number} dollars", f"{number} €", f"£{number}", f"{whole} francs"))


def _phone(rng: random.Random) -> str:
    a, b, c = rng.randrange(100, 999), rng.randrange(1000, 9999), rng.randrange(10, 99)
    return rng.choice((f"{a}-{b}", f"0{a} {b}", f"+{c} {a} {b}", f"{a} {c} {c + 1}", f"555-{b}", f"0{c}/{b}{c}"))


def _email(rng: random.Random) -> str:
    name = rng.choice(vocab.NAMES).lower()
    return f"{name}{rng.choice(('', f'.{rng.choice(vocab.WORDS)}', str(rng.randrange(1, 99))))}@{rng.choice(vocab.WORDS)}.{rng.choice(('org', 'com', 'net', 'example.org'))}"


def _street(rng: random.Random) -> str:
    n, name = rng.randrange(1, 200), rng.choice(_STREETS)
    return rng.choice((f"{n} {name} {rng.choice(('Street', 'Road', 'Lane', 'Square', 'Avenue'))}", f"{name} {rng.choice(('Street', 'Road', 'Way'))} {n}"))


def _room(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return rng.choice(_LISTS["room"].split("|"))
    return f"room {rng.choice(('', '', 'A', 'B', 'C', 'D'))}{rng.randrange(1, 420)}"


def _version(rng: random.Random) -> str:
    return f"{rng.randrange(1, 20)}.{rng.randrange(20)}" + (f".{rng.randrange(12)}" if rng.random() < 0.6 else "")


def _city(rng: random.Random) -> str:
    return rng.choice(vocab.CITIES)


_MADE: dict[str, Make] = {
    "person": lambda rng: rng.choice(vocab.NAMES), "city": _city, "line": _city, "clock": _clock, "date": _date,
    "price": _price, "phone": _phone, "email": _email, "street": _street, "room": _room, "version": _version, "release": _version,
    "partner": lambda rng: rng.choice(vocab.NAMES), "kid": lambda rng: rng.choice((*vocab.NAMES, "the twins", "the boys", "Grandma")),
    "player": lambda rng: rng.choice(vocab.NAMES),
    "amount": lambda rng: str(rng.randrange(2, rng.choice((20, 90, 400)))), "age": lambda rng: str(rng.randrange(4, 99)),
    "flightno": lambda rng: f"{rng.choice('ABKLQTUX')}{rng.choice('ABFHLSX')} {rng.randrange(10, 9999)}".replace(" ", rng.choice(("", " "))),
    "gate": lambda rng: f"{rng.choice('ABCDEF')}{rng.randrange(1, 60)}", "grams": lambda rng: rng.choice((f"{rng.randrange(5, 90) * 10} grams", f"{rng.randrange(5, 90) * 10} g", f"{rng.randrange(2, 9)} spoons", f"{rng.randrange(2, 9)} cups")),
    "minutes": lambda rng: rng.choice((f"{rng.randrange(3, 95)} minutes", f"{rng.randrange(2, 9)} hours", "half an hour")),
    "match": lambda rng: f"{_city(rng)} against {_city(rng)}", "score": lambda rng: f"{rng.randrange(7)}{rng.choice(':-')}{rng.randrange(7)}",
    "seat": lambda rng: f"{rng.randrange(1, 40)}{rng.choice('ABCDEF')}", "year": lambda rng: str(rng.randrange(1850, 2026)),
    "platform": lambda rng: f"{rng.randrange(1, 24)}{rng.choice(('', '', 'a', 'b'))}", "degrees": lambda rng: str(rng.randrange(-15, 41)),
    "setting": lambda rng: str(rng.randrange(2, 900)), "nights": lambda rng: rng.choice(("two", "three", "four", "five", "six", "seven", "ten", str(rng.randrange(2, 20)))),
    "roomno": lambda rng: str(rng.randrange(1, 700)), "parcelno": lambda rng: f"{rng.choice('ABCDEGHKMPRST')}{rng.randrange(10, 9999)}",
    "kilos": lambda rng: rng.choice((f"{rng.randrange(2, 90)} kg", f"{rng.randrange(1, 30)}.{rng.randrange(1, 10)} kg", f"{rng.randrange(2, 90)} kilos")),
    "doctor": lambda rng: f"Dr. {rng.choice(vocab.NAMES)}" if rng.random() < 0.6 else rng.choice(("the dentist", "the eye doctor", "the surgeon", "the heart specialist", "the physiotherapist")),
    "secret": vocab.code_word, "wage": lambda rng: f"{rng.randrange(12, 80) * 50} {rng.choice(('euros', 'dollars', 'francs'))}",
    "km": lambda rng: f"{rng.randrange(2, 900)} {rng.choice(('km', 'kilometres', 'miles'))}",
}


def taken_from(rng: random.Random, pool: str, count: int, taken: set[str]) -> list[str]:
    """So many different members of a pool, none of which is taken or a part of one that is."""
    items = _LISTS[pool].split("|") if pool in _LISTS and pool != "room" else None
    found: list[str] = []
    for _ in range(400):
        one = rng.choice(items) if items else _MADE[pool](rng)
        low = one.lower()
        if not any(low in t or t in low for t in (x.lower() for x in (*taken, *found))):
            found.append(one)
        if len(found) == count:
            return found
    raise LookupError(pool)
