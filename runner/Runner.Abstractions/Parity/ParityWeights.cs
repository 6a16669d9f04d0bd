using Runner.Interchange;
using static TorchSharp.torch;

namespace Runner.Parity;

/// <summary>Moves a case's weights, under their original names, into a model and compares its gradients with the recorded ones.</summary>
public static class ParityWeights
{
    private const string Gradients = "grad/";

    /// <summary>Published names of a case's weights: what is not input, output or gradient.</summary>
    /// <param name="golden">The case.</param>
    /// <param name="prefix">Of several models in one case, the part before the names: <c>teacher/</c>; it is cut off.</param>
    public static IReadOnlyList<string> Names(IParityCase golden, string prefix = "") =>
        [.. golden.Names
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => name[prefix.Length..])
            .Where(name => !name.Contains('/', StringComparison.Ordinal))];

    /// <summary>Copies every weight of the case into <paramref name="model"/>; each of the model's parameters must get one.</summary>
    public static void Load(nn.Module model, IParityCase golden, IReadOnlyList<TensorMapping> map, string prefix = "")
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        var missing = parameters.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var entry in map.Where(entry => entry.Name is not null))
        {
            if (!parameters.TryGetValue(entry.Name!, out var parameter))
                throw new InvalidOperationException($"'{entry.Published}' maps to '{entry.Name}', which the model lacks.");
            var value = golden.Read(prefix + entry.Published);
            if (entry.Transposed)
                value = value.t();
            if (!value.shape.AsSpan().SequenceEqual(parameter.shape))
                throw new InvalidOperationException($"'{entry.Published}' is [{string.Join(", ", value.shape)}], '{entry.Name}' [{string.Join(", ", parameter.shape)}].");
            parameter.copy_(value);
            missing.Remove(entry.Name!);
        }
        if (missing.Count > 0)
            throw new InvalidOperationException($"The case has no weights for {string.Join(", ", missing.Order(StringComparer.Ordinal))}.");
    }

    /// <summary>
    /// Compares the gradients that a backward pass left in <paramref name="model"/> with the case's <c>grad/...</c>. A recorded
    /// gradient without a counterpart fails; so does a gradient here that the case says does not exist.
    /// </summary>
    /// <param name="report">Receives the comparisons.</param>
    /// <param name="model">The model after the backward pass.</param>
    /// <param name="golden">The case.</param>
    /// <param name="map">As for <see cref="Load"/>.</param>
    /// <param name="recorded">Where the gradients are: <c>grad/</c>, or <c>grad/att_loss/</c>.</param>
    /// <param name="isZero">Parameters (published names) whose gradient is zero in exact arithmetic.</param>
    public static void CloseGradients(ParityReport report, nn.Module model, IParityCase golden, IReadOnlyList<TensorMapping> map,
        string recorded = Gradients, Func<string, bool>? isZero = null)
    {
        if (!golden.Names.Any(name => name.StartsWith(recorded, StringComparison.Ordinal)))
            return;                                                                // gradients were not recorded at all
        using var scope = NewDisposeScope();
        var parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        foreach (var entry in map.Where(entry => entry.Name is not null))
        {
            var name = recorded + entry.Published;
            var actual = parameters.GetValueOrDefault(entry.Name!)?.grad;
            if (!golden.Names.Contains(name))
            {
                if (actual is not null && actual.abs().max().item<float>() != 0)
                    report.Fail(name, "a gradient where the reference has none");
                continue;
            }
            if (actual is null)
            {
                report.Close(name, zeros_like(golden.Read(name)), golden.Read(name));
                continue;
            }
            var tolerance = isZero?.Invoke(entry.Published) == true ? ParityTolerance.Zero : null;
            report.Close(name, entry.Transposed ? actual.t() : actual, golden.Read(name), tolerance);
        }
        foreach (var name in golden.Names.Where(name => name.StartsWith(recorded, StringComparison.Ordinal)))
        {
            var published = name[recorded.Length..];
            if (!published.Contains('/', StringComparison.Ordinal) && !map.Any(entry => entry.Published == published && entry.Name is not null))
                report.Fail(name, "no parameter here has this gradient");
        }
    }
}
