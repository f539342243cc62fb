"""Which extended training modules a mentee's answers call for. A small table, kept as plain data."""

BY_GOAL = {
    "routine": "goals-and-wellness-planning",
    "coping-skills": "goals-and-wellness-planning",
    "stay-on-track": "goals-and-wellness-planning",
    "after-a-setback": "goals-and-wellness-planning",
    "money-plan": "resources-and-advocacy",
    "benefits-and-forms": "resources-and-advocacy",
    "safe-home": "resources-and-advocacy",
    "find-work": "resources-and-advocacy",
    "health-appointments": "resources-and-advocacy",
    "ask-for-help": "resources-and-advocacy",
    "find-a-group": "group-facilitation",
    "make-friends": "group-facilitation",
    "faith-community": "cultural-humility",
}

BY_GROUP = {"recovery-pathways": "recovery-pathways"}  # lived experience, by its group

BY_EXPERIENCE = {
    "lgbtq": "cultural-humility",
    "trans-nonbinary": "cultural-humility",
    "migrant-refugee": "cultural-humility",
    "racialised-community": "cultural-humility",
    "racism-discrimination": "cultural-humility",
    "faith": "cultural-humility",
    "disabled-or-deaf": "cultural-humility",
    "faith-based-recovery": "cultural-humility",
}
