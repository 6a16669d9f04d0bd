using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Data.Ratings;

/// <summary>Options of <c>data/ratings</c>.</summary>
public sealed record RatingsOptions
{
    /// <summary>Folder of MovieLens: with <c>ratings.csv</c>, with <c>u.data</c> (ml-100k) or with <c>ratings.dat</c> (ml-1m).</summary>
    [DataPath]
    public required string Path { get; init; }

    /// <summary>
    /// Files of ratings, from the folder, read one after another as if they were one. Default: the one of the folder. What is held out is in <c>ratings.dev.csv</c> and <c>ratings.test.csv</c>
    /// where these are there; else it is the last item of each user (test) and the one before it (dev).
    /// </summary>
    [SingleOrList]
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Ratings below it are left out of what is learned and of what is held out; the items stay known. Default: none is.</summary>
    public double? MinRating { get; init; }

    /// <summary>Items that a user must have, those held out among them; others are left out. Default: 3.</summary>
    [Range(1, int.MaxValue)]
    public int MinItems { get; init; } = 3;
}
