using Runner.Errors;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Weights.Safetensors;
using static TorchSharp.torch;

namespace Runner.Training.Checkpoints;

/// <summary>Which tensors go into a checkpoint, under which names. Results are views: call inside a dispose scope.</summary>
internal static class CheckpointTensors
{
    /// <summary>
    /// Trainable parameters from the flat buffer, then frozen ones and persistent buffers. Each tensor appears once, whatever
    /// names it can be reached by.
    /// </summary>
    public static IReadOnlyList<(string Name, Tensor Tensor)> OfModel(nn.Module model, ParameterBuffer parameters)
    {
        var tensors = parameters.Segments.Select(s => (s.Name, View(parameters.Values, s))).ToList();
        var seen = model.parameters().Where(p => p.requires_grad && p.numel() > 0).Select(ParameterBuffer.Identity).ToHashSet();
        var known = tensors.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
        // a module that sits in a field and in a list of children as well has several names here; the first one is the registered one
        tensors.AddRange(model.state_dict()
            .Where(t => !known.Contains(t.Key) && (t.Value.numel() == 0 || seen.Add(ParameterBuffer.Identity(t.Value))))
            .Select(t => (t.Key, t.Value)));
        return tensors;
    }

    /// <summary>State tensors over all parameters are cut up by parameter: <c>exp_avg/PARAMETER</c>. Others are taken whole.</summary>
    public static IReadOnlyList<(string Name, Tensor Tensor)> OfOptimizer(IOptimizer optimizer, ParameterBuffer parameters) =>
    [
        .. optimizer.State.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(state =>
            state.Value.dim() == 1 && state.Value.numel() == parameters.Values.numel()
                ? parameters.Segments.Select(s => ($"{state.Key}/{s.Name}", View(state.Value, s)))
                : [(state.Key, state.Value)]),
    ];

    /// <summary>Reads all tensors in place.</summary>
    /// <exception cref="RunnerException">RUN4105: the file has others.</exception>
    public static void Load(string folder, string fileName, IReadOnlyList<(string Name, Tensor Tensor)> tensors)
    {
        using var file = SafetensorsFile.Open(Path.Combine(folder, fileName));
        var wanted = tensors.ToDictionary(t => t.Name, t => SafetensorsTypes.Describe(t.Tensor.dtype, t.Tensor.shape), StringComparer.Ordinal);
        foreach (var (name, description) in wanted)
        {
            if (!file.Entries.TryGetValue(name, out var entry))
                throw TrainingErrors.CheckpointOfAnotherModel.With(folder, $"{fileName} has no tensor '{name}'");
            if (entry.Description != description)
            {
                throw TrainingErrors.CheckpointOfAnotherModel.With(
                    folder, $"tensor '{name}' in {fileName} is {entry.Description}; this recipe makes it {description}");
            }
        }
        if (file.Entries.Keys.FirstOrDefault(name => !wanted.ContainsKey(name)) is { } extra)
            throw TrainingErrors.CheckpointOfAnotherModel.With(folder, $"this recipe has no place for tensor '{extra}' of {fileName}");
        foreach (var (name, tensor) in tensors)
            file.Load(name, tensor);
    }

    private static Tensor View(Tensor flat, ParameterSegment segment) =>
        flat.narrow(0, segment.Offset, segment.Length).view([.. segment.Shape]);
}
