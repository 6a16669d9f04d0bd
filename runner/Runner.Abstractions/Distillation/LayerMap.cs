using System.Globalization;
using Runner.Components;

namespace Runner.Distillation;

/// <summary>How layers of a teacher are found for those of a student.</summary>
public enum LayerMapping
{
    /// <summary>Layer m of M learns from m * N / M of N: evenly spread, the teacher's last for the student's last.</summary>
    Uniform,

    /// <summary>Layer m learns from m + N - M: the teacher's upper layers.</summary>
    Top,

    /// <summary>Layer m learns from m: the teacher's lower layers.</summary>
    Bottom,

    /// <summary>The last learns from the last, the others from none (MiniLM).</summary>
    Last,

    /// <summary>As <c>teacher</c> lists them.</summary>
    Explicit,
}

/// <summary>A student's layer and the teacher's layer it learns from, both counted from 1; 0 is the embedding output.</summary>
public readonly record struct LayerPair(int Student, int Teacher);

/// <summary>
/// Which layers of a teacher (N layers) those of a student (M layers) learn from. Layers are counted from 1, as in Jiao et al. 2019
/// (arXiv:1909.10351), section 3.1; layer m of a checkpoint is <c>encoder.layer.(m - 1)</c>.
/// </summary>
public sealed record LayerMap : ICheckedOptions
{
    /// <summary>How the teacher's layers are chosen. TinyBERT finds <c>uniform</c> best.</summary>
    public LayerMapping Map { get; init; } = LayerMapping.Uniform;

    /// <summary>With <c>explicit</c>: the teacher's layer for each of the student's, from 1.</summary>
    public IReadOnlyList<int> Teacher { get; init; } = [];

    /// <summary>Layers of the student that learn, from 1; empty for all of them (<c>last</c>: the last).</summary>
    public IReadOnlyList<int> Student { get; init; } = [];

    public IEnumerable<ComponentProblem> Check()
    {
        if (Map == LayerMapping.Explicit && Teacher.Count == 0)
            yield return new ComponentProblem("teacher", "'map: explicit' needs 'teacher', the teacher's layer for each layer of the student, counted from 1.");
        if (Map != LayerMapping.Explicit && Teacher.Count > 0)
            yield return new ComponentProblem("teacher", "'teacher' is read with 'map: explicit' alone; set that, or leave 'teacher' out.");
        if (Map == LayerMapping.Last && Student.Count > 0)
            yield return new ComponentProblem("student", "'map: last' means the student's last layer; leave 'student' out, or choose another map.");
        foreach (var layer in Student.CountBy(layer => layer).Where(pair => pair.Value > 1))
            yield return new ComponentProblem("student", $"layer {layer.Key} is listed {layer.Value} times; once is enough.");
    }

    /// <summary>Why the map does not fit models of these sizes; null where it does.</summary>
    public string? Problem(int studentLayers, int teacherLayers)
    {
        var learning = Learning(studentLayers);
        if (learning.FirstOrDefault(layer => layer < 1 || layer > studentLayers, int.MinValue) is var outside and not int.MinValue)
            return string.Create(CultureInfo.InvariantCulture, $"the student has the layers 1 to {studentLayers}, but 'student' lists {outside}.");
        switch (Map)
        {
            case LayerMapping.Uniform when teacherLayers % studentLayers != 0:
                return string.Create(CultureInfo.InvariantCulture,
                    $"'map: uniform' needs a multiple of the student's {studentLayers} layers in the teacher, which has {teacherLayers}; choose 'explicit' and list its layers.");
            case LayerMapping.Top or LayerMapping.Bottom when teacherLayers < studentLayers:
                return string.Create(CultureInfo.InvariantCulture,
                    $"the student has more layers ({studentLayers}) than the teacher ({teacherLayers}); choose 'explicit' and list the teacher's layers.");
            case LayerMapping.Explicit when Teacher.Count != learning.Count:
                return string.Create(CultureInfo.InvariantCulture,
                    $"'teacher' lists {Teacher.Count} layers, but {learning.Count} of the student's learn; list one for each.");
            case LayerMapping.Explicit when Teacher.FirstOrDefault(layer => layer < 1 || layer > teacherLayers, int.MinValue) is var beyond and not int.MinValue:
                return string.Create(CultureInfo.InvariantCulture, $"the teacher has the layers 1 to {teacherLayers}, but 'teacher' lists {beyond}.");
            default:
                return null;
        }
    }

    /// <summary>The pairs, in the order of the student's layers.</summary>
    /// <exception cref="ArgumentException">The map does not fit; see <see cref="Problem"/>.</exception>
    public IReadOnlyList<LayerPair> Pairs(int studentLayers, int teacherLayers)
    {
        if (Problem(studentLayers, teacherLayers) is { } problem)
            throw new ArgumentException(problem);
        return
        [
            .. Learning(studentLayers).Select((layer, i) => new LayerPair(layer, Map switch
            {
                LayerMapping.Uniform => layer * teacherLayers / studentLayers,
                LayerMapping.Top => layer + teacherLayers - studentLayers,
                LayerMapping.Bottom => layer,
                LayerMapping.Last => teacherLayers,
                LayerMapping.Explicit => Teacher[i],
                _ => throw new InvalidOperationException(),
            })),
        ];
    }

    private IReadOnlyList<int> Learning(int layers) =>
        Map == LayerMapping.Last ? [layers] : Student.Count > 0 ? Student : [.. Enumerable.Range(1, layers)];
}
