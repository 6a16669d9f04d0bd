using Runner.Conformance;
using Runner.Tests.Support;

namespace Runner.Tests.Conformance;

/// <summary>The samples of the bundled plugins' components, where their sources are.</summary>
internal static class Samples
{
    public static IReadOnlyDictionary<string, ComponentSample> All { get; } = ComponentSample.Below(Path.Combine(Repository.Root, "plugins"));

    public static ComponentSample? Of(string type) => All.GetValueOrDefault(type);
}
