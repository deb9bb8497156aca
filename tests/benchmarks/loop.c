/* The opponent at the speed of the machine: the same training in C, the same operations in the same order, and so the
   same bits. `Run` is what c_loop.py fills in; a layer's values of a batch lie in rows, one sample behind the other. */

#include <math.h>

enum { SIGMOID, TANH, RELU, SOFTMAX };

typedef struct {
    int depth, batch, samples, next; /* `next` is the sample with which the next batch begins */
    const int *sizes, *activations;
    const double *inputs, *targets;
    double rate, loss;
    double *weights;              /* a block (1 + n_in, n_out) for each layer, row 0 the bias */
    double *z, *a, *delta, *row;  /* room for the values of all layers, and for one row of gradients */
} Run;

/* exp, tanh, log and log1p: bp_tui/network/elementary.py */

static double power_1[2102], power_2[2102], knot[31], slope[31];

void prepare(const double *knots, const double *slopes) {
    for (int k = -1076; k <= 1025; k++) {
        int half = (int)floor(k / 2.0);
        power_1[k + 1076] = ldexp(1.0, half);
        power_2[k + 1076] = ldexp(1.0, k - half);
    }
    for (int k = 0; k <= 30; k++) {
        knot[k] = knots[k];
        slope[k] = slopes[k];
    }
}

static inline double larger(double x, double y) { return y > x ? y : x; }
static inline double smaller(double x, double y) { return y < x ? y : x; }

static inline double rest(double x, double k) { return x - k * 0.6931471805601177 - k * -1.7239444525614835e-13; }

static inline double coth_excess(double t) {
    double inner = 148.12285771635945 + t + -5714.332720377966 / (92.11047952966823 + t);
    return t * (0.02377874083824404 + 12.300513459584431 / inner);
}

static inline double e_to(double x) {
    x = smaller(larger(x, -746.0), 710.0);
    double k = rint(x * 1.4426950408889634), r = rest(x, k), c = r - coth_excess(r * r);
    int index = k < 1025.0 ? (int)k + 1076 : 2101;
    return (1.0 + (r + r * c / (2.0 - c))) * power_1[index] * power_2[index];
}

static inline double hyperbolic_tangent(double x) {
    double size = smaller(fabs(x), 20.0), k = rint(size * 1.4426950408889634), r = rest(size, k);
    int index = k < 30.0 ? (int)k : 30;
    double v = coth_excess((r + r) * (r + r)) + (r + r) * knot[index], rise = r * slope[index];
    return copysign(knot[index] + (rise - rise * (v / (2.0 + v))), x);
}

static double corrected_log(double x, double correction) {
    int exponent;
    double m = frexp(x, &exponent), twice = rint(1.2071067811865475 - m), k = exponent - twice;
    double f = m + m * twice - 1.0, s = f / (2.0 + f), z = s * s, half_square = 0.5 * f * f;
    double inner = -3.784646439533603 + z + -0.2355294247320447 / (-1.4037294120884751 + z);
    double a = z * (-1.5791587935741902 / (-3.7296443769586314 + z + -4.922204566735912 / inner));
    double low = s * (half_square + a) + k * -1.7239444525614835e-13 + correction;
    double root_pole = 0x1p-600 / sqrt(x);
    return k * 0.6931471805601177 + (f - (half_square - low)) - root_pole * root_pole;
}

static double logarithm(double x) {
    double finite = smaller(x, 0x1.fffffffffffffp1023);
    return corrected_log(finite, x - finite);
}

static double logarithm_of_1_plus(double x) {
    double w = smaller(1.0 + x, 0x1.fffffffffffffp1023);
    return copysign(corrected_log(w, (x - (w - 1.0)) / larger(w, 0x1p-1022)), x);
}

/* Line 4 */

static void sum(
    int batch, int n_in, int n_out, const double *restrict w, const double *restrict x, double *restrict a) {
    for (int s = 0; s < batch; s++)
        for (int j = 0; j < n_out; j++) a[s * n_out + j] = w[j];
    for (int i = 0; i < n_in; i++) {
        w += n_out;
        for (int s = 0; s < batch; s++)
            for (int j = 0; j < n_out; j++) a[s * n_out + j] += w[j] * x[s * n_in + i];
    }
}

static void activate(int activation, int batch, int units, const double *restrict a, double *restrict z) {
    int count = batch * units;
    if (activation == SIGMOID)
        for (int j = 0; j < count; j++) z[j] = 1.0 / (1.0 + e_to(-a[j]));
    else if (activation == TANH)
        for (int j = 0; j < count; j++) z[j] = hyperbolic_tangent(a[j]);
    else if (activation == RELU)
        for (int j = 0; j < count; j++) z[j] = larger(0.0, a[j]);
    else
        for (int s = 0; s < batch; s++, a += units, z += units) {
            double top = a[0], total;
            for (int j = 1; j < units; j++) top = larger(top, a[j]);
            for (int j = 0; j < units; j++) z[j] = e_to(a[j] - top);
            total = z[0];
            for (int j = 1; j < units; j++) total += z[j];
            for (int j = 0; j < units; j++) z[j] /= total;
        }
}

static double loss(int activation, int units, const double *a, const double *y, const double *r) {
    double total = -0.0;
    if (activation == SIGMOID) {
        for (int k = 0; k < units; k++)
            total += larger(a[k], 0.0) - a[k] * r[k] + logarithm_of_1_plus(e_to(-fabs(a[k])));
        return total;
    }
    double top = a[0], largest = y[0];
    for (int k = 1; k < units; k++) {
        top = larger(top, a[k]);
        largest = larger(largest, y[k]);
    }
    double log_sum = top - logarithm(largest);
    for (int k = 0; k < units; k++) total += r[k] * (log_sum - a[k]);
    return total;
}

/* Line 6 */

static void pass_back(
    int batch, int n_in, int n_out, const double *restrict w, const double *restrict delta, double *restrict before) {
    for (int s = 0; s < batch; s++, delta += n_out, before += n_in)
        for (int j = 0; j < n_in; j++) {
            const double *row = w + (1 + j) * n_out;
            double total = row[0] * delta[0];
            for (int k = 1; k < n_out; k++) total += row[k] * delta[k];
            before[j] = total;
        }
}

static void multiply_by_slope(
    int activation, int count, const double *restrict a, const double *restrict z, double *restrict delta) {
    if (activation == SIGMOID)
        for (int j = 0; j < count; j++) delta[j] *= z[j] * (1.0 - z[j]);
    else if (activation == TANH)
        for (int j = 0; j < count; j++) delta[j] *= 1.0 - z[j] * z[j];
    else
        for (int j = 0; j < count; j++) delta[j] *= a[j] > 0.0 ? 1.0 : 0.0;
}

/* Lines 7 to 9 */

static void update(
    int batch, int n_in, int n_out, double rate, double *restrict w, const double *restrict x,
    const double *restrict delta, double *restrict row) {
    for (int i = 0; i <= n_in; i++, w += n_out) {
        if (batch == 1) {
            double source = i ? x[i - 1] : 1.0;
            for (int j = 0; j < n_out; j++) w[j] -= rate * (source * delta[j]);
            continue;
        }
        for (int j = 0; j < n_out; j++) row[j] = (i ? x[i - 1] : 1.0) * delta[j];
        for (int s = 1; s < batch; s++) {
            double source = i ? x[s * n_in + i - 1] : 1.0;
            for (int j = 0; j < n_out; j++) row[j] += source * delta[s * n_out + j];
        }
        for (int j = 0; j < n_out; j++) w[j] -= rate * (row[j] / batch);
    }
}

void train(Run *run, long batches) {
    int depth = run->depth, batch = run->batch, at[65];
    const int *sizes = run->sizes, *h = run->activations;
    double *w[64], *z = run->z, *a = run->a, *delta = run->delta;
    at[0] = 0;
    w[0] = run->weights;
    for (int l = 0; l < depth; l++) {
        at[l + 1] = at[l] + batch * sizes[l];
        if (l + 1 < depth) w[l + 1] = w[l] + (1 + sizes[l]) * sizes[l + 1];
    }
    int outputs = sizes[depth], last = at[depth];
    while (batches--) {
        const double *x = run->inputs + (long)run->next * sizes[0], *r = run->targets + (long)run->next * outputs;
        run->next = (run->next + batch) % run->samples;
        for (int l = 0; l < depth; l++) {
            sum(batch, sizes[l], sizes[l + 1], w[l], l ? z + at[l] : x, a + at[l + 1]);
            activate(h[l], batch, sizes[l + 1], a + at[l + 1], z + at[l + 1]);
        }
        for (int s = 0; s < batch * outputs; s += outputs)
            run->loss += loss(h[depth - 1], outputs, a + last + s, z + last + s, r + s);
        for (int k = 0; k < batch * outputs; k++) delta[last + k] = z[last + k] - r[k];
        for (int l = depth - 1; l > 0; l--) {
            pass_back(batch, sizes[l], sizes[l + 1], w[l], delta + at[l + 1], delta + at[l]);
            multiply_by_slope(h[l - 1], batch * sizes[l], a + at[l], z + at[l], delta + at[l]);
        }
        for (int l = 0; l < depth; l++)
            update(batch, sizes[l], sizes[l + 1], run->rate, w[l], l ? z + at[l] : x, delta + at[l + 1], run->row);
    }
}
