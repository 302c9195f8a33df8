"""The law from activation to movement: one file for each, all with `movement(activation)`.

It is the model's least known link. One law holds for healthy and patient alike; gains are calibrated for each law
on the same healthy movements, so that laws can be compared on patients alone.
"""
