using System.Reflection;
using System.Text.RegularExpressions;
using Runner.Errors;

namespace Runner.Tests.Messages;

/// <summary>What all numbered messages have in common.</summary>
public sealed class ErrorDescriptorTests
{
    [Fact]
    public void No_message_ends_twice_whatever_sentence_it_is_given()
    {
        var all = All();
        Assert.True(all.Count > 200, $"{all.Count} messages were found");
        Assert.All(all, descriptor =>
        {
            var arguments = Enumerable.Range(0, 10).Select(object? (i) => $"sentence {i}.").ToArray();
            var text = descriptor.Format(arguments);
            Assert.False(Regex.IsMatch(text, @"(?<!\.)\.[.,;:)](?!\.)"), $"{descriptor.Code}: {text}");
        });
    }

    [Fact]
    public void No_remedy_shows_marks_of_formatting() => Assert.All(All(), descriptor =>
    {
        var remedy = descriptor.RemedyFor(["a", "b", "c", "d", "e", "f"]);
        Assert.False(remedy.Contains("{{", StringComparison.Ordinal) || remedy.Contains("}}", StringComparison.Ordinal) || Regex.IsMatch(remedy, @"\{\d\}"), $"{descriptor.Code}: {remedy}");
    });

    [Fact]
    public void A_remedy_may_name_the_arguments_of_its_message()
    {
        var error = new ErrorDescriptor("RUN0000", ErrorCategory.User, "", "'{0}' has no {1}.", "Write 'special: { {1}: ... }'.").With("vocab.txt", "mask");
        Assert.Equal(("'vocab.txt' has no mask.", "Write 'special: { mask: ... }'."), (error.Message, error.Remedy));
    }

    [Fact]
    public void Numbers_are_unique() =>
        Assert.Empty(All().GroupBy(d => d.Code).Where(g => g.Count() > 1).Select(g => g.Key));

    [Theory]
    [InlineData("it failed: {0}.", "no space left.", "it failed: no space left.")]
    [InlineData("it failed: {0}", "no space left.", "it failed: no space left.")]
    [InlineData("it failed ({0}), so", "no space left.", "it failed (no space left), so")]
    [InlineData("files '{0}'.", "and so on...", "files 'and so on...'.")]
    [InlineData("files: {0}.", "and so on...", "files: and so on....")]
    public void An_argument_loses_the_stop_that_the_message_has(string message, string argument, string expected) =>
        Assert.Equal(expected, new ErrorDescriptor("RUN0000", ErrorCategory.User, "", message, "").Format(argument));

    private static List<ErrorDescriptor> All() =>
    [
        // tests that load plugins have theirs a second time, under the same names
        .. AppDomain.CurrentDomain.GetAssemblies().Concat(Named()).DistinctBy(a => a.FullName)
            .Where(a => a.GetName().Name is { } name && (name.StartsWith("Runner.", StringComparison.Ordinal) || name == "runner"))
            .SelectMany(a => a.GetTypes()).Where(t => t.GetCustomAttribute<ErrorListAttribute>() is not null)
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(ErrorDescriptor)).Select(f => (ErrorDescriptor)f.GetValue(null)!),
    ];

    // those of the host, loaded or not
    private static IEnumerable<Assembly> Named() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Runner.*.dll").Concat([Path.Combine(AppContext.BaseDirectory, "runner.dll")])
            .Where(File.Exists).Select(file => Assembly.Load(AssemblyName.GetAssemblyName(file)));
}
