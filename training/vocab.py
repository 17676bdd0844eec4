"""Words, names and texts that tasks are made of."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

WORDS = """amber anchor apple arrow autumn badge bamboo basin beacon birch blanket bottle bridge bronze bucket butter button cabin cactus candle canyon carbon carpet
castle cedar cherry cliff clover cobalt comet copper coral cotton cradle crystal curtain dagger daisy desert diamond dolphin dragon eagle ember engine falcon
feather fern fiddle flame flint forest fossil fountain galaxy garden garlic ginger glacier granite grape hammer harbor hazel helmet hollow honey island ivory
jacket jasmine jungle kettle kitten ladder lantern lemon lily linen lizard lotus magnet mango maple marble meadow melon mirror mosaic mountain mustard needle
nectar nickel oasis ocean olive onion orchid otter oyster paddle panther paper parrot pearl pebble pepper pickle pigeon pillow planet plum pocket pollen poppy
prairie pumpkin quartz rabbit radish raven ribbon river rocket saddle saffron salmon sand sapphire scarlet shadow silver spider spruce stable sugar summit
sunset tiger timber tomato topaz tulip tunnel turtle valley velvet violet walnut whale willow window winter wizard wolf yellow abbey acorn adapter agenda
airport alarm album algebra almond alpaca ambulance antenna apricot aquarium armchair artist asphalt atlas attic avocado bacon badger bagel ballad ballot
banana bandage banjo barley barrel basil basket battery beach bean bear beaver bedroom beetle bell bench bicycle billing biscuit blizzard blossom board boiler
bonfire border boulder bracelet brake branch bread breeze brick broccoli brush bubble buffalo bulb bumper burger cabbage cable calendar camel camera canoe
canvas cargo carrot cashew castor cattle cave celery cello cement cereal chair chalk champion channel chapel cheese chess chicken chimney chocolate chorus
cinema circle citrus clarinet clay client clinic clock cloud clutch coach coast coconut coffee coin collar colony column compass concert copy cordial corner
cottage couch counter courier cousin cricket crown cucumber cup current cushion cycle cymbal dairy dancer data deadline decade delta dentist deposit detour
dialog diary dinner diesel dish doctor domino donkey door dough drawer dream drill drum duck dune dust earth echo eclipse editor elbow elephant elevator
embassy emerald energy envelope equator error essay estate evening exam exit fabric factory failure family farmer fault fee fence ferry fever field figure
filter finger firefly fish flag flannel flask fleet floor flour flower flute fog folder football fork fortune fox frame freight fridge frog frost fruit fuel
funnel fuse gadget gallery gasket gate gauge gazelle gear gecko gender ghost giant giraffe glass globe glove glue goat gold goose gorilla gravel gravy
greenhouse guitar gull gutter hall hamster handle harp harvest hat hawk hedge herb heron hinge hockey holiday hood hook horizon horse hospital hostel hotel
hour house hydrogen ice icon igloo inbox index ink insect invoice iris iron jaguar jam jar jeans jelly jersey jet jewel job journal judge juice jumper juniper
kayak kernel key kiosk kitchen kite kiwi knee knife knot koala label lace lagoon lake lamp language lark laser laundry lava lawn lawyer leaf leather ledger
lettuce level lever library license lift light lime lion liquid lobby lobster locker login lounge lumber lunch lynx lyric machine magazine magpie mail mammal
manager mandarin manual map margin market mask match mattress maze meal medal melody member memory menu merchant message metal meteor meter migration milk
mill mineral minute mint mirage mission mist mixer mole monitor monkey moon mosquito moss moth motor mouse museum mushroom music mussel napkin nest net
network nettle newsletter night noise noodle north notebook number nurse nut oak oat octopus office oil omelet opal opera orange orbit order oregano organ
origin ostrich oven owl oxygen package page paint palace palm pan panda panel pants parade parcel park parsley party passport pasta paste patch path patient
patrol payment peach peacock peanut pear peas pedal pelican pencil penguin pepperoni permit pharmacy phone photo piano picnic picture pier pilot pin pine pipe
pirate pizza plate platform plaza plug pocketknife poem police policy pond pony pool porch port post potato pottery powder power printer prison profile profit
project propeller protein puffin pump puppet puzzle pyramid python quail queen query quest queue quilt rack radar radio raft rail rain rainbow raisin ramp
ranch raspberry razor receipt recipe record reef refund region release reply request rescue resin rhino rhythm rice ridge ring risk road robin robot rock roof
room root rope rose rover rubber ruby rudder rug rule runner sail sailor salad salt sample sandal sandwich satin sauce saucer sausage scale scarf school
science scissors scooter score screen screw script scroll sea seal season seat secret seed sensor server session shark shed sheep shelf shell sheriff ship
shirt shoe shore shovel shower shrimp signal silk sink siren skate ski skirt sky sled sleeve slipper sloth smoke snail snake snow soap soccer socket sofa soil
soldier song sonnet soup south spark sparrow spatula speaker spice spinach sponge spoon spring sprint squad square squash squid squirrel stadium stage stair
stamp star station statue steam steel stem stereo stew sticker stone stool storm stove strap straw stream street string studio suitcase sunflower supper
surface swamp swan sweater swing switch sword syrup tablet tailor talent tango tank tape target tariff taxi tea teacher temple tennis tent theater thermos
thimble thistle thread throne thumb thunder ticket tide tie tile timeout timer tin tire toast tofu token tomb tongue tool tooth torch tornado tortoise towel
tower town toy track tractor trade trail train tram tray treasure tree trial tribe trolley trophy trout truck trumpet trunk truth tub tuba tuna turbine turkey
turnip turquoise twig twine umbrella uncle unicorn uniform union universe vacuum van vanilla vase vault vendor vessel vest veto village vinegar vine viola
virus visa vision visitor vitamin voice volcano volt volume vote voucher voyage vulture waffle wagon waist waiter wall wallet waltz warehouse warning warrior
wasp watch water wave wax wedding weed week wharf wheat wheel whisk whistle width wire wish wombat wood wool worker workshop world worm wreath wren wrench
wrist yacht yard yarn year yeast yogurt yolk zebra zinc zipper zone zucchini active approved archived blocked broken busy cancelled cheap clean closed cold
complete confirmed critical daily delayed denied disabled done draft dry early empty enabled expired failed fast final fresh full green hidden high hot idle
invalid late locked loud low missing monthly new offline old online open overdue paid pending private public quiet rare ready red rejected remote resolved
retired rotten running safe sent shared sick slow sold solved spare stale started stopped strong sunny sweet tired unpaid unread urgent vacant valid verified
warm weak weekly wet wide wild young""".split()
NAMES = """Aaron Ada Alba Amir Anja Anton Bela Bruno Carla Cem Chloe Dario Dora Elif Emil Esra Felix Fiona Goran Greta Hana Hugo Ida Ines Ivan Jana Jonas Julia Kai Kira
Lars Leila Lena Luca Maja Marco Mina Nadia Nils Nora Olga Oskar Paula Pedro Petra Quinn Rafael Rita Rosa Samir Sara Selma Sofia Tariq Tessa Theo Tilda Uma
Vera Viktor Wanda Yara Yusuf Zoe Abel Adele Agnes Ahmed Aisha Akira Albert Alice Alma Amara Amelia Amina Ana Andre Andrea Anita Ansel Antonia Arjun Arne
Arthur Astrid Aya Ayse Bao Barbara Bashir Beatrice Ben Benita Bernd Bianca Bilal Birgit Bjorn Boris Brenda Bruna Carlos Carmen Caroline Cecilia Cesar Chen
Chiara Chidi Clara Claude Cora Cyrus Daiki Damian Dana Daniel Daria David Deepa Diana Diego Dimitri Dina Djamila Dolores Dragan Edda Edgar Edith Eduardo Efua
Elena Eli Elias Elin Ella Elsa Emeka Emma Enzo Eric Erika Esteban Esther Eva Fabian Farah Fatima Faye Fergus Filip Finn Flora Florian Frank Franz Frida
Gabriel Gemma George Gerd Gina Giulia Giles Gloria Grace Gunnar Gustav Hakim Hannah Harald Harriet Harry Hassan Heidi Helena Henrik Hilda Hiro Holger Ian
Ibrahim Igor Ilse Imani Ingrid Irene Irina Isaac Isabel Ismail Ivy Jack Jakob Jamal James Jasmin Javier Jelena Jens Jin Joao Joel Johanna Jorge Jose Joyce
Juan Judith Julian June Kamal Karim Karin Karl Kate Katja Keiko Ken Kofi Kwame Lara Laszlo Laura Layla Lea Leo Leon Liam Lina Linda Linus Lisa Liv Liza
Lorenzo Lotte Louis Lucia Lucy Ludwig Luis Luna Lydia Mabel Magda Maha Malik Manuel Mara Marek Margot Maria Marie Marius Mark Marta Martin Mary Mateo Mathilde
Max Maya Mei Mehmet Miguel Mila Milan Milo Miriam Mohamed Moira Mona Morris Nabil Naomi Nasser Natasha Ned Nell Neha Nia Nico Nikolai Nina Noah Noor Nuno
Odette Olaf Oliver Olivia Omar Oona Otto Pablo Palle Pascal Patrick Paul Penelope Per Peter Philip Pia Pierre Priya Rachel Raj Ralf Ramon Raoul Rebecca Regina
Rene Rhea Ricardo Robin Roland Roman Rosalind Rowan Ruben Rui Ruth Ryan Sakura Salma Sam Sandra Sanjay Santiago Sarah Saskia Sean Sergei Shirin Sigrid Silas
Silvia Simon Sina Sonja Stefan Stella Sunil Susan Sven Svetlana Tamar Tanja Tarek Teo Teresa Thea Thomas Tim Tina Tobias Tom Tomas Tove Tuan Ugo Ulla Umar
Ursula Uwe Valentina Vanessa Vasco Vikram Vincent Viola Vivian Walter Wei Wendy Werner Wilma Xavier Xenia Yannis Yasmin Yelena Yoko Yuki Yvonne Zainab Zara
Zelda Ziad""".split()
CITIES = """Lyon Porto Oslo Turin Graz Bergen Cork Ghent Malmo Riga Tartu Split Basel Bilbao Leeds Kyoto Lima Quito Perth Dakar Accra Hanoi Seoul Austin Denver Boston
Aarhus Adelaide Agra Aleppo Algiers Almaty Amman Amsterdam Antwerp Arles Athens Atlanta Auckland Baku Bali Bamako Bangkok Bari Beirut Belfast Belgrade Berlin
Bern Bogota Bologna Bonn Bordeaux Brasov Bremen Brest Brighton Brisbane Bristol Bruges Brussels Bucharest Budapest Cadiz Cairo Calgary Cardiff Casablanca
Chennai Chicago Cologne Coimbra Cordoba Cusco Dallas Damascus Danzig Delft Delhi Derby Detroit Dhaka Doha Dresden Dublin Dundee Durban Essen Evora Faro Fes
Florence Fukuoka Galway Gdansk Geneva Genoa Girona Glasgow Granada Grenoble Haifa Halifax Hamburg Havana Helsinki Houston Hull Ibadan Innsbruck Istanbul Izmir
Jakarta Jena Kabul Kampala Karachi Kazan Kiel Kigali Kobe Krakow Lagos Lahore Leiden Leipzig Lille Linz Lisbon Liverpool Ljubljana London Luanda Lucerne
Lusaka Luxor Madrid Malaga Manaus Manila Maputo Marseille Medellin Melbourne Memphis Miami Milan Minsk Mombasa Montreal Moscow Mumbai Munich Nagoya Nairobi
Nantes Naples Nara Nice Odense Odessa Omaha Oran Osaka Ottawa Oxford Padua Palermo Paris Parma Phoenix Pisa Plovdiv Portland Prague Pune Quebec Recife Rennes
Reno Reykjavik Rome Rouen Salem Salvador Salzburg Santiago Sapporo Seattle Seville Sibiu Siena Sofia Stavanger Stockholm Stuttgart Sydney Tallinn Tampa
Tampere Tangier Tbilisi Tehran Tirana Tokyo Toledo Toronto Toulouse Trento Trieste Tripoli Tromso Tunis Uppsala Utrecht Valencia Vancouver Varna Venice Verona
Vienna Vigo Vilnius Warsaw Weimar Wroclaw York Zagreb Zurich""".split()
STEMS = """access activity app archive audit backup billing books build catalog cities clients config contacts customers daily data debug deploy draft entries events
export feed food fruits grades guests history import index input inventory invoice items journal letter list log mail members memo menu messages metrics
minutes models names news notes numbers orders output page parts payroll people plan players poem points prices products queue readings recipes record report
results review sales samples schedule scores sensors server settings shop songs staff states stock story students summary survey system tasks team temps text
tickets todo totals trace traffic trips users values visits weather words absences accounts actions addresses ads agenda aircraft airports alarms album albums
alerts animals answers apartments appointments artists assets attendance authors bank bikes bills birds birthdays bookings bookmarks boxes branches budget
bugs bus cables calendar calls campaign candidates cards cars cases cast cats census changes channels chapters chat checklist checks chores classes claims
coins comments companies concert contest contract coordinates copies costs countries coupons courses credits crew currency cv deliveries demo departments
deposits devices diary dishes docs dogs domains donations doors downloads drinks drivers duties earnings email employees energy equipment essay estimate exams
expenses experiments faq faults fees ferry fields films finance fish flights flowers forecast forms friends furniture games garage garden genes gifts glossary
goals guide gym health herbs hike hobby holidays homework hosts hotels hours houses icons ideas incidents income ingredients injuries inspection interview
invites jobs jokes keys kitchen labels lab languages laps laundry leads lecture lessons lights links loans locations logins lunch lyrics machines magazines
main manual maps market marks masters match meals medals meetings memory migration milestones misc mixtape modules monitor movies museum music network
newsletter nurses offers office opening outages packages packing paintings pantry parcels parking passengers pass patients payments pets phones phrases photos
pins places plants plates playlist podcasts polls ports posts practice prayer presents printers profile progress projects promo proposal protocol purchases
puzzle quarter questions quiz quotes race radio rainfall rates ratings receipts recordings refunds registry releases reminders rent repairs replies requests
research reservations responses returns rivers roads rooms roster routes rules runners runtime salaries savings schema schools screens script search seats
seeds servers services sessions shifts shipments shoes shopping signups sizes skills slides snacks sources spares species speech speed sports stamps stars
stations statement stats steps stores storage streets stress subjects subs subscribers suppliers supplies surf swim symptoms syllabus tables talks tapes taxes
teams temperature tenants tests themes thesis tides timeline timesheet times tips titles todos tools tournament towns toys tracks trades trains transcript
transfers travel trees trials turnover units updates uploads usage vaccines vans vendors venues versions videos villages visitors vocabulary volunteers votes
vouchers wages walks warehouse watchlist water wedding weeks weights wines wishes wishlist workers workout workshop yoga zoo""".split()
OUTS = """answer result output total count number value found report summary out final solution info reply lines errors best winner top sum mean average port key name
size list sorted unique upper clean new copy amount brief calc chosen clipped collected current cut data date digest done extract figure filtered findings
first hits how_many item joined kept last latest length longest lookup matches matched max max_value median message min new_list note numbers ordered outcome
overview owner picked pick place plain port_number product q1 ranked rows selected selection setting short shown single snippet solved sorted_list stat stats
string subset tally task_result tmp top_one toplist trimmed the_answer total_count uniques value_only verdict who winners words here response my_result
final_answer end_result outfile output_file results log_count line_count num""".split()
VERBS = """wants needs sells buys likes paints repairs moved found lost ordered returned called visited cleaned opened closed borrowed
carried counted dropped fixed heard hid kept left liked mixed missed packed paid picked reported saw sent shipped signed sold took washed weighed""".split()
LEVELS = ("INFO", "ERROR", "WARN", "DEBUG", "FATAL", "TRACE", "NOTICE", "WARNING", "CRITICAL", "ALERT")
SUFFIXES = ("txt", "txt", "txt", "txt", "log", "log", "md", "dat", "list", "text", "lst", "out", "rst", "tmp", "asc", "note", "srt", "tex")
FOLDERS = """data docs logs src input files notes old archive reports work stuff shared public var tmp inbox exports imports team raw lists texts
project home media office private 2024 2025 may june week1 part2 backup misc sub assets content records""".split()


def word(rng: random.Random) -> str:
    """One word as texts have them: mostly plain, else a name, a code, with capitals or a number."""
    kind, base = rng.randrange(20), rng.choice(WORDS)
    if kind < 11:
        return base
    if kind == 11:
        return base.capitalize()
    if kind == 12:
        return base.upper()
    if kind == 13:
        return rng.choice(NAMES)
    if kind == 14:
        return rng.choice(CITIES)
    if kind == 15:
        return f"{base}{rng.choice(('-', '_'))}{rng.choice(WORDS)}"
    if kind == 16:
        return f"{base}{rng.choice(('-', '_', '', ''))}{rng.randrange(1, 1000)}"
    if kind == 17:
        return f"{base.capitalize()}{rng.choice(WORDS).capitalize()}"
    return code_word(rng) if kind == 18 else str(rng.randrange(1, 10 ** rng.randint(1, 5)))


def stem(rng: random.Random) -> str:
    """A file's name without its suffix."""
    base = rng.choice(STEMS) if rng.random() < 0.75 else rng.choice(WORDS)
    kind = rng.randrange(24)
    other = rng.choice((rng.choice(STEMS), rng.choice(STEMS), rng.choice(WORDS), rng.choice(NAMES).lower(), rng.choice(CITIES).lower()))
    if kind < 4:
        return f"{base}{rng.choice(('_', '_', '-', '-', ''))}{other}"
    if kind < 6:
        return f"{base}{rng.choice(('-', '_', ''))}{rng.randrange(1, 100)}"
    if kind == 6:
        return f"{base}{rng.choice('-_')}{rng.randrange(2015, 2030)}{rng.choice(('', '', f'-{rng.randrange(1, 13):02}', f'-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}'))}"
    if kind == 7:
        return rng.choice((base.capitalize(), base.upper(), f"{base.capitalize()}{other.capitalize()}", f"{base.capitalize()}_{other.capitalize()}", f"{base}{other.capitalize()}"))
    if kind == 8:
        return rng.choice((f"my_{base}", f"{base}_v{rng.randrange(1, 9)}", f"{base}-final", f"{base}_old", f"new_{base}", f"{base}.{rng.randrange(1, 9)}", f"all_{base}", f"{base}_copy"))
    if kind == 9:
        return rng.choice((f"{rng.randrange(2015, 2030)}-{base}", f"{rng.randrange(1, 31):02}_{base}", "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(1, 4)))))
    return base


def file_name(rng: random.Random, suffix: str | None = None, *, taken: object = (), folder: bool = True) -> str:
    """A new file name; now and then in a folder."""
    while True:
        name = f"{stem(rng)}.{suffix or rng.choice(SUFFIXES)}"
        if folder and rng.random() < 0.12:
            name = f"{rng.choice(FOLDERS)}/{name}"
            if rng.random() < 0.15:
                name = f"{rng.choice(FOLDERS)}/{name}"
        if name not in taken and not _clashes(name, taken):  # type: ignore[operator]
            return name


def _clashes(name: str, taken: object) -> bool:
    """Is one name a part of the other? Then a goal with both would be hard to read."""
    return any(name in other or other in name for other in taken)  # type: ignore[attr-defined]


def out_name(rng: random.Random, suffix: str = "txt", *, taken: object = ()) -> str:
    """A name for what a task writes."""
    while True:
        base = rng.choice(OUTS) if rng.random() < 0.5 else stem(rng)
        if rng.random() < 0.12:
            base = rng.choice((f"{base}{rng.choice('_-')}{rng.choice(OUTS)}", f"{base}{rng.randrange(1, 50)}", base.upper(), base.capitalize()))
        name = f"{base}.{suffix if rng.random() < 0.8 or suffix not in ('txt', 'md', 'log') else rng.choice(SUFFIXES)}"
        if rng.random() < 0.06:
            name = f"{rng.choice(FOLDERS)}/{name}"
        if name not in taken and not _clashes(name, taken):  # type: ignore[operator]
            return name


def words(rng: random.Random, low: int, high: int) -> list[str]:
    """Some words, repeated ones among them."""
    pool = [rng.choice(WORDS) if rng.random() < 0.8 else word(rng) for _ in range(rng.randint(low, high))]
    return [rng.choice(pool) if rng.random() < 0.1 else w for w in pool]


def lines(rng: random.Random, low: int = 2, high: int = 12) -> list[str]:
    """Lines of one of several looks; the same words come back in them."""
    n = rng.randint(low, high)
    pool = [word(rng) for _ in range(max(3, n))]
    few = [word(rng) for _ in range(3)]
    look = rng.choice(_LOOKS)
    return [look(rng, rng.choice(few) if rng.random() < 0.35 else rng.choice(pool)) for _ in range(n)]


def _log(rng: random.Random, w: str) -> str:
    stamp = rng.choice(("", "", f"2025-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02} ", f"{rng.randrange(24):02}:{rng.randrange(60):02} "))
    return f"{stamp}{rng.choice(LEVELS)} {w} {' '.join(words(rng, 0, 2))}".strip()


def _sentence(rng: random.Random, w: str) -> str:
    return rng.choice((
        f"{rng.choice(NAMES)} {rng.choice(VERBS)} the {w}{rng.choice(('', '', '.', f' in {rng.choice(CITIES)}'))}",
        f"The {rng.choice(WORDS)} near the {w} is {rng.choice(('old', 'new', 'red', 'open', 'gone', 'here', 'late'))}{rng.choice(('', '.'))}",
        f"{rng.choice(NAMES)} and {rng.choice(NAMES)} {rng.choice(VERBS)} {rng.randrange(2, 90)} {w}",
        f"we {rng.choice(('need', 'have', 'lost', 'sold', 'saw'))} the {w} {rng.choice(('today', 'on Monday', 'in May', 'again', 'last year'))}",
    ))


def _phrase(rng: random.Random, w: str) -> str:
    own = words(rng, 1, 5)
    own.insert(rng.randrange(len(own) + 1), w)
    return " ".join(own)


_LOOKS: tuple[Callable[[random.Random, str], str], ...] = (
    _log, _log, _sentence, _sentence, _phrase, _phrase, _phrase,
    lambda _, w: w,
    lambda _, w: w,
    lambda rng, w: f"{rng.choice(('GET', 'POST', 'PUT', 'DELETE', 'HEAD'))} /{w} {rng.choice((200, 201, 301, 404, 500, 503))}",
    lambda rng, w: f"{rng.choice(('-', '*', '+', 'TO-DO', 'DONE', 'x', 'o', '#', '>'))} {w} {' '.join(words(rng, 0, 2))}".strip(),
    lambda rng, w: f"{w}: {rng.choice((str(rng.randrange(1, 500)), rng.choice(WORDS), rng.choice(NAMES)))}",
    lambda rng, w: f"{rng.choice(NAMES)} {rng.choice(NAMES)}, {rng.choice(CITIES)}, {w}",
    lambda rng, w: f"{rng.randrange(1, 20)} {w} {rng.choice(('', rng.choice(WORDS)))}".strip(),
    lambda rng, w: f"{rng.choice(NAMES)} {rng.choice(('-', '/', ':', ''))} {w}".replace("  ", " "),
)


def text(rows: list[str]) -> str:
    """Lines as a file."""
    return "\n".join(rows) + "\n"


def code_word(rng: random.Random) -> str:
    """Letters and digits, as keys and tokens look."""
    kind = rng.randrange(4)
    if kind == 0:
        return f"{''.join(rng.choice(string.ascii_uppercase) for _ in range(rng.randint(1, 4)))}-{rng.randrange(10, 10000)}"
    return "".join(rng.choice(string.ascii_uppercase + string.digits) for _ in range(rng.randint(5, 8)))


def others(rng: random.Random, files: dict[str, str], most: int = 3) -> dict[str, str]:
    """The files among some that have nothing to do with the task, in mixed order."""
    for _ in range(rng.choice((0, 0, 0, 0, 1, 1, 1, 2, most))):
        files = {**files, file_name(rng, taken=files): text(lines(rng, 1, 3))}
    names = list(files)
    rng.shuffle(names)
    return {name: files[name] for name in names}
