using System.Reflection;

namespace Runner.Conformance;

/// <summary>Finds what a component has to pass.</summary>
public static class ConformanceSuites
{
    /// <summary>The suite for a contract: the class here that derives from <see cref="ComponentConformance{T}"/> for it; null where there is none.</summary>
    public static Type? For(Type contract) => typeof(ConformanceSuites).Assembly.GetExportedTypes()
        .FirstOrDefault(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && Contract(type) == contract);

    /// <summary>The tests of a suite by name.</summary>
    public static IEnumerable<MethodInfo> Tests(Type suite) =>
        suite.GetMethods().Where(m => m.IsDefined(typeof(FactAttribute))).OrderBy(m => m.Name, StringComparer.Ordinal);

    /// <summary>Runs one test of a suite on a component.</summary>
    public static void Run(Type suite, string test, ConformanceSubject subject)
    {
        var instance = Activator.CreateInstance(suite, subject);
        var method = suite.GetMethod(test) ?? throw new ArgumentException($"{suite.Name} has no test '{test}'.", nameof(test));
        method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    private static Type? Contract(Type suite)
    {
        for (var type = suite; type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ComponentConformance<>))
                return type.GenericTypeArguments[0];
        }
        return null;
    }
}
