using System.Text;

namespace Runner.Recipes;

/// <summary>A piece of a scalar: text as it stands, or what stands between <c>${</c> and <c>}</c>.</summary>
internal readonly record struct ReferencePart(string Text, bool IsReference);

/// <summary>Finds <c>${...}</c> in scalars; <c>$${</c> stands for a literal <c>${</c>.</summary>
internal static class ReferenceText
{
    public const string Open = "${";

    /// <summary>True where the text has references or escapes.</summary>
    public static bool IsIn(string text) => text.Contains(Open, StringComparison.Ordinal);

    /// <summary>True where the text is one reference and nothing else.</summary>
    public static bool IsWhole(string text) =>
        text.StartsWith(Open, StringComparison.Ordinal) && text.IndexOf('}', StringComparison.Ordinal) == text.Length - 1;

    /// <summary>Text in which every <c>${</c> is literal, written so that it stays so.</summary>
    public static string Escape(string text) => text.Replace(Open, "$${", StringComparison.Ordinal);

    /// <summary>The parts of a scalar, in order; null where a reference is not closed.</summary>
    public static IReadOnlyList<ReferencePart>? Split(string text)
    {
        var parts = new List<ReferencePart>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("$${"))
            {
                literal.Append(Open);
                i += 2;
            }
            else if (text.AsSpan(i).StartsWith(Open))
            {
                var close = text.IndexOf('}', i);
                if (close < 0)
                    return null;
                Flush();
                parts.Add(new ReferencePart(text[(i + 2)..close].Trim(), IsReference: true));
                i = close;
            }
            else
                literal.Append(text[i]);
        }
        Flush();
        return parts;

        void Flush()
        {
            if (literal.Length > 0)
                parts.Add(new ReferencePart(literal.ToString(), IsReference: false));
            literal.Clear();
        }
    }
}
