"""More kinds of facts that prose tells: see `prose_facts` for how they are written."""

from __future__ import annotations

KINDS = """
seat person seat
S <a> {has|sits in|was given|got|booked} seat <b>
S seat <b> {is|was given to|belongs to} <a>
S <a> changed from seat <o> to seat <b>
+ <a> seat <b>
B which seat does <a> have / where does <a> sit / what is the seat of <a>
A who {sits in|has} seat <b> / whose is seat <b>
b <a>'s seat / which seat <a> has
a the person in seat <b>

pet person pet
S <a> {has|owns|keeps|looks after|lives with} a <b>
S the <b> {belongs to|is owned by|sleeps at the house of} <a>
+ <a> a <b>
B what {pet|animal} does <a> have / which animal does <a> {keep|own} / what kind of pet does <a> have
A who {has|owns|keeps} {the|a} <b> / whose is the <b>
b <a>'s pet / what animal <a> has
a the owner of the <b>

plays person sport
S <a> {plays|trains|is good at|coaches|has taken up} <b> {|on Sundays|every week|after work}
S <a> gave up <o> for <b>
+ <a> <b>
B what sport does <a> {play|do} / which sport does <a> do {now|}
A who {plays|does|is into} <b>
b <a>'s sport / what sport <a> does

music person instrument
S <a> {plays|practises|is learning|studies} the <b>
S <a> swapped the <o> for the <b>
+ <a> the <b>
B which instrument does <a> play / what instrument does <a> {play|practise} / what does <a> play in the band
A who {plays|practises|is learning} the <b> / who is on the <b>
b <a>'s instrument / what instrument <a> plays
a the name of the <b> player

tongue person language
S <a> {speaks|is fluent in|studied|translates from|teaches} <b>
+ <a> <b>
B which language does <a> {speak|know} / what language does <a> speak
A who {speaks|knows|is fluent in} <b>
b <a>'s language / which language <a> speaks

age person age
S <a> is <b> {years old|years of age|now}
S <a> {turned|turns|will be|became} <b> {last week|in May|this year|yesterday}
+ <a> <b>
B how old is <a> / what is <a>'s age / what age is <a>
A who is <b> years old
b how old <a> is / <a>'s age / the age of <a>

wed person partner
S <a> {is married to|got married to|has been married for years to} <b>
+ <a> to <b>
B who is <a> married to / to whom is <a> married / who is <a>'s {wife or husband|spouse}
b who <a> is married to / the name of <a>'s spouse

own thing person
S the <a> {belongs to|is owned by|was bought by|was given to|was won by} <b>
S <b> {owns|bought|inherited} the <a>
S <o> sold the <a> to <b>
+ <b> owns the <a>
B who owns the <a> {|now} / whose is the <a> / to whom does the <a> belong / who is the owner of the <a>
b who owns the <a> / the owner of the <a> / whose the <a> is

stored thing spot
S the <a> {is|is kept|is stored|lies|can be found|stands} <b>
S <b> you {find|will find} the <a>
S I {put|left} the <a> <b>
+ the <a> <b>
B where is the <a> {|kept} / where do {we keep|I find} the <a> / where was the <a> put / where can the <a> be found
A what is {kept|stored} <b>
b where the <a> is / the place of the <a>

made thing year
S the <a> was {built|made|opened|restored|bought|repaired} in <b>
S in <b> we got the <a>
+ the <a> in <b>
B {which|what} year {is given|does the text give} for the <a> / from {which|what} year is the <a>
b the year given for the <a> / which year the text gives for the <a>

train line platform
S the train to <a> {leaves from|goes from|stops at|starts from} platform <b>
S platform <b> is for the train to <a>
+ the one to <a> from platform <b>
B which platform does the train to <a> leave from / from which platform does the train to <a> {go|leave} / what is the platform for <a>
A where does the train from platform <b> go
b the platform of the train to <a> / the platform for <a>

leave line clock
S the bus to <a> {leaves|goes|departs} at <b>
S at <b> you can {take|catch} the bus to <a>
S the bus to <a> was shifted from <o> to <b>
+ the one to <a> at <b>
B when {does the bus to <a> leave|is there a bus to <a>} / at what time does the bus to <a> {go|leave} / what time does the bus to <a> leave
A where does the bus at <b> go
b the time of the bus to <a> / when the bus to <a> leaves

teach person subject
S <a> {teaches|is the teacher for|gives lessons in|took over} <b>
S <b> is taught by <a>
+ <a> <b>
B what does <a> teach / which subject does <a> teach / what is <a>'s subject
A who teaches <b> / who is the teacher {for|of} <b> / who gives lessons in <b>
b what <a> teaches / <a>'s subject
a the {teacher of|teacher for} <b> / who teaches <b>

birthday person date
S <a>'s birthday is {on |}<b>
S <a> {was born|celebrates|has a birthday|throws a party} on <b>
S on <b> {we congratulate|there is a cake for} <a>
+ <a> on <b>
B when is <a>'s birthday / on which day is <a>'s birthday / what is the date of <a>'s birthday
A whose birthday is on <b> / who has a birthday on <b>
b the date of <a>'s birthday / when <a>'s birthday is

elected person office
S <a> {was elected|was chosen as|became|is now|is|serves as} <b>
S {the board|the club|the team} {elected|named|chose} <a> as <b>
S the post of <b> {goes|went} to <a>
+ <a> <b>
B what {did <a> become|post does <a> have|is <a>'s post} / which office does <a> hold
A who {is|became|was chosen as|was elected} <b> / what is the name of the <b> / who has the post of <b>
b <a>'s post / which post <a> has
a the name of the <b> / who the <b> is

shift person daypart
S <a> {has|works|takes|covers|does} the <b> shift
S the <b> shift {is done by|goes to|belongs to} <a>
S <a> changes from the <o> shift to the <b> shift
+ <a> the <b> shift
B which shift does <a> {have|do|work|take} / what shift is <a> on
A who {has|works|takes|does} the <b> shift / who is on the <b> shift
b <a>'s shift / which shift <a> has
a the person on the <b> shift

prize person place_won
S <a> {came in|finished|was|took} <b>
S <b> was <a>
+ <a> <b>
B {how|in which place} did <a> finish / which place did <a> get
A who {came in|finished|was} <b>
b which place <a> got

weather line degrees
S in <a> {it is|it was|we have|they measured} <b> degrees
S the thermometer in <a> {shows|showed|says} <b> degrees
+ <b> degrees in <a>
B how {warm|many degrees} is it in <a> / what {is|was} the temperature in <a> / how many degrees are there in <a>
A where {is|was} it <b> degrees / in which city is it <b> degrees
b the temperature in <a> / how warm it is in <a>

fix bug person
S the problem with the <a> {was fixed by|was solved by|goes to|is looked into by} <b>
S <b> {fixed|solved|takes|deals with} the problem with the <a>
S the problem with the <a> passed from <o> to <b>
+ the one with the <a> to <b>
B who {fixed|has|takes care of|looks into} the problem with the <a> / to whom does the problem with the <a> go
b who takes care of the problem with the <a>

change release feature
S release <a> {adds|brings|comes with|introduces|got} {|the new }<b>
S <b> came {with|in} release <a>
S in <a> we added <b>
+ <a> adds <b>
B what does {release |}<a> {add|bring} / what is new in {release |}<a> / what came with {release |}<a>
A which release {added|brought|introduced} <b> / in which release did <b> come
b what is new in {release |}<a>
a the release {with|that added|that brought} <b> / which release added <b>

drop release oldthing
S release <a> {drops|removes|no longer has|takes out|gets rid of} the <b>
S the <b> {was removed|was dropped|disappeared|is gone} in release <a>
+ <a> the <b>
B what does {release |}<a> {drop|remove} / what was {removed|dropped} in {release |}<a>
A which release {dropped|removed} the <b> / in which release was the <b> removed
b what {release |}<a> {removes|drops}
a the release that {dropped|removed} the <b>

default option setting
S the {default|normal value} {of|for} the <a> is <b>
S the <a> is {set to|limited to} <b>
S the <a> was {raised|lowered|changed} from <o> to <b>
+ the <a> to <b>
B what is the <a> {set to|} / how {high|large} is the <a> / what value does the <a> have
b the <a> / the value of the <a>

guest person nights
S <a> {stays|booked a room|will be here|wants a bed|has a room} for <b> nights
+ <a> for <b> nights
B how many nights does <a> {stay|want|book} / for how many nights is <a> here
A who {stays|is here} for <b> nights
b how many nights <a> stays

hotel person roomno
S <a> {is in|has|sleeps in|was given|checked into} room <b>
S room <b> {is for|was given to|goes to|is taken by} <a>
S <a> moved from room <o> to room <b>
+ <a> room <b>
B which room is <a> in / what is <a>'s room / in which room does <a> sleep / what is the number of <a>'s room
A who {is|sleeps} in room <b> / whose is room <b>
b <a>'s room / the room {number |}of <a>
a the guest in room <b>

gift person present
S <a> {gets|will get|is given|is to get|receives} <b> {|for Christmas|as a present|from us}
S <b> is for <a>
+ <a> <b>
B what {does <a> get|do we give <a>|is the present for <a>} / what is for <a>
A who gets <b> / for whom is <b> / who is <b> for
b what <a> gets / the present for <a>
a the person who gets <b>

parcel parcelno city
S {parcel|box|crate|shipment} <a> {goes to|is for|is on its way to|was sent to|ships to} <b>
S for <b> we have {parcel|box|shipment} <a>
+ <a> to <b>
B where does {parcel |}<a> go / to which city does <a> go / what is the destination of <a>
A {which|what} {parcel|one} goes to <b> / what is the number of the parcel to <b>
b where <a> goes / the destination of <a>
a the number of the parcel to <b>

weight parcelno kilos
S {parcel|box|crate|shipment} <a> weighs <b>
S <b> is what {parcel|box} <a> weighs
+ <a> <b>
B {how much|what} does <a> weigh / how heavy is <a> / what is the weight of <a>
A which {parcel|box|shipment} weighs <b>
b the weight of <a> / how much <a> weighs

plant plant spot
S the <a> {grow|were planted|stand|do best} <b>
S <b> {I planted|we put|there are} the <a>
+ the <a> <b>
B where {are|do I find|did we plant} the <a> / where do the <a> grow
A what {grows|was planted|did we plant} <b>
b where the <a> grow

doctor person doctor
S <a> {has an appointment with|goes to|is seen by|will see|sees} <b>
S <b> {sees|treats|looks after|will examine} <a>
S <a> changed from <o> to <b>
+ <a> with <b>
B who does <a> see / which doctor does <a> {see|have} / who treats <a>
A who {goes to|is seen by|is treated by} <b>
b <a>'s doctor / the doctor of <a> / who treats <a>

contract company person
S {at|for} the <a> the contact is <b>
S <b> {speaks for|looks after|works for|calls on behalf of} the <a>
S our contact at the <a> {is now|used to be <o> and is now} <b>
+ <b> at the <a>
B who is {our|the} contact {at|for} the <a> / whom do we ask at the <a> / who speaks for the <a>
b our contact at the <a> / the name of the contact at the <a>

hours company openhours
S the <a> {is open|opens|works|can be visited} from <b>
S opening hours of the <a> are <b>
+ the <a> from <b>
B when is the <a> open / what are the opening hours of the <a> / at which hours is the <a> open
b the opening hours of the <a> / when the <a> is open

book title person
S "<a>" {was written by|is by|comes from the pen of} <b>
S <b> {wrote|is the author of} "<a>"
+ "<a>" by <b>
B who wrote "<a>" / who is the author of "<a>" / by whom is "<a>"
b the author of "<a>" / who wrote "<a>"

borrow person title
S <a> {borrowed|has|took home|is reading|still has} "<b>"
S "<b>" {was lent to|is out to|is with} <a>
+ <a> "<b>"
B which book {did <a> borrow|does <a> have|is with <a>} / what is <a> reading
A who {borrowed|has|took} "<b>" / with whom is "<b>"
b the book that <a> {borrowed|has} / which book <a> has
a the person who {borrowed|has} "<b>"

password system secret
S the {code|password|pin} {for|of} the <a> is <b>
S the <a> {opens with|unlocks with|takes} the code <b>
S the code of the <a> was changed from <o> to <b>
+ the one of the <a> <b>
B what is the {code|password} {for|of} the <a> / with which code does the <a> open / which code opens the <a>
A what does the code <b> open
b the code {for|of} the <a>

vote person choice
S <a> {voted for|is in favour of|is for|chose|supports} <b>
S <b> has the vote of <a>
S <a> went over from <o> to <b>
+ <a> for <b>
B what did <a> {vote for|choose} / what is <a> in favour of
A who {voted for|chose|supports} <b>
b what <a> {voted for|chose}

pick person kid
S <a> {picks up|fetches|collects|will pick up|drives home} <b> {|after school|at noon|from the station}
S <b> is {picked up|fetched|collected} by <a>
+ <a> <b>
B whom does <a> {pick up|fetch} / who is picked up by <a>
A who {picks up|fetches|collects|drives home} <b> / by whom is <b> picked up
b whom <a> picks up
a the person who {fetches|picks up} <b>

salary person wage
S <a> {earns|makes|is paid|gets} <b> {|a month|monthly}
S <a>'s pay {rose|went up} from <o> to <b>
+ <a> <b>
B how much does <a> {earn|make|get} {|now} / what does <a> earn / what is <a>'s pay
A who {earns|makes} <b>
b how much <a> {earns|makes} / <a>'s pay

distance line km
S <a> is <b> {away|from here|to the north|down the road}
S it is <b> to <a>
+ <b> to <a>
B how far is {it to <a>|<a>} / what is the distance to <a>
b the distance to <a> / how far it is to <a>

wears person outfit
S <a> {wears|will wear|has on|came in|turned up in} <b>
+ <a> <b>
B what {does <a> wear|is <a> wearing|did <a> come in} / what does <a> have on
A who {wears|is wearing|has on|came in} <b>
b what <a> wears

joins person month
S <a> {joins|leaves|starts|is back|goes on holiday} in <b>
S from <b> on <a> {is away|is on leave|works from home}
+ <a> in <b>
B {which|what} month is named for <a> / in which month is {it <a>'s turn|<a> mentioned}
b the month named for <a>
"""
