using System.Reflection;
using Runner.Components;

namespace Runner.Tests.Architectures.Support;

/// <summary>
/// Components of the built-in plugins by type name and options, like <c>Composed</c>, but made by hand: so that tests can fill slots
/// with fakes, which no recipe can name.
/// </summary>
internal static class Plugin
{
    /// <summary>The component of kind T, with the given options (property names) and defaults elsewhere.</summary>
    public static T Component<T>(string name, params (string Option, object? Value)[] options)
        where T : IComponent
    {
        var type = typeof(T).GetInterfaces().Prepend(typeof(T)).Select(contract => contract.GetCustomAttribute<ComponentKindAttribute>()).First(kind => kind is not null)!.Kind + "/" + name;
        var implementation = Assemblies().SelectMany(assembly => assembly.GetTypes())
            .Single(candidate => candidate.GetCustomAttribute<ComponentAttribute>()?.Type == type);
        var constructor = implementation.GetConstructors().Single();
        if (constructor.GetParameters() is not [var parameter])
            return (T)constructor.Invoke([]);

        var record = Activator.CreateInstance(parameter.ParameterType)!;
        foreach (var (option, value) in options)
        {
            var property = parameter.ParameterType.GetProperty(option)
                ?? throw new ArgumentException($"{type} has no option {option}");
            property.SetValue(record, property.PropertyType.IsEnum ? Enum.Parse(property.PropertyType, (string)value!) : value);
        }
        return (T)constructor.Invoke([record]);
    }

    private static IEnumerable<Assembly> Assemblies() =>
        Directory.GetFiles(AppContext.BaseDirectory, "Runner.Plugins.*.dll").Select(Assembly.LoadFrom);
}
