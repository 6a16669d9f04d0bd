using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Parity;

/// <summary>What happened to the parameters over the steps of a case.</summary>
internal sealed class Course(ParameterBuffer parameters, IReadOnlyList<string> names)
{
    private readonly List<float> _rates = [];
    private readonly List<IReadOnlyList<double>> _ratios = [];
    private readonly Dictionary<string, List<Tensor>> _values = names.ToDictionary(name => name, _ => new List<Tensor>(), StringComparer.Ordinal);

    public void SetGradients(Func<string, Tensor> recorded, int step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var segment in parameters.Segments)
            parameters.Gradients.narrow(0, segment.Offset, segment.Length).copy_(recorded(segment.Name)[step].reshape(-1));
    }

    public void Keep(double rate, IReadOnlyList<double>? ratios)
    {
        using var quiet = no_grad();
        _rates.Add((float)rate);
        if (ratios is not null)
            _ratios.Add([.. ratios]);
        foreach (var segment in parameters.Segments)
        {
            using var view = parameters.Values.narrow(0, segment.Offset, segment.Length).view([.. segment.Shape]);
            _values[segment.Name].Add(view.clone());
        }
    }

    /// <summary>All steps of an output, [steps, ...]: <c>lr</c>, <c>trust_ratio/PARAMETER</c> or a parameter; null for another.</summary>
    public Tensor? Recall(string output)
    {
        if (output == "lr")
            return tensor(_rates.ToArray());
        if (output.StartsWith("trust_ratio/", StringComparison.Ordinal) && _ratios.Count > 0)
        {
            var at = parameters.Segments.TakeWhile(segment => segment.Name != output["trust_ratio/".Length..]).Count();
            return at == parameters.Segments.Count ? null : tensor(_ratios.Select(ratios => (float)ratios[at]).ToArray());
        }
        return _values.TryGetValue(output, out var values) ? stack(values) : null;
    }
}
