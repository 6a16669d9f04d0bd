using System.Text;

namespace Runner.Recipes;

/// <summary>How <see cref="RecipeWriter"/> writes.</summary>
public sealed record RecipeWriterOptions
{
    /// <summary>Writes the keys of every map in ordinal order instead of the order given. Default false.</summary>
    public bool SortKeys { get; init; }

    /// <summary>Text for a comment behind every leaf, such as where it was written; null for none. Default null.</summary>
    public Func<RecipeNode, string?>? Comment { get; init; }
}

/// <summary>
/// Writes a composed recipe as canonical YAML: block style, two spaces, <c>\n</c>, one scalar form for each meaning. Read and
/// composed again it gives the same recipe; a literal <c>${</c> is written <c>$${</c>.
/// </summary>
public static class RecipeWriter
{
    private const int Step = 2;

    /// <summary>The recipe as YAML.</summary>
    public static string ToYaml(RecipeMap root, RecipeWriterOptions? options = null)
    {
        var text = new StringBuilder();
        var writer = new Writer(text, options ?? new RecipeWriterOptions());
        if (root.Entries.Count == 0)
            text.Append("{}\n");
        else
            writer.WriteMap(root, indent: 0, isStarted: false);
        return text.ToString();
    }

    /// <summary>A scalar, empty map or empty list on one line, as <see cref="ToYaml"/> writes it.</summary>
    public static string LeafText(RecipeNode leaf) => leaf switch
    {
        RecipeScalar scalar => ScalarText.Of(scalar),
        RecipeMap => "{}",
        _ => "[]",
    };

    private readonly record struct Writer(StringBuilder Text, RecipeWriterOptions Options)
    {
        /// <param name="map">A map with entries.</param>
        /// <param name="indent">Column of its keys, from 0.</param>
        /// <param name="isStarted">True where the cursor is at that column already, behind a <c>- </c>.</param>
        public void WriteMap(RecipeMap map, int indent, bool isStarted)
        {
            foreach (var entry in Options.SortKeys ? map.Entries.OrderBy(e => e.Key, StringComparer.Ordinal) : map.Entries.AsEnumerable())
            {
                if (!isStarted)
                    Text.Append(' ', indent);
                isStarted = false;
                Text.Append(ScalarText.OfKey(entry.Key)).Append(':');
                if (IsLeaf(entry.Value))
                    WriteLeaf(entry.Value);
                else
                {
                    Text.Append('\n');
                    WriteInside(entry.Value, indent + Step, isStarted: false);
                }
            }
        }

        private void WriteList(RecipeList list, int indent, bool isStarted)
        {
            foreach (var item in list.Items)
            {
                if (!isStarted)
                    Text.Append(' ', indent);
                isStarted = false;
                Text.Append('-');
                if (IsLeaf(item))
                    WriteLeaf(item);
                else
                {
                    Text.Append(' ');
                    WriteInside(item, indent + Step, isStarted: true);
                }
            }
        }

        private void WriteInside(RecipeNode node, int indent, bool isStarted)
        {
            if (node is RecipeMap map)
                WriteMap(map, indent, isStarted);
            else
                WriteList((RecipeList)node, indent, isStarted);
        }

        private void WriteLeaf(RecipeNode leaf)
        {
            Text.Append(' ').Append(LeafText(leaf));
            if (Options.Comment?.Invoke(leaf) is { } comment)
                Text.Append("  # ").Append(OneLine(comment));
            Text.Append('\n');
        }

        private static bool IsLeaf(RecipeNode node) =>
            node is RecipeScalar or RecipeMap { Entries.Count: 0 } or RecipeList { Items.Count: 0 };

        private static string OneLine(string comment) =>
            string.Concat(comment.Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFEFF' ? ' ' : c));
    }
}
