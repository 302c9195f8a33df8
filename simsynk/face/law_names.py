"""Names of the laws from activation to movement, without their code, so that a scenario is checked quickly."""

LAWS = ("linear", "power", "sigmoid")

DEFAULT_LAW = "linear"
