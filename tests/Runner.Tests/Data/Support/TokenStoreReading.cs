using Runner.Data;

namespace Runner.Tests.Data;

internal static class TokenStoreReading
{
    /// <summary>Documents, sentences and words of a store, as text: words between spaces, as the store marks them.</summary>
    public static string[][] Documents(this ITokenStore store)
    {
        var documents = new string[store.DocumentCount][];
        for (var d = 0; d < documents.Length; d++)
        {
            var (first, end) = (store.DocumentStart(d), store.DocumentStart(d + 1));
            documents[d] = new string[end - first];
            for (var s = first; s < end; s++)
                documents[d][s - first] = store.Text(store.SentenceStart(s), store.SentenceStart(s + 1));
        }
        return documents;
    }

    public static string Text(this ITokenStore store, long start, long end)
    {
        var ids = new int[end - start];
        var starts = new bool[end - start];
        store.Read(start, ids, starts);
        return string.Concat(ids.Select((id, i) => (starts[i] && i > 0 ? " " : "") + CharacterTokenizer.Character(id)));
    }
}
