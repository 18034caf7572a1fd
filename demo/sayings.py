"""What people write: sentences put together from parts, so that six months of notes do not sound alike."""

from random import Random

NEED_TROUBLE = (
    "By seven we have {few} lorries at the ramp and nobody knows who booked when.",
    "Drivers wait {wait} and then blame us for their next stop.",
    "Two of our {few} docks stand empty while the yard is full.",
    "We plan slots in a sheet that {many} people change at once.",
    "Our carriers ring us all morning to ask whether they may come.",
    "Last season we paid {many} thousand in waiting charges.",
    "The night shift never knows what the day shift has promised.",
    "Goods that must stay cold stand in the sun for {wait}.",
    "Since the second site opened, nobody sees both yards at once.",
    "Every carrier has a portal of its own, and we type everything {few} times.",
    "Inbound is fine; outbound collapses each Thursday.",
    "We lose {wait} per lorry at the gate because papers are missing.",
    "Our customers ask where their pallet is, and we ring the yard to find out.",
    "Half of the slots that are booked are never used.",
    "The weighbridge is the bottleneck, and nobody plans for it.",
    "Overtime on the ramp has doubled since spring.",
)
NEED_WISH = (
    "We want hauliers to book their own slots.",
    "It has to work on the phones that the drivers have.",
    "We would like to see it for one site first.",
    "It must talk to the warehouse software we have.",
    "Somebody should warn us before a dock runs late, not after.",
    "We need it before the season, or not this year.",
    "If it saves one call in three, it is worth it.",
    "We want to know what a site of our size pays.",
    "A colleague in the trade told us that you do this.",
    "We have to show our auditors who was in the yard, and when.",
    "My team will only take it if it is quicker than the phone.",
    "",
    "",
)
BEST_TIME = ("before nine", "mornings", "Tuesday or Thursday afternoon", "after two", "not on Mondays", "by mail first, then call",
    "between shifts, around two", "any day before noon", "late afternoon", "lunch time is quiet here")  # fmt: skip
ACTIVITY = {
    "A": ("Asked for a demo and left a number", "Asked what it costs for {few} docks", "Wants to be called this week",
        "Filled in the form after reading two cases", "Asked for a demo for the second time"),
    "B": ("Attended the webinar to the end and asked a question", "Read prices twice, then replied to our mail",
        "Downloaded the guide, came back for the price page", "Reads everything since {month}", "Replied to the second mail within the hour"),
    "C": ("Stood at our stand for twenty minutes", "Came back on the second fair day with a colleague", "Asked us to send the checklist"),
}  # fmt: skip
MONTHS = ("spring", "Easter", "the summer", "the last round table")
OPENING = (
    "Ask how the ramp looked this morning.", "Start with the waiting charges, that is what hurts.", "Mention the site of the same size in Leeds.",
    "They know the product; go straight to the second site.", "Ask who plans the slots when the planner is ill.",
    "Refer to the question in the webinar.", "Do not start with the price.", "Ask what changed since they opened the new hall.",
    "Say that the checklist was sent on Friday.", "Ask how many carriers call before ten.", "Ask which days are worst, they have a list.",
)  # fmt: skip
QUESTION = (
    "Which site do they mean, the one in the port or the new one?", "How many docks do they have in all?",
    "Did they say whether somebody else decides with them?", "Is this the same company that talked to us in {month}?",
    "Which software do they use in the warehouse?", "Is there a budget this year, or is it for the next?",
    "Did they really ask for a call, or was that the old form?", "What was the question that they asked in the webinar?",
    "Do they write in English, or should I prepare something in their language?", "How many lorries a day are we talking about?",
    "Is the number their own, or that of the front desk?", "Who of them was at the stand?",
)  # fmt: skip
ANSWER = (
    "The new one. The old site closes in the autumn.", "{few} at the main site, two more at the branch.", "The plant manager has the last word, she was in the mail too.",
    "Yes, the same, but another person. The first one has left.", "Something of their own that exports a file each night.",
    "They have money until December, they said so on the phone.", "They asked themselves: I have the mail, it is in the lead now.",
    "Whether carriers have to pay for it. They do not, and I told them.", "English is fine, they have an office in Rotterdam.",
    "About {many} a day, twice that in November.", "It is her own, she asked to be called after two.", "The head of dispatch and a planner. The planner wrote to us.",
)  # fmt: skip
CONVERSATION = (
    "Knows exactly where it hurts. Wants to see it with their own times.", "Good talk. They count {many} lorries a day and plan by phone.",
    "Will bring the plant manager to the next call.", "Asked for two references, sent both.", "Sceptical, but the waiting charges are real.",
    "They had a pilot elsewhere that failed because of the drivers.", "We agreed on a visit to the yard.", "Likes the gate view most. Price was not the subject.",
    "Compares us with doing it themselves.", "Wants the calculation for {few} docks by Friday.", "The team is for it, the decision is upstairs.",
)  # fmt: skip
NO_ANSWER = ("Rang out.", "Front desk says: in a meeting.", "No answer, will try before nine.", "Mailbox, no message left.", "Wrong hour for them, try after two.",
    "In the yard, call later.", "Nobody picked up on either number.", "Out until tomorrow.", "")  # fmt: skip
LEFT = ("Left a message with two dates.", "Wrote two lines and asked one question.", "Sent the case of the site of the same size.", "Asked the colleague to pass it on.",
    "Wrote again, shorter.", "Left my number with the planner.", "Sent the checklist once more.")  # fmt: skip
RETURN = {
    "timing": ("They open the new hall first. Please stay in touch until then.", "After the season, they said, and they mean it.", "The planner is on leave until then.",
        "Move of the warehouse comes first. Interested, but not now."),
    "no_budget": ("Wants it, has nothing left this year.", "Money goes into forklifts first.", "Budget was cut in {month}, talk again with the new plan.", "Nice talk, no money."),
    "evaluating": ("In a contract with somebody else until then.", "Comparing three of us, decision comes later.", "Pilot with another tool has just begun.", "Tender opens in that week."),
    "no_response": ("Six tries on two channels, nothing.", "Tried calls and mails at all hours. Perhaps another person there?", "No sign of life since the form.",
        "Mails are opened, calls are not taken."),
    "needs_information": ("Only a name and a download. What did they actually want?", "No idea which site, which size, which trouble.",
        "They did not remember us. Which guide was it?", "Could be a planner or a trainee, the title is empty.", "Please find out first whether they have docks at all.",
        "Asked for nothing, read one page. What should I talk about?"),
    "not_ready": ("Reads a lot, plans nothing yet.", "Is learning about the subject. Keep sending things.", "No project, no pain yet.", "Curious, two years too early."),
    "outside_profile": ("Three lorries a week. We cannot help them.", "A shop without a yard.", "No docks of their own, everything is with a forwarder.",
        "One-person business, looking for ideas.", "They rent out halls, they do not run any."),
    "no_authority": ("Cannot decide and may not introduce us.", "Working student with a task from school hours.", "Left the company last month, nobody took over."),
    "competitor": ("Sells the same thing under another name.", "A consultant who collects price lists.", "Writes a thesis about dock scheduling. Nice, but no lead."),
    "support_or_job": ("Customer with a question about an invoice, passed on.", "Wants to work for us. Sent to Lea.", "Looking for the help page."),
    "bad_data": ("Number does not exist and mails bounce.", "The name belongs to nobody there.", "Same person twice, the other one is right."),
    "do_not_contact": ("Asked not to be called again, please respect that.", "Friendly, but wants no more mails from us."),
}  # fmt: skip
NEXT_STEP = ("Send the case about {few} docks", "Invite to the next round table", "Ask who plans the slots", "Ring before the new hall opens", "Send the checklist for the gate",
    "Write about waiting charges", "Find the right person at the site", "Ask for the number of lorries a day", "Invite to the visit of a yard", "Send the calculation sheet")  # fmt: skip
POSTPONED = ("Call again when the planner is back.", "They want to finish stocktaking first.", "Waiting for the date with the plant manager.", "Moves house with the office, then has time.",
    "Asked for a call after the fair.", "Their year closes this week.")  # fmt: skip
WITHDRAWN = ("Handed to the wrong team, comes again in a minute", "They rang to say that they meant another product", "Turned out to be a customer's colleague", "Sent twice by mistake")  # fmt: skip
EXCEPTION = (
    "Their forwarder is our customer and asked us to call.", "Wrote a long letter by hand, with a sketch of the yard.", "Rang the front desk three times.",
    "Same group as our largest customer.", "No consent for mails, but asked on the phone to be called.",
)  # fmt: skip
REOPENED = (
    "Somebody else has taken over there and asks again",
    "They opened a yard of their own",
    "Wrote again on their own account",
)
FEW, MANY, WAIT = ("three", "four", "five", "six", "eight"), ("twelve", "twenty", "thirty", "forty", "sixty"), ("forty minutes", "an hour", "two hours", "half a morning")  # fmt: skip


def say(rng: Random, *parts: tuple[str, ...]) -> str:
    """One sentence of each part, its blanks filled in."""
    said = " ".join(filter(None, (rng.choice(part) for part in parts)))
    return said.format(few=rng.choice(FEW), many=rng.choice(MANY), wait=rng.choice(WAIT), month=rng.choice(MONTHS))
