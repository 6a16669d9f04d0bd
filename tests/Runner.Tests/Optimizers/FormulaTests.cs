using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Adafactor;
using Runner.Plugins.Optimizers.Adam;
using Runner.Plugins.Optimizers.AdamW;
using Runner.Plugins.Optimizers.Lion;
using Runner.Plugins.Optimizers.Sgd;

namespace Runner.Tests.Optimizers;

/// <summary>Optimizers without a recorded trajectory, on both roads, against <see cref="PlainOptimizers"/>.</summary>
public class FormulaTests
{
    private const int Steps = 6;

    private static void Follows(double tolerance, PlainOptimizers.Rule rule, params Func<ParameterBuffer, IOptimizer>[] roads)
    {
        foreach (var road in roads)
        {
            using var model = new SmallModel();
            var expected = PlainOptimizers.Train(model, Steps, rule);
            using var optimizer = road(model.Parameters);
            model.Train(optimizer, 1, Steps);
            Assert.InRange(PlainOptimizers.LargestDifference(model, expected), 0, tolerance);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Adam(double decay)
    {
        var options = new AdamOptions { WeightDecay = decay };
        var rule = new AdamWRule(DecayPoint.InGradient, true, true);
        Follows(2e-6, (name, p, g, state, t) =>
        {
            var (m, v) = (state("m"), state("v"));
            for (var i = 0; i < p.Length; i++)
            {
                g[i] += PlainOptimizers.IsSpared(name) ? 0 : decay * p[i];
                m[i] = 0.9 * m[i] + 0.1 * g[i];
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                p[i] -= 0.01 / t * (m[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            }
        }, new AdamComponent(options).Build, parameters => new TensorAdamW(parameters, options, rule, null));
    }

    [Theory]
    [InlineData(0, 0, false, 0)]
    [InlineData(0, 0, false, 0.1)]
    [InlineData(0.9, 0, false, 0.1)]
    [InlineData(0.9, 0.5, false, 0)]
    [InlineData(0.9, 0, true, 0.1)]
    public void Sgd(double momentum, double dampening, bool nesterov, double decay)
    {
        var options = new SgdOptions { Momentum = momentum, Dampening = dampening, Nesterov = nesterov, WeightDecay = decay };
        Follows(2e-6, (name, p, g, state, t) =>
        {
            var velocity = state("v");
            for (var i = 0; i < p.Length; i++)
            {
                g[i] += PlainOptimizers.IsSpared(name) ? 0 : decay * p[i];
                velocity[i] = t == 1 ? g[i] : momentum * velocity[i] + (1 - dampening) * g[i];
                p[i] -= 0.01 / t * (momentum == 0 ? g[i] : nesterov ? g[i] + momentum * velocity[i] : velocity[i]);
            }
        }, new SgdComponent(options).Build, parameters => new TensorSgd(parameters, options));
    }

    [Fact]
    public void Lion()
    {
        var options = new LionOptions { WeightDecay = 0.3 };
        Follows(2e-6, (name, p, g, state, t) =>
        {
            var m = state("m");
            for (var i = 0; i < p.Length; i++)
            {
                var rate = 0.01 / t;
                var direction = Math.Sign(0.9 * m[i] + 0.1 * g[i]);
                p[i] = p[i] * (1 - (PlainOptimizers.IsSpared(name) ? 0 : rate * 0.3)) - rate * direction;
                m[i] = 0.99 * m[i] + 0.01 * g[i];
            }
        }, new LionComponent(options).Build, parameters => new TensorLion(parameters, options));
    }

    private static readonly AdafactorOptions[] Adafactors =
    [
        new(), new() { RelativeStep = true, LearningRate = 1 }, new() { ScaleParameter = false }, new() { Beta1 = 0.9, WeightDecay = 0.1 },
        new() { ClipThreshold = 0.3, DecayExponent = 0.5, Epsilon = 1e-3, ScaleEpsilon = 2 },
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Adafactor(int variant)
    {
        var options = Adafactors[variant];
        var shapes = new Dictionary<string, int>();
        using (var model = new SmallModel())
        {
            foreach (var segment in model.Parameters.Segments)
                shapes[segment.Name] = segment.Shape.Count == 2 ? (int)segment.Shape[1] : 0;
        }
        Follows(1e-5, (name, p, g, state, t) =>
        {
            var u = shapes[name] > 0 ? Factored(options, g, shapes[name], state("r"), state("c"), t) : Whole(options, g, state("v"), t);
            var shortening = Math.Max(1, Rms(u) / options.ClipThreshold);
            var rate = 0.01 / t * (options.RelativeStep ? Math.Min(1e-2, 1 / Math.Sqrt(t)) : 1) * (options.ScaleParameter ? Math.Max(options.ScaleEpsilon, Rms(p)) : 1);
            var m = state("m");
            for (var i = 0; i < p.Length; i++)
            {
                var update = rate * u[i] / shortening;
                if (options.Beta1 is { } beta1)
                    update = m[i] = beta1 * m[i] + (1 - beta1) * update;
                p[i] = p[i] * (1 - (PlainOptimizers.IsSpared(name) ? 0 : rate * options.WeightDecay)) - update;
            }
        }, new AdafactorComponent(options).Build, parameters => new TensorAdafactor(parameters, options));
    }

    // algorithm 4 with the sums of the paper, not the means of the code
    private static double[] Factored(AdafactorOptions options, double[] g, int columns, double[] r, double[] c, int t)
    {
        var rows = g.Length / columns;
        var keep = 1 - Math.Pow(t, -options.DecayExponent);
        for (var i = 0; i < rows; i++)
            r[i] = keep * r[i] + (1 - keep) * Enumerable.Range(0, columns).Sum(j => g[i * columns + j] * g[i * columns + j] + options.Epsilon);
        for (var j = 0; j < columns; j++)
            c[j] = keep * c[j] + (1 - keep) * Enumerable.Range(0, rows).Sum(i => g[i * columns + j] * g[i * columns + j] + options.Epsilon);
        var total = r.Take(rows).Sum();
        return [.. g.Select((x, at) => x / Math.Sqrt(r[at / columns] * c[at % columns] / total))];
    }

    private static double[] Whole(AdafactorOptions options, double[] g, double[] v, int t)
    {
        var keep = 1 - Math.Pow(t, -options.DecayExponent);
        for (var i = 0; i < v.Length; i++)
            v[i] = keep * v[i] + (1 - keep) * (g[i] * g[i] + options.Epsilon);
        return [.. g.Select((x, i) => x / Math.Sqrt(v[i]))];
    }

    private static double Rms(double[] x) => Math.Sqrt(x.Sum(value => value * value) / x.Length);
}
