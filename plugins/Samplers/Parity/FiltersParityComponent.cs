using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Runner.Components;
using Runner.Parity;
using Runner.Sampling;
using static TorchSharp.torch;

namespace Runner.Plugins.Samplers.Parity;

// N rows, V vocabulary

/// <summary>Checks recorded top-k and top-p filters and temperatures: exactly which entries are removed, and that the others are unchanged.</summary>
/// <remarks>
/// Outputs are understood by name: <c>hf_</c> or <c>openai_</c>, then <c>top_k_K</c>, <c>top_p_P</c> or both, then <c>_ties</c> for the second input; and
/// <c>softmax_T...</c>. HuggingFace writes negative infinity into what it removes, OpenAI -1e10.
/// </remarks>
[Component("parity/filters", Source = "golden/sampling_filters")]
internal sealed partial class FiltersParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report)
    {
        using var scope = NewDisposeScope();
        foreach (var name in golden.Names.Where(name => name.StartsWith("out/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            if (Filter().Match(name) is { Success: true } filter)
                CheckFilter(golden, report, name, filter);
            else if (Softmax().Match(name) is { Success: true } softmax)
                CheckSoftmax(golden, report, name, softmax.Groups["t"].Value);
            else
                report.Fail(name, "this output is not understood");
        }
    }

    private static void CheckFilter(IParityCase golden, ParityReport report, string name, Match filter)
    {
        var (k, p) = (filter.Groups["k"], filter.Groups["p"]);
        var hugging = filter.Groups["from"].Value == "hf";
        var settings = new JsonObject { ["type"] = p.Success ? "top-p" : "top-k" };
        if (k.Success)
            settings[p.Success ? "top_k" : "k"] = int.Parse(k.Value, CultureInfo.InvariantCulture);
        if (p.Success)
        {
            settings["p"] = double.Parse(p.Value, CultureInfo.InvariantCulture);
            settings["convention"] = hugging ? "crossing" : "within";
        }
        var input = golden.Read(filter.Groups["ties"].Success ? "in/logits_with_ties" : "in/logits");
        var expected = golden.Read(name).data<float>().ToArray();
        var actual = Filtered(golden, settings, input);
        float[] wanted = [.. expected.Select(score => !hugging && score == -1e10f ? float.NegativeInfinity : score)];
        report.Same(name, actual, wanted);
    }

    private static void CheckSoftmax(IParityCase golden, ParityReport report, string name, string temperature)
    {
        var settings = new JsonObject { ["type"] = "temperature", ["temperature"] = double.Parse(temperature, CultureInfo.InvariantCulture) };
        var input = golden.Read("in/logits");
        report.Close(name, tensor(Filtered(golden, settings, input), input.shape).softmax(-1), golden.Read(name));
    }

    /// <summary>Every row on its own, [N, V].</summary>
    private static float[] Filtered(IParityCase golden, JsonObject settings, Tensor input)
    {
        var width = (int)input.shape[1];
        var sampler = golden.Components.Create<ISamplerComponent>(settings).Build(new SamplerContext(width, 0));
        var scores = input.data<float>().ToArray();
        for (var start = 0; start < scores.Length; start += width)
            sampler.Filter(new TokenHistory([], []), new GenerationRequest(0, [], 1), scores.AsSpan(start, width));
        return scores;
    }

    [GeneratedRegex(@"^out/(?<from>hf|openai)(_top_k_(?<k>\d+))?(_top_p_(?<p>[\d.e-]+))?(?<ties>_ties)?$")]
    private static partial Regex Filter();

    [GeneratedRegex(@"^out/softmax_T(?<t>[\d.e-]+)$")]
    private static partial Regex Softmax();
}
