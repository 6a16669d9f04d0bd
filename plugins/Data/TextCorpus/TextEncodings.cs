using System.Text;

namespace Runner.Plugins.Data;

/// <summary>Says which encoding bytes that are no UTF-8 are most likely in: one that decodes all of them, to characters that are frequent.</summary>
internal static class TextEncodings
{
    // the most frequent characters of written Chinese in both scripts, all kana, the most frequent Hangul syllables
    private const string Frequent =
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活，。、；：“”！？"
        + "這個們來為國說時會對後裡種經麼學現當沒動還進開從實軍無與長機業將兩間問應戰頭體見產給門東聲員處義幾認條氣題"
        + "이다는을의에가한하고를로지도은기사리자나인아";

    private static readonly HashSet<char> Common = [.. Frequent, .. Enumerable.Range(0x3041, 0xBF).Select(c => (char)c)];

    private static readonly (string Code, string Name)[] Candidates =
        [("gb18030", "GBK (GB18030)"), ("big5", "Big5"), ("shift_jis", "Shift_JIS"), ("euc-jp", "EUC-JP"), ("euc-kr", "EUC-KR")];

    /// <summary>The encoding's name, as people and iconv know it; null where none fits.</summary>
    /// <param name="sample">Bytes from the beginning of a line on.</param>
    public static string? Guess(ReadOnlySpan<byte> sample)
    {
        if (Wide(sample) is { } wide)
            return wide;
        if (IsMostlyUtf8(sample))
            return null;
        var best = (Score: 0.15, Name: (string?)null);
        foreach (var (code, name) in Candidates)
        {
            if (Decode(code, sample) is { } text && Score(text) is var score && score > best.Score)
                best = (score, name);
        }
        return best.Name ?? (IsLatin(sample) ? "Windows-1252 (Latin-1)" : null);
    }

    /// <summary>UTF-16 or UTF-32, by a byte order mark or by where the zeros are.</summary>
    public static string? Wide(ReadOnlySpan<byte> sample)
    {
        if (sample.StartsWith<byte>([0xFF, 0xFE, 0, 0]) || sample.StartsWith<byte>([0, 0, 0xFE, 0xFF]))
            return "UTF-32";
        if (sample.StartsWith<byte>([0xFF, 0xFE]) || sample.StartsWith<byte>([0xFE, 0xFF]))
            return "UTF-16";
        int even = 0, odd = 0;
        for (var i = 0; i < sample.Length; i++)
            _ = sample[i] != 0 ? 0 : i % 2 == 0 ? even++ : odd++;
        return even + odd >= 2 && Math.Min(even, odd) * 20 <= even + odd && (even + odd) * 50 >= sample.Length ? "UTF-16" : null;
    }

    /// <summary>Share of what is no ASCII that is valid UTF-8, by sequences.</summary>
    public static bool IsMostlyUtf8(ReadOnlySpan<byte> sample)
    {
        int valid = 0, invalid = 0;
        while (!sample.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(sample, out _, out var length) == System.Buffers.OperationStatus.Done;
            if (!isValid)
                invalid++;
            else if (length > 1)
                valid++;
            sample = sample[Math.Max(1, length)..];
        }
        return valid >= 4 * invalid;
    }

    private static string? Decode(string code, ReadOnlySpan<byte> sample)
    {
        var decoder = CodePagesEncodingProvider.Instance.GetEncoding(code, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)?.GetDecoder();
        if (decoder is null)
            return null;
        var text = new char[sample.Length + 16];
        try
        {
            return new string(text, 0, decoder.GetChars(sample, text, flush: false));      // the sample may end within a character
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static double Score(string text)
    {
        int foreign = 0, common = 0;
        foreach (var character in text.Where(c => !char.IsAscii(c)))
        {
            foreign++;
            common += Common.Contains(character) ? 1 : 0;
        }
        return foreign < 4 ? 0 : (double)common / foreign;
    }

    /// <summary>Letters with accents stand alone between ASCII ones.</summary>
    private static bool IsLatin(ReadOnlySpan<byte> sample)
    {
        int high = 0, alone = 0;
        for (var i = 0; i < sample.Length; i++)
        {
            if (sample[i] < 0x80)
                continue;
            high++;
            alone += (i == 0 || sample[i - 1] < 0x80) && (i + 1 == sample.Length || sample[i + 1] < 0x80) ? 1 : 0;
        }
        return high > 0 && alone * 5 >= high * 4 && high * 4 < sample.Length;
    }
}
