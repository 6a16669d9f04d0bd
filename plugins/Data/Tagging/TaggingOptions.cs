using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Data.Tagging;

/// <summary>What stands on a line of a tagging file.</summary>
public enum TaggingUnit
{
    /// <summary>A character: the text is the characters joined by nothing.</summary>
    Character,

    /// <summary>A word: the text is the words joined by a space.</summary>
    Word,
}

/// <summary>Options of <c>data/tagging</c>.</summary>
public sealed record TaggingOptions
{
    /// <summary>Folder of the files, or one file, which is the training split.</summary>
    [DataPath]
    public required string Path { get; init; }

    /// <summary>
    /// File of each split, from the folder, such as <c>{ train: a.txt, dev: b.txt }</c>. Default: those of People's Daily (<c>example.train</c>, <c>.dev</c>, <c>.test</c>), MSRA
    /// (<c>msra_train_bio.txt</c>, ...) or CoNLL (<c>train.txt</c>, <c>valid.txt</c> or <c>dev.txt</c>, <c>test.txt</c>), whichever are there.
    /// </summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();

    /// <summary>What stands on a line. Default: character for the files of People's Daily and MSRA, else word.</summary>
    public TaggingUnit? Unit { get; init; }

    /// <summary>Column of the word or character, from 1. Default: 1.</summary>
    [Range(1, 1000)]
    public int WordColumn { get; init; } = 1;

    /// <summary>Column of the tag, from 1; 0 for the last one. Default: 0.</summary>
    [Range(0, 1000)]
    public int TagColumn { get; init; }

    /// <summary>The tags, in the order of their numbers; any other in the files is an error. Default: those of the training split, <c>O</c> first, the others by ordinal.</summary>
    [AlsoCalled("tags")]
    public IReadOnlyList<string> Labels { get; init; } = [];
}
