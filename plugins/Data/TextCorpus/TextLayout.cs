namespace Runner.Plugins.Data;

/// <summary>How documents lie in a file.</summary>
internal enum TextLayout
{
    /// <summary>Lines of text, blank lines between documents.</summary>
    Lines,

    /// <summary>A JSON document on each line.</summary>
    JsonLines,

    /// <summary>JSON documents that are spread over lines, or the elements of an array.</summary>
    JsonWhole,
}
