namespace Runner.Plugins.Tasks.Text;

/// <summary>How wide the rows of a micro-batch are.</summary>
public enum RowPadding
{
    /// <summary>As the longest of them, rounded up to a multiple of 8.</summary>
    Longest,

    /// <summary>As the task's length, however short the examples are.</summary>
    MaxLength,
}
