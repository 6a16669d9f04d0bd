using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Runner.Files;

namespace Runner.Composition;

/// <summary>
/// What an assembly file says about itself, read from its metadata: nothing of it is loaded or run, so this is safe for plugins
/// that are refused, and quicker than reflection over all types.
/// </summary>
/// <param name="Exports">Classes marked <c>[Component]</c>.</param>
/// <param name="References">Assemblies it was compiled against.</param>
internal sealed record AssemblyFacts(
    string Name, string Version, IReadOnlyList<ExportedClass> Exports, IReadOnlyList<AssemblyName> References)
{
    /// <summary>Reads a file; null where it is not a .NET assembly.</summary>
    public static AssemblyFacts? Read(string path)
    {
        try
        {
            using var file = new PEReader(RegularFile.Open(path), PEStreamOptions.PrefetchMetadata);
            if (!file.HasMetadata)
                return null;
            var metadata = file.GetMetadataReader();
            if (!metadata.IsAssembly)
                return null;
            var definition = metadata.GetAssemblyDefinition();
            var references = metadata.AssemblyReferences.Select(r => metadata.GetAssemblyReference(r).GetAssemblyName()).ToList();
            return new AssemblyFacts(
                metadata.GetString(definition.Name), VersionOf(metadata, definition), FindExports(metadata), references);
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static List<ExportedClass> FindExports(MetadataReader metadata)
    {
        var exports = new List<ExportedClass>();
        foreach (var handle in metadata.CustomAttributes)
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Parent.Kind == HandleKind.TypeDefinition && IsAttribute(metadata, attribute, "Runner.Components", "ComponentAttribute"))
                exports.Add(new ExportedClass(ClassName(metadata, (TypeDefinitionHandle)attribute.Parent), FirstText(metadata, attribute)));
        }
        exports.Sort((a, b) => string.CompareOrdinal(a.ClassName, b.ClassName));
        return exports;
    }

    private static string VersionOf(MetadataReader metadata, AssemblyDefinition definition)
    {
        foreach (var handle in definition.GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (IsAttribute(metadata, attribute, "System.Reflection", "AssemblyInformationalVersionAttribute") && FirstText(metadata, attribute) is { Length: > 0 } text)
                return text.Split('+')[0];
        }
        return definition.Version.ToString();
    }

    private static bool IsAttribute(MetadataReader metadata, CustomAttribute attribute, string space, string name)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
            return false;
        var parent = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
            return false;
        var type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        return metadata.StringComparer.Equals(type.Name, name) && metadata.StringComparer.Equals(type.Namespace, space);
    }

    // ECMA-335 II.23.3: prolog 0x0001, then the fixed arguments; both attributes asked for start with a text.
    private static string? FirstText(MetadataReader metadata, CustomAttribute attribute)
    {
        var blob = metadata.GetBlobReader(attribute.Value);
        return blob.RemainingBytes > 2 && blob.ReadUInt16() == 1 ? blob.ReadSerializedString() : null;
    }

    private static string ClassName(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        if (!type.GetDeclaringType().IsNil)
            return ClassName(metadata, type.GetDeclaringType()) + "+" + name;
        var space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : space + "." + name;
    }
}

/// <summary>A class marked <c>[Component]</c>, as metadata tells it.</summary>
/// <param name="ClassName">Full name, as <see cref="Assembly.GetType(string)"/> takes it.</param>
/// <param name="Type"><c>kind/name</c> from the attribute.</param>
internal readonly record struct ExportedClass(string ClassName, string? Type);
