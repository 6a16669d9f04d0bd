using System.IO.Enumeration;
using Runner.Errors;
using Runner.Interchange;
using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Weights;

/// <summary>Sets a model's weights from trained ones, strictly: what is neither there nor allowed to be fresh is an error.</summary>
public static class InitialWeights
{
    /// <summary>Copies the weights into <paramref name="model"/>; half precision becomes the model's own.</summary>
    /// <param name="model">Has its initial weights.</param>
    /// <param name="weights">The trained ones.</param>
    /// <param name="options">What may be missing and unexpected.</param>
    /// <param name="transfer">What becomes of heads; null where all are loaded.</param>
    /// <exception cref="RunnerException">RUN4222: they do not fit, with every reason at once.</exception>
    public static void Load(nn.Module model, IWeights weights, InitialWeightsOptions options, HeadTransfer? transfer = null)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var (name, target) in Match(model, weights, options, transfer))
        {
            using var value = weights.Read(name);
            target.copy_(value);
        }
    }

    /// <summary>Compares names and shapes; the model may be one without contents.</summary>
    /// <exception cref="RunnerException">RUN4222: they do not fit, with every reason at once.</exception>
    public static void Check(nn.Module model, IWeights weights, InitialWeightsOptions options, HeadTransfer? transfer = null)
    {
        using var scope = NewDisposeScope();
        Match(model, weights, options, transfer);
    }

    private static List<(string Name, Tensor Target)> Match(nn.Module model, IWeights weights, InitialWeightsOptions options, HeadTransfer? transfer)
    {
        var (missing, wrong, known) = (new List<string>(), new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        var plan = new List<(string Name, Tensor Target)>();
        var parameters = model.named_parameters().Select(p => p.name).ToHashSet(StringComparer.Ordinal);
        // tied tensors have several names; any of them will do
        foreach (var group in model.state_dict().GroupBy(t => ParameterBuffer.Identity(t.Value)))
        {
            var names = group.Select(t => t.Key).ToList();
            known.UnionWith(names);
            var target = group.First().Value;
            if (transfer is not null && names.Exists(transfer.MayBeFresh)
                && (names.Exists(transfer.IsHead) && !transfer.LoadsHeads || !names.Exists(name => weights.Names.Contains(name) && weights.Shape(name).SequenceEqual(target.shape))))
                continue;
            if (names.FirstOrDefault(weights.Names.Contains) is not { } name)
            {
                if (names.Exists(parameters.Contains) && !names.Exists(n => Matches(n, options.AllowMissing)))
                    missing.Add(names[0]);
            }
            else if (!weights.Shape(name).SequenceEqual(target.shape))
                wrong.Add($"'{name}' is [{string.Join(", ", weights.Shape(name))}] there and [{string.Join(", ", target.shape)}] here");
            else
                plan.Add((name, target));
        }
        var unused = weights.Names.Where(name => !known.Contains(name) && !Matches(name, options.AllowUnexpected) && transfer?.MayBeLeftOut(name) != true).ToList();
        if (missing.Count + wrong.Count + unused.Count > 0)
        {
            throw InterchangeErrors.WeightsDoNotFit.With(options.From, TensorLists.Lines(
                ("not there", missing), ("without a place in this model", unused), ("of another shape", wrong)));
        }
        return plan;
    }

    private static bool Matches(string name, IReadOnlyList<string> patterns) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}
