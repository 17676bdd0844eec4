"""Kinds of facts that prose tells, each of two things of which one is asked by the other.

A kind's first line is its group and its two pools. `S` is a sentence, `+` how a second pair goes on after it, `B` asks
for `<b>`, `A` for `<a>`; `b` and `a` are the same without a question. `<o>` is a value of `<b>`'s pool that no longer holds.
"""

from __future__ import annotations

KINDS = """
bring person dish
S <a> {brings|will bring|is bringing|has promised to bring|offered to bring|is going to bring} the <b>
S the <b> {will be brought by|is being brought by|comes from} <a>
+ <a> the <b>
B what {does|will} <a> bring / what is <a> bringing / what did <a> promise to bring
A who {brings|will bring|is bringing} the <b> / who is it that brings the <b> / who has to bring the <b> / who takes care of the <b>
b what <a> {brings|is bringing|will bring}
a the person who {brings|will bring} the <b> / the name of the person bringing the <b>

task person chore
S <a> {will|is going to|has agreed to|promised to|has to} <b>
S it is <a> who will <b>
+ <a> will <b>
A who {will|is going to|has to|is supposed to|should} <b> / who promised to <b>
a the person who {will|has to} <b> / the name of whoever will <b>

lead person project
S <a> {leads|heads|is in charge of|runs|is responsible for|manages} the <b> project
S the <b> project is {led|run|headed|managed} by <a>
+ <a> the <b> project
B which project does <a> {lead|run|manage|head} / what project is <a> {in charge of|responsible for}
A who {leads|runs|manages|heads} the <b> project / who is {in charge of|responsible for} the <b> project / who is the head of the <b> project
b which project <a> {leads|runs|manages} / the project {of|led by} <a>
a the {leader|head|manager} of the <b> project

pay person expense
S <a> {pays for|will pay for|has paid for|covers|is paying for} the <b>
S the <b> {is|was|will be} paid by <a>
+ <a> for the <b>
B what {does|did|will} <a> pay for
A who {pays|paid|will pay|is paying} for the <b> / who covers the {cost|costs} of the <b> / by whom is the <b> paid
b what <a> pays for
a the person who pays for the <b>

talk person topic
S <a> {talks|will talk|will speak|speaks|gives a talk} about <b>
S the talk about <b> {is given by|is held by|comes from} <a>
+ <a> about <b>
B what {does|will} <a> {talk|speak} about / what is the {topic|subject} of <a>'s talk / about what does <a> speak
A who {talks|speaks|will talk|will speak} about <b> / who gives the talk about <b> / who is the speaker on <b>
b what <a> {talks|speaks} about / the topic of <a>'s talk
a the speaker on <b>

room meeting room
S the <a> {is|takes place|will be held|meets|is held} in <b>
S <b> is {reserved|booked} for the <a>
S the <a> {was moved|has been moved|moves} from <o> to <b>
+ the <a> in <b>
B where {is|will be} the <a> / in which room is the <a> / which room is {for|booked for|used for} the <a> / where does the <a> take place / what room is the <a> in
A what {is|takes place} in <b> / which event is in <b> / what is <b> {booked|reserved} for
b where the <a> {is|takes place} / the room {for|of} the <a> / which room the <a> is in
a what <b> is {booked|reserved} for

time meeting clock
S the <a> {starts|begins|is|opens} at <b>
S at <b> {we have|there is|comes} the <a>
S the <a> was {moved|put off|shifted} from <o> to <b>
+ the <a> at <b>
B when {does|will} the <a> {start|begin} / at what time {is|does} the <a> {|start} / what time does the <a> {start|begin} / at which hour does the <a> begin
b when the <a> {starts|begins} / the time of the <a> / the starting time of the <a>

day meeting day
S the <a> {is|takes place|will be|will be held} on <b>
S on <b> there {is|will be} the <a>
S the <a> was {moved|put off|brought forward} from <o> to <b>
+ the <a> on <b>
B on {which|what} day is the <a> / {what|which} day is the <a> / when is the <a> / on which day of the week is the <a>
A what {is|takes place} on <b> / what happens on <b>
b the day of the <a> / when the <a> is / on which day the <a> is

deadline paper date
S the <a> {is due|has to be finished|must be ready|must be handed in} {on|by} <b>
S the deadline for the <a> is <b>
S the deadline of the <a> was {extended|moved} from <o> to <b>
+ the <a> by <b>
B when is the <a> due / what is the deadline {for|of} the <a> / by when must the <a> be {ready|handed in|finished} / until when is there time for the <a>
b the deadline {for|of} the <a> / when the <a> is due
A what is due {on|by} <b>
a what is due on <b>

price thing price
S the <a> {costs|is sold for|sells for|now costs|comes to} <b>
S <b> is the price of the <a>
S the price of the <a> {rose|fell|went} from <o> to <b>
+ the <a> <b>
B how much {does|is} the <a> {|cost} / what does the <a> cost / what is the price of the <a> / how much do I pay for the <a> / what do they {ask|charge} for the <a>
A what costs <b> / which thing costs <b>
b the price of the <a> / what the <a> costs / how much the <a> costs
a what costs <b>

address company street
S the <a> {is at|has its office at|can be found at|is located at|has moved to} <b>
S the address of the <a> is <b>
S the <a> {moved|has moved} from <o> to <b>
+ the <a> at <b>
B where is the <a> / what is the address of the <a> / at which address is the <a> / in which street is the <a>
A what is at <b> / which place is at <b>
b the address of the <a> / where the <a> is

phone person phone
S <a> {can be reached at|can be called at|answers the phone at|has the number} <b>
S <b> is {the number of <a>|<a>'s number}
S <a>'s {phone|new|private|office} number is <b>
+ <a> at <b>
B what is <a>'s {phone number|number|telephone number} / how can <a> be reached by phone / under which number can <a> be called / which number do I call for <a>
A whose number is <b> / who can be {reached|called} at <b>
b <a>'s {phone number|number} / the {phone number|telephone number|number} of <a>

mail person email
S <a> {can be reached at|writes from|gets mail at|uses the address} <b>
S please send {the form|it|everything|your answer} to <a> at <b>
S <a>'s {mail|e-mail|email} address is <b>
+ <a> at <b>
B what is <a>'s {e-mail|email|mail} address / at which address can I write to <a> / to which address do I write for <a>
A whose address is <b>
b <a>'s {e-mail|email} address / the {e-mail|email} address of <a>

colour thing colour
S the <a> {is|was painted|has been painted|is all|will be} <b>
S we {painted|dyed|sprayed} the <a> <b>
S the <a> used to be <o> but is <b> now
+ the <a> <b>
B what colour is the <a> {|now} / which colour does the <a> have {|now} / what is the colour of the <a> / what color is the <a>
A which of the things is <b> / what is <b>
b the colour of the <a> / what colour the <a> is / which colour the <a> has

count stock amount
S {there are|we have|we still have|I counted|the shelf holds} <b> <a> {|left|in stock}
S <b> <a> {are in stock|are left|are on the shelf}
+ <b> <a>
B how many <a> {are there|are left|do we have|are in stock} / what is the number of <a>
b how many <a> {there are|are left|we have} / the number of <a>

order person supply
S <a> {ordered|has ordered|wants|asked for|needs|is waiting for} <b>
+ <a> <b>
B what {did|has} <a> {order|ordered} / what does <a> want / what is <a>'s order
A who {ordered|wants|asked for} <b>
b what <a> ordered / <a>'s order
a the person who {ordered|wants} <b>

version software version
S <a> {is now at|runs|is at|uses|was updated to} version <b>
S version <b> of <a> {is out|was released|is installed}
S <a> was {updated|upgraded|raised} from <o> to <b>
+ <a> version <b>
B which version of <a> {is there|is installed|do we have|is named} / what version is <a> {at|} / what is the version of <a>
A which program is at version <b>
b the version of <a> / which version <a> is at

reason event cause
S the <a> was {cancelled|called off|put off} because of <b>
S <b> {is|was} the reason {why we had no|for calling off the|for cancelling the} <a>
S because of <b> {there was no|there is no|we had to call off the} <a>
+ the <a> because of <b>
B why was {the <a> cancelled|there no <a>} / what was the {reason|cause} for {the loss of|cancelling} the <a> / because of what was the <a> called off
b why {there was no <a>|the <a> was cancelled}

flight flightno city
S flight <a> {goes to|leaves for|flies to|is bound for} <b>
S for <b> you {take|need|board} flight <a>
+ <a> to <b>
B where does {flight <a>|<a>} {go|fly} / what is the destination of {flight |}<a> / to which city does {flight |}<a> {go|fly}
A which flight {goes|flies|leaves} {to|for} <b> / what is the number of the flight to <b>
b where {flight |}<a> {goes|flies} / the destination of {flight |}<a>
a the number of the flight to <b> / which flight goes to <b>

gate flightno gate
S flight <a> {leaves from|departs from|is at|boards at} gate <b>
S gate <b> is for flight <a>
S the gate of flight <a> was changed from <o> to <b>
+ <a> from gate <b>
B which gate does {flight |}<a> leave from / from which gate does {flight |}<a> {leave|depart} / what is the gate of {flight |}<a>
A which flight leaves from gate <b>
b the gate of {flight |}<a>

travel person city
S <a> {flies|travels|goes|drives|is going|takes the train} to <b> {|in spring|next week|this summer|with friends}
+ <a> to <b>
B where {does|will} <a> {go|travel} / to which city does <a> {travel|go} / what is <a>'s destination
A who {goes|travels} to <b> / who is going to <b>
b where <a> {goes|travels} / <a>'s destination
a the person who {goes|travels} to <b>

recipe dishmade grams
S the <a> {needs|takes|asks for|is made with} <b> of flour
S {put|use|stir} <b> of flour into the <a>
+ the <a> <b>
B how much flour {does the <a> need|goes into the <a>|is needed for the <a>}
b how much flour the <a> needs / the amount of flour for the <a>

oven dishmade minutes
S the <a> {bakes|cooks|stays in the oven|has to rest} for <b>
S after <b> the <a> is {done|ready}
+ the <a> for <b>
B how long does the <a> {bake|cook|take} / for how long is the <a> in the oven / after how long is the <a> ready
b how long the <a> takes / the time that the <a> takes

score match score
S {the match of |}<a> ended <b>
S <a> {finished|ended|was decided} <b>
+ <a> <b>
B how did <a> end / what was the score {of|in} <a> / what is the result of <a>
A which match ended <b>
b the {score|result} of <a> / how <a> ended

goals player amount
S <a> {scored|made|got|collected} <b> points
S <b> points {went to|were scored by} <a>
+ <a> <b>
B how many points did <a> {score|get|make}
A who {scored|got|made} <b> points
b how many points <a> {scored|got|made}

live person city
S <a> {lives|has a flat|has a house|has lived for years|stays} in <b>
S <a> moved {away |}from <o> to <b>
+ <a> in <b>
B where does <a> live / in which city does <a> live / which city does <a> live in / what city is <a> living in / where is <a>'s home
A who lives in <b> / which of them lives in <b>
b where <a> lives / the city that <a> lives in
a the person who lives in <b>

job person job
S <a> {works|earns a living|makes a living|has found work|has worked for years} as a <b>
S <a> used to be a <o> and is a <b> now
+ <a> as a <b>
B what {is <a>'s job|does <a> do for a living|does <a> work as} / what profession does <a> have / which job does <a> have
A who {works as|is} a <b> / who of them is a <b>
b <a>'s {job|profession} / what <a> does for a living
a the name of the <b>

keys person place
S <a> {left|put|hid|forgot} the keys in <b>
S the keys of <a> are in <b>
+ <a> in <b>
B where did <a> {leave|put} the keys / where are the keys of <a> / where are <a>'s keys
b where <a> put the keys / where the keys of <a> are
"""
