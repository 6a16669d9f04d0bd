using Runner.Parameters;

namespace Runner.Tests.Optimizers;

/// <summary>The papers' formulas written down plainly, in double precision, one parameter after another: what kernels are compared with.</summary>
internal static class PlainOptimizers
{
    /// <summary>One step of one parameter.</summary>
    /// <param name="name">Of the parameter.</param>
    /// <param name="p">Its values, changed in place.</param>
    /// <param name="g">Its gradient, may be changed.</param>
    /// <param name="state">Named arrays, zero at first.</param>
    /// <param name="step">From 1.</param>
    public delegate void Rule(string name, double[] p, double[] g, Func<string, double[]> state, int step);

    /// <summary>Runs a rule over the model's steps from its present values, without touching them.</summary>
    public static Dictionary<string, double[]> Train(SmallModel model, int steps, Rule rule)
    {
        var values = model.Parameters.Segments.ToDictionary(s => s.Name, s => Doubles(model, model.Parameters.Values, s));
        var states = new Dictionary<string, double[]>();
        for (var step = 1; step <= steps; step++)
        {
            model.SetGradients(step);
            foreach (var segment in model.Parameters.Segments)
            {
                rule(segment.Name, values[segment.Name], Doubles(model, model.Parameters.Gradients, segment), key =>
                {
                    if (!states.TryGetValue(segment.Name + key, out var state))
                        states[segment.Name + key] = state = new double[segment.Length];
                    return state;
                }, step);
            }
        }
        return values;
    }

    public static bool IsSpared(string name) => name.EndsWith("bias", StringComparison.Ordinal) || name.StartsWith("norm", StringComparison.Ordinal);

    /// <summary>Largest difference, relative to the largest value of the tensor.</summary>
    public static double LargestDifference(SmallModel model, IReadOnlyDictionary<string, double[]> expected) =>
        model.Parameters.Segments.Max(segment =>
        {
            var (actual, plain) = (Trajectory.Read(model.Parameters.Values, segment), expected[segment.Name]);
            return actual.Zip(plain).Max(pair => Math.Abs(pair.First - pair.Second)) / plain.Max(Math.Abs);
        });

    private static double[] Doubles(SmallModel model, TorchSharp.torch.Tensor flat, ParameterSegment segment) =>
        Array.ConvertAll(Trajectory.Read(flat, segment), value => (double)value);
}
