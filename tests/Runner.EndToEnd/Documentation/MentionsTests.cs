using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Documentation;

/// <summary>Commands that pages mention, in a sentence, a table or a block, are there with the options they are mentioned with; and links lead somewhere.</summary>
public sealed partial class MentionsTests
{
    public static TheoryData<string> Pages => [.. CodeBlock.Pages];

    private static readonly ConcurrentDictionary<string, RunnerResult> Helps = new(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Pages))]
    public void CommandsAreThere(string page)
    {
        using var sandbox = new Sandbox();
        var text = File.ReadAllText(Repository.File(page)).Replace("dotnet run --project runner/Runner.Cli --", "runner", StringComparison.Ordinal);
        var mentioned = Inline().Matches(text).Select(match => match.Groups[1].Value)
            .Concat(CodeBlock.Of(page).Where(block => block.Language is "sh" or "console").SelectMany(block => InBlock().Matches(block.Body)).Select(match => match.Groups[1].Value));
        Assert.All(mentioned.Distinct(), command => AssertThere(sandbox, command));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void LinksLeadSomewhere(string page) => Assert.All(
        Link().Matches(File.ReadAllText(Repository.File(page))).Select(match => match.Groups[1].Value).Where(target => !target.Contains(':', StringComparison.Ordinal)),
        target => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(Repository.File(page))!, target.Split('#')[0])), $"{page} has a link to '{target}'"));

    [Theory]
    [InlineData("rum RECIPE")]
    [InlineData("runs tag|nota|rename RUN")]
    [InlineData("run RECIPE [--sead 3]")]
    public void WhatIsNotThereIsFound(string command)
    {
        using var sandbox = new Sandbox();
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertThere(sandbox, command));
    }

    private static void AssertThere(Sandbox sandbox, string command)
    {
        var words = Comment().Replace(command, "").Replace("\\|", "|", StringComparison.Ordinal).Split([' ', '[', ']', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
        var first = words.SkipWhile(word => word[0] == '-').FirstOrDefault();
        if (first is null || !Word().IsMatch(first) || first == "help")
            return;                                        // the program itself
        var top = Help(sandbox, first);
        Assert.True(IsHelp(top, first), $"there is no command '{command}'");
        var following = words.SkipWhile(word => word != first).Skip(1).FirstOrDefault() ?? "";
        // of commands that have others, the next word says which: one, or several with | between
        var subs = following.Split('|');
        var helps = top.Output.Contains("\nCommands:", StringComparison.Ordinal) && subs.All(Word().IsMatch) ? subs.Select(sub => Help(sandbox, first, sub)).ToList() : [top];
        Assert.All(helps, (help, i) => Assert.True(help == top || IsHelp(help, $"{first} {subs[i]}"), $"there is no command '{command}'"));
        Assert.All(words.Where(word => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2).Select(word => word.Split('=')[0].TrimEnd(',', ';', ':')),
            option => Assert.Contains(helps, help => Regex.IsMatch(help.Output, $@"(?<![\w-]){Regex.Escape(option)}(?![\w-])")));
    }

    private static RunnerResult Help(Sandbox sandbox, params string[] command) => Helps.GetOrAdd(string.Join(' ', command), _ => sandbox.InProcess([.. command, "--help"]));

    // asked for help with what it does not know, the program helps with what is above it
    private static bool IsHelp(RunnerResult help, string command) => help.ExitCode == 0 && Regex.IsMatch(help.Output, $@"(?m)^  \S+ {Regex.Escape(command)}( |$)");

    [GeneratedRegex("(?<!`)`runner ([^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"(?m)(?:^|[ (])runner ([^\n|&)]+)")]
    private static partial Regex InBlock();

    [GeneratedRegex(" #.*")]
    private static partial Regex Comment();

    [GeneratedRegex("^[a-z][a-z-]*$")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?<!\!)\]\(([^)#\s][^)\s]*)\)")]
    private static partial Regex Link();
}
