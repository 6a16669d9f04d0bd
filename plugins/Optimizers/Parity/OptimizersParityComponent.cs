using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Parity;
using Runner.Plugins.Optimizers.Lamb;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Parity;

/// <summary>
/// Cases of kind <c>optimizers</c>: every reference is run over the recorded gradients with the rate of its schedule here; rates, values after
/// each step and, where recorded, trust ratios are compared.
/// </summary>
[Component("parity/optimizers", Source = "BertAdam (TinyBERT, NEZHA, ERNIE), torch.optim.AdamW, HuggingFace AdamW, NEZHA's, cybertronai's and Apex's LAMB")]
internal sealed class OptimizersParityComponent : IParityComponent
{
    private const string Initial = "in/init/";
    private const string Recorded = "out/";

    public void Check(IParityCase golden, ParityReport report)
    {
        var tags = golden.Names.Where(name => name.StartsWith(Recorded, StringComparison.Ordinal))
            .GroupBy(name => name.Split('/')[1], StringComparer.Ordinal);
        var warmup = golden.Config.Needed("optimizers", "warmup_steps").GetValue<long>();
        foreach (var tag in tags)
        {
            using var scope = NewDisposeScope();
            if (OptimizerTags.Of(tag.Key, warmup) is { } known)
                Check(golden, report, tag.Key, known, [.. tag]);
            else
                report.Fail(Recorded + tag.Key, "a reference that is not known here");
        }
    }

    private static void Check(IParityCase golden, ParityReport report, string tag, OptimizerTag known, IReadOnlyList<string> outputs)
    {
        var config = golden.Config;
        var (steps, rate) = (config.Needed("optimizers", "steps").GetValue<int>(), config.Needed("optimizers", "lr").GetValue<double>());
        var names = golden.Names.Where(name => name.StartsWith(Initial, StringComparison.Ordinal)).Select(name => name[Initial.Length..]).ToArray();
        var schedule = golden.Components.Create<IScheduleComponent>(known.Schedule).Build(ParitySchedule.Context(steps));
        using var module = new GivenParameters(names, name => golden.Read(Initial + name));
        using var parameters = ParameterBuffer.Adopt(module, CPU);
        using var optimizer = golden.Components.Create<IOptimizerComponent>(Settings(known, config, rate, names)).Build(parameters);
        var course = new Course(parameters, names);
        for (var step = 1; step <= steps; step++)
        {
            course.SetGradients(name => golden.Read("in/grads/" + name), step - 1);
            if (known.GlobalClip is { } limit)
                Clip(parameters.Gradients, limit);
            var now = rate * schedule.MultiplierAt(step - 1);
            optimizer.Step(now, step);
            course.Keep(now, (optimizer as VectorLamb)?.TrustRatios);
        }
        foreach (var output in outputs)
        {
            if (course.Recall(output[(Recorded.Length + tag.Length + 1)..]) is { } actual)
                report.Close(output, actual, golden.Read(output));
            else
                report.Fail(output, "nothing here answers to it");
        }
    }

    private static JsonObject Settings(OptimizerTag known, JsonObject config, double rate, string[] names)
    {
        var settings = known.Optimizer.DeepClone().AsObject();
        settings["learning_rate"] = rate;
        settings["weight_decay"] = config.Needed("optimizers", "weight_decay").DeepClone();
        settings["no_decay"] = new JsonArray([.. names.Where(name => known.Spares.Any(part => name.Contains(part, StringComparison.Ordinal))).Select(name => (JsonNode)name)]);
        return settings;
    }

    // as the trainer clips before the optimizer sees a gradient
    private static void Clip(Tensor gradients, double limit)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var norm = gradients.to(ScalarType.Float64).norm().item<double>();
        if (norm > limit)
            gradients.mul_(limit / norm);
    }
}
