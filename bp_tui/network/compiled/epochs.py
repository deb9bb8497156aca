"""Lines 2 and 3 for many batches on end: what is called from outside."""

from bp_tui.network.arithmetic import Array
from bp_tui.network.compiled.batch import forward, hidden_deltas, output_delta, sample_loss
from bp_tui.network.compiled.plan import ONE, UNITS, ZERO, A, Course, Net, Notes, Place, Whole, Z
from bp_tui.network.compiled.updates import gradients_of, update


def train_batches(
    net: Net,
    parameters: Array,
    gradients: Array,
    slots: Array,
    work: Array,
    inputs: Array,
    targets: Array,
    course: Course,
    notes: Notes,
    held_out_net: Net,
    held_out_work: Array,
    held_out_inputs: Array,
    held_out_targets: Array,
) -> float:
    """Train the batches of a course; returns the sum of E_ℓ over the batches done of an epoch that is not finished.

    Inputs and targets have one sample behind the other. `held_out_net` and its work vector are for one at a time.
    """
    samples_in_all, epoch_loss, updates = Whole(course.orders.shape[1]), course.epoch_loss, course.batches_before
    epoch, order, start = ZERO, ZERO, course.first_batch * course.batch_size
    for batch in range(course.batches):
        samples = min(course.batch_size, samples_in_all - start)
        for s in range(samples):
            load(net, work, inputs, targets, course.orders[order, start + s], s)
        forward(net.layers, parameters, work, samples)
        note_losses(net, work, samples, batch, notes)
        for s in range(samples):
            epoch_loss += notes.losses[s]
        output_delta(net, work, samples)
        hidden_deltas(net.layers, parameters, work, samples)
        if batch + ONE == course.batches:
            gradients_of(net, parameters, gradients, work, samples)
        updates += 1
        update(net, parameters, slots, work, samples, course.rates[epoch], updates)
        notes.watched[batch] = parameters[course.watched]
        start += samples
        if start == samples_in_all:
            notes.epochs[epoch] = epoch_loss / float(samples_in_all)
            if held_out_inputs.size > 0 and epoch >= course.noted_from:
                notes.held_out[epoch] = mean_loss(
                    held_out_net, parameters, held_out_work, held_out_inputs, held_out_targets
                )
            epoch_loss, start = 0.0, ZERO
            epoch += ONE
            if epoch < Whole(len(course.orders)):
                order = epoch
    return epoch_loss


def load(net: Net, work: Array, inputs: Array, targets: Array, number: Place, s: Place) -> None:
    """Put a sample of the data into row s of the batch."""
    last = Whole(len(net.layers)) - ONE
    n_in, n_out = net.layers[ZERO, UNITS], net.layers[last, UNITS]
    x, r = net.layers[ZERO, Z] + s * n_in, net.targets + s * n_out
    for i in range(n_in):
        work[x + i] = inputs[number * n_in + i]
    for k in range(n_out):
        work[r + k] = targets[number * n_out + k]


def note_losses(net: Net, work: Array, samples: Place, batch: Place, notes: Notes) -> None:
    """E_ℓ of every sample of the batch, and their mean."""
    total = 0.0
    for s in range(samples):
        notes.losses[s] = loss_of(net, work, s)
        total += notes.losses[s]
    notes.batches[batch] = notes.losses[0] if samples == ONE else total / float(samples)


def loss_of(net: Net, work: Array, s: Place) -> float:
    """E_ℓ of the sample in row s of the batch."""
    last = Whole(len(net.layers)) - ONE
    outputs = net.layers[last, UNITS]
    row = s * outputs
    return sample_loss(net.loss, work, net.layers[last, A] + row, net.layers[last, Z] + row, net.targets + row, outputs)


def mean_loss(net: Net, parameters: Array, work: Array, inputs: Array, targets: Array) -> float:
    """The mean of E over some data, with the weights as they are now."""
    total, count = 0.0, Whole(inputs.size) // net.layers[ZERO, UNITS]
    for number in range(count):
        load(net, work, inputs, targets, number, ZERO)
        forward(net.layers, parameters, work, ONE)
        total += loss_of(net, work, ZERO)
    return total / float(count)
