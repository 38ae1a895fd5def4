#!/usr/bin/env python3
"""Writes calendar.txt: when businesses in ten time zones open next, found by walking through the minutes with Python's
zoneinfo. Run it by hand when cases are added; the table is what is tested."""
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

OFFICE = "mon-fri 09:00-17:00"
SPLIT = "mon-fri 08:30-12:00 13:30-18:15; sat 10:00-14:00"
NIGHT = "mon-sun 22:00-02:30"
ALWAYS = "mon-sun 00:00-24:00"
EARLY = "sun 01:15-01:45"
BRUNCH = "sun 02:15-02:45"
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def week(text):
    spans = {day: [] for day in range(7)}
    for part in text.split(";"):
        days, *times = part.split()
        first, _, last = days.partition("-")
        for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
            spans[day] = times
    return spans


def minutes(text):
    return int(text[:2]) * 60 + int(text[3:])


def is_shown(zone, wall):
    """Moments at which the clocks show this, from the first to the last; or when they leap over it."""
    base = wall.replace(tzinfo=timezone.utc) - timedelta(hours=16)
    shown = [base + timedelta(minutes=m) for m in range(32 * 60)]
    exact = [t for t in shown if t.astimezone(zone).replace(tzinfo=None) == wall]
    if exact:
        return exact[0], exact[-1]
    leap = next(t for t in shown if t.astimezone(zone).replace(tzinfo=None) > wall)
    return leap, leap


def next_open(zone, spans, changes, at):
    day = at.astimezone(zone).date() - timedelta(days=1)
    while True:
        for span in changes.get(day, spans[day.weekday()]):
            begin, end = span.split("-")
            wall = datetime.combine(day, time()) + timedelta(minutes=minutes(begin))
            lasts = minutes(end) - minutes(begin)
            lasts += 24 * 60 if lasts <= 0 else 0
            opens = is_shown(zone, wall)[0]
            closes = is_shown(zone, wall + timedelta(minutes=lasts))[1]
            if opens < closes and closes > at:
                return max(opens, at)
        day += timedelta(days=1)


CASES = []


def case(zone, hours, local, changes="", fold=0):
    """`local` is what the clocks show when somebody asks."""
    tz = ZoneInfo(zone)
    wall = datetime.fromisoformat(local)
    at = wall.replace(tzinfo=tz, fold=fold).astimezone(timezone.utc)
    changed = {}
    for change in filter(None, changes.split(",")):
        day, *spans = change.split()
        changed[date.fromisoformat(day)] = spans
    found = next_open(tz, week(hours), changed, at)
    text = lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ")
    CASES.append(" | ".join([zone, hours, changes, text(at), text(found)]))


ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo",
         "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "America/St_Johns", "Europe/Dublin"]
for zone in ZONES:
    # A plain week: open, before, at the first and last moments, after, the weekend.
    for local in ["2026-06-03T11:00", "2026-06-03T08:59", "2026-06-03T09:00", "2026-06-03T16:59", "2026-06-03T17:00",
                  "2026-06-05T18:00", "2026-06-06T12:00"]:
        case(zone, OFFICE, local)
    # Two spans a day, over midnight, and a leap day.
    for hours, local in [(SPLIT, "2026-06-03T12:45"), (SPLIT, "2026-06-06T14:00"), (NIGHT, "2026-06-03T01:30"),
                         (NIGHT, "2026-06-03T02:30"), (OFFICE, "2028-02-28T19:00"), (OFFICE, "2028-02-29T19:00")]:
        case(zone, hours, local)
# Holidays: closed, other hours, a night that lasts into one, several in a row.
HOLIDAYS = "2026-12-24 09:00-12:00,2026-12-25,2026-12-28"
for zone in ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]:
    for hours, local in [(OFFICE, "2026-12-24T11:59"), (OFFICE, "2026-12-24T12:00"), (OFFICE, "2026-12-25T10:00"),
                         (OFFICE, "2026-12-27T10:00"), (NIGHT, "2026-12-25T01:00"), (NIGHT, "2026-12-25T23:00")]:
        case(zone, hours, local, HOLIDAYS)
# The clocks leap (spring) and go back (autumn).
for zone, leap, back in [("America/New_York", "2026-03-08", "2026-11-01"), ("Europe/Berlin", "2026-03-29", "2026-10-25"),
                         ("Australia/Lord_Howe", "2026-10-04", "2026-04-05"), ("America/St_Johns", "2026-03-08", "2026-11-01"),
                         ("Europe/Dublin", "2026-03-29", "2026-10-25"), ("Africa/Cairo", "2026-04-24", "2026-10-30")]:
    for day in [leap, back]:
        for hours in [EARLY, BRUNCH, NIGHT, ALWAYS, OFFICE]:
            case(zone, hours, f"{day}T00:30" if zone != "Africa/Cairo" else f"{day}T03:00")
        case(zone, NIGHT, f"{day}T01:20" if zone != "Africa/Cairo" else f"{day}T02:20")
    case(zone, EARLY, f"{back}T01:30", fold=1)
    case(zone, EARLY, f"{back}T01:50", fold=0)
# A zone that left out a whole day (Friday, 30 December 2011).
for hours, local in [(OFFICE, "2011-12-29T16:00"), (OFFICE, "2011-12-29T18:00"), (NIGHT, "2011-12-29T23:00"),
                     (ALWAYS, "2011-12-29T23:59")]:
    case("Pacific/Apia", hours, local)

print("# time zone | hours | changed days | asked at | opens at (written by calendar.py)")
print("\n".join(CASES))
