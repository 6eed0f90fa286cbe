"""English: how words weigh, from -3 to 3; written by ourselves and meant to be read, doubted and changed."""

WEIGHTS = {
    3: """
        amazing awesome best brilliant excellent fabulous fantastic incredible love loved loving lovely outstanding perfect
        perfectly phenomenal rock rocks rocked superb terrific thrilled wonderful adore flawless exceptional impeccable
        kudos bravo greatest favorite favourite fav
    """,
    2: """
        appreciate appreciated appreciative beautiful congrats congratulations cool delighted delightful easy enjoy enjoyed
        enjoying enjoyable excited exciting friendly fun glad grateful great happy helpful impressed impressive nice nicely
        pleasant pleased pleasure praise professional recommend satisfied smooth smoothly sweet thank thanks thankful thx ty
        thanku welcoming win winner wins yay yum hooray woohoo woot classy courteous comfy comfortable gorgeous stellar
        saved lifesaver gracious attentive blessed hero heroes cheers stoked props
    """,
    1: """
        better care cared caring clean faster fine fresh funny good hope improved improvement interesting ok okay positive quick
        quickly reliable resolved responsive safe safely solved successful support supportive works worked yes upgrade upgraded
        lol haha well welcome fast free wow ready smile smiling smiles awesomeness legit
        neat solid tasty warm kind kindly kindness
    """,
    -1: """
        bumpy can't cannot cant complain complaint complaints complicated confused confusing crowded delay denied didn't didnt
        difficult dirty doesn't doesnt dropped expensive fee fees hard hold however inconvenience inconvenient issue issues lack
        late later limited long miss missed missing mistake oops problem problems questionable refund sad sadly shame sick
        sit sitting slow small sorry stranded struggling tired trouble unable unfortunately wait waited waiting weak weird
        wish won't wont wrong old cold loud noisy still yet min mins minutes nobody nothing error errors
        never told trying tried needs unclear overpriced pay paid charge charged why bag bags luggage baggage
    """,
    -2: """
        annoyed annoying avoid bad badly bizarre broke broken bug buggy cancel canceled cancelled cancelling cancellation
        canceling cheated clueless crap crash crashed crashes crashing damage damaged delayed delays disappoint disappointed
        disappointing disappointment disconnected dreadful failed failing fails fail failure frustrated frustrating frustration
        hang hangs hate hated hung ignore ignored ignoring incompetent insane joke lame leak leaking leaks lie lied lies lost
        mad mess messed miserable nasty nightmare poor poorly refuse refused refuses refusing rejected ridiculous
        rude ruin ruined ruining screw screwed scam shitty stolen stuck stupid suck sucks sucked terribly ugh ugly unhappy
        unhelpful unprofessional unreliable unsafe upset useless waste wasted worse yikes hours hrs nonsense lazy inconsistent
        disgrace disrespectful hassle hell horrid abysmal overcharged stink stinks smelly stolen unanswered uncomfortable
        downhill unresponsive wtf smh fuming pissed pathetically forced abandoned dishonest discontinued
    """,
    -3: """
        appalling atrocious awful disaster disasters disgusted disgusting furious garbage horrendous horrible horribly
        horrific incompetence lousy outraged outrageous pathetic shit terrible trash unacceptable worst inexcusable
        ridiculousness despicable deplorable fuck fucking bullshit damn laughable shameful
    """,
}
PHRASES = {
    "thank you": 2,
    "thanks so much": 2,
    "well done": 3,
    "good job": 3,
    "great job": 3,
    "nice job": 3,
    "keep it up": 2,
    "keep up": 2,
    "made my day": 3,
    "can't wait": 3,
    "cant wait": 3,
    "cannot wait": 3,
    "look forward": 2,
    "looking forward": 2,
    "no problem": 2,
    "no problems": 2,
    "no issues": 2,
    "no worries": 1,
    "on time": 1,
    "on hold": -2,
    "hung up": -3,
    "hang up": -2,
    "no response": -3,
    "no reply": -3,
    "no answer": -2,
    "no one": -2,
    "no help": -3,
    "not helpful": -3,
    "customer service": -1,
    "no longer": -1,
    "never again": -3,
    "last time": -2,
    "over an hour": -2,
    "an hour": -1,
    "been on": -1,
    "at least": -1,
    "not even": -2,
    "need to": -1,
    "should be": -1,
    "why do": -1,
    "why would": -2,
    "trying to": -1,
    "tried to": -1,
    "don't you": -1,
    "sitting on": -2,
    "on the plane": -1,
    "on the tarmac": -2,
    "call back": -1,
    "i want my": -2,
    "nothing but": -1,
    "more than": -1,
    "hours late": -3,
    "hour late": -3,
    "hour delay": -2,
    "still waiting": -3,
    "still no": -3,
    "still not": -3,
    "doesn't work": -3,
    "doesnt work": -3,
    "not working": -3,
    "don't work": -3,
    "stopped working": -3,
    "is down": -2,
    "what is going on": -2,
    "what's going on": -2,
    "wake up": -1,
    "get it together": -3,
    "shame on": -3,
    "thanks for nothing": -5,
    "fed up": -3,
    "let down": -3,
    "how hard": -2,
    "how can": -1,
    "makes no sense": -3,
    "rip off": -3,
    "way too": -2,
    "too much": -1,
    "too bad": -2,
    "not good": -3,
    "not cool": -3,
    "not happy": -3,
    "bad service": -3,
    "figure it out": -2,
    "step up": -2,
}
NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "none",
        "nobody",
        "nothing",
        "neither",
        "nor",
        "without",
        "hardly",
        "barely",
        "isn't",
        "isnt",
        "wasn't",
        "wasnt",
        "aren't",
        "arent",
        "weren't",
        "werent",
        "don't",
        "dont",
        "doesn't",
        "doesnt",
        "didn't",
        "didnt",
        "won't",
        "wont",
        "wouldn't",
        "wouldnt",
        "couldn't",
        "couldnt",
        "shouldn't",
        "shouldnt",
        "can't",
        "cant",
        "cannot",
        "haven't",
        "havent",
        "hasn't",
        "hasnt",
        "hadn't",
        "hadnt",
        "ain't",
        "aint",
    ]
)
STRONGER = frozenset(
    [
        "absolutely",
        "always",
        "completely",
        "extremely",
        "hella",
        "highly",
        "incredibly",
        "insanely",
        "major",
        "really",
        "seriously",
        "so",
        "such",
        "super",
        "too",
        "totally",
        "truly",
        "utterly",
        "very",
    ]
)
WEAKER = frozenset(["a-bit", "kinda", "little", "maybe", "pretty", "quite", "rather", "slightly", "somewhat", "sorta"])
BUT = frozenset(["but", "however", "although", "though"])
