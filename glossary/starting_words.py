"""The words that a new workspace starts with, each to be changed or approved by both sides."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class StartingWord(NamedTuple):
    """One term: its code, its label, what it means, what counts and what does not."""

    code: str
    word: "StrOrPromise"
    wording: "StrOrPromise"
    counts: "tuple[StrOrPromise, ...]"
    does_not_count: "tuple[StrOrPromise, ...]"


STARTING_WORDS = (
    StartingWord(
        "inquiry",
        _("Inquiry"),
        _("The first sign that somebody wants something from us, before anybody looked at who they are."),
        (
            _("A filled-in form, a mail to the shop address, a call to the front desk"),
            _("A card left at our stand"),
        ),
        (_("A visit to the website without a name"), _("A list of names that somebody bought or collected")),
    ),
    StartingWord(
        "lead",
        _("Lead"),
        _("A person whom we may one day sell to and of whom we know at least a way to find them again."),
        (
            _("A name with an e-mail, or with an id in the system it came from"),
            _("A customer who may buy more"),
        ),
        (_("A company without any person"), _("Somebody who asked us to forget them")),
    ),
    StartingWord(
        "contact",
        _("Contact"),
        _("A person at a company that a team talks to, whether or not anything is for sale at the moment."),
        (
            _("The accountant who only ever asks about invoices"),
            _("A second person in a running deal"),
        ),
        (_("A shared address such as info@, until we know who reads it"),),
    ),
    StartingWord(
        "company",
        _("Company"),
        _("The organisation a lead works for, told apart by its own internet domain."),
        (_("A daughter company with a domain of its own"),),
        (
            _("The provider of a private mailbox"),
            _("A department or a branch under the same domain"),
        ),
    ),
    StartingWord(
        "ideal_customer_profile",
        _("Ideal customer profile"),
        _("The kind of company that gains the most from us and stays, described by facts that can be looked up."),
        (
            _("Size, industry, country, what they use today"),
            _("A fact that won deals share and lost deals lack"),
        ),
        (_("What a single person at the company wants: that is a persona"), _("A list of logos we would like")),
    ),
    StartingWord(
        "persona",
        _("Persona"),
        _("A kind of buyer: what they are after, what hurts, what they ask, and how to recognise one."),
        (_("A description that both sides approved"),),
        (
            _("A job title alone"),
            _("One particular person, however typical"),
        ),
    ),
    StartingWord(
        "fit",
        _("Fit"),
        _("How well a company matches our ideal customer profile, from 0 to 100."),
        (_("Facts about the company, whoever the person is"),),
        (
            _("What somebody read or clicked: that is interest"),
            _("A fact nobody has looked up: unknown, not zero"),
        ),
    ),
    StartingWord(
        "interest",
        _("Interest"),
        _("What a person did lately that shows they look for something like ours, added up in points."),
        (_("Read the prices, stayed to the end of a webinar, wrote back"),),
        (
            _("Opening a newsletter"),
            _("Anything longer ago than the agreement looks back"),
        ),
    ),
    StartingWord(
        "nurture",
        _("Nurturing"),
        _("Marketing stays in touch with a lead and keeps a next step, until handing over makes sense."),
        (
            _("A useful mail every few weeks, with a date for the next"),
            _("A lead that sales returned as too early"),
        ),
        (_("A lead that lies in a list and that nobody thinks of"),),
    ),
    StartingWord(
        "submitted",
        _("Submitted"),
        _("Marketing has handed the lead over and a sales team has yet to say yes or no."),
        (
            _("From the handoff until somebody accepts, returns or withdraws it"),
            _("A lead whose rep gave it back"),
        ),
        (_("A lead mentioned in a chat or a meeting"),),
    ),
    StartingWord(
        "working",
        _("Working"),
        _("A rep has accepted the lead and is trying to find out whether there is a deal."),
        (
            _("Tries by phone or mail, also before anybody answers"),
            _("Postponed with a date and a note"),
        ),
        (_("Accepted only to stop the clock"),),
    ),
    StartingWord(
        "qualified_lead",
        _("Marketing-qualified lead"),
        _("A lead of whom the rules in our agreement say that a rep’s time is well spent on them today."),
        (
            _("Every required criterion is met by a fact that we know"),
            _("One tier of the agreement fits"),
        ),
        (_("A hunch, however good: hand it over as an exception"), _("A required fact that nobody has asked for")),
    ),
    StartingWord(
        "hand_raiser",
        _("Hand-raiser"),
        _("A lead who asked, in their own words or by a form, to talk to somebody of us."),
        (
            _("Asked for a demo, a price, or a call"),
            _("Wrote back that we should ring them"),
        ),
        (_("Downloaded something behind a form"), _("Asked for support or for a job")),
    ),
    StartingWord(
        "handoff",
        _("Handoff"),
        _("Passing one lead once from marketing to sales, with everything known about them at that moment."),
        (_("The first time, and each later time after a return"),),
        (
            _("Handing a lead from one rep to another"),
            _("A lead that a rep found alone"),
        ),
    ),
    StartingWord(
        "sales_accepted_lead",
        _("Sales-accepted lead"),
        _("A handoff to which a rep said: this one is mine, I will try to reach them."),
        (_("Accepted by pressing Accept, or by following up at once"),),
        (
            _("Somebody of sales looked at it"),
            _("Accepted and then returned for a reason that counts against it"),
        ),
    ),
    StartingWord(
        "first_contact",
        _("First contact"),
        _("The moment at which we first learned of a lead, or they of us, by whatever way."),
        (_("The day of the first form, call, visit at a stand, or recommendation"),),
        (
            _("The day on which the row came into Smarketing"),
            _("The first follow-up by sales"),
        ),
    ),
    StartingWord(
        "sales_qualified_lead",
        _("Sales-qualified lead"),
        _("A lead with whom a rep has talked and found a need, somebody who can decide, and a time."),
        (_("A conversation took place and its result is noted"),),
        (
            _("A message left, or a mail without an answer"),
            _("A friendly talk in which nothing was needed"),
        ),
    ),
    StartingWord(
        "opportunity",
        _("Opportunity"),
        _("A deal that may be won: the rep has opened it and put a value on it."),
        (_("A named need with a value, even a rough one"),),
        (
            _("A meeting in the diary"),
            _("A quote that nobody asked for"),
        ),
    ),
    StartingWord(
        "customer",
        _("Customer"),
        _("Somebody whose company has bought from us and has not ended it."),
        (
            _("From the day of the signature or the paid order"),
            _("A customer who may buy something more"),
        ),
        (_("A free trial"), _("A spoken yes")),
    ),
    StartingWord(
        "lost",
        _("Lost"),
        _("An opportunity that ended without a purchase, with the reason written down."),
        (_("They chose somebody else, nobody, or not now"),),
        (_("A lead that never became an opportunity: that is a return"),),
    ),
    StartingWord(
        "return",
        _("Return"),
        _("Sales gives a lead back to marketing with a reason from the agreement and a note that helps."),
        (_("Before accepting, and after trying as often as we agreed"),),
        (_("Giving it back to the own team"), _("Reassigning it to a colleague")),
    ),
    StartingWord(
        "recycle",
        _("Recycle"),
        _("A returned lead gets a next step and, when the time is right, is handed over again."),
        (_("A new handoff after the date at which they wanted to be asked again"),),
        (_("Handing the same lead over the next day with nothing new"),),
    ),
    StartingWord(
        "disqualify",
        _("Disqualified"),
        _("A lead that neither side works on, with the reason written down; it can be reopened."),
        (
            _("A competitor, a student, somebody looking for a job"),
            _("They asked not to be contacted"),
        ),
        (_("Not now, no budget yet: those are nurtured"),),
    ),
    StartingWord(
        "tier",
        _("Tier"),
        _("How urgent a handoff is: the first letter of the agreement whose criteria the lead meets."),
        (_("A for whoever asked to talk to us"),),
        (_("How much we like the company"), _("A letter that somebody would like for it")),
    ),
    StartingWord(
        "respond",
        _("Respond"),
        _("Sales says what becomes of a handoff: accepted or returned. Until then the clock of this promise runs."),
        (_("Accepting, and returning with a reason"),),
        (_("Opening the page"), _("Asking a question: the clock only stands still meanwhile")),
    ),
    StartingWord(
        "first_follow_up",
        _("First follow-up"),
        _("The first attempt of sales to reach the lead after it was handed over, whatever comes of it."),
        (_("A call that nobody took, with the note of it"), _("A mail in one’s own words")),
        (_("A mail that a machine sent"), _("A search for the phone number")),
    ),
    StartingWord(
        "outcome",
        _("Outcome"),
        _("What a handoff that was accepted comes to: an opportunity, or a return with its reason."),
        (_("Converting it with a value"), _("Returning it after the agreed attempts")),
        (_("Another call agreed for next month: that is postponed"),),
    ),
    StartingWord(
        "acceptance",
        _("Acceptance"),
        _("The share of decided handoffs that sales accepted, each counted once by its first decision."),
        (_("Accepted, and not returned later for a reason that counts against quality"),),
        (_("Returned unaccepted for a reason that is not about quality"), _("A handoff that was withdrawn")),
    ),
    StartingWord(
        "completeness",
        _("Completeness"),
        _("The share of handoffs that came with everything the agreement asks marketing to write."),
        (_("Every item is filled in when it is handed over"),),
        (_("Something added the next day"),),
    ),
    StartingWord(
        "exception",
        _("Exception"),
        _("A handoff of a lead that does not meet the definition, with a reason in writing that sales reads."),
        (_("A hunch, written down"),),
        (_("A lead of which only points are unknown"),),
    ),
    StartingWord(
        "second_look",
        _("Second look"),
        _("Marketing asks a manager of sales, who did not return the lead, to look at a return again."),
        (_("Within the days that the agreement gives"),),
        (_("Handing the lead over again"), _("A talk in the corridor")),
    ),
    StartingWord(
        "business_hour",
        _("Business hour"),
        _("An hour in which the team that owes the promise is open, by its own calendar."),
        (_("The weekly hours in the team’s own zone, and openings for one day"),),
        (_("Breaks, holidays, closures"), _("Hours in which only the other side works")),
    ),
    StartingWord(
        "due",
        _("Due"),
        _("The instant at which a promise runs out; what happens at that very instant still keeps it."),
        (_("Counted in business time from the start of the promise, pauses left out"),),
        (_("A date somebody would like"),),
    ),
    StartingWord(
        "broken_promise",
        _("Broken promise"),
        _("A promise, of either side, that was not met when it was due."),
        (
            _("Met late: both the breach and the deed are kept"),
            _("Nobody noticed"),
        ),
        (_("A promise that ended before it was due, for instance by a withdrawal"), _("An aim that is not firm")),
    ),
)
