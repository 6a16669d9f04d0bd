using Runner.Components;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Parity;
using TorchSharp;

namespace Runner.Training.Parity;

/// <summary>A folder of recorded reference cases, each checked by the component that its kind names.</summary>
public sealed class GoldenSuite
{
    private readonly string _folder;
    private readonly IReadOnlyList<string> _vocabularies;
    private readonly IComponentFactory _components;
    private readonly Func<string, IParityComponent?> _find;

    /// <param name="folder">The cases: folders below it at any depth, or it itself.</param>
    /// <param name="furtherVocabularies">Where vocabularies are looked for after the folder's own <c>vocab</c>.</param>
    /// <param name="components">Makes the components under test.</param>
    /// <param name="find">The component that checks a kind, by its name; null where there is none.</param>
    /// <exception cref="RunnerException">RUN4240: no such folder; RUN4241: no case in it.</exception>
    public GoldenSuite(string folder, IEnumerable<string> furtherVocabularies, IComponentFactory components, Func<string, IParityComponent?> find)
    {
        _folder = Path.GetFullPath(folder);
        if (!Directory.Exists(_folder))
            throw ParityErrors.NoFolder.With(folder);
        Cases = CasesIn(_folder);
        if (Cases.Count == 0)
            throw ParityErrors.NoCases.With(folder);
        var above = Path.GetDirectoryName(_folder) ?? _folder;
        _vocabularies =
        [
            .. new[] { _folder, above }.Select(place => Path.Combine(place, "vocab")).Concat(furtherVocabularies.Select(Path.GetFullPath))
                .Distinct(StringComparer.Ordinal),
        ];
        (_components, _find) = (components, find);
    }

    /// <summary>The folders of all cases, by name.</summary>
    public IReadOnlyList<string> Cases { get; }

    /// <summary>The name of a case: its folder relative to that of all cases.</summary>
    public string NameOf(string @case) => @case == _folder ? Path.GetFileName(_folder) : Path.GetRelativePath(_folder, @case).Replace('\\', '/');

    /// <summary>Checks one case. Whatever goes wrong is in the verdict; tensors it left behind are freed.</summary>
    public GoldenVerdict Check(string @case)
    {
        using var numbers = ScalarLifetime.Hold();
        var report = new ParityReport();
        var kind = "";
        using var scope = torch.NewDisposeScope();
        try
        {
            using var golden = GoldenCase.Open(@case, [Path.Combine(@case, "vocab"), @case, .. _vocabularies], _components);
            kind = golden.Kind;
            var component = _find(golden.ComponentName) ?? throw ParityErrors.UnknownKind.With(kind, "parity/" + golden.ComponentName);
            component.Check(golden, report);
            return new GoldenVerdict(NameOf(@case), kind, report.Results, null);
        }
        catch (RunnerException known)
        {
            return new GoldenVerdict(NameOf(@case), kind, report.Results, $"{known.Descriptor.Code}: {known.Message}");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // a check that stumbles over a case has not held for it
            var reason = failure.Message.Split('\n')[0].Trim().TrimEnd('.');
            return new GoldenVerdict(NameOf(@case), kind, report.Results, $"the check failed: {reason} ({failure.GetType().Name})");
        }
    }

    /// <summary>Folders that hold a case, at any depth, without following links.</summary>
    public static IReadOnlyList<string> CasesIn(string folder)
    {
        var places = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return [.. Directory.EnumerateFiles(folder, GoldenCase.DescriptionFile, places).Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal)];
    }

    /// <summary>The folder <c>shared/golden</c> nearest above a place; null where there is none.</summary>
    public static string? Nearest(string place)
    {
        for (var folder = new DirectoryInfo(place); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "shared", "golden") is var golden && Directory.Exists(golden))
                return golden;
        }
        return null;
    }
}
