namespace Runner.LibTorch.Elf;

/// <summary>
/// Makes a library load where a system library lacks a symbol version that the library asks for but does not use. The loader
/// checks versions of whole libraries, whether or not any symbol of that version is looked up; an entry marked weak is not
/// insisted on. So one flag is set per such entry, in a copy.
/// </summary>
internal static class VersionMending
{
    /// <summary>Entries of <paramref name="library"/> that the system does not provide.</summary>
    /// <param name="library">Library to load.</param>
    /// <param name="provided">Versions a library of this system defines; null where the library cannot be looked at.</param>
    public static IReadOnlyList<ElfVersionNeed> Unprovided(ElfLibrary library, Func<string, IReadOnlySet<string>?> provided) =>
        [.. library.VersionNeeds.Where(need => !need.IsWeak && provided(need.File) is { } versions && !versions.Contains(need.Version))];

    /// <summary>Names of the symbols that make <paramref name="need"/> more than a formality; empty where it can be waived.</summary>
    public static IReadOnlyList<string> UsedBy(ElfLibrary library, ElfVersionNeed need) =>
        [.. library.ReadSymbols().Where(symbol => symbol.VersionIndex == need.Index && symbol.IsRelocated).Select(symbol => symbol.Name)];

    /// <summary>A copy of <paramref name="bytes"/> in which <paramref name="needs"/> are marked weak.</summary>
    public static byte[] Waive(byte[] bytes, IEnumerable<ElfVersionNeed> needs)
    {
        var copy = bytes.ToArray();
        foreach (var need in needs)
            copy[need.FlagsOffset] |= 2;
        return copy;
    }
}
