using Runner.Plugins.Optimizers.Lamb;

namespace Runner.Tests.Optimizers.Lamb;

public class LambTests
{
    private const double Tolerance = 3e-6;                // fp32 over twenty steps; ratios amplify the last bits of norms

    private static LambOptions Options(string tag) => new()
    {
        NoDecay = Trajectory.NoDecay,
        Variant = tag switch
        {
            "lamb_cybertronai" => LambVariant.Cybertronai,
            "lamb_apex_ref" => LambVariant.Apex,
            _ => LambVariant.Nezha,
        },
        ClipNorm = tag == "lamb_nezha_tf" ? 1 : null,     // NEZHA clips before its optimizer; the trainer does so here
    };

    [Theory]
    [InlineData("lamb_nezha_tf")]
    [InlineData("lamb_nezha_tf_constant_noclip")]
    [InlineData("lamb_cybertronai")]
    [InlineData("lamb_apex_ref")]
    public void Follows_the_reference(string tag)
    {
        var options = Options(tag);
        Assert.InRange(Trajectory.LargestDifference(tag, new LambComponent(options).Build), 0, Tolerance);
        Assert.InRange(Trajectory.LargestDifference(tag, p => new TensorLamb(p, options)), 0, Tolerance);
    }

    [Fact]
    public void The_trainers_clipping_in_front_gives_the_same()
    {
        var options = Options("lamb_nezha_tf") with { ClipNorm = null };
        Assert.InRange(Trajectory.LargestDifference("lamb_nezha_tf", new LambComponent(options).Build, globalClip: 1), 0, Tolerance);
    }

    /// <summary>ALBERT's and NVIDIA's have no stored trajectory: the formulas written down plainly, in double precision.</summary>
    [Theory]
    [InlineData(LambVariant.Albert)]
    [InlineData(LambVariant.Nvidia)]
    [InlineData(LambVariant.Apex)]
    [InlineData(LambVariant.Cybertronai)]
    public void Follows_the_formulas(LambVariant variant)
    {
        const int Steps = 5;
        using var model = new SmallModel();
        var expected = Plain(model, variant, Steps);
        using var optimizer = new LambComponent(new LambOptions { Variant = variant }).Build(model.Parameters);
        for (var step = 1; step <= Steps; step++)
        {
            model.SetGradients(step);
            optimizer.Step(0.01, step);
        }
        foreach (var segment in model.Parameters.Segments)
            Assert.All(Trajectory.Read(model.Parameters.Values, segment).Zip(expected[segment.Name]), pair => Assert.Equal(pair.Second, pair.First, 2e-5));
    }

    private static Dictionary<string, double[]> Plain(SmallModel model, LambVariant variant, int steps)
    {
        var values = model.Parameters.Segments.ToDictionary(s => s.Name, s => Array.ConvertAll(Trajectory.Read(model.Parameters.Values, s), x => (double)x));
        var means = values.ToDictionary(p => p.Key, p => new double[p.Value.Length]);
        var squares = values.ToDictionary(p => p.Key, p => new double[p.Value.Length]);
        for (var step = 1; step <= steps; step++)
        {
            model.SetGradients(step);
            var gradients = model.Parameters.Segments.ToDictionary(s => s.Name, s => Array.ConvertAll(Trajectory.Read(model.Parameters.Gradients, s), x => (double)x));
            var isNvidia = variant is LambVariant.Nvidia or LambVariant.Apex;
            var global = Math.Sqrt(gradients.Values.Sum(g => g.Sum(x => x * x)));
            var factor = isNvidia && global > 1 ? 1 / global : 1;
            foreach (var (name, w) in values)
            {
                var isSpared = name.EndsWith("bias", StringComparison.Ordinal) || name.StartsWith("norm", StringComparison.Ordinal);
                var (m, v, g) = (means[name], squares[name], gradients[name]);
                var update = new double[w.Length];
                for (var i = 0; i < w.Length; i++)
                {
                    m[i] = 0.9 * m[i] + 0.1 * g[i] * factor;
                    v[i] = 0.999 * v[i] + 0.001 * g[i] * factor * g[i] * factor;
                    var (c1, c2) = isNvidia ? (1 - Math.Pow(0.9, step), 1 - Math.Pow(0.999, step)) : (1, 1);
                    update[i] = m[i] / c1 / (Math.Sqrt(v[i] / c2) + 1e-6) + (isSpared ? 0 : 0.01 * w[i]);
                }
                var weight = Math.Sqrt(w.Sum(x => x * x));
                if (variant == LambVariant.Cybertronai)
                    weight = Math.Min(weight, 10);
                var isScaled = !isSpared || variant is LambVariant.Apex or LambVariant.Cybertronai;
                var ratio = isScaled ? weight / Math.Sqrt(update.Sum(x => x * x)) : 1;
                for (var i = 0; i < w.Length; i++)
                    w[i] -= 0.01 * ratio * update[i];
            }
        }
        return values;
    }
}
