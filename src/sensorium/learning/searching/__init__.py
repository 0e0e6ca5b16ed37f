"""`sensorium tune`: which values of a config's options learn best, found by training with many.

``ranges`` is what a config may say, ``space`` what that means for this config, ``drawing`` which values come next,
``judging`` what they are worth, ``study`` what is kept of it all, ``trials`` one trial after the other, ``processes``
several of them at once, ``results`` the files that come out, and ``search`` the whole. Optuna is an extra: what
imports it is imported once ``extra`` has looked.
"""
