"""What goes wrong in training, and how the debugger shows why."""

from tests.session.example import Example

_DEPTH = 6

_SYMMETRIC = Example(
    "xor-symmetric",
    "XOR stuck: two hidden units that start equal stay equal",
    {
        "title": "xor from equal weights: the hidden units are twins",
        "network": {
            "layers": [2, 2, 1],
            "weights": [[[0.5, 0.5], [0.5, 0.5]], [[0.5, 0.5]]],
            "biases": [[0.0, 0.0], [0.0]],
        },
        "training": {"loss": "binary-cross-entropy", "eta": 0.5},
        "data": {"name": "xor"},
    },
    """
    note Every weight is 0.5. That looks harmless. Watch the two hidden units.
    info
    step 2
    print z[1]
    next
    print delta[1]
    note Same weights in, same z. Same weights out, same δ: line 6 gives both units one number.
    finish
    print w[1]
    note So they are updated alike: rows 1 and 2 are still equal. Will that ever end?
    mark twins
    until w[1][1,1] != w[1][2,1] or epoch > 1000
    print mean_loss
    print w[1]
    note A thousand epochs, and every bit is the same. Two units do the work of one: the mean loss hangs at 0.529.
    gradcheck
    note The gradient is right. It is the start that is wrong: gradient descent cannot tell twins apart.

    goto @twins
    set w[1][2,2] = -0.5
    note What if one weight had had the other sign? A branch, from the end of the first sample.
    step 2
    print z[1]
    next
    print delta[1]
    note Different z, different δ: from here on each unit goes its own way.
    until mean_loss < 0.01 or epoch > 3000
    print mean_loss
    print w[1]
    diff main
    note Learnt, 0.00999 at epoch 832. This is why line 1 says “initialise”, and why it does so at random.
    """,
)

_SATURATED = Example(
    "saturated-unit",
    "Sure of it and wrong: a saturated unit learns slowly",
    {
        "title": "one sigmoid unit, squared error: input 1 must give 0",
        "network": {"layers": [1, 1], "weights": [[[2.0]]], "biases": [[2.0]]},
        "training": {"loss": "squared-error", "eta": 0.15},
        "data": {"inputs": [[1.0]], "targets": [[0.0]]},
    },
    """
    note One unit: input 1 must become 0. (Nielsen, “Neural Networks and Deep Learning”, chapter 3.) w = b = 2 is a
        bad start.
    step
    print y
    step
    why delta[1][1]
    note y = 0.982 is almost as wrong as can be, yet δ = 0.0173: the slope y(1 − y) is nearly 0.
    until delta[1][1] > 0.14
    note Only at epoch 206 is δ above 0.14. For 200 epochs it was wrong, knew it, and hardly moved.
    history delta[1][1]
    goto 301:1:forward:1
    print y
    note After 300 epochs: y = 0.20.

    goto start
    set w[1][1,1] = 0.6
    set w[1][1,0] = 0.9
    step
    print y
    step
    print delta[1][1]
    note A start that is less wrong, y = 0.82, has the larger δ: 0.122, seven times 0.0173.
    finish
    epoch 299
    step
    print y
    note After 300 epochs of this branch: y = 0.09. Being less sure at the start was worth more than being less
        wrong.
    branches
    note With cross-entropy δ would be y − r, here 0.98: the slope cancels. Try it: 'bp-tui and' uses that loss.
    """,
)

_VANISHING = Example(
    "vanishing-delta",
    "A vanishing δ: six sigmoids in a row, and how to keep it",
    {
        "title": "a chain of six sigmoid units, all weights 1",
        "network": {"layers": [1] * (_DEPTH + 1), "weights": [[[1.0]]] * _DEPTH, "biases": [[0.0]] * _DEPTH},
        "training": {"loss": "binary-cross-entropy", "eta": 0.5},
        "data": {"inputs": [[0.5]], "targets": [[1.0]]},
    },
    """
    note Six layers of one unit each, all weights 1. The simplest deep network. How much of the error reaches layer
        1?
    next
    print y
    step
    print delta[6]
    note The output is wrong by δ = −0.341. Go on layer by layer and watch the δ panel.
    step
    why delta[5][1]
    print z[5][1] * (1 - z[5][1])
    note One layer: times w = 1, times the slope z(1 − z) = 0.2247. The slope of a sigmoid is never above ¼.
    step 4
    print delta[4]
    print delta[3]
    print delta[2]
    print delta[1]
    print delta[1][1] / delta[6][1]
    note δ of layer 1 is −0.000207, 0.000608 of that of the output: five slopes below ¼, multiplied.
    gradcheck
    note It is right, only small: layer 1 hardly moves while layer 6 learns.

    goto start
    set w[1][1,1] = 4
    set w[1][1,0] = -2
    set w[2][1,1] = 4
    set w[2][1,0] = -2
    set w[3][1,1] = 4
    set w[3][1,0] = -2
    set w[4][1,1] = 4
    set w[4][1,0] = -2
    set w[5][1,1] = 4
    set w[5][1,0] = -2
    set w[6][1,1] = 4
    set w[6][1,0] = -2
    note A branch: w = 4, bias −2. Then a = 4·½ − 2 = 0 and z = ½ in every layer, and w h′(a) = 4 · ¼ = 1 exactly.
    next 2
    print delta[6]
    print delta[1]
    note δ is −0.5 in all six layers: nothing is lost. This is what careful initialisation aims at.
    finish
    next 2
    print delta[1][1] / delta[6][1]
    note One update later the balance is gone: 0.364. Keeping w h′(a) near 1 is hard; relu (h′ = 1) and skip paths
        make it easy.
    """,
)

_EXPLODING = Example(
    "exploding-nan",
    "An exploding δ, the first infinity and the first NaN",
    {
        "title": "a chain of six linear units, all weights 2",
        "network": {
            "layers": [1] * (_DEPTH + 1),
            "hidden_activation": "identity",
            "output_activation": "identity",
            "bias": "none",
            "weights": [[[2.0]]] * _DEPTH,
        },
        "training": {"loss": "squared-error", "eta": 0.01},
        "data": {"inputs": [[1.0]], "targets": [[1.0]]},
    },
    """
    note Six linear layers, all weights 2, η = 0.01. y should be 1 but is 2·2·2·2·2·2. Watch δ on its way back.
    next
    print y
    next
    print delta[6]
    print delta[1]
    note δ doubles in each layer: 63 at the output, 2016 at layer 1. Nothing to worry about yet?
    finish
    print w[1]
    note η·2016 = 20.16: w went from 2 to −18.16. The next y is the product of six such weights.
    next
    print y
    trap nan
    note y is 35867001 now. 'trap nan' stops at the first op that makes a number that is not finite.

    continue
    why a[3][1]
    note Op 57, sample 4: a product beyond 10³⁰⁸ is −inf. The op is innocent: why leads on to its operands.
    history w[3][1,1]
    note w: 2, −18, then 10¹¹, then 10¹²⁸. Three updates were enough. Each is wrong by more than the one before.
    delete 1
    until isnan(w[1][1,1]) or op > 200
    why w[1][1,1]
    note The first NaN comes only 28 ops later: inf − inf. It spreads to all. Look for the infinity, not for the
        NaN.
    history delta[1][1]
    note δ of layer 1, sample by sample: 2016, −7·10¹³, 2·10¹³⁰, −inf, inf. It was too large from the first one on.

    goto start
    set eta = 0.0001
    note The cure: a step that fits the gradient. η = 0.0001, a branch from the start.
    finish
    print w[1]
    until loss < 0.01 or epoch > 5000
    print loss
    print w[1]
    note w went to 1.7984, not to −18, and arrives near 1 with a loss below 0.01. Same network, same gradients,
        smaller steps.
    """,
)

_DEAD_RELU = Example(
    "dead-relu",
    "A dead ReLU: one step too large, and a unit is silent for ever",
    "xor",
    """
    note XOR with three ReLU units and η = 1. After 100 epochs it has learnt nothing. Why?
    epoch 100
    print mean_loss
    next
    print a[1]
    print z[1]
    next
    print delta[1]
    why delta[1][3]
    note a₃ < 0, so h′ = 0 and δ₃ = 0: no Δw, no change. All three units are like that, for all four samples: for
        ever.
    history w[1][3,0]
    last w[1][3,0]
    note The bias of unit 3 last changed in epoch 1, at op 23: from 1.26 to −0.245. This is the step that killed it.
    why w[1][3,0]
    print dw[1][3,0]
    reverse-step
    why delta[1][3]
    note One op back it was alive: a₃ = 2.442, δ₃ = 1.506. With η = 1 the bias lost all of 1.506 at once.
    goto end
    last w[1][1,0]
    note Unit 1 lived until epoch 10. Units 2 and 3 had been dead for long, and then nobody was left.

    goto 18
    set eta = 0.1
    note What if the step had been smaller? Before the fatal sample, η = 0.1 on a branch.
    finish
    print w[1][3,0]
    note The bias of unit 3 goes to 1.11 instead of −0.245: it lives.
    until mean_loss < 0.01 or epoch > 2000
    print mean_loss
    print w[1]
    note Learnt, and with two units: unit 2 died before the branch began, see row 2. A lower η does not raise the
        dead.
    diff main
    """,
    {"network.layers": [2, 3, 1], "network.hidden_activation": "relu", "training.eta": 1.0, "training.seed": 2},
)

TROUBLE = (_SYMMETRIC, _SATURATED, _VANISHING, _EXPLODING, _DEAD_RELU)
