using System.CommandLine;
using Runner.Cli.Parsing;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary><c>runner runs tag RUN key=value...</c></summary>
internal sealed class RunsTagCommand : Command
{
    private readonly Argument<string> _run = RunArgument.One();
    private readonly Argument<string[]> _tags = new("name=value") { Description = "Labels to put on it; one that is there takes the new value.", Arity = ArgumentArity.OneOrMore };

    public RunsTagCommand() : base("tag", "Put labels on a run, here and in MLflow.")
    {
        Arguments.Add(_run);
        Arguments.Add(_tags);
        Options.Add(CommonOptions.Workspace);
        _tags.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.IndexOf('=') < 1))
                result.AddError($"'{token.Value}' is not a label: write name=value.");
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith("mlflow.", StringComparison.Ordinal) || t.Value.StartsWith("runner.", StringComparison.Ordinal)))
                result.AddError($"'{token.Value.Split('=')[0]}' is a label of the tool's own; take another name.");
        });
        SetAction(TagAsync);
    }

    private async Task<int> TagAsync(ParseResult arguments, CancellationToken stop)
    {
        var workspace = CommonOptions.WorkspaceOf(arguments);
        var run = workspace.Index().Find(arguments.GetRequiredValue(_run));
        var tags = arguments.GetRequiredValue(_tags).Select(text => text.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])).ToList();
        RunLabels.Tag(run, tags, TimeProvider.System, workspace.Notice);
        return await RunDelivery.DeliverAsync(workspace, run, $"run {run.Identity.RunId[..8]}: {string.Join(", ", tags.Select(t => $"{t.Key} = {t.Value}"))}", stop);
    }
}

/// <summary><c>runner runs note RUN TEXT</c></summary>
internal sealed class RunsNoteCommand : Command
{
    private readonly Argument<string> _run = RunArgument.One();
    private readonly Argument<string> _text = new("text") { Description = "What to remember of it, Markdown; it takes the place of the note before." };

    public RunsNoteCommand() : base("note", "Write a note on a run, here and in MLflow.")
    {
        Arguments.Add(_run);
        Arguments.Add(_text);
        Options.Add(CommonOptions.Workspace);
        SetAction(NoteAsync);
    }

    private async Task<int> NoteAsync(ParseResult arguments, CancellationToken stop)
    {
        var workspace = CommonOptions.WorkspaceOf(arguments);
        var run = workspace.Index().Find(arguments.GetRequiredValue(_run));
        RunLabels.Note(run, arguments.GetRequiredValue(_text), TimeProvider.System, workspace.Notice);
        return await RunDelivery.DeliverAsync(workspace, run, $"run {run.Identity.RunId[..8]}: noted", stop);
    }
}

/// <summary><c>runner runs rename RUN NAME</c></summary>
internal sealed class RunsRenameCommand : Command
{
    private readonly Argument<string> _run = RunArgument.One();
    private readonly Argument<string> _name = new("name") { Description = "Its new name; the id stays." };

    public RunsRenameCommand() : base("rename", "Give a run another name, here and in MLflow.")
    {
        Arguments.Add(_run);
        Arguments.Add(_name);
        Options.Add(CommonOptions.Workspace);
        _name.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && (string.IsNullOrWhiteSpace(token.Value) || token.Value.StartsWith('@') || token.Value.Any(char.IsControl)))
                result.AddError("a name has a letter or digit, no line breaks, and does not begin with '@'.");
        });
        SetAction(RenameAsync);
    }

    private async Task<int> RenameAsync(ParseResult arguments, CancellationToken stop)
    {
        var workspace = CommonOptions.WorkspaceOf(arguments);
        var run = workspace.Index().Find(arguments.GetRequiredValue(_run));
        var renamed = RunLabels.Rename(run, arguments.GetRequiredValue(_name), TimeProvider.System, workspace.Notice);
        return await RunDelivery.DeliverAsync(workspace, renamed, $"run {run.Identity.RunId[..8]}: {run.Identity.Name} is now {renamed.Identity.Name}", stop);
    }
}
