"""Words, names of files and small contents of many domains, for tables, edits, conversions and programs."""

from __future__ import annotations

import json
import random
from collections.abc import Container

NOUNS = """account acorn airport album alphabet ambulance anchor animal anthem apartment appetizer apricot aquarium
argument armchair artist aspirin asteroid athlete avocado bakery ballot bamboo banana bandage banner barley barrel
basement basket battery beach beaver bedroom bicycle biscuit blender blizzard blueprint boiler bookshelf boulder
bracelet breakfast brewery broccoli bucket budget buffalo bulletin burger cabinet calendar camera campus candle
canoe caravan cardigan cargo carrot cashier castle catalog cello cement census champion chapel cheese chemistry
chicken chimney chisel chocolate cinema circuit citizen clarinet clinic cloud coconut coffee collar colony comet
compass concert contract copper corridor cottage courier cousin crater cricket crocodile cucumber curtain cushion
customs cyclone dairy daisy dentist deposit desert dialect diary diesel dinner diploma doctor dolphin donation
donkey drawer driver drought drum dungeon eagle earring eclipse editor elbow elevator embassy emerald engine
engineer envelope equator evening exam exhibit exit export fabric factory falcon farmer feather fence ferry festival
fiction finger flannel flour flower folder football forecast forest fountain fragment freight fridge frost fuel
funnel galaxy gallery garage garden garlic gasoline gazelle geology ginger giraffe glacier glass glove goalkeeper
goat gondola gorilla grammar granite grape gravel greenhouse guitar gymnasium hammer hamster harbor harvest hazelnut
headline hedgehog helmet herb heritage hockey holiday honey horizon hospital hostel hotel hurricane ignition
infant inkwell insect insurance interview invoice iron island ivory jacket jaguar jersey jewel journal juggler jungle
kangaroo kayak kettle keyboard kidney kingdom kiosk kitchen knapsack laboratory ladder lagoon landlord lantern
laptop laundry lawyer leather lecture legend lemonade lentil letter library licence lighthouse lobster locker
locomotive lottery luggage lumber machine magazine magnet mailbox mammal mandolin manuscript marathon market marmalade
mattress mechanic medal melody membership meteor microscope midnight mineral minister mirror monastery monsoon
mortgage mosque motel motor museum mushroom musician mustard nebula necklace needle neighbor newspaper notebook nurse
nutmeg oatmeal oboe octopus office omelette onion opera orange orbit orchard orchestra ostrich oven oxygen package
paddle painter palace pancake panel parachute parade parcel parking parsley passport pasta patient pavement peanut
pelican pencil penguin pension pepper perfume pharmacy piano picnic pigeon pillow pilot pineapple pipeline pirate
pizza planet plaster platform plumber pocket poet polygon popcorn porcelain postcard potato pottery prairie prescription
printer prison profile propeller pudding pump puppet puzzle pyramid quarry quilt rabbit radar radio railway rainbow
raspberry receipt recipe refugee reindeer rent reservoir restaurant rhythm ribbon rice river robot rocket roof rope
rosemary rubber saddle saffron sailor salad salmon sandal satellite sausage saxophone scaffold scarf school scissors
sculpture seafood seminar senator shampoo shelter shepherd shipment shoulder signal silver singer skeleton sketch
skyline sleigh smoke soccer socket soldier sonnet soup spaceship spider spinach sponge squirrel stadium staircase
stapler statue steam stomach storage storm strawberry subway sugar suitcase sunflower surgeon swimmer sword syrup
tailor tavern taxi teacher telescope temple tenant tennis terminal theater thunder ticket timber toaster tobacco
tomato tornado tourist tower tractor traffic trailer train treasure trumpet tulip tunnel turbine turkey tutor umbrella
uniform vaccine vanilla vehicle velvet vendor veranda village vinegar violin visitor vitamin volcano voucher voyage
waiter wallet walnut warehouse warrant watermelon weather wedding whale wheat whistle widow windmill winery wizard
workshop wreck yacht yoghurt zebra zeppelin zipper""".split()
VERBS = """arrive bake borrow build call carry check clean climb close collect cook count cross dance decide deliver
draw drive enter explain fetch finish fix float follow gather grow help invite jump keep launch laugh learn leave
lend lift listen load measure meet mend mix notice open order paint pause plant play polish print pull push read
repair rest return ride ring run sail sell send share shut sing sleep start stop stretch swim teach test throw
travel turn visit wait walk wash watch water wave weigh whisper win work write""".split()
ADJECTIVES = """ancient bitter blue bold brave bright broken calm cheap clean clever cold cosmic crisp curious damp dark
dusty early empty fair famous fast final flat foggy free fresh gentle giant golden green grey happy heavy hidden
hollow humble icy idle late lazy little local lonely long loud lucky minor modern narrow new noisy odd old open
pale plain polite proud public purple quick quiet rare red rich round royal rusty safe salty secret sharp short
silent simple slow small smooth soft solid spare steep strange strict strong sunny sweet tall tidy tiny urgent
vivid warm wet wide wild wooden young""".split()
NAMES = """Abigail Agnes Ahmed Aisha Alejandro Alice Amara Amelie Andrei Anika Arjun Astrid Ayumi Beatrice Benedikt
Bjorn Brenda Camille Carlos Cecilia Chidi Clara Conrad Daisuke Dalia Damien Deborah Dmitri Dolores Edgar Eleanor Elias
Emmanuel Erika Esther Eugene Farida Fatima Fernando Finn Frida Gabriel Georgia Gianni Gloria Gustav Hassan Hector
Heidi Henrik Hiroshi Ibrahim Ingrid Isabel Ismael Jasper Javier Jolanta Joseph Kamal Karin Katya Kenji Khalid Klara
Kofi Laszlo Laura Leopold Lin Ludmila Magnus Malik Margaret Mariam Mateo Matilda Mei Miguel Mohamed Monica Naomi
Natasha Neha Nikolai Noah Noor Octavia Olivia Omar Oscar Otto Pablo Patrick Pauline Philip Priya Rachel Raj Ramona
Rashid Rebecca Ricardo Robert Ronja Rosalie Ruben Samuel Sanjay Sebastian Sergei Sigrid Simone Stella Sunita Svetlana
Takeshi Tamara Teodor Thomas Tomasz Ursula Valentina Victor Wei Wilhelm Xavier Yasmin Yuki Yvonne Zainab Zara""".split()
SURNAMES = """Adler Almeida Andersson Banerjee Baptiste Becker Bergman Brown Castillo Chen Costa Dubois Eriksen Evans
Fischer Fontaine Garcia Gupta Haddad Hansen Hughes Ito Jansen Johnson Kaya Keller Khan Kim Kowalski Larsen Lindqvist
Lopez Marino Mbeki Meyer Moreau Murphy Nakamura Nguyen Novak Okafor Olsen Owens Patel Pereira Petrov Quist Reyes Rossi
Santos Schmidt Silva Singh Smith Suzuki Tanaka Torres Usman Varga Virtanen Wagner Walker Weber Wong Yilmaz
Zhang""".split()
CITIES = """Aarhus Aberdeen Adelaide Amman Amsterdam Antwerp Athens Auckland Baku Bangalore Barcelona Beirut Belfast
Belgrade Berlin Bern Bogota Bologna Bordeaux Boston Brisbane Brno Brussels Budapest Cairo Calgary Cardiff Chicago
Cologne Copenhagen Dallas Delhi Detroit Dortmund Dresden Dublin Durban Edinburgh Florence Geneva Genoa Glasgow Graz
Hamburg Havana Helsinki Houston Istanbul Jakarta Kampala Karachi Kiel Krakow Lagos Lausanne Leipzig Lisbon Liverpool
Ljubljana London Lucerne Madrid Malaga Manila Marseille Melbourne Memphis Miami Milan Montreal Munich Nairobi Nantes
Naples Odense Osaka Oxford Palermo Paris Phoenix Prague Reykjavik Rome Rotterdam Salzburg Santiago Sapporo Seattle
Seville Sofia Stockholm Stuttgart Sydney Taipei Tallinn Tampere Tbilisi Tokyo Toronto Toulouse Trieste Tunis Utrecht
Valencia Venice Vienna Vilnius Warsaw York Zagreb Zurich""".split()
PLACES = ("New York", "San Diego", "Cape Town", "Los Angeles", "Hong Kong", "Rio Grande", "Santa Fe", "Tel Aviv", "Buenos Aires", "Las Vegas")
TOPICS = """access accounts activities addresses agenda alerts apps archive arrivals assets attendance audit
backlog batch beds bills birthdays birds boats bonus books bookings branches bugs buses cabins calls cameras cards cargo cars
cases catalog changes chapters checks chores cities claims classes clients clinic clubs coaches commits complaints
contacts contracts costs courses crew crops customers cycles data days debts deliveries departures devices diary
dinners distances dogs donations donors drafts drinks employees energy entries errors estimates events exams
exercises expenses exports factories farm fees fields films finance fish fleet flights flowers food forecast forms
friends fruit games garden gifts goals grades groceries groups guests habits harvest heights homework horses hotels hours
houses ideas imports inbox income incidents index ingredients inspections inventory invoices issues items jobs journal
journeys jury kitchen lab lakes languages leads leagues ledger lessons letters library licenses lines loans locations
logbook logs luggage machines mail maintenance maps markets marks materials matches meals measurements meetings members
menu messages meters metrics minutes missions mountains movies museum music names networks news notes nurses office offers
officers orders outages packages pages painters papers parcels parking parts passengers patients payments payroll
people pets phones photos planets plants players poems points polls ports posts prices prints prizes products profits
projects purchases queries questions quotes races rainfall ratings readings receipts recipes records refunds regions
rentals rents repairs replies reports requests reservations residents responses results returns reviews rivers roads
robots roster routes runners salaries sales samples satellites savings schedule schools scores seats seeds sensors
servers services sessions shares shifts ships shipments shop shows sites skills songs staff stations stock stores
stories students subjects subscriptions suppliers supplies surveys tables tasks taxes teams temperatures tenants terms
tests tickets tides times todo tools tours towns toys traffic trails trains transactions translations trees trips
tweets units updates usage users vaccines vehicles vendors venues versions videos visitors visits volunteers votes
wages warehouse warnings watches water weather weights wells wines winners workers workouts workshops yields""".split()
RESULTS = """answer result output total count number value found report summary out final solution info reply figure
outcome overview extract finding digest stats response sum mean average median top best winner max min lowest highest
list unique distinct groups totals breakdown filtered selection matches sorted ranking picked chosen res final_answer
my_result the_answer""".split()
FOLDERS = """data docs logs src input files notes old archive reports inbox raw incoming exports assets work office
shared backup_2023 team-a drafts stuff sets""".split()
TEXT_SUFFIXES = ("txt", "txt", "txt", "txt", "log", "md", "list", "dat", "text", "cfg", "conf", "ini", "rst", "tex", "out", "lst")


def stem(rng: random.Random) -> str:
    """A file's name without its suffix, of one of many looks."""
    a, b = rng.choice(TOPICS if rng.random() < 0.7 else NOUNS), rng.choice(TOPICS if rng.random() < 0.4 else NOUNS)
    adjective, year = rng.choice(ADJECTIVES), rng.randrange(1995, 2027)
    month, day = rng.randrange(1, 13), rng.randrange(1, 29)
    plain = rng.random() < 0.45
    if plain:
        return a
    return rng.choice((
        f"{a}_{b}", f"{a}-{b}", f"{adjective}_{a}", f"{adjective}-{a}", f"{a}{rng.randrange(1, 40)}", f"{a}_{year}", f"{a}-{year}",
        f"{year}-{month:02}-{day:02}", f"{a}_{month:02}", f"{a}-{year}-{month:02}", f"{a.capitalize()}", f"{a.upper()}",
        f"{adjective.capitalize()}{a.capitalize()}", f"{a}_v{rng.randrange(1, 9)}", f"{a}_{rng.choice(NAMES).lower()}", f"{rng.choice(CITIES).lower()}",
        f"{rng.choice(CITIES).lower()}_{a}", f"{rng.choice('abcdefghxyz')}{rng.randrange(1, 9)}", f"{a}_q{rng.randrange(1, 5)}", f"my_{a}", f"{a}_final",
        rng.choice(NAMES).lower(), f"{a}_{rng.choice(('list', 'data', 'table', 'file', 'export', 'dump', 'raw', 'old', 'new', 'all'))}",
    ))


def new_file(rng: random.Random, suffix: str, taken: Container[str] = (), folder: float = 0.12) -> str:
    """A name that is not taken; now and then in a folder."""
    while True:
        name = f"{stem(rng)}.{suffix}"
        if rng.random() < folder:
            name = f"{rng.choice(FOLDERS)}/{name}"
        if name not in taken:
            return name


def text_file(rng: random.Random, taken: Container[str] = ()) -> str:
    return new_file(rng, rng.choice(TEXT_SUFFIXES), taken)


def result_file(rng: random.Random, suffix: str = "txt", taken: Container[str] = (), base: str = "") -> str:
    """A name for what a task writes."""
    while True:
        name = rng.choice(RESULTS) if rng.random() < 0.5 else stem(rng)
        if base and rng.random() < 0.25:
            name = rng.choice((f"{base}_{name}", f"{base}-{name}", base)).replace(" ", "_")
        if rng.random() < 0.06:
            name = f"{rng.choice(('out', 'results', 'reports', 'build', 'answers', 'done', 'output'))}/{name}"
        if (path := f"{name}.{suffix}") not in taken:
            return path


def phrase(rng: random.Random) -> str:
    """A few words, as notes hold them."""
    kind = rng.randrange(9)
    noun, other, adjective, verb = rng.choice(NOUNS), rng.choice(NOUNS), rng.choice(ADJECTIVES), rng.choice(VERBS)
    if kind == 0:
        return f"{verb} the {noun}"
    if kind == 1:
        return f"{adjective} {noun}"
    if kind == 2:
        return f"{rng.choice(NAMES)} {rng.choice(SURNAMES)}"
    if kind == 3:
        return f"{verb} {rng.choice(NAMES)} in {rng.choice(CITIES)}"
    if kind == 4:
        return f"the {adjective} {noun} and the {other}"
    if kind == 5:
        return f"{noun} {other}"
    if kind == 6:
        return f"{noun}: {rng.randrange(1, 500)}"
    return noun if kind == 7 else f"{verb} {adjective} {noun} at {rng.randrange(1, 12)} pm"


def code_like(rng: random.Random) -> str:
    """Letters and digits, as codes, versions and identifiers look."""
    noun, other = rng.choice(NOUNS), rng.choice(NOUNS)
    letters = "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=rng.randint(2, 4)))
    return rng.choice((
        f"{letters}-{rng.randrange(10, 9999)}", f"{letters}{rng.randrange(1, 999)}", noun.upper(), f"{noun}_{other}", f"{noun}-{other}",
        f"{noun.capitalize()}{other.capitalize()}", str(rng.randrange(10, 99999)), f"{noun}{rng.randrange(1, 99)}", f"#{rng.randrange(100, 9999)}",
        noun.capitalize(), f"v{rng.randrange(1, 9)}.{rng.randrange(0, 20)}", f"{rng.randrange(2000, 2027)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
    ))


def rows(rng: random.Random, low: int, high: int) -> list[str]:
    """Lines of one look or of several; mostly few."""
    n = rng.randint(low, high) if rng.random() < 0.85 else rng.randint(low, high * 3)
    kind = rng.randrange(7)
    if kind == 0:
        return [rng.choice(NOUNS) for _ in range(n)]
    if kind == 1:
        return [f"{rng.choice(('INFO', 'ERROR', 'WARN', 'DEBUG', 'TRACE', 'ok', 'FAIL'))} {phrase(rng)}" for _ in range(n)]
    if kind == 2:
        return [f"{rng.choice(NAMES)} {rng.choice(SURNAMES)}" for _ in range(n)]
    if kind == 3:
        return [f"- {phrase(rng)}" for _ in range(n)]
    if kind == 4:
        return [code_like(rng) for _ in range(n)]
    return [phrase(rng) for _ in range(n)]


def text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def others(rng: random.Random, files: dict[str, str], most: int = 3, taken: Container[str] = ()) -> dict[str, str]:
    """The files among some that have nothing to do with the task, in mixed order."""
    out = dict(files)
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2, most, rng.randrange(most + 1)))):
        kind = rng.random()
        if kind < 0.15:
            name, held = new_file(rng, "csv"), text(["name,n", *(f"{rng.choice(NOUNS)},{rng.randrange(90)}" for _ in range(3))])
        elif kind < 0.25:
            name, held = new_file(rng, "json"), json.dumps({rng.choice(NOUNS): rng.choice(NOUNS)}) + "\n"
        elif kind < 0.35:
            name, held = new_file(rng, "py"), f"print('{rng.choice(NOUNS)}')\n"
        else:
            name, held = text_file(rng), text(rows(rng, 1, 4))
        if name not in taken and name not in out:
            out[name] = held
    names = list(out)
    rng.shuffle(names)
    return {name: out[name] for name in names}


def quoted(rng: random.Random, said: str, bare: float = 0.4) -> str:
    """A text as goals hold it: within quotes, or bare."""
    if rng.random() < bare:
        return said
    mark = rng.choice(("'", '"', "'", '"', "`")) if "'" not in said else '"'
    return f"{mark}{said}{mark}"
