"""Everyday English words in loose groups; what for stands in `kin`.

Written from general knowledge of the language. A word may stand in several groups, and a group may hold what
is alike ("buy", "purchase"), what is said in the same place ("red", "blue"), or opposites that are asked for
with the same words. Words of a trade belong in the vocabulary an author writes.
"""

# name: its members; a member may stand in several groups
GROUPS = """
number: zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
  sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
  thousand million billion trillion dozen half double triple couple quarter
ordinal: first second third fourth fifth sixth seventh eighth ninth tenth last final
arithmetic: plus minus times divided multiply multiplied divide subtract sum total square root equals
  percent percentage power calculate compute math average fraction decimal
weekday: monday tuesday wednesday thursday friday saturday sunday weekday weekdays weekend mon tue wed thu
  fri sat sun
month: january february march april may june july august september october november december jan feb aug
  sept oct nov dec
part_of_day: morning afternoon evening night noon midnight midday tonight am pm dawn dusk oclock
day: today tomorrow yesterday day tonight date
span: minute minutes min mins hour hours hr hrs day days week weeks month months year years second seconds
  decade century fortnight
holiday: christmas easter thanksgiving halloween hanukkah ramadan holiday holidays eve valentines
season: spring summer autumn fall winter season seasonal
birthday: birthday born anniversary birth birthdate
measure: inch inches foot feet yard yards mile miles meter meters metre metres centimeter centimeters cm
  mm km kilometer kilometers millimeter ounce ounces pound pounds gram grams kilogram kilograms kg liter
  liters litre gallon gallons cup cups tablespoon tablespoons teaspoon teaspoons pint pints quart
buy: buy buying purchase order get acquire shop shopping obtain
sell: sell sale selling resell
pay: pay payment spend expense expenses settle paying transaction
price: price cost expensive cheap fee rate charge much amount worth pricing value cheaper costly afford
fee: fee charge charges surcharge commission penalty cost extra
money: money cash funds fund bucks coins savings balance
currency: dollar dollars euro euros pound pounds yen peso pesos rupee rupees currency currencies usd eur
  gbp aud franc francs yuan ruble crypto bitcoin sterling fiat
free: free complimentary gratis charge
discount: discount coupon promo voucher deal sale offer bargain
cancel: cancel stop end abort quit terminate discontinue revoke undo annul revert reverse void halt
begin: begin start initiate launch commence kick
finish: finish end complete done over finished ended
delete: delete remove erase clear discard drop rid wipe eliminate
add: add include insert put append plus join attach
create: create make generate build produce form new set
change: change alter modify edit adjust update switch replace swap amend revise correct convert
fix: fix repair mend solve resolve correct troubleshoot
broken: broken break damaged cracked faulty defective dead malfunctioning busted
wrong: wrong incorrect mistake error bad mistaken erroneous off mistyped typo
problem: problem issue trouble matter difficulty error glitch wrong
fail: fail failed failing decline declined reject rejected refuse refused deny denied unsuccessful blocked
  rejecting bounced
block: block blocked freeze frozen froze lock locked hold suspend suspended restrict restricted disabled
unlock: unlock unblock unfreeze release reactivate
work: work working function functional functioning operate operating operational run
lose: lose lost missing misplaced misplace disappeared vanished gone
steal: steal stolen theft thief robbed rob snatched hacked
fraud: fraud fraudulent scam suspicious unauthorized unauthorised unrecognized unrecognised unknown
  unfamiliar compromised suspect strange weird
find: find locate search look seek discover lookup hunt
show: show display list view see present pull bring open look
tell: tell say inform explain describe give let state share
ask: ask question request inquire inquiry query wonder wondering questions
talk: talk speak chat conversation converse talking discuss discussion
know: know aware learn familiar
understand: understand comprehend clear grasp get confused confusing unclear
meaning: mean meaning definition define synonym signify defined
spell: spell spelling letters spelled
help: help assist assistance aid support guide helping
want: want need would like wish require desire wanna hope
able: can able may could possible possibly allow let permit allowed permitted enable might
must: must should necessary required mandatory obligation supposed gotta requirement
fast: fast quick quickly rapid rapidly speedy soon swiftly asap urgent urgently immediately hurry express
slow: slow slowly slower sluggish
how_long: long duration length time wait take
wait: wait waiting await awaiting pending delay delayed late hold stuck processing
arrive: arrive come delivered delivery receive get reach show land arrival
receive: receive received get accept collect incoming
send: send mail ship shipping deliver delivery dispatch post forward shipment
package: package parcel shipment delivery tracking order box
track: track tracking trace status progress
give: give provide supply offer grant hand
take: take bring grab fetch carry
go: go travel trip journey visit head leave going tour vacation
vacation: vacation holiday trip tour travel getaway cruise
drive: drive car vehicle automobile driving truck van auto
car_part: tire tires oil engine brake brakes battery gas fuel tank transmission gasoline mileage mpg
maintenance: maintenance service serviced tune oil inspection checkup
cab: cab taxi uber lyft ride cabs
plane: plane flight airline airplane fly flights flying airways airport gate
luggage: luggage baggage suitcase bag bags carry
train: train railway rail subway metro tram trains station bus coach
route: road route way path direction directions navigate map street highway
traffic: traffic congestion jam commute
place: place location spot area region somewhere where
country: america usa us uk england britain france germany spain italy mexico canada china japan india
  russia brazil australia europe africa asia korea turkey greece ireland scotland portugal poland sweden
  norway switzerland thailand vietnam egypt argentina chile peru iceland israel iran country countries
  abroad overseas foreign international nation eu
city: york london paris chicago boston dallas houston seattle miami atlanta denver phoenix detroit orlando
  vegas angeles francisco diego austin philadelphia berlin rome tokyo madrid moscow sydney toronto dublin
  amsterdam barcelona delhi mumbai beijing shanghai athens washington cleveland city town
state: california texas florida ohio michigan georgia virginia carolina pennsylvania illinois indiana
  nevada arizona oregon colorado utah kansas missouri tennessee kentucky alabama louisiana minnesota
  wisconsin iowa maryland massachusetts connecticut jersey hawaii alaska idaho montana wyoming vermont
  maine
language: spanish french german italian english chinese japanese russian portuguese korean arabic hindi
  dutch swedish greek turkish polish mandarin latin vietnamese language languages translate translation
near: near nearby close closest nearest around local vicinity closeby
far: far distance distant away
hotel: hotel motel inn accommodation lodging airbnb hostel stay resort
eat: eat food meal dinner lunch breakfast supper snack dish brunch hungry cuisine
restaurant: restaurant cafe diner eatery place bistro bar pub restaurants
cuisine: italian chinese mexican thai indian french japanese greek korean american vegan vegetarian
food: pizza burger burgers sandwich pasta spaghetti lasagna rice chicken beef pork steak fish salmon
  shrimp egg eggs bread cheese milk butter soup salad sushi taco tacos burrito noodles bacon ham turkey
  potato potatoes fries tomato tomatoes onion onions carrots apple apples banana bananas orange fruit
  vegetables vegetable chocolate cake cookies cookie pie cream curry meat beans nuts peanut avocado
  lettuce mushrooms sauce
seasoning: salt pepper sugar spice spices garlic oregano basil cinnamon paprika cumin flour vanilla honey
  oil vinegar thyme sage ingredient ingredients substitute
cook: cook recipe bake prepare boil fry grill roast oven microwave cooking baking
nutrition: calories calorie protein carbs fat nutrition nutritional sugar sodium healthy diet vitamins
  cholesterol
drink: drink water juice beer wine soda milk whiskey beverage
coffee: coffee espresso latte cappuccino mocha caffeine tea brew
weather: weather rain raining rainy snow snowing sunny cloudy forecast temperature hot cold humid storm
  wind windy degrees umbrella hail thunder thunderstorm outside fog
hot: hot warm heat warmer heating boiling
cold: cold cool chilly cooler freezing
music: music song songs track tune album albums playlist band artist singer lyrics sing sang musician
  melody
genre: rock jazz pop classical country rap hip metal blues punk techno reggae folk disco
film: film movie movies cinema films theater netflix show series tv television episode
book: book books novel audiobook author story chapter read reading writer audiobooks
reserve: reserve reservation booking book reserved table reservations
podcast: podcast podcasts radio station channel fm broadcast episode
news: news headlines headline article articles newspaper politics current
sport: football soccer baseball basketball hockey tennis golf team score match league player nfl nba
play: play playing start put resume listen hear
pause: pause stop halt skip next previous
game: game games chess trivia cards puzzle monopoly
phone: phone telephone cell mobile cellphone smartphone iphone android device
call: call ring dial contact telephone phone reach
message: message text sms texts messages whatsapp
email: email mail emails inbox gmail mails
social: facebook twitter tweet instagram post social status media linkedin
photo: photo picture image pic photograph selfie camera pictures photos
computer: computer laptop pc desktop tablet ipad
app: app application program software apps website online site web internet
bluetooth: bluetooth pair connect connection wifi wireless sync connected
settings: settings setting preferences default option options configuration
reset: reset restore factory reboot restart
loud: loud louder volume sound noise speaker speakers
quiet: quiet silent silence mute hush quieter shush
up: up raise increase higher boost louder brighter brighten maximize more
down: down lower decrease reduce less quieter dim darker minimize soften
on: on activate enable activated
off: off deactivate disable shut out
light: light lights lamp bulb lighting lamps
room: kitchen bedroom bathroom living garage hall hallway basement room attic den house
color: color colour colors red blue green yellow purple pink orange white black brown gray grey violet
appliance: vacuum robot hoover dishwasher washer fridge refrigerator plug socket outlet thermostat fan ac
clean: clean wash cleaning washing laundry vacuum mop sweep rinse dust tidy
alarm: alarm wake alarms waking snooze
timer: timer countdown stopwatch timers
remind: remind reminder remember reminders forget alert notify notification notifications
calendar: calendar schedule appointment meeting event agenda events meetings schedules scheduled planner
list: list lists todo checklist items item tasks task chores shopping grocery groceries
happy: happy glad pleased joyful cheerful excited love
sad: sad unhappy depressed down upset lonely crying gloomy
angry: angry mad annoyed frustrated furious upset annoying
good: good great nice excellent awesome fine wonderful fantastic super amazing perfect brilliant terrific
bad: bad terrible awful horrible poor lousy
sorry: sorry apologies apologize apology regret
thanks: thanks thank appreciate grateful thankful thx
hello: hello hi hey greetings howdy sup
bye: bye goodbye farewell later goodnight cya
please: please kindly plz pls
yes: yes yeah yep sure correct right okay ok absolutely definitely true affirmative yup indeed agree
  agreed exactly
no: no nope nah negative false never incorrect disagree
maybe: maybe perhaps unsure possibly undecided might uncertain
care: care matter mind whatever indifferent important unimportant
funny: funny joke jokes laugh humor hilarious laughing amuse
fact: fact facts trivia random interesting something
person: person people human someone anybody anyone somebody individual
friend: friend buddy pal mate friends colleague coworker neighbor
mother: mother mom mum mama mommy
father: father dad papa daddy
family: mother mom father dad brother sister wife husband son daughter uncle aunt cousin grandmother
  grandma grandfather grandpa parents family spouse relatives
child: child kid kids son daughter baby children teenager teen
pet: dog cat dogs cats pet pets puppy kitten fish animal animals
man: man guy gentleman male boy
woman: woman lady female girl
job: job occupation career employment profession work employed living
boss: boss manager supervisor employer creator maker owner master
company: company business firm corporation merchant seller store retailer shop vendor
meeting: meeting conference room call
home: home house apartment residence
rent: rent landlord mortgage tenant lease
live: live reside from address located
name: name call named title nickname username
age: age old young years older younger minimum
big: big large huge bigger largest giant tall
small: small little tiny smaller minor
many: many much several lots lot multiple more number
all: all every everything entire whole each
other: different another other alternative else extra additional second spare
same: same similar alike equal like
new: new recent latest current brand newest
old: old previous former past last
again: again repeat once more another retry rephrase
now: now currently immediately present right moment
ever: ever always automatically regularly every
often: often frequently frequency regularly usually
auto: auto automatic automatically recurring
identity: identity id identification passport license proof document documents verify verification
verify: verify confirm check validate authenticate prove verification ensure sure
secret: password passcode pin code login credentials username
account: account accounts profile
bank: bank banking checking savings branch
card: card cards visa mastercard credit debit amex plastic
limit: limit maximum minimum max restriction restrictions cap limits
transfer: transfer wire move send
beneficiary: beneficiary recipient payee receiver
withdraw: withdraw withdrawal withdrawing atm cash atms machine cashpoint
deposit: deposit cheque check top topup add load topping
topup: topup top topped topping reload
exchange: exchange convert conversion swap exchanging rate
refund: refund reimburse reimbursement return money back chargeback
bill: bill invoice statement bills utility due payable
credit: credit score rating fico history report
loan: loan borrow debt mortgage owe
invest: invest stock stocks share shares market investment bitcoin retirement pension ira
salary: salary income wage paycheck wages earn payday earnings
tax: tax taxes irs
insurance: insurance insured coverage policy premium deductible
interest: interest apr apy rate
rewards: rewards points miles cashback bonus
apply: apply application applying register signup sign enroll open
status: status progress update where stand
activate: activate activation activated start enable working
expire: expire expiration expires expiry renew renewal expired valid
replace: replace replacement new reissue another
doctor: doctor physician dermatologist specialist clinic dentist hospital nurse surgeon
hurt: hurt pain painful ache sore hurts pains injury
health: health healthy medical medicine
ill: ill sick disease illness flu fever symptom symptoms infection
vaccine: vaccine shot shots vaccination immunization vaccinated jab
medicine: medicine drug drugs pill pills medication tablet tablets aspirin ibuprofen antibiotic
  antibiotics
safe: safe safety secure security safely
danger: danger dangerous risk risks risky harmful hazard unsafe harm
die: die death dead kill passed
body: body head arm leg hand foot back neck shoulder knee eye eyes ear nose mouth stomach belly chest
  finger
skin: skin face cheek cheeks forehead chin jaw
pregnant: pregnant pregnancy expecting breastfeeding nursing
swell: swell swelling swollen bruise bruising bruises red redness
exercise: exercise workout gym run running fitness jog
sleep: sleep nap rest asleep bed tired bedtime
think: think thought believe opinion feel suppose guess reckon
suggest: suggest recommend recommendation suggestion advise advice ideas idea tip tips
best: best top favorite favourite better popular
like: like love enjoy prefer fond likes
hate: hate dislike hates
choose: choose pick select option prefer choice decide
use: use using utilize usage
try: try attempt tried trying
check: check verify look see review inspect
happen: happen occur going happening took place
travel_doc: passport visa visas travel plates
schedule: schedule plan arrange plans set
flip: flip coin toss heads tails roll dice die
robot: robot bot ai human computer machine real
fun: hobby hobbies fun enjoy spare
origin: where from born birthplace come hometown
president: president king queen minister leader government governor
describe: describe tall high deep height weight population capital size
confirm: confirm sure right correct verify double
event: concert concerts festival party show event events happening exhibition
ticket: ticket tickets fare fares seat
gas: gas petrol fuel gasoline station
store: store shop mall target amazon market supermarket supermarkets
takeaway: takeaway takeout delivery deliver order pizza
wifi: wifi internet network connection router
why: why reason because cause causes come
where: where location place
when: when time date
how: how way method process procedure steps
what: what which whats
who: who whom whose
i: i me my mine myself
we: we us our ours
you: you your yours yourself u ur
he: he him his she her hers they them their
this: this that these those it
have: have own possess
will: will would shall gonna
not: not no never none nothing without neither cannot isnt
the: a an the some any
and: and or but also with
at: in at on inside
to: to for toward into
of: of from by about regarding
space: planet moon sun earth star universe mars
review: review reviews rating ratings opinion opinions
"""
