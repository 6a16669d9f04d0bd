using Runner.Interchange;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Task;

/// <summary>Moves weights between a file, a teacher and a student.</summary>
internal static class TeacherWeights
{
    /// <summary>Fills every parameter of <paramref name="teacher"/> that starts with one of <paramref name="parts"/>; other weights are not looked at.</summary>
    public static void Load(nn.Module teacher, IReadOnlyList<string> parts, IWeights weights, string path)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var wanted = teacher.named_parameters().Where(p => parts.Any(part => p.name.StartsWith(part + ".", StringComparison.Ordinal))).ToList();
        var present = weights.Names.ToHashSet(StringComparer.Ordinal);
        var missing = wanted.Where(p => !present.Contains(p.name)).Select(p => p.name).ToList();
        if (missing.Count > 0)
            throw DistillationErrors.TeacherTensorMissing.With(path, missing[0], missing.Count);
        foreach (var (name, parameter) in wanted)
        {
            if (!weights.Shape(name).SequenceEqual(parameter.shape))
                throw DistillationErrors.TeacherTensorShape.With(path, name, string.Join(", ", weights.Shape(name)), string.Join(", ", parameter.shape));
            parameter.copy_(weights.Read(name));
        }
    }

    /// <summary>
    /// Gives each parameter of <paramref name="student"/> the value of the teacher's of the same name, layer m that of the teacher's layer
    /// <c>layers[m - 1]</c>. The number of a layer is the first whole number among the parts of a name.
    /// </summary>
    public static void Copy(nn.Module student, nn.Module teacher, IReadOnlyList<int> layers)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var taught = teacher.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        foreach (var (name, parameter) in student.named_parameters())
        {
            var counterpart = Counterpart(name, layers);
            if (!taught.TryGetValue(counterpart, out var value) || !value.shape.AsSpan().SequenceEqual(parameter.shape))
                throw DistillationErrors.NoLayersToCopy.With(name, string.Join(", ", parameter.shape), counterpart);
            parameter.copy_(value);
        }
    }

    private static string Counterpart(string name, IReadOnlyList<int> layers)
    {
        var parts = name.Split('.');
        var at = Array.FindIndex(parts, part => part.Length > 0 && part.All(char.IsAsciiDigit));
        if (at >= 0 && int.TryParse(parts[at], out var layer) && layer < layers.Count)
            parts[at] = (layers[layer] - 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return string.Join('.', parts);
    }
}
