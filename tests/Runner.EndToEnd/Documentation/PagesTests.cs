using System.Text.RegularExpressions;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Documentation;

/// <summary>
/// Does what each page tells its reader to do, block by block in a folder of its own. What stands behind a fence says what the block is:
/// <list type="bullet">
/// <item><c>sh</c>: commands, which succeed. <c>console</c>: commands behind <c>$ </c>, and lines that they print; <c>...</c> stands for others.</item>
/// <item><c>yaml</c>: a good recipe where its first line is <c># NAME.yaml</c>, or where it has <c>extends</c> and <c>name</c>; else settings that are good in one, in <c>recipe.yaml</c> or, after <c>yaml of=NAME</c>, in that one.</item>
/// <item><c>json = COMMAND</c>, <c>json = FILES</c>: has the keys of what the command prints, or of a file's first line.</item>
/// <item><c>text</c>: lines that commands before it print, but for the numbers.</item>
/// <item>nothing: a formula or a drawing.</item>
/// </list>
/// </summary>
public sealed partial class PagesTests(ReadersFolder reader) : IClassFixture<ReadersFolder>
{
    public static TheoryData<string> Pages => [.. CodeBlock.Pages.Where(page => CodeBlock.Of(page).Any(block => !LeftOut.Has(block)))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryBlockIsWhatItSays(string page)
    {
        using var sandbox = new Sandbox();
        reader.CopyTo(sandbox.Locate("here"));
        using var folder = new Sandbox(sandbox.Locate("here"));
        var printed = "";
        foreach (var block in CodeBlock.Of(page).Where(block => !LeftOut.Has(block)))
        {
            switch (block.Language)
            {
                case "sh":
                    printed += Run(folder, block, block.Body);
                    break;
                case "console":
                    var lines = block.Body.Split('\n');
                    var answer = Run(folder, block, string.Join('\n', lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..])));
                    AssertPrinted(block, lines.Where(line => !line.StartsWith("$ ", StringComparison.Ordinal)), answer);
                    break;
                case "text" when block.Rest.Length == 0:
                    AssertPrinted(block, block.Body.Split('\n'), printed);
                    break;
                case "yaml" when block.Rest.Length == 0 || block.Rest.StartsWith("of=", StringComparison.Ordinal):
                    Validate(folder, block);
                    break;
                case "json" when block.Rest.StartsWith("= ", StringComparison.Ordinal):
                    PrintedJson.AssertLike(block, Json(folder, block));
                    break;
                case "":
                    Assert.False(Command().IsMatch(block.Body), $"commands stand in a block 'sh':\n{block}");
                    break;
                default:
                    Assert.Fail($"no test knows what this block is, nor says why none can:\n{block}");
                    break;
            }
        }
    }

    private string Run(Sandbox folder, CodeBlock block, string lines)
    {
        var here = lines.Split('\n').Where(line => line.Length > 0 && !LeftOut.Commands.Any(left => left.Line.IsMatch(line))).Select(reader.Here).ToList();
        if (here.Count == 0)
            return "";
        var result = ReadersShell.Run(folder.Folder, folder.Environment, string.Join('\n', here));
        Assert.True(result.ExitCode == 0 && !result.Error.Contains("error RUN", StringComparison.Ordinal), $"{block}\n{result}");
        return result.Output + result.Error;
    }

    private static void Validate(Sandbox folder, CodeBlock block)
    {
        var name = $"block-{block.Line}.yaml";
        var text = block.Body;
        if (Named().Match(text) is { Success: true } named)
            name = named.Groups[1].Value;
        else if (!Whole().IsMatch(text))
        {
            var parent = block.Rest.Length > 0 ? block.Rest["of=".Length..] : "recipe.yaml";
            text = Extending().IsMatch(text) ? Extending().Replace(text, $"extends: [{parent}, $1]\n", 1) : $"extends: {parent}\n{text}";
        }
        folder.Write(name, text);
        var result = folder.InProcess("validate", name, "--no-data");
        Assert.True(result.ExitCode == 0, $"{block}\n{result}");
    }

    // lines of JSON: of what a command prints on either stream, or the first one of a file
    private string Json(Sandbox folder, CodeBlock block)
    {
        var from = reader.Here(block.Rest[2..]);
        if (!from.StartsWith("runner ", StringComparison.Ordinal))
            return File.ReadLines(Assert.Single(Directory.GetFiles(folder.Folder, Path.GetFileName(from), SearchOption.AllDirectories)
                .Where(file => Path.GetRelativePath(folder.Folder, file).StartsWith("runs/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Take(1))).First();
        return folder.InProcess(from.Split(' ')[1..]).Output;
    }

    private static void AssertPrinted(CodeBlock block, IEnumerable<string> lines, string printed)
    {
        var said = printed.Split('\n').Select(Shape).ToHashSet(StringComparer.Ordinal);
        Assert.All(lines.Where(line => line.Trim() is not ("" or "...")), line => Assert.True(said.Contains(Shape(line)), $"'{line}' is not printed:\n{block}\n{printed}"));
    }

    // numbers differ from machine to machine
    private static string Shape(string line) => Number().Replace(line.TrimEnd(), "#");

    [GeneratedRegex(@"\d[\d,.]*")]
    private static partial Regex Number();

    [GeneratedRegex(@"^# ([\w-]+\.yaml)\n")]
    private static partial Regex Named();

    [GeneratedRegex(@"(?m)^extends: (\S+)\n")]
    private static partial Regex Extending();

    // a recipe that extends another and has a name
    [GeneratedRegex(@"(?m)^extends: .*\n(.*\n)*?name: ")]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?m)^(\$ |runner |dotnet |mpirun )")]
    private static partial Regex Command();
}
