"""Back-propagation as it should be: by hand, against a published example, checked, and learning XOR."""

from tests.session.example import Example

_BY_HAND = Example(
    "notes-by-hand",
    "The notes' example, worked by hand on paper",
    {
        "title": "the notes' network with round weights: 3-2-1, no bias, one sample",
        "network": {"layers": [3, 2, 1], "bias": "none", "weights": [[[1, 1, -1], [2, -1, 0]], [[1, -1]]]},
        "training": {"loss": "binary-cross-entropy", "eta": 1.0},
        "data": {"inputs": [[1, 2, 3]], "targets": [[1]]},
    },
    """
    note The network of the notes: x to z by w, z to y by v, no bias. The weights are round, so everything can be
        done on paper. Take some.
    info
    note Line 4, by hand: a₁ = 1·1 + 1·2 − 1·3, a₂ = 2·1 − 1·2 + 0·3. Write both down, then 'into' does unit 1
        alone.

    into
    print a[1]
    note a₁ = 0, so z₁ = σ(0) = ½. Unit 2 is still “–”: not computed yet is not the same as 0.
    into
    step
    why a[2][1]
    print loss
    note v = (1, −1) sends ½ − ½ = 0: y = ½. The network does not know, and that costs E = −log ½ = 0.693.

    step
    why delta[2][1]
    note Line 5: cross-entropy over a sigmoid leaves δ = y − r = ½ − 1. It is negative: a should grow.
    step
    why delta[1][2]
    print delta[1]
    note Line 6: δⱼ = z(1 − z) δ vⱼ = ¼ · (−½) · (±1). Same size, opposite signs, because the weights v have
        opposite signs.
    gradcheck
    note Central differences find the same δ and Δw, so line 6 is right. What will w₂ = (2, −1, 0) become? Δw = δ x,
        η = 1.

    step
    print w[1]
    note Lines 7–9: from w₂ went 0.125·(1, 2, 3). The row of unit 1 moved the other way. Only layer 1 has changed so
        far.
    step
    print w[2]
    note Both v moved by 0.25: Δv = δ z = −½ · ½. The old v was used for δ of layer 1; all δ come before any update.
    step 2
    print a[1]
    print y
    print loss
    digest
    note The same sample again: a = ±1.75, still exact. y went from ½ to 0.722 and E from 0.693 to 0.326: one update
        halved it.

    reverse-step 8
    step 8
    digest
    note Eight ops back to the start, eight forward: the digest is the same, bit for bit. Now walk it yourself with
        s and S.
    """,
)

_MAZUR = Example(
    "mazur",
    "Matt Mazur's worked example, digit for digit",
    "mazur",
    """
    note Read along in Mazur's “A Step by Step Backpropagation Example”. His biases stay fixed; w1 … w8 are w[1] and
        w[2] here.
    step
    print z[1]
    note He prints out_h1 = 0.593269992 and out_h2 = 0.596884378: z of layer 1.
    step
    print a[2]
    print y
    note His net_o1 = 1.105905967, out_o1 = 0.75136507, out_o2 = 0.772928465. The targets are 0.01 and 0.99.
    print loss
    why loss
    note E_total = 0.298371109: two halves of squares, 0.274811083 from the first output and 0.023560026 from the
        second.

    step
    why delta[2][1]
    print delta[2][1]
    note δ_o1 = 0.138498562: how far off, times the slope of the sigmoid.
    step
    why delta[1][1]
    note A hidden unit hears from both outputs: two terms, of opposite sign, since o1 is too high and o2 too low.
    gradcheck

    next
    print dw[2][1,1]
    print dw[1][1,1]
    note ∂E/∂w5 = 0.082167041 and ∂E/∂w1 = 0.000438568: the layer further back gets much less.
    print w[2]
    note w5 … w8: 0.35891648, 0.408666186, 0.51130127, 0.561370121. All as printed.
    print w[1]
    note w1 … w4: 0.149780716, 0.19956143, 0.24975114, 0.29950229. All as printed.
    next
    print loss
    note Here E is 0.291027774. Mazur prints 0.291027924: there, something was updated too early. See
        mazur-too-early.
    """,
)

_TOO_EARLY = Example(
    "mazur-too-early",
    "A classic bug: output weights updated before the hidden δ",
    "mazur",
    """
    note “It learns, but slightly wrong.” First the right way: one whole update of Mazur's example.
    next 2
    print delta[1]
    gradcheck
    finish
    print w[1]
    note w1 = 0.149780716, with δ of layer 1 from the old output weights. Remember δ₁ = 0.008771.

    goto 3
    note Back at op 3: δ of the outputs is known, δ of layer 1 is not. Now do what the bug does: update the output
        weights at once.
    set w[2][1,1] = w[2][1,1] - eta * delta[2][1] * z[1][1]
    set w[2][1,2] = w[2][1,2] - eta * delta[2][1] * z[1][2]
    set w[2][2,1] = w[2][2,1] - eta * delta[2][2] * z[1][1]
    set w[2][2,2] = w[2][2,2] - eta * delta[2][2] * z[1][2]
    note Line 9 by hand, on a branch of its own. The values are right; only the moment is wrong.

    step
    print delta[1]
    note δ₁ is 0.007294 instead of 0.008771: it was sent back through weights that did not make this y. No error, no
        warning.
    step
    print w[1]
    diff main
    note w1 = 0.149817639 instead of 0.149780716. That digit string is the bug's fingerprint: look for it in your
        own code.
    step
    set w[2][1,1] = prev(w[2][1,1])
    set w[2][1,2] = prev(w[2][1,2])
    set w[2][2,1] = prev(w[2][2,1])
    set w[2][2,2] = prev(w[2][2,2])
    note Op 6 would update the outputs a second time: 'prev' takes that back, so each weight was updated once, in
        the wrong order.
    next
    print loss
    note E = 0.291027924, to the digit what Mazur's post prints; the right order gives 0.291027774. His printed
        weights are right.
    branch main
    next
    print loss
    note Both orders learn, which is why this bug lives long. All δ before any update: lines 5 and 6 come before 7.
    """,
)

_GRADIENT = Example(
    "gradient-by-hand",
    "A gradient check by hand, with two branches",
    "mazur",
    """
    note What is a gradient? How E changes when a weight changes a little. So: change w₁₁ of layer 1 a little, and
        look at E.
    mark start
    finish
    print dw[1][1,1]
    note Back-propagation says Δw = 0.00043857. Without trusting it, find the same number from E alone.

    goto @start
    set w[1][1,1] = w[1][1,1] + 0.001
    next
    print loss
    note One branch with w₁₁ = 0.151: E = 0.2983715473. Only the forward half was needed.
    goto @start
    set w[1][1,1] = w[1][1,1] - 0.001
    next
    print loss
    note Another with w₁₁ = 0.149: E = 0.2983706702. The two E differ by less than a millionth.
    branches

    print (0.2983715473262263 - 0.2983706701907575) / 0.002
    note (E₊ − E₋) / 2h = 0.00043857: the same. One weight cost two forward passes; back-propagation gives all of
        them for one.
    branch main
    gradcheck
    note 'gradcheck' does this for every δ and Δw at once, the worst first. It looks without moving: main is as it
        was.
    """,
)

_XOR = Example(
    "xor-learnt",
    "XOR learnt: what the two hidden units have become",
    "xor",
    """
    note No straight line parts (0,1), (1,0) from (0,0), (1,1). Two hidden units must invent features. Watch the
        loss.
    display mean_loss
    epoch
    mark first
    note After one epoch the mean loss is 0.81, worse than guessing ½ each time: log 2 = 0.693.
    until mean_loss < 0.6
    note Epoch 91, and still 0.598: a long plateau. Now it goes fast.
    until mean_loss < 0.1
    until mean_loss < 0.01
    mark learnt
    note Epoch 617: mean loss 0.00999. What is inside? Ask each of the four samples.

    step 2
    print z[1]
    print y
    note (0, 0): both hidden units are off, 0.027 and 0.036, and y = 0.0117.
    goto 618:2:forward:2
    print z[1]
    print y
    note (0, 1): unit 1 is on, 0.949; y = 0.991.
    goto 618:3:forward:2
    print z[1]
    print y
    note (1, 0): unit 2 is on, 0.939; y = 0.991.
    goto 618:4:forward:2
    print z[1]
    print y
    note (1, 1): both off again, and y = 0.0101. Unit 1 says “x₂ and not x₁”, unit 2 “x₁ and not x₂”; y is their OR.

    goto @learnt
    print w[1]
    print w[2]
    note Read it off the weights: unit 1 has −6.72 and +6.50, unit 2 +6.01 and −6.35; y takes +10.35 and +10.42 with
        bias −5.09.
    diff @first
    history w[2][1,2]
    note w₁₂ of layer 2 was −0.474 after the first epoch: it had to change sign. In the app, h on a weight draws its
        curve.
    """,
)

FIRST = (_BY_HAND, _MAZUR, _TOO_EARLY, _GRADIENT, _XOR)
