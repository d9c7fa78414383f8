"""Words of the reference tables."""

from __future__ import annotations

from enum import StrEnum


class Procedure(StrEnum):
    """The code under which an expertise is ordered."""

    CRIMINAL = "criminal"
    CIVIL = "civil"
    ADM_OFFENCE = "adm_offence"
    ADMINISTRATIVE = "administrative"


class LicenceArea(StrEnum):
    """The sub-areas that the licence names (Order 296 of 2015 and what followed it)."""

    GENERAL = "general"
    MEDICAL = "medical"
    NARCOLOGICAL = "narcological"
    PSYCHIATRIC = "psychiatric"


class DayKind(StrEnum):
    """A weekday that is off, or a weekend day that the Government made a working one."""

    OFF = "off"
    WORK = "work"


class Unit(StrEnum):
    """What the value of a legal rule counts."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    YEARS = "years"
    PERCENT = "percent"
    NUMBER = "number"


class Step(StrEnum):
    """A step before publication that a dated rule may demand."""

    CONSENT = "consent"
    ACQUAINTANCE = "acquaintance"


class SearchMode(StrEnum):
    """How an expert is looked for: everybody fit may offer, only the invited, one named provider, institutes only."""

    OPEN = "open"
    INVITED = "invited"
    DIRECT = "direct"
    STATE = "state"
