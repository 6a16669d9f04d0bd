using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Data.Clue;

/// <summary>Options of <c>data/clue</c>.</summary>
public sealed record ClueOptions
{
    /// <summary>Which task: tnews, afqmc, iflytek, ocnli, cmnli or csl of CLUE, or xnli, lcqmc or chnsenticorp.</summary>
    [AllowedValues("tnews", "afqmc", "iflytek", "ocnli", "cmnli", "csl", "xnli", "lcqmc", "chnsenticorp")]
    [AlsoCalled("name", "task_name")]
    public required string Task { get; init; }

    /// <summary>The task's folder, such as <c>tnews</c>; or one of its files, or a file of its form.</summary>
    [DataPath]
    [AlsoCalled("data_dir", "folder")]
    public required string Path { get; init; }

    /// <summary>
    /// Whether TNEWS's keywords are appended to the headline, after a space. Published figures with them are about ten points higher than those without. Default: false.
    /// </summary>
    public bool Keywords { get; init; }
}
