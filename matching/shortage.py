"""Why somebody was left out: the people and the places competing, and the smallest changes that would free a place.

causes(answer, scores, terms, rules)   one Cause for each set of places that people are left out of, the tightest there is
rules.broken(mentee), rules.asked(mentee)   see `Rules`: a `pool.Pool` has them
"""
