"""The chooser: a few strong recipes are tried inside a budget on rows they have not learned from; the best is kept.

`views` and `recipes` make the list, best hope first; `pool` shares the rows out; `costs` tells what a recipe takes,
and `trial` tries one; `standing` says which are apart; `averaging` and `verdict` choose; `joining` makes the config of
what was chosen; `finishing` knows what is still to be done; `chooser` does it all within the time of `clock`, and
`chosen` tells of it.
"""
