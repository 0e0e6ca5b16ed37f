from hypothesis import settings

# A loaded machine is no fault of the code: pytest's own timeout ends what hangs.
settings.register_profile("sensorium", deadline=None)
settings.load_profile("sensorium")
