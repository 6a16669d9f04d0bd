using System.Text.Json.Nodes;
using Runner.Architectures;
using Runner.Distillation;
using Runner.Data;
using Runner.Heads;
using Runner.Interchange;
using Runner.Parity;
using Runner.Plugins.Distillation.Task;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Parity;

/// <summary>Student and teacher of a recorded case, with the recorded weights, in evaluation mode.</summary>
internal sealed class TinyPair : IDisposable
{
    /// <summary>Halfway to what the padding mask adds to a score.</summary>
    private const double Masked = -5000;

    /// <summary>Below this a recorded gradient is rounding noise around zero.</summary>
    private const float Noise = 1e-6f;

    private readonly IParityCase _golden;
    private readonly ParityReport _report;
    private readonly IReadOnlyList<TensorMapping> _names;
    private readonly EncoderWithHeads _teacher;
    private readonly DistillationContext _context;

    public TinyPair(IParityCase golden, ParityReport report)
    {
        (_golden, _report) = (golden, report);
        (_teacher, var taughtNames, var taught) = Side("teacher");
        (var student, _names, var learned) = Side("student");
        _context = new DistillationContext(learned.Shape, taught.Shape, new SharedProjections());
        // The losses are made anew for each comparison; this one makes the projection that all of them share.
        using (Loss("hidden"))
            Model = new DistillationModel(student, withHeads: true, [], _context.Projections);
        Fill(_teacher, "teacher/", taughtNames, here => here.Name?.StartsWith("fit_dense.", StringComparison.Ordinal) != true);
        Fill(Model, "student/", _names, _ => true);
        _teacher.eval();
        Model.eval();
    }

    public DistillationModel Model { get; }

    /// <summary>Layers of the student and of the teacher.</summary>
    public (int Student, int Teacher) Layers => (_context.Student.Layers, _context.Teacher.Layers);

    /// <summary>A loss from the options a recipe would give it.</summary>
    public DistillationLoss Loss(string type, params (string Option, JsonNode Value)[] options)
    {
        var settings = new JsonObject { ["type"] = type };
        foreach (var (option, value) in options)
            settings[option] = value;
        return _golden.Components.Create<IDistillationLossComponent>(settings).Build(_context);
    }

    /// <summary>A loss over one layer of the student and the teacher's that the reference compares it with.</summary>
    public DistillationLoss LayerLoss(string type, int layer) => Loss(type, ("layers", new JsonObject
    {
        ["map"] = "explicit",
        ["student"] = new JsonArray(layer),
        ["teacher"] = new JsonArray(layer * (Layers.Teacher / Layers.Student)),
    }));

    /// <summary>The case's input.</summary>
    public Batch Batch()
    {
        var mask = _golden.Read("in/attention_mask");
        var batch = new Batch((int)mask.shape[0], mask.sum().item<long>());
        batch.Add(BatchNames.Ids, _golden.Read("in/input_ids"));
        batch.Add(BatchNames.Segments, _golden.Read("in/token_type_ids"));
        batch.Add(BatchNames.Mask, mask.to(ScalarType.Bool));
        return batch;
    }

    /// <summary>What both compute of the case's input, with layers.</summary>
    public (DistillationStates Student, DistillationStates Teacher) States(Batch batch, bool logits)
    {
        DistillationStates Of(EncoderWithHeads side)
        {
            var output = side.Encoder.Forward(EncoderWithHeads.Input(batch) with { KeepLayers = true });
            return new DistillationStates(output, logits
                ? side.Heads.ToDictionary(head => head.Objective, head => head.Forward(output, batch), StringComparer.Ordinal)
                : new Dictionary<string, Tensor>());
        }

        using var quiet = no_grad();
        var teacher = Of(_teacher);
        using var loud = enable_grad();
        return (Of(Model.Student), teacher);
    }

    /// <summary>Compares states and scores with those recorded, where they are recorded.</summary>
    public void CompareStates(DistillationStates student, DistillationStates teacher)
    {
        using var quiet = no_grad();
        for (var layer = 0; layer < teacher.Output.HiddenStates.Count; layer++)
            Close($"out/teacher_hidden_states.{layer}", () => teacher.Output.HiddenStates[layer]);
        for (var layer = 0; layer < teacher.Output.AttentionScores.Count; layer++)
            CloseScores($"out/teacher_attention_scores.{layer}", teacher.Output.AttentionScores[layer]);
        var projection = _context.Projections.All["fit_dense"];
        for (var layer = 0; layer < student.Output.HiddenStates.Count; layer++)
        {
            Close($"out/student_hidden_states.{layer}", () => student.Output.HiddenStates[layer]);
            Close($"out/student_fitted_hidden_states.{layer}", () => projection.forward(student.Output.HiddenStates[layer]));
        }
        for (var layer = 0; layer < student.Output.AttentionScores.Count; layer++)
            CloseScores($"out/student_attention_scores.{layer}", student.Output.AttentionScores[layer]);
    }

    /// <summary>Compares with a recorded output; nothing where there is none of the name.</summary>
    public void Close(string name, Func<Tensor> actual)
    {
        if (_golden.Names.Contains(name))
            _report.Close(name, actual(), _golden.Read(name));
    }

    /// <summary>Differentiates a loss and compares it and every gradient with those recorded.</summary>
    /// <param name="name">Of the loss: <c>att_loss</c> is <c>out/att_loss</c> and <c>grad/att_loss/...</c>.</param>
    /// <param name="loss">Computes it.</param>
    public void CloseGradients(string name, Func<Tensor> loss)
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in Model.parameters())
            parameter.grad = null;
        var value = loss();
        Close("out/" + name, () => value);
        var recorded = $"grad/{name}/";
        if (!_golden.Names.Any(other => other.StartsWith(recorded, StringComparison.Ordinal)))
            return;
        value.backward();
        ParityWeights.CloseGradients(_report, Model, _golden, _names, recorded, IsNoise);

        // Softmax does not see what all keys share: such a gradient is zero but for rounding.
        bool IsNoise(string parameter) => parameter.EndsWith("key.bias", StringComparison.Ordinal)
            && _golden.Names.Contains(recorded + parameter) && _golden.Read(recorded + parameter).abs().max().item<float>() < Noise;
    }

    /// <summary>Fails every recorded output and gradient that nothing was compared with.</summary>
    public void FailTheRest()
    {
        var compared = _report.Results.Select(result => result.Name);
        var recorded = _golden.Names.Where(name => name.StartsWith("out/", StringComparison.Ordinal) || name.StartsWith("grad/", StringComparison.Ordinal));
        foreach (var name in recorded.Except(compared).Order(StringComparer.Ordinal).ToList())
            _report.Fail(name, "nothing here computes this");
    }

    public void Dispose()
    {
        Model.Dispose();
        Model.Student.Dispose();
        _teacher.Dispose();
    }

    /// <summary>The mean that a loss stands for, over this one batch.</summary>
    public static Tensor Mean(DistillationLoss loss, DistillationStates student, DistillationStates teacher, Batch batch)
    {
        var terms = loss.Forward(student, teacher, batch).Select(term => term.Sum / term.Count).ToList();
        return terms.Aggregate((sum, term) => sum + term);
    }

    private (EncoderWithHeads Module, IReadOnlyList<TensorMapping> Names, IArchitectureComponent Architecture) Side(string side)
    {
        var config = _golden.Config[side]!.DeepClone().AsObject();
        var names = ParityWeights.Names(_golden, side + "/");
        var format = _golden.Components.Create<IModelFormatComponent>(new JsonObject { ["type"] = "tinybert" });
        var published = format.Describe(config, names);
        var architecture = _golden.Components.Create<IArchitectureComponent>(published.Model);
        var vocabulary = config["vocab_size"]!.GetValue<int>();
        var encoder = architecture.Build(new ModelContext(vocabulary, config["pad_token_id"]?.GetValue<int>() ?? 0));
        var classes = names.Contains("classifier.bias") ? (int)_golden.Read(side + "/classifier.bias").shape[0] : 2;
        var heads = published.Heads.Select(head => Head(head).Build(new HeadContext(encoder, vocabulary) { Labels = LabelNames.Numbered(classes) }));
        return (new EncoderWithHeads(encoder, [.. heads]), format.Map(config, names), architecture);
    }

    private IHeadComponent Head(JsonObject settings)
    {
        var head = settings.DeepClone().AsObject();
        if (head["type"]?.ToString() == "sequence-classification")
            (head["relu"], head["dropout"]) = (true, 0);              // the released class, whatever its configuration says
        return _golden.Components.Create<IHeadComponent>(head);
    }

    private void Fill(nn.Module module, string prefix, IReadOnlyList<TensorMapping> names, Func<TensorMapping, bool> wanted) =>
        ParityWeights.Load(module, _golden, [.. names.Where(wanted)], prefix);

    private void CloseScores(string name, Tensor actual)
    {
        if (!_golden.Names.Contains(name))
            return;
        using var scope = NewDisposeScope();
        var expected = _golden.Read(name);
        if (!actual.shape.AsSpan().SequenceEqual(expected.shape))
        {
            _report.Close(name, actual, expected);
            return;
        }
        // Near -10000 a float is good for a thousandth: those entries are compared on their own.
        var masked = expected.lt(Masked);
        _report.Close(name, actual.masked_fill(masked, 0), expected.masked_fill(masked, 0));
        _report.Close(name + " (masked)", actual.masked_fill(masked.logical_not(), 0), expected.masked_fill(masked.logical_not(), 0));
    }
}
