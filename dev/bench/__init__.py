"""What the app costs, as ratios in one run (`make bench`): its pages beside the same rows by plain SQL, and beside Django admin.

    python -m dev.bench                  data S
    python -m dev.bench --data S,L       the same on both, and L/S for what must not grow
    python -m dev.bench --only today     one operation

A floor is the same rows by psycopg (prepared, warm) and as many bytes from an empty view through the same middleware. Floors and
operations take turns, so that a machine that is busy for a while is busy for both.
"""
