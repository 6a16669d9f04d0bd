using System.Globalization;

namespace Runner.Ranks;

/// <summary>What the command line says.</summary>
internal sealed record Arguments(string Scenario)
{
    public string Engine { get; init; } = "mpi";

    public bool IsInRankOrder { get; init; }

    public bool WantsCuda { get; init; }

    public string? Library { get; init; }

    /// <summary>Of the measured buffer.</summary>
    public long Elements { get; init; } = 110_000_000;

    /// <summary>Null where it is not understood.</summary>
    public static Arguments? Read(string[] given)
    {
        if (given.Length == 0 || !Scenarios.All.ContainsKey(given[0]))
            return null;
        var arguments = new Arguments(given[0]);
        for (var i = 1; i < given.Length; i++)
        {
            switch (given[i])
            {
                case "--in-rank-order":
                    arguments = arguments with { IsInRankOrder = true };
                    break;
                case "--cuda":
                    arguments = arguments with { WantsCuda = true };
                    break;
                case "--engine" when i + 1 < given.Length:
                    arguments = arguments with { Engine = given[++i] };
                    break;
                case "--library" when i + 1 < given.Length:
                    arguments = arguments with { Library = given[++i] };
                    break;
                case "--elements" when i + 1 < given.Length && long.TryParse(given[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var elements):
                    arguments = arguments with { Elements = elements };
                    i++;
                    break;
                default:
                    return null;
            }
        }
        return arguments;
    }
}
