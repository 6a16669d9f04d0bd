using Runner.Components;

namespace Runner.Plugins.Data.Glue;

/// <summary>Options of <c>data/glue</c>.</summary>
public sealed record GlueOptions
{
    /// <summary>Which task of GLUE: <c>cola</c>, <c>sst-2</c>, <c>mrpc</c>, <c>qqp</c>, <c>sts-b</c>, <c>mnli</c>, <c>qnli</c>, <c>rte</c> or <c>wnli</c>.</summary>
    public required string Task { get; init; }

    /// <summary>The task's folder as GLUE's download has it (<c>glue_data/CoLA</c>), or one of its files.</summary>
    [DataPath]
    public required string Path { get; init; }
}
