"""Networks that learn from data: flowers, digits, moons."""

from tests.session.example import Example

_IRIS = Example(
    "iris",
    "Iris: the flowers that are hard, and what softmax does with δ",
    "iris",
    """
    note 150 flowers, three species, softmax with cross-entropy. In ten epochs most of it is learnt.
    epoch
    print mean_loss
    epoch 9
    print mean_loss
    note Mean loss 0.520 in the first epoch, 0.0795 in the tenth. Which flowers are left? Stop where the loss is
        above 1.
    break forward 2 if loss > 1
    continue
    print y
    print r
    note It says 75 % the third species, 25 % the second; the second is right. Loss −log 0.2519.
    step
    print delta[2]
    why delta[2][2]
    note δ = y − r: push the second up, the third down, each by 0.75. The first, 0.0015, is left alone. δ adds up to
        0.
    print sum(delta[2])

    continue
    print x
    continue
    print x
    print y
    note This one is the first again: x₁ = 0.0687, one epoch later. Its y₂ was 0.252 and is 0.211: no better.
    note These few flowers lie where two species overlap. Their δ stays large while that of the others goes to 0.
    delete 1
    epoch 40
    print mean_loss
    until loss > 1 or epoch > 60
    print y
    print r
    note Epoch 52: mean loss 0.0549, and still a flower at 0.0416 for what is right. Only learning it by heart would
        help.
    """,
)

_DIGITS = Example(
    "digits",
    "Digits: a mistake looked at, and a pixel that teaches nothing",
    "digits",
    """
    note 1,797 pictures of 8 by 8 pixels, ten digits, 32 ReLU units: 2,410 numbers to learn. One epoch of it.
    epoch
    print mean_loss
    note Mean loss 0.828 in the first epoch; a guess among ten costs log 10 = 2.303. Now stop at a bad mistake.
    until loss > 3
    print r
    print y
    note The target is the digit 1 (r₂). It says: 8, with 0.656; the right one gets 0.030. Look at the picture:
        would you know?
    step
    print delta[2]
    note δ of the ten outputs: −0.970 for the digit 1, +0.656 for the 8, 0.165 for the 6, 0.109 for the 4. They add
        up to 0.
    step
    print delta[1]
    note Many of the 32 hidden δ are 0: those units were off for this picture, ReLU lets nothing back, and they
        learn nothing here.

    print x[1]
    history w[1][1,1]
    note w₁₁ has never changed: pixel 1 is the corner, 0 in every picture, and Δw = δ z = 0. Its weight is as it was
        drawn.
    history w[1][1,30]
    note Pixel 30 is near the middle, and its weight changes at almost every picture that unit 1 answers to.
    goto 3:817:forward:2
    print y
    note The same picture an epoch later: the 1 has 0.182 instead of 0.030, the 8 still 0.355. Some are learnt
        slowly.
    """,
)

_MOONS = Example(
    "moons-edited",
    "Moons: cutting one weight, and what it was worth",
    "moons",
    """
    note Two moons, eight hidden units. Forty epochs, then an operation: what is a single weight worth?
    epoch 40
    print mean_loss
    print w[2]
    mark trained
    note Mean loss 0.0304. The largest weight to the output is that of unit 7, 7.33; unit 8 has 1.01.
    epoch
    print mean_loss
    note Left alone, the next epoch has 0.0302. That is the number to compare with.

    goto @trained
    set w[2][1,8] = 0
    epoch
    print mean_loss
    note Branch 1: the connection of unit 8 is cut, and the epoch costs 0.0308. Nobody misses it.

    goto @trained
    set w[2][1,7] = 0
    until loss > 2
    print y
    print r
    note Branch 2: unit 7 is cut. Already the seventh sample is a bad mistake. See how the decision region has
        changed.
    why a[2][1]
    epoch
    print mean_loss
    note This epoch costs 0.240, eight times as much. But it learns as it goes:
    epoch
    print mean_loss
    until mean_loss < 0.04 or epoch > 100
    print w[2]
    history w[2][1,7]
    note It has healed, with other weights: unit 7 never got back to 7.33. A network has many solutions.
    diff @trained
    branches
    """,
)

_OVERFITTING = Example(
    "overfitting",
    "Overfitting: the held-out loss turns, the training loss does not",
    {
        "title": "noisy moons: 30 samples to learn from, 30 held out, 24 hidden units",
        "network": {"layers": [2, 24, 1], "hidden_activation": "tanh"},
        "training": {
            "loss": "binary-cross-entropy",
            "optimizer": "adam",
            "eta": 0.02,
            "shuffle": True,
            "seed": 1,
        },
        "data": {"name": "moons", "samples": 60, "noise": 0.35, "held_out": 0.5},
    },
    """
    note Thirty noisy samples and 97 parameters. Thirty others are held out: they are never learnt from, only looked
        at.
    display mean_loss
    display norm(w[1])
    epoch 40
    note Forty epochs: both curves of the loss panel go down.
    epoch 32
    mark best
    note Epoch 72: training loss 0.164, held-out loss 0.166, its lowest. If you stop at one moment, stop here.
    epoch 128
    note Epoch 200: the training loss goes on falling. The held-out curve has turned: what is learnt now is noise.
    epoch 200
    print norm(w[1])
    note Epoch 400: training loss 0.0085, held-out 1.25. The weights have grown to bend round single points.
    break forward 2 if loss > 0.1
    reverse-continue
    print y
    print r
    note The last sample that still cost more than 0.1. By now every sample is known by heart.

    goto @best
    note Early stopping is this jump: back to the best epoch. Compare the decision region here with that at the end.
    diff end
    set eta = 0.001
    note Or learn on, but gently: η = 0.001 from here, on a branch.
    epoch 100
    note The held-out loss of this branch is 0.18 after a hundred epochs; that of main was 0.34 by then.
    branches
    """,
)

DATA = (_IRIS, _DIGITS, _MOONS, _OVERFITTING)
