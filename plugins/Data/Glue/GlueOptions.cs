using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Data.Glue;

/// <summary>Options of <c>data/glue</c>.</summary>
public sealed record GlueOptions
{
    /// <summary>Which of GLUE's tasks: cola, sst-2, mrpc, qqp, sts-b, mnli, qnli, rte or wnli.</summary>
    [AllowedValues("cola", "sst-2", "mrpc", "qqp", "sts-b", "mnli", "qnli", "rte", "wnli")]
    [AlsoCalled("name", "task_name")]
    public required string Task { get; init; }

    /// <summary>The task's folder as GLUE's archive has it, such as <c>glue/CoLA</c>; or one of its files, or a file of its form.</summary>
    [DataPath]
    [AlsoCalled("data_dir", "folder")]
    public required string Path { get; init; }
}
