using SkiaSharp;

namespace Runner.Tracking.Reports;

/// <summary>The font of pictures that hold their letters as shapes: one of the machine's that has all of them.</summary>
internal static class PlotFont
{
    // plain sans-serif faces first; what a system calls its default may be one for formulae
    private static readonly string[] Preferred =
        ["Noto Sans", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Liberation Sans", "DejaVu Sans", "Arial"];

    /// <summary>Name of a family.</summary>
    /// <param name="text">All that is to be written.</param>
    /// <exception cref="Errors.RunnerException">RUN4761: there is no font.</exception>
    public static string For(string text)
    {
        var fonts = SKFontManager.Default;
        var installed = fonts.FontFamilies.ToList();
        if (installed.Count == 0)
            throw TrackingErrors.NoFont.With();
        var candidates = Preferred.Where(installed.Contains).Concat(installed.Where(name => name.Contains("Sans", StringComparison.Ordinal))).Concat(installed).Distinct();
        return candidates.MinBy(family => Missing(fonts, family, text))!;              // of equal ones the first
    }

    private static int Missing(SKFontManager fonts, string family, string text)
    {
        using var face = fonts.MatchFamily(family);
        return face is null ? int.MaxValue : text.EnumerateRunes().Count(rune => !System.Text.Rune.IsWhiteSpace(rune) && face.GetGlyph(rune.Value) == 0);
    }
}
