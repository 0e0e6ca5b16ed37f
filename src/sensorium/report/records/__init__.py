"""Single records on a page: which are worth a look, and what of them is shown.

Rows are chosen from outputs and labels alone. What is in them is shown only where someone asked for it, since it may be
personal: a picture, a recording, a text. Pictures and sound are shown as `Modality.read` gave them, scaled, cleaned and
cut: what the model saw, so that an error which lies in the reading can be seen, and so that nothing is read on a page
that is not read for the model.
"""
