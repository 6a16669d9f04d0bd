using Runner.Distillation;
using Runner.Heads;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Task;

/// <summary>
/// Everything that learns: the student under the names it would have alone, shared projections under theirs (<c>fit_dense</c>), and what losses
/// learn for themselves under <c>distillation</c>.
/// </summary>
internal sealed class DistillationModel : nn.Module
{
    private const string Own = "distillation";

    /// <param name="student">Backbone and heads; stays the owner of its modules.</param>
    /// <param name="withHeads">Whether the heads learn; otherwise they are left out.</param>
    /// <param name="losses">May learn something.</param>
    /// <param name="projections">Shared by the losses.</param>
    public DistillationModel(EncoderWithHeads student, bool withHeads, IReadOnlyList<DistillationLoss> losses, SharedProjections projections)
        : base("distilled")
    {
        (Student, WithHeads) = (student, withHeads);
        var taken = new HashSet<string>(StringComparer.Ordinal) { Own };
        foreach (var (name, child) in student.named_children().Where(part => withHeads || ReferenceEquals(part.module, student.Encoder)))
            Place(this, name, child, taken);
        foreach (var (name, projection) in projections.All)
            Place(this, name, projection, taken);

        var level = new Level(Own);
        for (var i = 0; i < losses.Count; i++)
        {
            if (losses[i].parameters().Any())
                level.register_module(i.ToString(System.Globalization.CultureInfo.InvariantCulture), losses[i]);
        }
        register_module(Own, level);
    }

    public EncoderWithHeads Student { get; }

    /// <summary>Whether the student's heads learn.</summary>
    public bool WithHeads { get; }

    /// <summary>Whether the student's part of this name learns.</summary>
    public bool Holds(string name) => named_children().Any(part => part.name == name);

    private static void Place(nn.Module parent, string name, nn.Module child, HashSet<string> taken)
    {
        if (!taken.Add(name))
            throw DistillationErrors.NameTaken.With(name);
        parent.register_module(name, child);
    }

    private sealed class Level(string name) : nn.Module(name);
}
