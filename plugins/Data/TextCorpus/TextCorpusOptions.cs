using Runner.Components;

namespace Runner.Plugins.Data;

/// <summary>What the files of a text corpus hold.</summary>
public enum TextFormat
{
    /// <summary>
    /// Decided for each file by its beginning: JSON with text under <c>field</c>, or plain lines. JSON without such text, and files that are no text (Git LFS
    /// pointers, lists of checksums, HTML and XML, binary files), are refused.
    /// </summary>
    Auto,

    /// <summary>One sentence per line, blank lines between documents.</summary>
    Lines,

    /// <summary>
    /// JSON: an object on each line, as WikiExtractor writes, or an array of objects in a file, with the text of a document under <c>field</c>. Strings, and arrays of
    /// strings, in place of objects are documents too.
    /// </summary>
    Json,
}

/// <summary>What happens to bytes that are not UTF-8.</summary>
public enum InvalidBytes
{
    /// <summary>An error that names file and offset.</summary>
    Fail,

    /// <summary>They are read as U+FFFD.</summary>
    Replace,
}

/// <summary>Options of <c>corpus/text</c>.</summary>
public sealed record TextCorpusOptions
{
    /// <summary>
    /// A file, a folder (read with all folders in it, in ordinal order of their paths) or a path with wildcards. Hidden files and README,
    /// LICENSE, COPYING and NOTICE files in folders are skipped.
    /// </summary>
    [DataPath]
    public string? Path { get; init; }

    /// <summary>Several such paths, read one after another. Default: none; either this or <c>path</c> must be given.</summary>
    [DataPath]
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>
    /// Which files of a folder to read: <c>*</c> and <c>?</c> within a name, <c>**</c> across folders. A pattern without <c>/</c> is compared
    /// with the file name alone. Default: all.
    /// </summary>
    public string Pattern { get; init; } = "*";

    /// <summary>What the files hold. Default: auto.</summary>
    public TextFormat Format { get; init; } = TextFormat.Auto;

    /// <summary>
    /// Key of JSON documents that holds the text, or a list of keys whose texts are joined in that order, such as <c>[title, paragraphs]</c>; of several, some may
    /// be missing in a document. Under a key is a string, which is cut into sentences, or an array of strings, which are its sentences or lines. Default: text.
    /// </summary>
    [SingleOrList]
    public IReadOnlyList<string> Field { get; init; } = ["text"];

    /// <summary>What happens to bytes that are not UTF-8. Default: fail.</summary>
    public InvalidBytes Invalid { get; init; } = InvalidBytes.Fail;

    /// <summary>
    /// Characters that end a sentence in JSON documents, besides line ends; closing quotes and brackets after them belong to the
    /// sentence. An ASCII one counts only before white space. Files in lines format are not split further. Default: 。！？；
    /// </summary>
    public string SentenceEnds { get; init; } = "。！？；";
}
