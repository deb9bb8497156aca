"""Steps of line 9 and what they depend on: the learning rate, momentum, the scale of an input."""

from tests.session.example import Example

_ETA = Example(
    "eta-too-high",
    "The learning rate: too low, just right, too high, on five branches",
    {
        "title": "one linear unit, one weight: E = ½(w − 1)²",
        "network": {"layers": [1, 1], "output_activation": "identity", "bias": "none", "weights": [[[0.0]]]},
        "training": {"loss": "squared-error", "eta": 0.5},
        "data": {"inputs": [[1.0]], "targets": [[1.0]]},
    },
    """
    note One weight, x = 1, r = 1: E = ½(w − 1)². δ = w − 1 is the whole story: each update multiplies it by 1 − η.
    mark start
    finish 5
    print w[1][1,1]
    history delta[1][1]
    note η = 0.5: the error halves each time, to 0.0625 in the fifth; w = 0.96875. Safe, and not very fast.

    goto @start
    set eta = 1
    finish 2
    print loss
    print w[1][1,1]
    note η = 1: 1 − η = 0, there in one step. For this bowl, and for no other, 1 is the right η.

    goto @start
    set eta = 1.9
    finish 5
    history w[1][1,1]
    note η = 1.9: 1 − η = −0.9. w jumps from one side of 1 to the other, and comes 10 % closer each time: 1.9, 0.19,
        1.729 …

    goto @start
    set eta = 2
    finish 5
    history w[1][1,1]
    note η = 2: 2, 0, 2, 0, 2. It will do so for ever. The loss curve is a flat line at 0.5.
    print loss

    goto @start
    set eta = 2.1
    until abs(delta[1][1]) > 1000
    history w[1][1,1]
    note η = 2.1: 1 − η = −1.1. 10 % further away each time; after 73 updates the error is over 1000.
    why w[1][1,1]
    note Δw = w − 1, as it must be. The direction is right, the step goes too far: η must stay below 2 divided by
        the curvature.
    branches
    note The loss panel shows all five branches over each other. Which η would you take if you did not know the
        curvature?
    """,
)

_MOMENTUM = Example(
    "momentum",
    "Momentum against plain SGD, from one branch point",
    {
        "title": "one linear unit with momentum: E = ½(w − 1)²",
        "network": {"layers": [1, 1], "output_activation": "identity", "bias": "none", "weights": [[[0.0]]]},
        "training": {"loss": "squared-error", "optimizer": "momentum", "eta": 0.1},
        "data": {"inputs": [[1.0]], "targets": [[1.0]]},
    },
    """
    note E = ½(w − 1)² once more, with momentum: v ← 0.9 v + Δw, w ← w − η v, η = 0.1. The first step is plain SGD:
        v = 0 before.
    mark start
    finish
    why w[1][1,1]
    mark fork
    finish
    why w[1][1,1]
    note The second is not: v = 0.9·(−1) − 0.9 = −1.8, twice the gradient. Gradients that agree add up.
    finish 3
    print w[1][1,1]
    note After 5 updates w = 1.029: it is there, and past it. After 7?
    finish 2
    print w[1][1,1]
    print dw[1][1,1]
    note w = 1.436. Δw has been positive since update 6, but v still points forward: momentum overshoots.

    goto @fork
    note Now plain SGD from the same place. The optimizer is a setting, but line 9 can be done by hand: w = prev(w)
        − η Δw.
    finish
    set w[1][1,1] = prev(w[1][1,1]) - eta * dw[1][1,1]
    note 0.28 was momentum's w; 0.19 is what w − η Δw gives. Each update is now put right like this. v goes on, but
        moves nothing.
    finish
    set w[1][1,1] = prev(w[1][1,1]) - eta * dw[1][1,1]
    finish
    set w[1][1,1] = prev(w[1][1,1]) - eta * dw[1][1,1]
    finish
    set w[1][1,1] = prev(w[1][1,1]) - eta * dw[1][1,1]
    finish
    set w[1][1,1] = prev(w[1][1,1]) - eta * dw[1][1,1]
    finish
    set w[1][1,1] = prev(w[1][1,1]) - eta * dw[1][1,1]
    history w[1][1,1]
    diff main
    note Seven updates of plain SGD: w = 0.522, half way, and never past 1. Momentum was there after five, and is at
        1.436 now.

    goto @start
    set eta = 1
    finish
    print w[1][1,1]
    finish
    print dw[1][1,1]
    why w[1][1,1]
    note η/(1 − 0.9) = 1, the rate that momentum tends to on a long slope. Here: w = 1 and Δw = 0, yet w moves to
        1.9. v remembers.
    """,
)

_TYPO = Example(
    "typo-in-data",
    "A typo in the data, found by walking back from an odd weight",
    {
        "title": "eight students: hours slept and hours learnt, in tens; passed or not",
        "network": {"layers": [2, 1], "init": "zeros"},
        "training": {"loss": "binary-cross-entropy", "eta": 0.5},
        "data": {
            "inputs": [
                [0.2, 0.3],
                [0.8, 0.7],
                [0.3, 0.4],
                [0.9, 0.6],
                [0.4, 0.2],
                [0.7, 0.8],
                [0.1, 55.0],
                [0.6, 0.9],
            ],
            "targets": [[0], [1], [0], [1], [0], [1], [0], [1]],
        },
    },
    """
    note Eight students, hours slept and hours learnt (in tens), passed or not. An easy problem for one unit.
    epoch 10
    print mean_loss
    print w[1]
    note Mean loss 2.48, worse than a coin's 0.693, and w₁₂ = −17: the more you learn, the surer you fail? Who did
        that?
    watch w[1][1,2]
    reverse-continue
    reverse-continue
    reverse-continue
    note Going back over its changes: each is small, 0.01 to 0.4. There are too many to look at one by one.
    history w[1][1,2]

    delete 1
    break update 1 if abs(dw[1][1,2]) > 5
    reverse-continue
    note Ask for large ones only, backwards: epoch 1, sample 7. No other update of ten epochs was like it.
    why w[1][1,2]
    note From 0.323 to −27.18 in one step, because Δw = 55. Where does that come from?
    why dw[1][1,2]
    print x
    note Δw = δ x. δ = 1, the most it can be: y was 1, r is 0. But x₂ = 55, where all others are below 1: 0.55 lost
        its point.
    reverse-continue
    note Nothing before it: the start of history. One row did this, at one moment.

    goto end
    note Look at the ranges of your inputs. And when a weight is odd, ask it: reverse-continue, 'why', 'last',
        'history'.
    """,
)

STEPS = (_ETA, _MOMENTUM, _TYPO)
